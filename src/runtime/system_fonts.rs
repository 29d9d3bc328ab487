//! The system's fonts: looked through off the UI thread, and only when a text has a character that the window cannot draw.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use fontdb::{Database, FaceInfo, ID, Source, Style, Weight};
use tokio::task::spawn_blocking;
use ttf_parser::Face;

use crate::model::scripts::{Coverage, FontsFound, SystemFont};

/// A font for all of Chinese, Japanese and Korean has some 20 MB.
const FILE_BYTES_AT_MOST: u64 = 64 * 1024 * 1024;
/// What the window may hold of the system's fonts in one run.
const ALL_BYTES_AT_MOST: u64 = 192 * 1024 * 1024;
const FONTS_AT_MOST: usize = 24;
/// Every font of emoji has it.
const SMILE: char = '😀';

/// Where fonts are looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum FontSource {
    /// Nowhere: what the built-in faces do not have stays without a font.
    #[default]
    Nowhere,
    /// In the folders that the system keeps its fonts in.
    System,
    Folder(PathBuf),
}

/// The fonts that there are, and those that the window was given.
#[derive(Clone)]
pub struct SystemFonts(Arc<Mutex<Catalogue>>);

impl SystemFonts {
    pub fn of(source: FontSource) -> Self {
        let catalogue = Catalogue {
            source,
            database: None,
            refused: BTreeSet::new(),
            given_bytes: 0,
            given: 0,
        };
        Self(Arc::new(Mutex::new(catalogue)))
    }

    /// The fonts with these characters, as few as will do, and which characters none has.
    pub async fn find(&self, characters: BTreeSet<char>) -> FontsFound {
        let catalogue = Arc::clone(&self.0);
        let asked = characters.clone();
        let search = spawn_blocking(move || {
            catalogue.lock().unwrap_or_else(PoisonError::into_inner).find(asked)
        });
        search.await.unwrap_or_else(|error| {
            tracing::warn!(%error, "The search for fonts was broken off");
            FontsFound { fonts: Vec::new(), without_font: characters }
        })
    }
}

struct Catalogue {
    source: FontSource,
    /// Read when it is first needed.
    database: Option<Database>,
    /// Faces that were given already or cannot be.
    refused: BTreeSet<ID>,
    given_bytes: u64,
    given: usize,
}

impl Catalogue {
    fn find(&mut self, mut missing: BTreeSet<char>) -> FontsFound {
        let mut found = FontsFound::default();
        let source = &self.source;
        let database = self.database.get_or_insert_with(|| read(source));
        // Looked for once, all together: each of them would take a search through every face.
        found.without_font = in_no_face(database, &missing);
        missing.retain(|character| !found.without_font.contains(character));
        while let Some(first) = missing.first().copied() {
            if self.given >= FONTS_AT_MOST {
                found.without_font.append(&mut missing);
                break;
            }
            let Some((id, name)) = best_face(database, &self.refused, first, &missing) else {
                missing.remove(&first);
                found.without_font.insert(first);
                continue;
            };
            self.refused.insert(id);
            let room = ALL_BYTES_AT_MOST.saturating_sub(self.given_bytes).min(FILE_BYTES_AT_MOST);
            let Some(font) = load(database, id, name, room) else { continue };
            missing.retain(|character| !font.coverage.has(*character));
            self.given += 1;
            self.given_bytes += u64::try_from(font.bytes.len()).unwrap_or(u64::MAX);
            found.fonts.push(font);
        }
        found
    }
}

fn read(source: &FontSource) -> Database {
    let mut database = Database::new();
    match source {
        FontSource::Nowhere => {}
        FontSource::System => database.load_system_fonts(),
        FontSource::Folder(folder) => database.load_fonts_dir(folder),
    }
    database
}

/// The characters that no face has.
fn in_no_face(database: &Database, characters: &BTreeSet<char>) -> BTreeSet<char> {
    let mut left = characters.clone();
    for face in database.faces() {
        if left.is_empty() {
            break;
        }
        database.with_face_data(face.id, |bytes, index| {
            if let Ok(face) = Face::parse(bytes, index) {
                left.retain(|character| face.glyph_index(*character).is_none());
            }
        });
    }
    left
}

/// The face that suits `first` best, and of those that suit it equally, the one with most of what is missing.
fn best_face(
    database: &Database,
    refused: &BTreeSet<ID>,
    first: char,
    missing: &BTreeSet<char>,
) -> Option<(ID, String)> {
    let faces =
        database.faces().filter(|face| face.style == Style::Normal && !refused.contains(&face.id));
    let suiting = faces.filter_map(|face| {
        let characters = database.with_face_data(face.id, |bytes, index| {
            let face = Face::parse(bytes, index).ok()?;
            face.glyph_index(first)?;
            let count = missing.iter().filter(|other| face.glyph_index(**other).is_some()).count();
            Some((count, face.glyph_index(SMILE).is_some()))
        });
        let (count, has_emoji) = characters??;
        // A text font with pictographs would stand in for those of a font in colour.
        let suits_its_kind = has_emoji == is_emoji(first);
        Some((suits_its_kind, suitability(face, first, count), face))
    });
    let (.., best) = suiting.max_by(|(suits, one, face), (suits_too, other, rival)| {
        // The name decides at last, so that the choice is the same every time.
        (suits, one)
            .cmp(&(suits_too, other))
            .then_with(|| rival.post_script_name.cmp(&face.post_script_name))
    })?;
    Some((best.id, best.post_script_name.clone()))
}

/// Larger is better.
fn suitability(face: &FaceInfo, first: char, count: usize) -> (bool, bool, usize, bool, i32) {
    let family = face.families.first().map_or("", |(name, _)| name.as_str());
    let has = |part: &str| family.contains(part);
    let is_plain = !has("Serif") && !has("Mono") && !has("Symbols");
    let distance = i32::from(face.weight.0) - i32::from(Weight::NORMAL.0);
    (has("Emoji") == is_emoji(first), is_plain, count, has("Sans"), -distance.abs())
}

/// The blocks of pictographs; see <https://www.unicode.org/reports/tr51/>.
fn is_emoji(character: char) -> bool {
    matches!(character, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}')
}

fn load(database: &Database, id: ID, name: String, bytes_at_most: u64) -> Option<SystemFont> {
    let (source, index) = database.face_source(id)?;
    let bytes = match source {
        Source::Binary(bytes) => bytes.as_ref().as_ref().to_vec(),
        Source::File(path) | Source::SharedFile(path, _) => read_file(&path, bytes_at_most)?,
    };
    let face = Face::parse(&bytes, index).ok()?;
    let mut characters = BTreeSet::new();
    for table in face.tables().cmap.into_iter().flat_map(|cmap| cmap.subtables) {
        if table.is_unicode() {
            table.codepoints(|codepoint| {
                let character = char::from_u32(codepoint);
                characters.extend(character.filter(|_| table.glyph_index(codepoint).is_some()));
            });
        }
    }
    let coverage = Coverage::of(&characters);
    Some(SystemFont { name, bytes: Arc::new(bytes), index, coverage })
}

fn read_file(path: &Path, bytes_at_most: u64) -> Option<Vec<u8>> {
    let size_bytes = std::fs::metadata(path).ok()?.len();
    if size_bytes > bytes_at_most {
        tracing::warn!(size_bytes, "A font is too large to be used");
        return None;
    }
    std::fs::read(path).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built_in() -> SystemFonts {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/fonts");
        SystemFonts::of(FontSource::Folder(folder))
    }

    fn characters(text: &str) -> BTreeSet<char> {
        text.chars().collect()
    }

    #[tokio::test]
    async fn a_folders_font_is_found_for_the_characters_it_has() {
        let found = built_in().find(characters("aЖ\u{4E00}")).await;
        assert_eq!(found.without_font, characters("\u{4E00}"));
        let [font] = found.fonts.as_slice() else { panic!("{found:?}") };
        assert_eq!(font.name, "Inter-Regular");
        assert!(font.coverage.has('Ж') && !font.coverage.has('\u{4E00}'));
    }

    #[tokio::test]
    async fn a_font_is_given_once() {
        let fonts = built_in();
        let first = fonts.find(characters("a")).await;
        let second = fonts.find(characters("b")).await;
        assert!(second.fonts.iter().all(|font| !first.fonts.contains(font)));
    }

    #[tokio::test]
    async fn without_fonts_every_character_is_left_over() {
        let found = SystemFonts::of(FontSource::Nowhere).find(characters("日本")).await;
        assert_eq!(found, FontsFound { fonts: Vec::new(), without_font: characters("日本") });
    }

    #[test]
    fn a_file_that_is_too_large_is_left_alone() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/fonts/Inter-Regular.ttf");
        assert!(read_file(&path, 1_000).is_none());
        assert!(read_file(&path, FILE_BYTES_AT_MOST).is_some());
    }

    #[test]
    fn an_emoji_asks_for_a_font_of_emoji() {
        assert!(is_emoji('😀'));
        assert!(!is_emoji('日'));
    }
}
