//! Characters that the built-in faces do not have: what is asked of the system's fonts, and what no font has.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::Model;
use super::event::Effect;

/// More different characters than any text has that a person reads.
const ASKED_AT_MOST: usize = 4_000;

/// What is known of the characters that came up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scripts {
    asked: BTreeSet<char>,
    without_font: BTreeSet<char>,
}

impl Scripts {
    /// The characters of `text` that no font on this computer has, each once.
    pub fn unreadable_in(&self, text: &str) -> BTreeSet<char> {
        text.chars().filter(|character| self.without_font.contains(character)).collect()
    }
}

/// The characters that a face has, as ranges in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage(Vec<RangeInclusive<char>>);

impl Coverage {
    pub fn of(characters: &BTreeSet<char>) -> Self {
        let mut ranges: Vec<RangeInclusive<char>> = Vec::new();
        for character in characters {
            match ranges.last_mut() {
                Some(last) if u32::from(*last.end()) + 1 == u32::from(*character) => {
                    *last = *last.start()..=*character;
                }
                _ => ranges.push(*character..=*character),
            }
        }
        Self(ranges)
    }

    pub fn has(&self, character: char) -> bool {
        let after = self.0.partition_point(|range| *range.start() <= character);
        after.checked_sub(1).is_some_and(|index| self.0[index].contains(&character))
    }
}

/// A face of the system, in memory.
#[derive(Clone, PartialEq, Eq)]
pub struct SystemFont {
    /// No other face has it.
    pub name: String,
    pub bytes: Arc<Vec<u8>>,
    /// Which face of the file it is.
    pub index: u32,
    pub coverage: Coverage,
}

impl fmt::Debug for SystemFont {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({} bytes)", self.name, self.bytes.len())
    }
}

/// What the system's fonts have of the characters that were asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FontsFound {
    pub fonts: Vec<SystemFont>,
    pub without_font: BTreeSet<char>,
}

impl Model {
    /// Each character is asked for once.
    pub(super) fn miss_characters(&mut self, mut characters: BTreeSet<char>) -> Vec<Effect> {
        characters.retain(|character| !self.scripts.asked.contains(character));
        if characters.is_empty() || self.scripts.asked.len() >= ASKED_AT_MOST {
            return Vec::new();
        }
        self.scripts.asked.extend(&characters);
        vec![Effect::FindFonts(characters)]
    }

    pub(super) fn take_fonts(&mut self, found: FontsFound) -> Vec<Effect> {
        self.scripts.without_font.extend(found.without_font);
        if found.fonts.is_empty() { Vec::new() } else { vec![Effect::UseFonts(found.fonts)] }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::model::Surroundings;
    use crate::model::event::Event;

    fn characters(text: &str) -> BTreeSet<char> {
        text.chars().collect()
    }

    fn model() -> Model {
        Model::new(Surroundings::default(), Vec::new(), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_character_is_asked_for_once() {
        let mut model = model();
        let first = model.update(Event::CharactersMissing(characters("日本")));
        assert_eq!(first, [Effect::FindFonts(characters("日本"))]);
        let second = model.update(Event::CharactersMissing(characters("日本語")));
        assert_eq!(second, [Effect::FindFonts(characters("語"))]);
        assert_eq!(model.update(Event::CharactersMissing(characters("語"))), []);
    }

    #[test]
    fn what_no_font_has_is_said_of_the_text_that_has_it() {
        let mut model = model();
        let without_font = characters("\u{12000}");
        let found = FontsFound { fonts: Vec::new(), without_font };
        assert_eq!(model.update(Event::FontsFound(found)), []);
        assert_eq!(model.scripts.unreadable_in("a\u{12000}b"), characters("\u{12000}"));
        assert_eq!(model.scripts.unreadable_in("ab"), characters(""));
    }

    #[test]
    fn coverage_has_its_characters_and_no_others() {
        let coverage = Coverage::of(&characters("abcxz"));
        for character in "abcxz".chars() {
            assert!(coverage.has(character), "{character}");
        }
        for character in "`dwy{".chars() {
            assert!(!coverage.has(character), "{character}");
        }
        assert!(!Coverage::default().has('a'));
    }
}
