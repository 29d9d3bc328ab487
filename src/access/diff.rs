//! The difference of two texts: line by line, and within a line that was changed.

use std::ops::Range;

use similar::{Algorithm, ChangeTag, DiffOp, TextDiff, capture_diff_slices};

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFate {
    Kept,
    Removed,
    Added,
}

/// One line of a diff, without its line break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffLine {
    pub fate: LineFate,
    pub text: String,
    /// Which line it is of the text before, counted from 1; `None` where it was added.
    pub number_before: Option<usize>,
    /// Which line it is of the text after, counted from 1; `None` where it was removed.
    pub number_after: Option<usize>,
    /// The bytes that another line has otherwise; empty where the line as a whole is another.
    pub changed: Vec<Range<usize>>,
}

/// In a longer line the eye finds no change, and looking for it takes time.
const COMPARED_BYTES: usize = 2_000;
/// Lines that have less in common than this are two lines, not one that was changed.
const IN_COMMON_PERCENT: usize = 25;

/// Every line of both texts, in reading order.
pub fn lines(before: &str, after: &str) -> Vec<DiffLine> {
    let number = |index: Option<usize>| index.map(|index| index + 1);
    let mut lines: Vec<DiffLine> = TextDiff::from_lines(before, after)
        .iter_all_changes()
        .map(|change| DiffLine {
            fate: match change.tag() {
                ChangeTag::Equal => LineFate::Kept,
                ChangeTag::Delete => LineFate::Removed,
                ChangeTag::Insert => LineFate::Added,
            },
            text: change.value().trim_end_matches(['\r', '\n']).to_owned(),
            number_before: number(change.old_index()),
            number_after: number(change.new_index()),
            changed: Vec::new(),
        })
        .collect();
    mark_changes(&mut lines);
    lines
}

/// Compares each run of removed lines with the run of added ones that follows it, line by line.
fn mark_changes(lines: &mut [DiffLine]) {
    for run in lines.chunk_by_mut(|one, next| {
        let (one, next) = (one.fate, next.fate);
        one == next || (one, next) == (LineFate::Removed, LineFate::Added)
    }) {
        let removed = run.iter().filter(|line| line.fate == LineFate::Removed).count();
        let (removed, added) = run.split_at_mut(removed);
        for (old, new) in removed.iter_mut().zip(added) {
            (old.changed, new.changed) = changes_between(&old.text, &new.text);
        }
    }
}

/// The bytes of either line that the other has otherwise.
fn changes_between(old: &str, new: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let nothing = (Vec::new(), Vec::new());
    if old.len().max(new.len()) > COMPARED_BYTES {
        return nothing;
    }
    let (old_words, new_words) = (words_of(old), words_of(new));
    let (mut in_old, mut in_new) = (Vec::new(), Vec::new());
    let (mut old_at, mut new_at, mut in_common) = (0, 0, 0);
    for op in capture_diff_slices(Algorithm::Myers, &old_words, &new_words) {
        let length = |words: &[&str]| words.iter().map(|word| word.len()).sum::<usize>();
        let old_end = old_at + length(&old_words[op.old_range()]);
        let new_end = new_at + length(&new_words[op.new_range()]);
        if let DiffOp::Equal { .. } = op {
            in_common += old[old_at..old_end].trim().len();
        } else {
            push(&mut in_old, old_at..old_end);
            push(&mut in_new, new_at..new_end);
        }
        (old_at, new_at) = (old_end, new_end);
    }
    let longer = old.trim().len().max(new.trim().len());
    if in_common * 100 < longer * IN_COMMON_PERCENT { nothing } else { (in_old, in_new) }
}

fn push(ranges: &mut Vec<Range<usize>>, range: Range<usize>) {
    match ranges.last_mut() {
        Some(last) if last.end == range.start => last.end = range.end,
        _ if range.is_empty() => {}
        _ => ranges.push(range),
    }
}

/// Words, and each other character by itself; joined again they are the line.
fn words_of(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let is_other = |character: char| !character.is_alphanumeric();
        let end = match rest.find(is_other) {
            Some(0) => first.len_utf8(),
            Some(end) => end,
            None => rest.len(),
        };
        let (word, after) = rest.split_at(end);
        words.push(word);
        rest = after;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(before: &str, after: &str) -> Vec<Vec<String>> {
        let of = |line: DiffLine| {
            line.changed.iter().map(|range| line.text[range.clone()].to_owned()).collect()
        };
        lines(before, after).into_iter().map(of).collect()
    }

    #[test]
    fn a_changed_line_is_removed_and_added() {
        let fates: Vec<_> =
            lines("a\nb\nc", "a\nB\nc").into_iter().map(|line| (line.fate, line.text)).collect();
        assert_eq!(
            fates,
            [
                (LineFate::Kept, "a".to_owned()),
                (LineFate::Removed, "b".to_owned()),
                (LineFate::Added, "B".to_owned()),
                (LineFate::Kept, "c".to_owned()),
            ]
        );
    }

    #[test]
    fn every_line_knows_its_number_in_either_text() {
        let numbers: Vec<_> = lines("a\nb\nc\n", "a\nc\nd\n")
            .into_iter()
            .map(|line| (line.number_before, line.number_after))
            .collect();
        let expected = [(Some(1), Some(1)), (Some(2), None), (Some(3), Some(2)), (None, Some(3))];
        assert_eq!(numbers, expected);
    }

    #[test]
    fn of_a_changed_line_only_what_changed_is_marked() {
        assert_eq!(
            changed(
                "  \"Resource\": \"arn:aws:s3:::media-old/*\",",
                "  \"Resource\": \"arn:aws:s3:::media-new/cats/*\",",
            ),
            [vec!["old"], vec!["new/cats"]]
        );
    }

    #[test]
    fn lines_with_little_in_common_are_not_compared() {
        assert_eq!(changed("    \"Allow\"", "    {}"), [Vec::<String>::new(), Vec::new()]);
    }

    #[test]
    fn a_line_more_is_compared_with_none() {
        let changed = changed("number two\n", "number three\nfour\n");
        assert_eq!(changed, [vec!["two".to_owned()], vec!["three".to_owned()], Vec::new()]);
    }

    #[test]
    fn what_changed_ends_between_characters() {
        assert_eq!(changed("käse für gäste", "käse für größe"), [vec!["gäste"], vec!["größe"]]);
    }

    #[test]
    fn a_very_long_line_is_not_compared() {
        let (old, new) = ("a ".repeat(2_000), format!("{}b", "a ".repeat(2_000)));
        assert_eq!(changed(&old, &new), [Vec::<String>::new(), Vec::new()]);
    }
}
