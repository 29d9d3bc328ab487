//! A text as a string literal, out of which no text can break.

use super::SnippetLanguage;

/// The literal, with its quotes.
///
/// Letters, digits and ASCII's other visible characters stand for themselves; all else is escaped, so that neither a line
/// break nor a mark that turns the writing direction round changes how the program reads.
pub fn literal(language: SnippetLanguage, text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => literal.extend(['\\', character]),
            ' '..='~' => literal.push(character),
            _ if character.is_alphanumeric() => literal.push(character),
            _ => literal.push_str(&escape(language, character)),
        }
    }
    literal.push('"');
    literal
}

fn escape(language: SnippetLanguage, character: char) -> String {
    let code = u32::from(character);
    match language {
        SnippetLanguage::Python | SnippetLanguage::Go if code > 0xFFFF => format!("\\U{code:08x}"),
        SnippetLanguage::Python | SnippetLanguage::Go => format!("\\u{code:04x}"),
        SnippetLanguage::JavaScript | SnippetLanguage::Rust => format!("\\u{{{code:x}}}"),
    }
}
