//! A sentence's first letter, as its place wants it.

/// As at the beginning of a sentence.
pub fn capitalised(text: &str) -> String {
    with_first(text, |first| first.to_uppercase().collect())
}

/// As after the beginning of a sentence.
pub fn in_the_middle(text: &str) -> String {
    with_first(text, |first| first.to_lowercase().collect())
}

fn with_first(text: &str, change: impl Fn(char) -> String) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| change(first) + characters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_letter_alone_changes() {
        assert_eq!(capitalised("the role of IAM"), "The role of IAM");
        assert_eq!(in_the_middle("The role of IAM"), "the role of IAM");
        assert_eq!(capitalised(""), "");
        assert_eq!(capitalised("ßa"), "SSa");
    }
}
