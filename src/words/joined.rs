//! Several things in one sentence.

/// `a and b and c`.
pub fn all_of<T: AsRef<str>>(parts: &[T]) -> String {
    joined(parts, |before, last| crate::words!("{before} and {last}", before, last))
}

/// `a or b or c`.
pub fn any_of<T: AsRef<str>>(parts: &[T]) -> String {
    joined(parts, |before, last| crate::words!("{before} or {last}", before, last))
}

fn joined<T: AsRef<str>>(parts: &[T], two: impl Fn(&str, &str) -> String) -> String {
    let Some((first, rest)) = parts.split_first() else { return String::new() };
    rest.iter().fold(first.as_ref().to_owned(), |before, last| two(&before, last.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::{all_of, any_of};

    #[test]
    fn one_stands_alone_and_more_are_joined() {
        assert_eq!(all_of::<&str>(&[]), "");
        assert_eq!(all_of(&["a"]), "a");
        assert_eq!(all_of(&["a", "b", "c"]), "a and b and c");
        assert_eq!(any_of(&["a", "b"]), "a or b");
    }
}
