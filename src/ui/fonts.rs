//! The faces that are built in: one for text in two weights, and one whose characters are all equally wide. For what
//! they do not have, the system's fonts step in.
//!
//! Where they come from, and what was changed in them, stands in `assets/fonts/README.md`.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use egui::epaint::text::{FallbackRequest, FontInsert, FontProvider, FontTweak, VariationCoords};
use egui::{FontData, FontDefinitions, FontFamily};

use crate::model::scripts::SystemFont;

const TEXT: &str = "Inter";
const STRONG: &str = "Inter SemiBold";
const MONO: &str = "JetBrains Mono";

/// The family of the heavier face.
pub fn strong_family() -> FontFamily {
    FontFamily::Name(STRONG.into())
}

/// Every family with its faces; one face steps in for what another does not have.
pub fn embedded() -> FontDefinitions {
    let faces: [(&str, &'static [u8]); 3] = [
        (TEXT, include_bytes!("../../assets/fonts/Inter-Regular.ttf")),
        (STRONG, include_bytes!("../../assets/fonts/Inter-SemiBold.ttf")),
        (MONO, include_bytes!("../../assets/fonts/JetBrainsMono-Regular.ttf")),
    ];
    let families = [
        (FontFamily::Proportional, [TEXT, MONO].as_slice()),
        (strong_family(), [STRONG, TEXT, MONO].as_slice()),
        (FontFamily::Monospace, [MONO, TEXT].as_slice()),
    ];
    let mut definitions = FontDefinitions::empty();
    for (name, bytes) in faces {
        definitions.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    for (family, names) in families {
        definitions.families.insert(family, names.iter().map(|&name| name.to_owned()).collect());
    }
    definitions
}

/// The system's fonts that were given to the window, and the characters that are still without one.
#[derive(Clone, Default)]
pub struct Fallback(Arc<Mutex<Asked>>);

#[derive(Default)]
struct Asked {
    fonts: Vec<SystemFont>,
    missing: BTreeSet<char>,
    told: BTreeSet<char>,
}

impl Fallback {
    /// Lets egui ask here for what no built-in face has.
    pub fn install(&self, context: &egui::Context) {
        context.set_font_providers(vec![Arc::new(self.clone())]);
    }

    /// Takes more fonts in; every text is laid out anew.
    pub fn add(&self, context: &egui::Context, fonts: Vec<SystemFont>) {
        self.take_in(fonts);
        self.install(context);
    }

    fn take_in(&self, fonts: Vec<SystemFont>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fonts.extend(fonts);
    }

    /// What came up without a font since it was last asked; each character is told once.
    pub fn take_missing(&self) -> BTreeSet<char> {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let missing = std::mem::take(&mut asked.missing);
        asked.told.extend(&missing);
        missing
    }
}

impl FontProvider for Fallback {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        let character = request.cluster.chars().next()?;
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(font) = asked.fonts.iter().find(|font| font.coverage.has(character)) else {
            if !asked.told.contains(&character) {
                asked.missing.insert(character);
            }
            return None;
        };
        let bytes = Arc::clone(&font.bytes);
        // A variable font may begin with its thinnest weight.
        let coords = VariationCoords::new([(b"wght", 400.0)]);
        let data = FontData::from_blob(bytes, font.index);
        let data = data.tweak(FontTweak { coords, ..FontTweak::default() });
        Some(FontInsert::new(&font.name, data, Vec::new()))
    }
}

#[cfg(test)]
mod tests {
    use egui::FontId;
    use egui::epaint::text::TextOptions;

    use super::*;
    use crate::model::scripts::Coverage;

    fn with_fonts<T>(ask: impl FnOnce(&mut egui::epaint::text::FontsView<'_>) -> T) -> T {
        let mut fonts = egui::epaint::text::Fonts::new(TextOptions::default(), embedded());
        ask(&mut fonts.with_pixels_per_point(1.0))
    }

    fn all_families() -> [FontFamily; 3] {
        [FontFamily::Proportional, strong_family(), FontFamily::Monospace]
    }

    #[test]
    fn digits_are_equally_wide_in_every_face() {
        with_fonts(|fonts| {
            for family in all_families() {
                let font = FontId::new(14.0, family);
                let zero = fonts.glyph_width(&font, '0');
                for digit in '1'..='9' {
                    let width = fonts.glyph_width(&font, digit);
                    assert!((width - zero).abs() < 0.001, "{digit} in {font:?}");
                }
            }
        });
    }

    #[test]
    fn every_face_has_what_the_window_says() {
        with_fonts(|fonts| {
            for family in all_families() {
                let font = FontId::new(14.0, family);
                for text in ["Ünïcødé Ŝtříng", "Ελληνικά", "Кириллица", "…·–—“”’→←×≥≤•✓"]
                {
                    assert!(fonts.has_glyphs(&font, text), "{text} in {font:?}");
                }
            }
        });
    }

    #[test]
    fn nothing_in_a_policy_runs_together() {
        with_fonts(|fonts| {
            let font = FontId::new(13.0, FontFamily::Monospace);
            let text = "arn:aws:iam::*:role/a->b != www";
            let galley = fonts.layout_no_wrap(text.to_owned(), font.clone(), egui::Color32::BLACK);
            let each = fonts.glyph_width(&font, 'a');
            let glyphs = &galley.rows[0].row.glyphs;
            assert_eq!(glyphs.len(), text.chars().count());
            assert!(glyphs.iter().all(|glyph| (glyph.advance_width - each).abs() < 0.01));
        });
    }

    /// The window with the monospaced face alone, which has no return arrow.
    fn without_arrow(fallback: &Fallback) -> bool {
        let mut definitions = embedded();
        definitions.families.insert(FontFamily::Monospace, vec![MONO.to_owned()]);
        let mut fonts = egui::epaint::text::Fonts::new(TextOptions::default(), definitions)
            .with_font_providers(vec![Arc::new(fallback.clone())]);
        !fonts.has_glyph(&FontId::monospace(13.0), '↵')
    }

    #[test]
    fn a_character_without_a_face_is_told_once_and_drawn_once_a_font_came() {
        let fallback = Fallback::default();
        assert!(without_arrow(&fallback));
        assert_eq!(fallback.take_missing(), BTreeSet::from(['↵']));
        assert!(without_arrow(&fallback));
        assert_eq!(fallback.take_missing(), BTreeSet::new());
        fallback.take_in(vec![SystemFont {
            name: "of the system".to_owned(),
            bytes: Arc::new(include_bytes!("../../assets/fonts/Inter-Regular.ttf").to_vec()),
            index: 0,
            coverage: Coverage::of(&BTreeSet::from(['↵'])),
        }]);
        assert!(!without_arrow(&fallback));
    }

    #[test]
    fn a_font_that_cannot_be_read_leaves_the_character_without() {
        let fallback = Fallback::default();
        fallback.take_in(vec![SystemFont {
            name: "broken".to_owned(),
            bytes: Arc::new(b"no font".to_vec()),
            index: 0,
            coverage: Coverage::of(&BTreeSet::from(['↵'])),
        }]);
        assert!(without_arrow(&fallback));
    }
}
