//! The list for translators: a template of GNU gettext.
//!
//! See <https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html>.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::source::Sentence;

const HEADER: &str = r#"# The words of Countersign, as the code has them.
# Made by tests/words; UPDATE_WORDS=1 makes it anew.
#
#, fuzzy
msgid ""
msgstr ""
"Project-Id-Version: countersign\n"
"Language: \n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\n"
"#;

struct Entry<'a> {
    sentence: &'a Sentence,
    files: Vec<&'a str>,
    notes: Vec<&'a str>,
}

/// The sentences as a template, each once.
///
/// gettext knows a sentence by its first form, so one that has a plural in one place has it in all.
pub fn template(sentences: &[Sentence]) -> Result<String, String> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for sentence in sentences {
        let place = *places.entry(&sentence.text).or_insert_with(|| {
            entries.push(Entry { sentence, files: vec![], notes: vec![] });
            entries.len() - 1
        });
        let entry = &mut entries[place];
        if entry.sentence.plural != sentence.plural {
            return Err(format!("{:?} has two different plurals", sentence.text));
        }
        if !entry.files.contains(&sentence.file.as_str()) {
            entry.files.push(&sentence.file);
        }
        let note = sentence.note.as_deref();
        entry.notes.extend(note.filter(|note| !entry.notes.contains(note)));
    }
    let mut list = HEADER.to_owned();
    for entry in &entries {
        list.push_str(&text_of(entry).map_err(|error| error.to_string())?);
    }
    Ok(list)
}

fn text_of(entry: &Entry<'_>) -> Result<String, std::fmt::Error> {
    let mut text = String::from("\n");
    for note in &entry.notes {
        writeln!(text, "#. {note}")?;
    }
    for file in &entry.files {
        writeln!(text, "#: {file}")?;
    }
    if entry.sentence.has_places() {
        // Python's braces are ours: gettext and the editors hold a translation to their names.
        text.push_str("#, python-brace-format\n");
    }
    writeln!(text, "msgid {}", quoted(&entry.sentence.text))?;
    if let Some(plural) = &entry.sentence.plural {
        writeln!(text, "msgid_plural {}", quoted(plural))?;
        text.push_str("msgstr[0] \"\"\nmsgstr[1] \"\"\n");
    } else {
        text.push_str("msgstr \"\"\n");
    }
    Ok(text)
}

fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::super::source::sentences;
    use super::*;

    #[test]
    fn a_sentence_of_two_places_is_listed_once() {
        let mut said = sentences("a.rs", r#"words!("Say \"a\"")"#).unwrap();
        said.extend(sentences("b.rs", r#"words!("Say \"a\"")"#).unwrap());
        let list = template(&said).unwrap();
        let expected = "\n#: a.rs\n#: b.rs\nmsgid \"Say \\\"a\\\"\"\nmsgstr \"\"\n";
        assert_eq!(list.strip_prefix(HEADER), Some(expected));
    }

    #[test]
    fn a_sentence_with_and_without_a_plural_is_refused() {
        let said = sentences("a.rs", r#"words!("1 s" | "{n} s" % n); words!("1 s")"#).unwrap();
        assert!(template(&said).is_err());
    }
}
