//! Characters that are not seen themselves and change what is: how lines run, where they end, what is hidden in them.
//!
//! The ranges are those of `Bidi_Control`, `Default_Ignorable_Code_Point` and the line and paragraph separators in the
//! Unicode Character Database (PropList.txt, DerivedCoreProperties.txt).

/// Whether a character does something to its neighbours, or nothing at all, instead of being seen; `before` is the one in
/// front of it in the text.
pub fn acts(character: char, before: Option<char>) -> bool {
    is_unseen_control(character)
        || turns_or_ends_lines(character)
        || is_ignorable(character)
        || belongs_to_a_script(character) && !has_its_script(character, before)
}

/// Whether it is a control that no text needs; a tab and the ends of lines are none.
pub fn is_unseen_control(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\r' | '\t')
}

/// `Bidi_Control`, and what ends a line or a paragraph where no editor shows an end.
fn turns_or_ends_lines(character: char) -> bool {
    matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// What of `Default_Ignorable_Code_Point` has no place in the writing of a language of today.
fn is_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180e}'
            | '\u{2060}'..='\u{2065}'
            | '\u{206a}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e00ff}'
            | '\u{e01f0}'..='\u{e0fff}'
    )
}

/// The rest of `Default_Ignorable_Code_Point`: Persian, Thai, Hindi, Mongolian, old Korean and emoji are written with it.
fn belongs_to_a_script(character: char) -> bool {
    matches!(
        character,
        '\u{115f}'..='\u{1160}'
            | '\u{180b}'..='\u{180d}'
            | '\u{180f}'
            | '\u{200b}'..='\u{200d}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Whether it stands behind a character of such a script; among Latin letters it only hides something.
fn has_its_script(character: char, before: Option<char>) -> bool {
    let Some(before) = before else { return false };
    // A digit in a box is the digit, this selector and the box.
    let is_keycap =
        character == '\u{fe0f}' && (before.is_ascii_digit() || matches!(before, '#' | '*'));
    is_keycap || !before.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acts_among_latin_letters(character: char) -> bool {
        acts(character, Some('a'))
    }

    #[test]
    fn every_control_of_direction_acts() {
        let controls = ['\u{61c}', '\u{200e}', '\u{200f}']
            .into_iter()
            .chain('\u{202a}'..='\u{202e}')
            .chain('\u{2066}'..='\u{2069}');
        for control in controls {
            assert!(acts_among_latin_letters(control), "{control:?}");
            assert!(acts(control, Some('ש')), "{control:?}");
        }
    }

    #[test]
    fn separators_of_lines_and_paragraphs_act() {
        assert!(acts_among_latin_letters('\u{2028}') && acts_among_latin_letters('\u{2029}'));
    }

    #[test]
    fn whatever_has_no_width_acts_among_latin_letters() {
        for unseen in [
            '\u{ad}',
            '\u{34f}',
            '\u{180e}',
            '\u{200b}',
            '\u{200c}',
            '\u{200d}',
            '\u{2060}',
            '\u{2064}',
            '\u{206f}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{e0041}',
            '\u{e0100}',
        ] {
            assert!(acts_among_latin_letters(unseen), "{unseen:?}");
            assert!(acts(unseen, None), "{unseen:?}");
        }
    }

    #[test]
    fn what_a_script_is_written_with_does_not_act_in_it() {
        for text in
            ["می\u{200c}خواهم", "क्\u{200d}ष", "ภาษา\u{200b}ไทย", "❤\u{fe0f}", "7\u{fe0f}\u{20e3}"]
        {
            let mut before = None;
            for character in text.chars() {
                assert!(!acts(character, before), "{character:?} in {text:?}");
                before = Some(character);
            }
        }
    }

    #[test]
    fn a_tab_and_the_ends_of_lines_do_not_act() {
        assert!(['\t', '\n', '\r'].into_iter().all(|plain| !acts_among_latin_letters(plain)));
    }
}
