//! The difference of two texts, line by line.

use similar::{ChangeTag, TextDiff};

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
}

/// Every line of both texts, in reading order.
pub fn lines(before: &str, after: &str) -> Vec<DiffLine> {
    TextDiff::from_lines(before, after)
        .iter_all_changes()
        .map(|change| DiffLine {
            fate: match change.tag() {
                ChangeTag::Equal => LineFate::Kept,
                ChangeTag::Delete => LineFate::Removed,
                ChangeTag::Insert => LineFate::Added,
            },
            text: change.value().trim_end_matches(['\r', '\n']).to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
