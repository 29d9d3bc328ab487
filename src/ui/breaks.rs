//! Lines that end where an ARN, a URL or a key has a joint, and nowhere within a name.
//!
//! The text stays what it is: a break is in the picture alone, so that what is copied has none.

use std::sync::Arc;

use egui::text::{ByteIndex, LayoutJob, LayoutSection, TextWrapping};
use egui::{FontSelection, Label, WidgetText};

use crate::printable;

/// Where an ARN or a URL has its joints.
const JOINTS: [char; 6] = [':', '/', '?', '&', ',', ';'];
/// Where a name has them: a host, a bucket, a role.
const NAME_JOINTS: [char; 4] = ['.', '-', '_', '='];

/// Where a row ends although its line goes on, and how far from the left it does.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Break {
    /// The byte before which it ends.
    at: usize,
    indent: f32,
}

/// A label as wide as there is room, with its breaks at good places.
pub fn label(ui: &egui::Ui, text: impl Into<WidgetText>) -> Label {
    let style = ui.style();
    let job = text.into().into_layout_job(style, FontSelection::Default, ui.text_valign());
    let room = ui.available_width();
    broken_label(ui, Arc::unwrap_or_clone(job), |text, width_of| {
        let breaks = breaks(text, room, width_of).into_iter();
        breaks.map(|at| Break { at, indent: 0.0 }).collect()
    })
}

/// Lines of code: what is longer than there is room goes on below the place where its line begins.
pub fn code_label(ui: &egui::Ui, job: LayoutJob) -> Label {
    let room = ui.available_width();
    broken_label(ui, job, |text, width_of| code_breaks(text, room, width_of))
}

/// A label with the breaks that `find` finds by the width of each character.
fn broken_label(
    ui: &egui::Ui,
    job: LayoutJob,
    find: impl Fn(&str, &mut dyn FnMut(char) -> f32) -> Vec<Break>,
) -> Label {
    let job = printable_job(job);
    let Some(font) = job.sections.first().map(|section| section.format.font_id.clone()) else {
        return Label::new(job).wrap();
    };
    let breaks =
        ui.fonts_mut(|fonts| find(&job.text, &mut |character| fonts.glyph_width(&font, character)));
    if breaks.is_empty() {
        return Label::new(job).wrap();
    }
    let mut galley = (*ui.fonts_mut(|fonts| fonts.layout_job(with_breaks(&job, &breaks)))).clone();
    // A row that ends with a break of ours goes on in the next one; the text's own breaks are breaks.
    let mut at = 0;
    let mut indent = 0.0;
    for row in &mut galley.rows {
        row.pos.x += indent;
        indent = 0.0;
        galley.rect = galley.rect.union(row.rect());
        at += row.row.text().len();
        if !row.ends_with_newline {
            continue;
        }
        if let Some(found) = breaks.iter().find(|found| found.at == at) {
            row.ends_with_newline = false;
            indent = found.indent;
        } else {
            at += 1;
        }
    }
    galley.mesh_bounds.max.x = galley.mesh_bounds.max.x.max(galley.rect.max.x);
    galley.job = Arc::new(LayoutJob { wrap: TextWrapping::default(), ..job });
    Label::new(Arc::new(galley))
}

/// The same with all of its text as [`printable`] has it; its lines stay lines.
pub fn printable_job(job: LayoutJob) -> LayoutJob {
    if printable::lines(&job.text) == job.text {
        return job;
    }
    let mut shown = LayoutJob { text: String::new(), sections: Vec::new(), ..job.clone() };
    for section in job.sections {
        let start = ByteIndex(shown.text.len());
        let text = &job.text[section.byte_range.start.0..section.byte_range.end.0];
        shown.text.push_str(&printable::lines(text));
        let byte_range = start..ByteIndex(shown.text.len());
        shown.sections.push(LayoutSection { byte_range, ..section });
    }
    shown
}

/// The same with a line break at each of the breaks.
fn with_breaks(job: &LayoutJob, breaks: &[Break]) -> LayoutJob {
    let mut text = String::with_capacity(job.text.len() + breaks.len());
    let mut begin = 0;
    for found in breaks {
        text.push_str(&job.text[begin..found.at]);
        text.push('\n');
        begin = found.at;
    }
    text.push_str(&job.text[begin..]);
    let moved = |at: ByteIndex| ByteIndex(at.0 + breaks.partition_point(|found| found.at <= at.0));
    let sections = job.sections.iter().map(|section| LayoutSection {
        byte_range: moved(section.byte_range.start)..moved(section.byte_range.end),
        ..section.clone()
    });
    LayoutJob {
        text,
        sections: sections.collect(),
        wrap: TextWrapping::default(),
        ..LayoutJob::default()
    }
}

/// The breaks of code, line by line. What begins behind the middle of the room goes on at the left.
fn code_breaks(text: &str, room: f32, width_of: &mut dyn FnMut(char) -> f32) -> Vec<Break> {
    let mut breaks = Vec::new();
    let mut begin = 0;
    for line in text.split('\n') {
        if width(line, width_of) > room {
            // A difference has a sign in front.
            let code = line.trim_start_matches([' ', '-', '+']);
            let space = &line[..line.len() - code.len()];
            let indent = width(space, width_of);
            let (code, indent) = if indent <= room / 2.0 { (code, indent) } else { (line, 0.0) };
            let first = begin + line.len() - code.len();
            let found = breaks_within(code, room - indent, width_of).into_iter();
            breaks.extend(found.map(|at| Break { at: first + at, indent }));
        }
        begin += line.len() + 1;
    }
    breaks
}

/// The bytes before which a row ends; empty where every word has room in a row, which is egui's own business.
fn breaks(text: &str, room: f32, width_of: &mut dyn FnMut(char) -> f32) -> Vec<usize> {
    if !text.split_whitespace().any(|word| width(word, width_of) > room) {
        return Vec::new();
    }
    breaks_within(text, room, width_of)
}

/// The same for any text, between words where that is enough.
fn breaks_within(text: &str, room: f32, width_of: &mut dyn FnMut(char) -> f32) -> Vec<usize> {
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
        let mut begins = vec![0];
        begins.extend(breaks);
        let ends = begins.iter().skip(1).copied().chain([text.len()]);
        begins.iter().zip(ends).map(|(begin, end)| text[*begin..end].to_owned()).collect()
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

    fn code_rows(text: &str, columns: u16) -> Vec<(String, f32)> {
        let breaks = code_breaks(text, f32::from(columns), &mut |_| 1.0);
        let ends = breaks.iter().map(|found| found.at).chain([text.len()]);
        let begins = [Break { at: 0, indent: 0.0 }].into_iter().chain(breaks.iter().copied());
        begins
            .zip(ends)
            .map(|(begin, end)| (text[begin.at..end].to_owned(), begin.indent))
            .collect()
    }

    #[test]
    fn code_goes_on_below_where_its_line_begins() {
        assert_eq!(
            code_rows("{\n    \"AWS\": \"arn:aws:iam::1:role/x\"", 32),
            [("{\n    \"AWS\": ".to_owned(), 0.0), ("\"arn:aws:iam::1:role/x\"".to_owned(), 4.0)]
        );
        assert_eq!(
            code_rows("-   \"a\": \"0123456789\"", 18),
            [("-   \"a\": ".to_owned(), 0.0), ("\"0123456789\"".to_owned(), 4.0)]
        );
    }

    #[test]
    fn code_that_is_set_in_too_far_goes_on_at_the_left() {
        assert_eq!(
            code_rows("          abcdef", 12),
            [("          ".to_owned(), 0.0), ("abcdef".to_owned(), 0.0)]
        );
    }

    #[test]
    fn broken_code_keeps_its_text_and_colours() {
        let context = egui::Context::default();
        crate::ui::theme::install(&context);
        let text = "{\n    \"AWS\": \"arn:aws:iam::111111111111:role/Lasso\"\n}";
        let colours = [egui::Color32::RED, egui::Color32::GREEN];
        let mut output = context.run_ui(egui::RawInput::default(), |ui| {
            ui.set_max_width(360.0);
            let mut job = LayoutJob::default();
            let font = egui::FontId::monospace(13.0);
            for (part, colour) in [&text[..13], &text[13..]].into_iter().zip(colours) {
                job.append(part, 0.0, egui::TextFormat::simple(font.clone(), colour));
            }
            let (_, galley, _) = code_label(ui, job).layout_in_ui(ui);
            assert_eq!(galley.text(), text);
            let shown: Vec<String> = galley.rows.iter().map(|row| row.row.text()).collect();
            assert_eq!(
                shown,
                ["{", "    \"AWS\": ", "\"arn:aws:iam::111111111111:role/Lasso\"", "}"]
            );
            let shown = galley.rows.iter().map(|row| row.row.visuals.mesh.vertices[0].color);
            let [red, green] = colours;
            assert_eq!(shown.collect::<Vec<_>>(), [red, red, green, green]);
            let lefts: Vec<bool> = galley.rows.iter().map(|row| row.pos.x > 0.0).collect();
            assert_eq!(lefts, [false, false, true, false]);
            assert!(galley.rect.max.x <= 360.0, "{:?}", galley.rect);
        });
        output.textures_delta.clear();
    }

    #[test]
    fn what_cannot_be_seen_is_written_out_in_its_own_colour() {
        let plain = |text: &str, colour| (text.to_owned(), colour);
        let texts =
            [plain("a\u{202e}b\n", egui::Color32::RED), plain("\u{1b}[2J", egui::Color32::GREEN)];
        let mut job = LayoutJob::default();
        for (text, colour) in &texts {
            job.append(text, 0.0, egui::TextFormat::simple(egui::FontId::monospace(13.0), *colour));
        }
        let shown = printable_job(job);
        assert_eq!(shown.text, "a\\u{202e}b\n\\u{1b}[2J");
        let sections = shown.sections.iter().map(|section| {
            let bytes = section.byte_range.start.0..section.byte_range.end.0;
            (&shown.text[bytes], section.format.color)
        });
        assert_eq!(
            sections.collect::<Vec<_>>(),
            [("a\\u{202e}b\n", texts[0].1), ("\\u{1b}[2J", texts[1].1)]
        );
    }

    #[test]
    fn what_is_copied_of_a_broken_label_has_no_breaks() {
        let context = egui::Context::default();
        crate::ui::theme::install(&context);
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
