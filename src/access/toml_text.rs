//! TOML files that people write: the parser's errors as a sentence with file and line.

use std::fmt;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::printable;
use crate::words;

/// The longest text of one line that is shown as it is.
const MAX_LINE_BYTES: usize = 500;

/// The longest name of a vendor or of a field.
const MAX_NAME_CHARS: usize = 80;
/// The longest sentence about a file.
const MAX_SHOWN_CHARS: usize = 336;

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct FileError {
    pub file: String,
    /// From 1; `None` where the whole file is meant.
    pub line: Option<usize>,
    pub problem: String,
}

impl FileError {
    pub(super) fn whole(file_name: &str, problem: String) -> Self {
        Self { file: file_name.to_owned(), line: None, problem }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => f.write_str(&words!(
                "{file}, line {line}: {problem}",
                file = self.file,
                line,
                problem = self.problem
            )),
            None => write!(f, "{}: {}", self.file, self.problem),
        }
    }
}

/// Something wrong at a place in the text.
pub(super) struct Problem {
    at: Range<usize>,
    words: String,
}

impl Problem {
    /// The same with the line that the place stands in.
    pub(super) fn in_file(self, file_name: &str, text: &str) -> FileError {
        let line = Some(line_of(without_mark(text), self.at.start));
        FileError { file: file_name.to_owned(), line, problem: self.words }
    }
}

/// What is wrong with a value. The words may quote it: what a screen or a terminal would obey is written out, and
/// what is long is cut.
pub(super) fn problem<T>(value: &Spanned<T>, words: impl fmt::Display) -> Problem {
    Problem { at: value.span(), words: shown(&words.to_string()) }
}

/// Reads the whole text into `T`.
pub(super) fn parse<T: DeserializeOwned>(file_name: &str, text: &str) -> Result<T, FileError> {
    let text = without_mark(text);
    toml::from_str(text).map_err(|source| FileError {
        file: file_name.to_owned(),
        line: source.span().map(|span| line_of(text, span.start)),
        problem: shown(&in_words(source.message())),
    })
}

fn shown(words: &str) -> String {
    printable::shortened(&printable::line(words), MAX_SHOWN_CHARS).into_owned()
}

/// A list with no more entries than anything real has.
pub(super) fn at_most<T>(list: &[Spanned<T>], most: usize, name: &str) -> Result<(), Problem> {
    match list.get(most) {
        Some(first_too_many) => Err(problem(
            first_too_many,
            words!(
                "{name} has {count} entries; {most} are read at most",
                name,
                count = list.len(),
                most
            ),
        )),
        None => Ok(()),
    }
}

/// A BOM is what some editors begin a file with; TOML's grammar has none.
fn without_mark(text: &str) -> &str {
    text.trim_start_matches('\u{FEFF}')
}

/// The line, from 1, that the byte stands in.
pub(super) fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// A text of one line that says something: it is shown as it is.
pub(super) fn line(text: &Spanned<String>) -> Result<String, Problem> {
    let trimmed = text.get_ref().trim();
    if trimmed.is_empty() {
        return Err(problem(text, words!("This text is empty")));
    }
    if trimmed.chars().any(printable::is_invisible) {
        return Err(problem(
            text,
            words!("This text has a line break or another character that cannot be seen"),
        ));
    }
    if trimmed.len() > MAX_LINE_BYTES {
        return Err(problem(text, words!("This text has more than 500 bytes")));
    }
    Ok(trimmed.to_owned())
}

/// A text of one line that is a name or a label, beside which others have to be seen.
pub(super) fn name(text: &Spanned<String>) -> Result<String, Problem> {
    let name = line(text)?;
    if name.chars().count() > MAX_NAME_CHARS {
        return Err(problem(
            text,
            words!(
                "A name has at most {max_name_chars} characters",
                max_name_chars = MAX_NAME_CHARS
            ),
        ));
    }
    Ok(name)
}

/// The parser's message as a sentence, with a guess where a name was misspelt.
fn in_words(message: &str) -> String {
    let mut sentence = message.lines().next().unwrap_or_default().to_owned();
    if let Some(first) = sentence.get(..1) {
        let upper = first.to_ascii_uppercase();
        sentence.replace_range(..1, &upper);
    }
    if message.starts_with("unknown ") {
        let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
        if let [typed, known @ ..] = &names[..]
            && let [meant, ..] = similar::get_close_matches(*typed, known, 1, 0.7)[..]
        {
            sentence = words!(
                "{problem}; did you mean `{meant}`?",
                problem = sentence.split(',').next().unwrap_or_default(),
                meant
            );
        }
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_in_tables_without_end_are_a_problem() {
        for text in [
            format!("a = {}", "[".repeat(50_000)),
            format!("a = {}", "{ a = ".repeat(50_000)),
            format!("{}a = 1", "a.".repeat(50_000)),
            format!("[{}a]", "a.".repeat(50_000)),
        ] {
            assert!(parse::<toml::Table>("vendor.toml", &text).is_err());
        }
    }
}
