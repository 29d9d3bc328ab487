//! The sentences of a Rust file: what stands in `words!(…)` and `phrase!(…)`, outside its tests.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A sentence where it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// From the root of the repository, like `src/ui/mod.rs`.
    pub file: String,
    pub line: usize,
    pub text: String,
    /// The form for any other number than one.
    pub plural: Option<String>,
    /// The names of the values, `n` of a count among them; a table's sentence is filled in elsewhere.
    pub values: Option<BTreeSet<String>>,
    /// What the code tells translators: `// translators: …` in the line before.
    pub note: Option<String>,
}

impl Sentence {
    /// Whether it has places that are filled in.
    pub fn has_places(&self) -> bool {
        [Some(&self.text), self.plural.as_ref()]
            .into_iter()
            .flatten()
            .any(|text| text.contains('{'))
    }

    /// Why the names in the braces are not the values.
    pub fn mismatch(&self) -> Option<String> {
        let all = self.plural.as_deref().unwrap_or(&self.text);
        let at = format!("{}:{}: {:?}", self.file, self.line, self.text);
        let (named, one) = match (names(all), names(&self.text)) {
            (Ok(named), Ok(one)) => (named, one),
            (Err(why), _) | (_, Err(why)) => return Some(format!("{at} {why}")),
        };
        if let Some(values) = &self.values
            && named != *values
        {
            return Some(format!("{at} names {named:?} and is given {values:?}"));
        }
        // "1 check" needs no number.
        let missing: Vec<&String> =
            named.difference(&one).filter(|name| name.as_str() != "n").collect();
        (!missing.is_empty()).then(|| format!("{at} leaves {missing:?} out for one"))
    }
}

/// The names in a text's braces; `{{` and `}}` are braces that are shown.
fn names(text: &str) -> Result<BTreeSet<String>, &'static str> {
    let plain = text.replace("{{", "").replace("}}", "");
    let mut names = BTreeSet::new();
    let mut parts = plain.split('{');
    if parts.next().is_some_and(|before| before.contains('}')) {
        return Err("has a brace that is not opened");
    }
    for part in parts {
        let Some((name, after)) = part.split_once('}') else {
            return Err("has a brace that is not closed");
        };
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err("has something else than a name in its braces");
        }
        if after.contains('}') {
            return Err("has a brace that is not opened");
        }
        names.insert(name.to_owned());
    }
    Ok(names)
}

/// The sentences of a file, in the order in which they stand there.
pub fn sentences(file: &str, source: &str) -> Result<Vec<Sentence>, String> {
    let tokens: TokenStream = source.parse().map_err(|error| format!("{file}: {error}"))?;
    let lines: Vec<&str> = source.lines().collect();
    let mut found = Vec::new();
    collect(&tokens, &mut |sentence: Found| {
        let note = sentence.line.checked_sub(2).and_then(|before| {
            lines.get(before)?.trim().strip_prefix("// translators: ").map(str::to_owned)
        });
        found.push(Sentence {
            file: file.to_owned(),
            line: sentence.line,
            text: sentence.text,
            plural: sentence.plural,
            values: sentence.values,
            note,
        });
    })
    .map_err(|why| format!("{file}:{why}"))?;
    Ok(found)
}

struct Found {
    line: usize,
    text: String,
    plural: Option<String>,
    values: Option<BTreeSet<String>>,
}

fn collect(tokens: &TokenStream, found: &mut impl FnMut(Found)) -> Result<(), String> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut skipped = None;
    for (index, token) in tokens.iter().enumerate() {
        if begins_tests(&tokens[index..]) {
            skipped = tokens[index..]
                .iter()
                .position(|token| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace))
                .map(|body| index + body);
        }
        let TokenTree::Group(group) = token else { continue };
        if skipped == Some(index) {
            continue;
        }
        let is_macro = index >= 2
            && matches!(&tokens[index - 1], TokenTree::Punct(mark) if mark.as_char() == '!');
        let name = if is_macro { tokens[index - 2].to_string() } else { String::new() };
        if (name == "words" || name == "phrase")
            && let Some(mut sentence) = sentence(&group.stream())?
        {
            sentence.values.take_if(|_| name == "phrase");
            found(sentence);
        }
        collect(&group.stream(), found)?;
    }
    Ok(())
}

/// `#[cfg(test)]`, and what it is put before.
fn begins_tests(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Punct(mark), TokenTree::Group(group), ..]
        if mark.as_char() == '#' && group.stream().to_string().replace(' ', "") == "cfg(test)")
}

/// What stands in the parentheses; nothing where the macro only passes something on.
fn sentence(inner: &TokenStream) -> Result<Option<Found>, String> {
    let tokens: Vec<TokenTree> = inner.clone().into_iter().collect();
    let Some(TokenTree::Literal(first)) = tokens.first() else { return Ok(None) };
    let line = first.span().start().line;
    let text = text(&first.to_string()).ok_or_else(|| format!("{line}: not a plain text"))?;
    let (plural, mut rest) = match &tokens[1..] {
        [TokenTree::Punct(bar), TokenTree::Literal(many), rest @ ..] if bar.as_char() == '|' => {
            let many = self::text(&many.to_string());
            (Some(many.ok_or_else(|| format!("{line}: not a plain text"))?), rest)
        }
        rest => (None, rest),
    };
    let mut values = BTreeSet::new();
    if plural.is_some() {
        values.insert("n".to_owned());
    }
    while let Some(comma) = rest
        .iter()
        .position(|token| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ','))
    {
        rest = &rest[comma + 1..];
        if let Some(TokenTree::Ident(name)) = rest.first() {
            values.insert(name.to_string());
        }
    }
    Ok(Some(Found { line, text, plural, values: Some(values) }))
}

/// What a literal `"…"` says.
fn text(literal: &str) -> Option<String> {
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::new();
    let mut rest = inner.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match rest.next()? {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            '\n' => while rest.next_if(|c| c.is_whitespace()).is_some() {},
            'u' => {
                let code: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
                text.push(char::from_u32(u32::from_str_radix(&code, 16).ok()?)?);
            }
            c => text.push(c),
        }
    }
    Some(text)
}

#[test]
fn a_sentence_is_found_with_its_forms_its_values_and_its_note() {
    let source = r#"
        fn said(n: usize) {
            // translators: on a button
            words!("Stop");
            words!("1 check of {name}" | "{n} checks of {name}" % left.len(), name = f(a, b));
        }
        const ROW: Row = Row { text: phrase!("Two \
            lines") };
        #[cfg(test)]
        mod tests { fn a() { words!("Not said"); } }
    "#;
    let found = sentences("a.rs", source).unwrap();
    let texts: Vec<&str> = found.iter().map(|sentence| sentence.text.as_str()).collect();
    assert_eq!(texts, ["Stop", "1 check of {name}", "Two lines"]);
    assert_eq!(found[0].note.as_deref(), Some("on a button"));
    assert_eq!(found[1].plural.as_deref(), Some("{n} checks of {name}"));
    assert_eq!(found[1].values, Some(BTreeSet::from(["n".to_owned(), "name".to_owned()])));
    assert_eq!(found[2].values, None);
}

#[test]
fn a_brace_without_its_value_is_told() {
    let told = |source: &str| sentences("a.rs", source).unwrap()[0].mismatch();
    assert_eq!(told(r#"words!("{secs} s", secs)"#), None);
    assert_eq!(told(r#"words!("1 s" | "{n} s" % secs)"#), None);
    assert!(told(r#"words!("{secs} s")"#).is_some());
    assert!(told(r#"words!("{} s", secs)"#).is_some());
    assert!(told(r#"words!("A {{secs}}")"#).is_none());
    assert!(told(r#"words!("A }")"#).is_some());
    assert!(told(r#"words!("1 s" | "{n} s of {all}" % secs, all)"#).is_some());
}
