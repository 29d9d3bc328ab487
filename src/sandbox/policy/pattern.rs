//! Wildcards and policy variables: `*`, `?` and `${aws:username}` in a policy's texts.
//!
//! Source: "IAM policy elements: Variables and tags" in the IAM User Guide.

use super::evaluate::Context;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Literal(char),
    One,
    Many,
}

/// A text with wildcards; what a variable stood for is taken literally.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Token>);

impl Pattern {
    /// The pattern as written, without variables.
    pub fn plain(text: &str) -> Self {
        Self(text.chars().map(wildcard).collect())
    }

    /// The pattern with its variables filled in; `None` where the request has no value for one of them.
    pub fn with_variables(text: &str, context: &Context) -> Option<Self> {
        let mut tokens = Vec::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            tokens.extend(rest[..start].chars().map(wildcard));
            let Some(length) = rest[start..].find('}') else {
                break;
            };
            let name = &rest[start + 2..start + length];
            tokens.extend(variable(name, context)?.chars().map(Token::Literal));
            rest = &rest[start + length + 1..];
        }
        tokens.extend(rest.chars().map(wildcard));
        Some(Self(tokens))
    }

    /// Whether the whole of `text` fits.
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        let (mut at, mut token) = (0, 0);
        let mut retry: Option<(usize, usize)> = None;
        while at < text.len() {
            match self.0.get(token) {
                Some(Token::Many) => {
                    retry = Some((token, at));
                    token += 1;
                }
                Some(Token::One) => {
                    at += 1;
                    token += 1;
                }
                Some(Token::Literal(character)) if *character == text[at] => {
                    at += 1;
                    token += 1;
                }
                _ => {
                    let Some((many, from)) = retry else {
                        return false;
                    };
                    retry = Some((many, from + 1));
                    at = from + 1;
                    token = many + 1;
                }
            }
        }
        self.0[token..].iter().all(|rest| *rest == Token::Many)
    }

    /// Whether `text` fits when wildcards stand for themselves.
    pub fn equals(&self, text: &str) -> bool {
        let mine = self.0.iter().map(|token| match token {
            Token::Literal(character) => *character,
            Token::One => '?',
            Token::Many => '*',
        });
        mine.eq(text.chars())
    }
}

fn wildcard(character: char) -> Token {
    match character {
        '*' => Token::Many,
        '?' => Token::One,
        other => Token::Literal(other),
    }
}

fn variable(name: &str, context: &Context) -> Option<String> {
    if matches!(name, "*" | "?" | "$") {
        return Some(name.to_owned());
    }
    let (key, default) = match name.split_once(',') {
        Some((key, default)) => (key.trim(), Some(default.trim().trim_matches('\'').to_owned())),
        None => (name.trim(), None),
    };
    match context.values(key) {
        Some([value]) => Some(value.clone()),
        _ => default,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_match_as_in_arns() {
        for (pattern, text, fits) in [
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b/a/c", true),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b", false),
            ("*a*b?", "xxaxxbxxbc", true),
            ("a?c", "ac", false),
            ("", "", true),
            ("*", "", true),
        ] {
            assert_eq!(Pattern::plain(pattern).matches(text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn a_variable_is_taken_literally() {
        let mut context = Context::default();
        context.set("aws:username", "a*");
        let pattern = Pattern::with_variables("home/${AWS:UserName}/*", &context).unwrap();
        assert!(pattern.matches("home/a*/x"));
        assert!(!pattern.matches("home/ab/x"));
    }

    #[test]
    fn a_variable_without_a_value_matches_nothing_unless_it_has_a_default() {
        let context = Context::default();
        assert_eq!(Pattern::with_variables("home/${aws:username}", &context), None);
        let pattern = Pattern::with_variables("home/${aws:username, 'guest'}", &context).unwrap();
        assert!(pattern.matches("home/guest"));
    }
}
