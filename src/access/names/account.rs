//! The 12 digits that name an AWS account.

use crate::words;

use super::{Partition, clean, name_of, text_type};

/// An AWS account's number: exactly 12 ASCII digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(String);

/// Why a text is no account ID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountIdError {
    #[error("{}", words!("Enter the 12 digits of an AWS account ID"))]
    Empty,
    #[error("{}", words!("An AWS account ID has 12 digits; this one has {count}", count = .0))]
    Length(usize),
    #[error("{}", words!("An AWS account ID has only digits; this one contains {character}", character = name_of(*.0)))]
    Character(char),
}

impl AccountId {
    /// Reads 12 digits, also where they are grouped: `1111-1111-1111`, `111 122 223 333`.
    pub fn parse(text: &str) -> Result<Self, AccountIdError> {
        let text = clean(text);
        if text.is_empty() {
            return Err(AccountIdError::Empty);
        }
        let is_separator = |c: &char| matches!(c, '-' | ' ' | '\u{A0}' | '\u{2010}'..='\u{2014}');
        let digits: String = text.chars().filter(|c| !is_separator(c)).collect();
        if let Some(stranger) = digits.chars().find(|c| !c.is_ascii_digit()) {
            return Err(AccountIdError::Character(stranger));
        }
        if digits.len() != 12 {
            return Err(AccountIdError::Length(digits.len()));
        }
        Ok(Self(digits))
    }

    /// `1111-1111-1111`, for people to compare.
    pub fn grouped(&self) -> String {
        format!("{}-{}-{}", &self.0[..4], &self.0[4..8], &self.0[8..])
    }

    /// The ARN that stands for the whole account: `arn:aws:iam::111111111111:root`.
    pub fn root_arn(&self, partition: Partition) -> String {
        format!("arn:{}:iam::{}:root", partition.name(), self.0)
    }
}

text_type!(AccountId, AccountIdError);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_digits_are_read_in_every_grouping() {
        for text in [
            "111122223333",
            " 1111-2222-3333\n",
            "1111 2222 3333",
            "“111122223333”",
            "111\u{2011}122\u{A0}223333",
        ] {
            assert_eq!(AccountId::parse(text).unwrap().as_str(), "111122223333", "{text:?}");
        }
    }

    #[test]
    fn the_error_counts_the_digits() {
        assert_eq!(
            AccountId::parse("1234567890987").unwrap_err().to_string(),
            "An AWS account ID has 12 digits; this one has 13"
        );
        assert_eq!(AccountId::parse("12345678909").unwrap_err(), AccountIdError::Length(11));
    }

    #[test]
    fn the_error_shows_the_stranger() {
        assert_eq!(
            AccountId::parse("11112222333O").unwrap_err().to_string(),
            "An AWS account ID has only digits; this one contains “O”"
        );
        assert_eq!(AccountId::parse("١١١١٢٢٢٢٣٣٣٣").unwrap_err(), AccountIdError::Character('١'));
    }

    #[test]
    fn an_account_is_shown_in_groups_of_four() {
        assert_eq!(AccountId::parse("111122223333").unwrap().grouped(), "1111-2222-3333");
    }

    #[test]
    fn the_root_arn_names_the_partition() {
        let account = AccountId::parse("111122223333").unwrap();
        assert_eq!(account.root_arn(Partition::AwsCn), "arn:aws-cn:iam::111122223333:root");
    }
}
