//! Wildcards and policy variables: `*`, `?` and `${aws:username}` in a policy's texts.
//!
//! Source: "IAM policy elements: Variables and tags" in the IAM User Guide.

use super::context::{Context, Fact};
use super::truth::Truth;

/// How many parts between colons an ARN has.
pub const ARN_PARTS: usize = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Literal(char),
    One,
    Many,
}

/// A text with wildcards; what a variable stood for is taken literally.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Token>);

/// What became of a text whose variables were filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filled {
    Pattern(Pattern),
    /// The request has no value for one of the variables: the text matches nothing.
    Absent,
    /// The value of one of the variables is not known.
    Unknown,
}

impl Pattern {
    /// The pattern as written, without variables.
    pub fn plain(text: &str) -> Self {
        Self(text.chars().map(wildcard).collect())
    }

    /// The pattern with its variables filled in.
    pub fn with_variables(text: &str, context: &Context) -> Filled {
        let mut tokens = Vec::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            tokens.extend(rest[..start].chars().map(wildcard));
            let Some(length) = rest[start..].find('}') else {
                break;
            };
            let name = &rest[start + 2..start + length];
            match variable(name, context) {
                Value::Text(value) => tokens.extend(value.chars().map(Token::Literal)),
                Value::Absent => return Filled::Absent,
                Value::Unknown => return Filled::Unknown,
            }
            rest = &rest[start + length + 1..];
        }
        tokens.extend(rest.chars().map(wildcard));
        Filled::Pattern(Self(tokens))
    }

    /// Whether the whole of `text` fits.
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        fits(&self.0, &text)
    }

    /// Whether an ARN fits, each of its six parts on its own.
    ///
    /// Source: "Amazon Resource Name (ARN) condition operators" in the IAM User Guide.
    pub fn matches_by_parts(&self, arn: &str) -> bool {
        let (mine, theirs) = (self.parts(), arn.splitn(ARN_PARTS, ':'));
        let theirs: Vec<Vec<char>> = theirs.map(|part| part.chars().collect()).collect();
        mine.len() == theirs.len()
            && mine.iter().zip(&theirs).all(|(tokens, part)| fits(tokens, part))
    }

    /// The parts between colons, the last with all that follows.
    pub(super) fn parts(&self) -> Vec<&[Token]> {
        self.0.splitn(ARN_PARTS, |token| *token == Token::Literal(':')).collect()
    }

    /// Whether `text` fits when wildcards stand for themselves.
    pub fn equals(&self, text: &str) -> bool {
        self.literally().eq(text.chars())
    }

    /// As [`Pattern::equals`], whatever the case of the letters.
    pub fn equals_in_any_case(&self, text: &str) -> bool {
        self.literally().flat_map(char::to_lowercase).eq(text.chars().flat_map(char::to_lowercase))
    }

    /// Whether a text fits of which only the beginning is known.
    pub fn matches_beginning(&self, beginning: &str) -> Truth {
        let mut tokens = self.0.iter();
        for character in beginning.chars() {
            match tokens.next() {
                Some(Token::Many) => return certain(tokens.all(|rest| *rest == Token::Many)),
                Some(Token::One) => {}
                Some(Token::Literal(literal)) if *literal == character => {}
                _ => return Truth::No,
            }
        }
        let mut rest = tokens.peekable();
        certain(rest.peek().is_some() && rest.all(|rest| *rest == Token::Many))
    }

    /// Whether a text can be equal to it of which only the beginning is known.
    pub fn equals_beginning(&self, beginning: &str) -> Truth {
        let mut mine = self.literally();
        let agrees = beginning.chars().all(|character| mine.next() == Some(character));
        if agrees { Truth::Unknown } else { Truth::No }
    }

    pub fn has_wildcards(&self) -> bool {
        self.0.iter().any(|token| !matches!(token, Token::Literal(_)))
    }

    fn literally(&self) -> impl Iterator<Item = char> {
        self.0.iter().map(|token| match token {
            Token::Literal(character) => *character,
            Token::One => '?',
            Token::Many => '*',
        })
    }
}

fn certain(covers_every_end: bool) -> Truth {
    if covers_every_end { Truth::Yes } else { Truth::Unknown }
}

/// What a variable stands for.
enum Value {
    Text(String),
    Absent,
    Unknown,
}

fn fits(tokens: &[Token], text: &[char]) -> bool {
    let (mut at, mut token) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while at < text.len() {
        match tokens.get(token) {
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
    tokens[token..].iter().all(|rest| *rest == Token::Many)
}

fn wildcard(character: char) -> Token {
    match character {
        '*' => Token::Many,
        '?' => Token::One,
        other => Token::Literal(other),
    }
}

fn variable(name: &str, context: &Context) -> Value {
    if matches!(name, "*" | "?" | "$") {
        return Value::Text(name.to_owned());
    }
    let (key, default) = match name.split_once(',') {
        Some((key, default)) => (key.trim(), Some(default.trim().trim_matches('\'').to_owned())),
        None => (name.trim(), None),
    };
    match context.fact(key) {
        Fact::Known(values) => match &values[..] {
            [value] => Value::Text(value.clone()),
            _ => default.map_or(Value::Absent, Value::Text),
        },
        Fact::Absent => default.map_or(Value::Absent, Value::Text),
        _ => Value::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn filled(text: &str, context: &Context) -> Pattern {
        match Pattern::with_variables(text, context) {
            Filled::Pattern(pattern) => pattern,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_beginning_decides_where_no_end_could_change_it() {
        for (pattern, beginning, truth) in [
            ("AROAX:*", "AROAX:", Truth::Yes),
            ("AROA*", "AROAX:", Truth::Yes),
            ("*", "AROAX:", Truth::Yes),
            ("AROAY:*", "AROAX:", Truth::No),
            ("AROAX", "AROAX:", Truth::No),
            ("AROAX:ann", "AROAX:", Truth::Unknown),
            ("AROAX:", "AROAX:", Truth::Unknown),
            ("*ann", "AROAX:", Truth::Unknown),
            ("AROA?:*", "AROAX:", Truth::Yes),
        ] {
            assert_eq!(Pattern::plain(pattern).matches_beginning(beginning), truth, "{pattern}");
        }
        assert_eq!(Pattern::plain("AROAX:*").equals_beginning("AROAX:"), Truth::Unknown);
        assert_eq!(Pattern::plain("AROAY:a").equals_beginning("AROAX:"), Truth::No);
    }

    #[test]
    fn a_variable_of_which_nothing_is_known_leaves_the_pattern_unknown() {
        let context = Context::partial();
        assert_eq!(Pattern::with_variables("${aws:username}", &context), Filled::Unknown);
        assert_eq!(Pattern::with_variables("${aws:username, 'guest'}", &context), Filled::Unknown);
    }

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
        let pattern = filled("home/${AWS:UserName}/*", &context);
        assert!(pattern.matches("home/a*/x"));
        assert!(!pattern.matches("home/ab/x"));
    }

    #[test]
    fn a_variable_without_a_value_matches_nothing_unless_it_has_a_default() {
        let context = Context::default();
        assert_eq!(Pattern::with_variables("home/${aws:username}", &context), Filled::Absent);
        let pattern = filled("home/${aws:username, 'guest'}", &context);
        assert!(pattern.matches("home/guest"));
    }
}
