//! Texts of others within Markdown, where none of them begins markup, a link, HTML or another cell of a table.
//!
//! Markdown has no escapes for what cannot be seen, so that is shown as [`printable`] writes it.
//! Source: CommonMark 0.31 ("Backslash escapes", "Code spans") and GitHub Flavored Markdown 0.29 ("Tables").

use crate::printable;

/// The text as words within a line or a cell; its line breaks become spaces.
pub fn words(text: &str) -> String {
    let one_line = text.replace("\r\n", " ").replace(['\r', '\n'], " ");
    let mut escaped = String::with_capacity(one_line.len());
    for c in printable::line(&one_line).chars() {
        if matches!(c, '|' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '\\' | '&' | '~' | '$') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// The text as code within a line, between more backticks than it has in a row itself.
pub fn code(text: &str) -> String {
    let text = printable::line(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    // One space at each end is taken away again.
    let is_padded = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    let pad = if is_padded { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// The same in a cell of a table, where a column mark counts before the backticks do.
pub fn code_in_cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// A name within a sentence: as it is where nothing in it can mean anything, else as code.
pub fn name(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " .,:/=+-@“”".contains(c);
    if text.chars().all(is_plain) && !text.contains("www.") { text.to_owned() } else { code(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_words_are_markup() {
        let text = "<img src=x> [a](http://b) **c** `d` | &lt; \\ \u{1b}[31m\u{202e}\r\ne";
        let escaped = "\\<img src=x\\> \\[a\\](http://b) \\*\\*c\\*\\* \\`d\\` \\| \\&lt; \\\\ \
                       \\\\u{1b}\\[31m\\\\u{202e} e";
        assert_eq!(words(text), escaped);
    }

    #[test]
    fn code_is_shown_as_it_is_whatever_backticks_are_in_it() {
        for (text, span) in [
            ("a", "`a`"),
            ("a`b", "``a`b``"),
            ("`a``", "``` `a`` ```"),
            (" a ", "`  a  `"),
            ("a\u{9b}\nb", "`a\\u{9b}\\u{a}b`"),
        ] {
            assert_eq!(code(text), span);
        }
        assert_eq!(code_in_cell("a|b`c"), "``a\\|b`c``");
    }

    #[test]
    fn a_name_is_code_only_where_something_in_it_could_be_read_as_markup() {
        assert_eq!(name("lasso/media-prod"), "lasso/media-prod");
        for text in ["/<img/src=x>/", "_admin_", "/[a](b)/", "a`b", "/www.a.example/"] {
            assert!(name(text).starts_with('`'), "{text}");
        }
    }
}
