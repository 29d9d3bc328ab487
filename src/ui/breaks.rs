//! Lines that end where an ARN, a URL or a key has a joint, and nowhere within a name.
//!
//! The text stays what it is: a break is in the picture alone, so that what is copied has none.

use std::sync::Arc;

use egui::text::LayoutJob;
use egui::{FontSelection, Label, WidgetText};

/// Where an ARN or a URL has its joints.
const JOINTS: [char; 6] = [':', '/', '?', '&', ',', ';'];
/// Where a name has them: a host, a bucket, a role.
const NAME_JOINTS: [char; 4] = ['.', '-', '_', '='];

/// A label as wide as there is room, with its breaks at good places.
pub fn label(ui: &egui::Ui, text: impl Into<WidgetText>) -> Label {
    let style = ui.style();
    let job = text.into().into_layout_job(style, FontSelection::Default, ui.text_valign());
    let job = Arc::unwrap_or_clone(job);
    let room = ui.available_width();
    let Some(format) = job.sections.first().map(|section| section.format.clone()) else {
        return Label::new(job).wrap();
    };
    let breaks = ui.fonts_mut(|fonts| {
        let mut width_of = |character| fonts.glyph_width(&format.font_id, character);
        breaks(&job.text, room, &mut width_of)
    });
    if breaks.is_empty() {
        return Label::new(job).wrap();
    }
    let broken = LayoutJob::simple_format(with_breaks(&job.text, &breaks), format);
    let mut galley = (*ui.fonts_mut(|fonts| fonts.layout_job(broken))).clone();
    // A row that ends with a break of ours goes on in the next one; the text's own breaks are breaks.
    let mut at = 0;
    for row in &mut galley.rows {
        at += row.row.text().len();
        if !row.ends_with_newline {
            continue;
        }
        if breaks.contains(&at) {
            row.ends_with_newline = false;
        } else {
            at += 1;
        }
    }
    galley.job = Arc::new(LayoutJob { wrap: egui::text::TextWrapping::default(), ..job });
    Label::new(Arc::new(galley))
}

fn with_breaks(text: &str, breaks: &[usize]) -> String {
    let mut broken = String::with_capacity(text.len() + breaks.len());
    let mut begin = 0;
    for end in breaks {
        broken.push_str(&text[begin..*end]);
        broken.push('\n');
        begin = *end;
    }
    broken.push_str(&text[begin..]);
    broken
}

/// The bytes before which a row ends; empty where every word has room in a row, which is egui's own business.
fn breaks(text: &str, room: f32, width_of: &mut dyn FnMut(char) -> f32) -> Vec<usize> {
    if !text.split_whitespace().any(|word| width(word, width_of) > room) {
        return Vec::new();
    }
    let mut breaks = Vec::new();
    let mut at = 0;
    let mut used = 0.0;
    for word in text.split_inclusive(char::is_whitespace) {
        let word_width = width(word.trim_end(), width_of);
        if used > 0.0 && used + word_width > room && word_width <= room {
            breaks.push(at);
            used = 0.0;
        }
        for piece in cut_behind(word, &JOINTS) {
            let piece_width = width(piece.trim_end(), width_of);
            let is_long = piece_width > room;
            if used > 0.0 && used + piece_width > room && !is_long {
                breaks.push(at);
                used = 0.0;
            }
            // A name that is longer than a row goes on in this one, and ends behind a joint of its own.
            let mut begin = at;
            for part in cut_behind(piece, &NAME_JOINTS) {
                let part_width = width(part.trim_end(), width_of);
                if is_long && used > 0.0 && used + part_width > room && part_width <= room {
                    breaks.push(begin);
                    used = 0.0;
                }
                for (index, character) in part.char_indices() {
                    let next = width_of(character);
                    if used > 0.0 && used + next > room && !character.is_whitespace() {
                        breaks.push(begin + index);
                        used = 0.0;
                    }
                    used = if character == '\n' { 0.0 } else { used + next };
                }
                begin += part.len();
            }
            at += piece.len();
        }
    }
    breaks
}

fn width(text: &str, width_of: &mut dyn FnMut(char) -> f32) -> f32 {
    text.chars().map(width_of).sum()
}

/// A word cut behind every one of `joints`; several beside each other, as in `::`, are one.
fn cut_behind<'a>(word: &'a str, joints: &[char]) -> Vec<&'a str> {
    let mut pieces = Vec::new();
    let mut begin = 0;
    let mut characters = word.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let goes_on = characters.peek().is_some_and(|(_, next)| joints.contains(next));
        let end = at + character.len_utf8();
        // A scheme alone says nothing: it stays with its host.
        if joints.contains(&character) && !goes_on && !word[..end].ends_with("://") {
            pieces.push(&word[begin..end]);
            begin = end;
        }
    }
    if begin < word.len() {
        pieces.push(&word[begin..]);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLE: &str = "arn:aws:iam::111111111111:role/LassoModerationBucketAccess";

    fn rows(text: &str, columns: u16) -> Vec<String> {
        let breaks = breaks(text, f32::from(columns), &mut |_| 1.0);
        with_breaks(text, &breaks).split('\n').map(str::to_owned).collect()
    }

    #[test]
    fn an_arn_breaks_behind_its_joints() {
        assert_eq!(
            rows(ROLE, 40),
            ["arn:aws:iam::111111111111:role/", "LassoModerationBucketAccess"]
        );
        assert_eq!(
            rows("arn:aws:sts::111111111111:assumed-role/Lasso/x", 30),
            ["arn:aws:sts::111111111111:", "assumed-role/Lasso/x"]
        );
    }

    #[test]
    fn an_arn_that_has_room_in_a_row_is_not_broken() {
        assert_eq!(rows(ROLE, 80), [ROLE]);
        let sentence = format!("Read by {ROLE} and {ROLE}/and/more/than/fits/in");
        assert_eq!(rows(&sentence, 60)[1], format!("{ROLE} "));
    }

    #[test]
    fn a_url_is_not_broken_behind_its_scheme() {
        let url = "https://countersign-practice.s3.eu-west-1.amazonaws.com/pictures/harbour.png";
        let rows = rows(url, 60);
        assert_eq!(rows[0], "https://countersign-practice.s3.eu-west-1.amazonaws.com/");
    }

    #[test]
    fn a_name_longer_than_a_row_ends_behind_a_joint_of_its_own() {
        assert_eq!(
            rows("https://countersign-practice.s3.eu-west-1.amazonaws.com/a.png", 40),
            ["https://countersign-practice.s3.eu-west-", "1.amazonaws.com/a.png"]
        );
        assert_eq!(
            rows("role/LassoModerationBucketAccess-countersign-practice", 40),
            ["role/LassoModerationBucketAccess-", "countersign-practice"]
        );
    }

    #[test]
    fn a_name_longer_than_a_row_is_broken_where_the_row_ends() {
        assert_eq!(rows("abcdefghij", 4), ["abcd", "efgh", "ij"]);
    }

    #[test]
    fn what_is_copied_of_a_broken_label_has_no_breaks() {
        let context = egui::Context::default();
        let mut said = String::new();
        let mut rows = 0;
        let mut output = context.run_ui(egui::RawInput::default(), |ui| {
            ui.set_max_width(200.0);
            let text = egui::RichText::new(ROLE).monospace();
            let (_, galley, _) = label(ui, text).layout_in_ui(ui);
            galley.text().clone_into(&mut said);
            rows = galley.rows.len();
            assert!(galley.rows.iter().all(|row| !row.ends_with_newline));
        });
        output.textures_delta.clear();
        assert_eq!(said, ROLE);
        assert!(rows > 1, "it was not broken at all");
    }
}
