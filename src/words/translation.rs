//! A translation: a `.po` file of GNU gettext goes in, a translator comes out.
//!
//! The file is read strictly and in bounds, so that whoever translates is told where it is damaged.
//! See <https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html>.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use super::plural::Rule;
use crate::{bounded_file, words};

/// Far more than all of the program's words in any script.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// The program's sentences in another language; one that is missing is said in English.
#[derive(Debug)]
pub struct Translation {
    rule: Rule,
    /// By the English of one, the forms: one, or as many as the language has plurals.
    sentences: HashMap<String, Vec<String>>,
}

impl tr::Translator for Translation {
    fn translate<'a>(&'a self, text: &'a str, _context: Option<&'a str>) -> Cow<'a, str> {
        let forms = self.sentences.get(text);
        Cow::Borrowed(forms.and_then(|forms| forms.first()).map_or(text, String::as_str))
    }

    fn ntranslate<'a>(
        &'a self,
        n: u64,
        one: &'a str,
        many: &'a str,
        _context: Option<&'a str>,
    ) -> Cow<'a, str> {
        let english = if n == 1 { one } else { many };
        let forms = self.sentences.get(one);
        let form = forms.and_then(|forms| forms.get(self.rule.index(n)));
        Cow::Borrowed(form.map_or(english, String::as_str))
    }
}

/// Reads the translation in a file. An error is a sentence with the file and, where there is one, the line.
pub fn read_file(path: &Path) -> Result<Translation, String> {
    let file = path.display();
    let bytes = bounded_file::read(path, MAX_BYTES)
        .map_err(|error| words!("The translation {file} cannot be read: {error}", file, error))?;
    if bytes.len() > MAX_BYTES {
        return Err(words!("{file} is too large for a translation", file));
    }
    let Ok(text) = str::from_utf8(&bytes) else {
        return Err(words!("{file} is not in UTF-8: save it as UTF-8 and start again", file));
    };
    translation(text).map_err(|Problem { line, sentence }| {
        words!("The translation {file} is damaged in line {line}: {sentence}", file, line, sentence)
    })
}

/// What is wrong in a translation, and in which line, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Problem {
    line: usize,
    sentence: String,
}

/// The translation that a file's text makes. What is not translated, or marked as fuzzy, stays English.
fn translation(text: &str) -> Result<Translation, Problem> {
    let entries = entries(text)?;
    let header = entries.iter().find(|entry| entry.id.text.is_empty());
    let rule = header.map(plural_rule).transpose()?.flatten();
    let mut sentences = HashMap::new();
    let rule = rule.unwrap_or_else(Rule::of_english);
    for entry in entries.into_iter().filter(Entry::is_usable) {
        entry.check(&rule)?;
        let forms = entry.translations.into_iter().map(|translation| translation.text);
        sentences.insert(entry.id.text, forms.collect());
    }
    Ok(Translation { rule, sentences })
}

/// A text in quotes, over as many lines as it likes.
#[derive(Debug, Default)]
struct Quoted {
    line: usize,
    text: String,
}

#[derive(Debug, Default)]
struct Entry {
    is_fuzzy: bool,
    has_context: bool,
    id: Quoted,
    plural: Option<Quoted>,
    translations: Vec<Quoted>,
}

impl Entry {
    fn is_usable(&self) -> bool {
        let is_translated = !self.translations.is_empty()
            && self.translations.iter().all(|translation| !translation.text.is_empty());
        !self.id.text.is_empty() && !self.is_fuzzy && !self.has_context && is_translated
    }

    /// A value that is named and not given would be shown as its name in braces, one that is left out would be hidden.
    ///
    /// The number alone may be left out, of a form that is for one number only: "one check".
    fn check(&self, rule: &Rule) -> Result<(), Problem> {
        let english = self.plural.as_ref().unwrap_or(&self.id);
        // The program's own sentences have no stray braces; one that this program does not know may.
        let given = names(&english.text).unwrap_or_default();
        for (form, Quoted { line, text }) in self.translations.iter().enumerate() {
            let problem = |sentence: String| Problem { line: *line, sentence };
            let Some(named) = names(text) else {
                let sentence = words!("a brace in it has no partner, or two stand side by side");
                return Err(problem(sentence.to_owned()));
            };
            if let Some(name) = named.difference(&given).next() {
                return Err(problem(words!("it names {name}, which the English does not", name)));
            }
            let may_lack =
                |name: &str| self.plural.is_some() && name == COUNT && !rule.is_for_several(form);
            if let Some(name) = given.difference(&named).find(|name| !may_lack(name)) {
                return Err(problem(words!("it leaves out {name}, which the English names", name)));
            }
        }
        Ok(())
    }
}

/// The name of the number that chooses a plural.
const COUNT: &str = "n";

/// The names in a text's braces; `None` where a brace has no partner or is doubled, which would be shown as a brace.
fn names(text: &str) -> Option<BTreeSet<&str>> {
    let mut parts = text.split('{');
    let has_stray = |text: &str| text.contains('}');
    if parts.next().is_some_and(has_stray) {
        return None;
    }
    parts
        .map(|part| part.split_once('}').filter(|(_, rest)| !has_stray(rest)).map(|(name, _)| name))
        .collect()
}

/// The rule that chooses a plural; `None` where the header says nothing of it.
fn plural_rule(header: &Entry) -> Result<Option<Rule>, Problem> {
    let Some(said) = header.translations.first() else { return Ok(None) };
    let Some(forms) = said.text.lines().find_map(|line| line.strip_prefix("Plural-Forms:")) else {
        return Ok(None);
    };
    let mut parts = forms.split(';').map(str::trim);
    let rule = parts.find_map(|part| part.strip_prefix("plural")?.trim().strip_prefix('='));
    match rule.and_then(Rule::parse) {
        Some(rule) => Ok(Some(rule)),
        None => Err(Problem {
            line: said.line,
            sentence: words!("its Plural-Forms are not as gettext writes them").to_owned(),
        }),
    }
}

/// What a line goes on with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Nothing,
    Context,
    Id,
    Plural,
    Translation,
}

fn entries(text: &str) -> Result<Vec<Entry>, Problem> {
    let mut entries = Vec::new();
    let mut entry = Entry::default();
    let mut part = Part::Nothing;
    for (index, line) in text.trim_start_matches('\u{FEFF}').lines().enumerate() {
        let (number, line) = (index + 1, line.trim());
        let problem = |sentence: &str| Problem { line: number, sentence: sentence.to_owned() };
        let (keyword, rest) = line.split_at(line.find(['"', ' ']).unwrap_or(line.len()));
        let begins = line.starts_with('#') || matches!(keyword, "msgctxt" | "msgid");
        if begins && part == Part::Translation {
            entries.push(std::mem::take(&mut entry));
            part = Part::Nothing;
        }
        if line.is_empty() || line.starts_with('#') {
            entry.is_fuzzy |= line.starts_with("#,") && line.contains("fuzzy");
            continue;
        }
        let said = unquoted(rest.trim())
            .ok_or_else(|| problem(words!("a text between quotes is expected here")))?;
        if keyword.is_empty() {
            let goes_on = match part {
                Part::Nothing => None,
                Part::Context => continue,
                Part::Id => Some(&mut entry.id),
                Part::Plural => entry.plural.as_mut(),
                Part::Translation => entry.translations.last_mut(),
            };
            let before = goes_on.ok_or_else(|| problem(words!("this text belongs to nothing")))?;
            before.text.push_str(&said);
            continue;
        }
        let quoted = Quoted { line: number, text: said };
        let nth = format!("msgstr[{}]", entry.translations.len());
        part = match (keyword, part) {
            ("msgctxt", Part::Nothing) => {
                entry.has_context = true;
                Part::Context
            }
            ("msgid", Part::Nothing | Part::Context) => {
                entry.id = quoted;
                Part::Id
            }
            ("msgid_plural", Part::Id) => {
                entry.plural = Some(quoted);
                Part::Plural
            }
            ("msgstr", Part::Id) => {
                entry.translations.push(quoted);
                Part::Translation
            }
            (keyword, Part::Plural | Part::Translation)
                if entry.plural.is_some() && keyword == nth =>
            {
                entry.translations.push(quoted);
                Part::Translation
            }
            _ => return Err(problem(words!("msgid and msgstr do not follow each other here"))),
        };
    }
    match part {
        Part::Nothing => {}
        Part::Translation => entries.push(entry),
        _ => {
            let sentence = words!("it ends before its last translation").to_owned();
            return Err(Problem { line: text.lines().count(), sentence });
        }
    }
    Ok(entries)
}

/// What stands between quotes, its escapes read.
fn unquoted(text: &str) -> Option<String> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    let mut read = String::new();
    let mut characters = inner.chars();
    while let Some(c) = characters.next() {
        match c {
            '"' => return None,
            '\\' => read.push(match characters.next()? {
                'n' => '\n',
                't' => '\t',
                same @ ('"' | '\\') => same,
                _ => return None,
            }),
            c => read.push(c),
        }
    }
    Some(read)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tr::Translator as _;

    use super::*;

    const POLISH: &str = r#"# A header.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\n"

#: src/ui/mod.rs
msgid "Stopped"
msgstr ""
"Zatrzy"
"mano"

#, python-brace-format
msgid "1 check of {name}"
msgid_plural "{n} checks of {name}"
msgstr[0] "{name}: 1 test"
msgstr[1] "{name}: {n} testy"
msgstr[2] "{name}: {n} testów"

msgid "Not yet"
msgstr ""

#, fuzzy
msgid "Perhaps"
msgstr "Nie wiadomo"

#~ msgid "Gone"
#~ msgstr "Nie ma"
"#;

    fn line_of(text: &str) -> Option<usize> {
        translation(text).err().map(|problem| problem.line)
    }

    #[test]
    fn a_translation_is_found_with_its_plurals() {
        let polish = translation(POLISH).unwrap();
        assert_eq!(polish.translate("Stopped", None), "Zatrzymano");
        let checks = |n| {
            let text = polish.ntranslate(n, "1 check of {name}", "{n} checks of {name}", None);
            text.into_owned()
        };
        assert_eq!(checks(1), "{name}: 1 test");
        assert_eq!(checks(22), "{name}: {n} testy");
        assert_eq!(checks(12), "{name}: {n} testów");
    }

    #[test]
    fn what_is_not_translated_or_fuzzy_stays_english() {
        let polish = translation(POLISH).unwrap();
        for text in ["Not yet", "Perhaps", "Gone", "Never heard of"] {
            assert_eq!(polish.translate(text, None), text);
        }
    }

    #[test]
    fn damage_is_told_with_its_line() {
        assert_eq!(line_of("msgid \"A\"\nmsgstr \"B"), Some(2));
        assert_eq!(line_of("msgid \""), Some(1));
        assert_eq!(line_of("msgid \"A\"\n"), Some(1));
        assert_eq!(line_of("\n\"A\"\n"), Some(2));
        assert_eq!(line_of("msgstr \"A\"\n"), Some(1));
        assert_eq!(line_of("hello\n"), Some(1));
        assert_eq!(line_of("msgid \"{a}\"\nmsgstr \"{b}\"\n"), Some(2));
    }

    #[test]
    fn a_value_that_is_left_out_or_hidden_by_braces_is_told() {
        assert_eq!(line_of("msgid \"{a} of {b}\"\nmsgstr \"{b}\"\n"), Some(2));
        for hidden in ["{{a}}", "{a", "a}", "{}", "{a} {", "{a}}", "{ a }", "{a {a}"] {
            let text = format!("msgid \"{{a}}\"\nmsgstr \"{hidden}\"\n");
            assert_eq!(line_of(&text), Some(2), "{hidden}");
        }
        assert_eq!(line_of("msgid \"{a} of {b}\"\nmsgstr \"{b}: {a}, {a}\"\n"), None);
    }

    #[test]
    fn the_number_may_be_left_out_where_it_is_always_the_same() {
        let first = |form: &str| POLISH.replace("msgstr[0] \"{name}: 1 test\"", form);
        assert_eq!(line_of(&first("msgstr[0] \"{name}: jeden test\"")), None);
        assert_eq!(line_of(&first("msgstr[0] \"jeden test\"")), Some(16));
        let second = POLISH.replace("{name}: {n} testy", "{name}: testy");
        assert_eq!(line_of(&second), Some(17));
    }

    #[test]
    fn plural_forms_that_are_no_rule_are_told() {
        let text = "msgid \"\"\nmsgstr \"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n\"\n";
        assert_eq!(line_of(text), Some(2));
    }

    proptest! {
        #[test]
        fn a_file_that_is_cut_or_changed_anywhere_ends_in_no_panic(
            cut in 0..POLISH.len(),
            put in "[\"\\\\\\[\\]#%a-z \\n]{0,6}",
        ) {
            let cut = POLISH.floor_char_boundary(cut);
            let damaged = format!("{}{put}{}", &POLISH[..cut], &POLISH[cut..]);
            for text in [&POLISH[..cut], damaged.as_str()] {
                if let Ok(translation) = translation(text) {
                    for n in 0..30 {
                        translation.ntranslate(n, "1 check of {name}", "{n} checks of {name}", None);
                    }
                }
            }
        }
    }
}
