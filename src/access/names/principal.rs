//! Whom a trust policy names: the vendor's account, role or user.

use crate::words;

use super::role::{IamArn, is_name_character, is_path};
use super::{
    AccountId, AccountIdError, Partition, RoleArn, RoleArnError, clean, name_of, parsed_type,
};

/// An AWS principal that a trust policy may name; never everybody.
///
/// Source: "AWS JSON policy elements: Principal" in the IAM User Guide.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Principal {
    /// 12 digits; the partition is not said.
    Account(AccountId),
    AccountRoot {
        partition: Partition,
        account: AccountId,
    },
    Role(RoleArn),
    User(UserArn),
}

/// A user's ARN: `arn:<partition>:iam::<account>:user<path><name>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserArn {
    partition: Partition,
    account: AccountId,
    path: String,
    name: String,
}

impl std::fmt::Display for UserArn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "arn:{}:iam::{}:user{}{}", self.partition, self.account, self.path, self.name)
    }
}

/// Why an admin's own account is not taken for the vendor's: an external ID guards against strangers, not against oneself.
pub fn own_account_refusal() -> &'static str {
    words!("This is your own account; the vendor needs its own")
}

/// Why a text is no principal that may be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrincipalError {
    #[error("{}", words!("Enter the vendor's 12-digit AWS account ID, or the ARN of its role"))]
    Empty,
    #[error("{}", words!("“*” would let every AWS account in; enter the vendor's account ID or role ARN"))]
    Everybody,
    #[error("{}", words!("A wildcard in a principal would let strangers in; enter the whole ARN"))]
    Wildcard,
    #[error("{0}")]
    Account(#[from] AccountIdError),
    #[error("{}", words!("This is the ARN of one session of the role {given}, which ends with it; ask the vendor for the ARN of the role itself (arn:…:role/{given})", given = .0))]
    Session(String),
    #[error("{}", words!("“{given}” is an AWS service, not the vendor; enter the vendor's account ID or role ARN", given = .0))]
    Service(String),
    #[error("{}", words!("“{given}” is the internal ID of a role or user; ask the vendor for its ARN or the account ID", given = .0))]
    UniqueId(String),
    #[error("{}", words!("A trust policy cannot name {what}; enter the vendor's account ID, or the ARN of its role or user", what = .0))]
    Kind(&'static str),
    #[error("{}", words!("A user's name has 1 to 64 letters, digits and _+=,.@-; this one contains {character}", character = name_of(*.0)))]
    UserCharacter(char),
    #[error("{}", words!("A user's name has 1 to 64 letters, digits and _+=,.@-"))]
    UserName,
    #[error("{0}")]
    Arn(RoleArnError),
    #[error("{}", words!("Enter a 12-digit AWS account ID, or an ARN such as arn:aws:iam::111122223333:role/VendorAccess"))]
    Form,
}

impl Principal {
    /// Reads a 12-digit account ID (grouped or not), or the ARN of an account's root, a role or a user.
    pub fn parse(text: &str) -> Result<Self, PrincipalError> {
        let text = clean(text);
        if text.is_empty() {
            return Err(PrincipalError::Empty);
        }
        if text == "*" {
            return Err(PrincipalError::Everybody);
        }
        if text.contains(['*', '?']) {
            return Err(PrincipalError::Wildcard);
        }
        if text.starts_with("arn:") {
            return Self::parse_arn(text);
        }
        if text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn") {
            return Err(PrincipalError::Service(text.to_owned()));
        }
        let is_unique_id =
            ["AROA", "AIDA", "AGPA", "ANPA"].iter().any(|prefix| text.starts_with(prefix))
                && text.len() >= 16
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_unique_id {
            return Err(PrincipalError::UniqueId(text.to_owned()));
        }
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            return Ok(Self::Account(AccountId::parse(text)?));
        }
        Err(PrincipalError::Form)
    }

    fn parse_arn(text: &str) -> Result<Self, PrincipalError> {
        let arn = IamArn::parse(text).map_err(|error| match error {
            RoleArnError::Account(error) => PrincipalError::Account(error),
            RoleArnError::Form => PrincipalError::Form,
            RoleArnError::OtherKind(kind) => PrincipalError::Kind(kind),
            error => PrincipalError::Arn(error),
        })?;
        match arn.kind {
            "root" if arn.rest.is_empty() => {
                Ok(Self::AccountRoot { partition: arn.partition, account: arn.account })
            }
            "role" => RoleArn::parse(text).map(Self::Role).map_err(PrincipalError::Arn),
            "user" => {
                let (path, name) = arn.path_and_name();
                if let Some(c) = name.chars().find(|c| !is_name_character(*c)) {
                    return Err(PrincipalError::UserCharacter(c));
                }
                if !(1..=64).contains(&name.len()) {
                    return Err(PrincipalError::UserName);
                }
                if !is_path(&path) {
                    return Err(PrincipalError::Form);
                }
                let name = name.to_owned();
                Ok(Self::User(UserArn {
                    partition: arn.partition,
                    account: arn.account,
                    path,
                    name,
                }))
            }
            "assumed-role" => Err(PrincipalError::Session(
                arn.rest.split('/').next().unwrap_or_default().to_owned(),
            )),
            "federated-user" => Err(PrincipalError::Kind(words!("a federated session"))),
            "group" => Err(PrincipalError::Kind("a group")),
            "policy" => Err(PrincipalError::Kind("a policy")),
            "instance-profile" => Err(PrincipalError::Kind(words!("an instance profile"))),
            _ => Err(PrincipalError::Form),
        }
    }

    /// The account that a text names, whether or not a trust policy may name the text: a session's ARN names one, too.
    pub fn account_named_in(text: &str) -> Option<AccountId> {
        match Self::parse(text) {
            Ok(principal) => Some(principal.account_id().clone()),
            Err(_) => AccountId::parse(clean(text).split(':').nth(4)?).ok(),
        }
    }

    /// The account that the principal belongs to.
    pub fn account_id(&self) -> &AccountId {
        match self {
            Self::Account(account) | Self::AccountRoot { account, .. } => account,
            Self::Role(role) => role.account_id(),
            Self::User(user) => &user.account,
        }
    }

    /// The partition that the text named; 12 digits name none.
    pub fn partition(&self) -> Option<Partition> {
        match self {
            Self::Account(_) => None,
            Self::AccountRoot { partition, .. } => Some(*partition),
            Self::Role(role) => Some(role.partition()),
            Self::User(user) => Some(user.partition),
        }
    }

    /// The ARN that a policy names; `partition` is for a principal that was given as 12 digits.
    pub fn arn(&self, partition: Partition) -> String {
        match self {
            Self::Account(account) => account.root_arn(partition),
            Self::AccountRoot { partition, account } => account.root_arn(*partition),
            Self::Role(role) => role.to_string(),
            Self::User(user) => user.to_string(),
        }
    }

    /// Whether the principal is a role, so that its sessions last an hour at most (role chaining).
    pub fn is_role(&self) -> bool {
        matches!(self, Self::Role(_))
    }

    /// Whether every identity of the account is trusted, so that the external ID is the only guard.
    pub fn is_whole_account(&self) -> bool {
        matches!(self, Self::Account(_) | Self::AccountRoot { .. })
    }
}

impl std::fmt::Display for Principal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Account(account) => account.fmt(f),
            _ => f.write_str(&self.arn(Partition::Aws)),
        }
    }
}

parsed_type!(Principal, PrincipalError);

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str) -> String {
        Principal::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn the_four_forms_are_read() {
        for (text, arn, partition) in [
            ("1111-2222-3333", "arn:aws-cn:iam::111122223333:root", None),
            (
                "arn:aws:iam::111122223333:root",
                "arn:aws:iam::111122223333:root",
                Some(Partition::Aws),
            ),
            (
                "arn:aws:iam::340636424752:role/lb-aws-delegated-access-role",
                "arn:aws:iam::340636424752:role/lb-aws-delegated-access-role",
                Some(Partition::Aws),
            ),
            (
                "arn:aws-us-gov:iam::111122223333:user/vendors/reader",
                "arn:aws-us-gov:iam::111122223333:user/vendors/reader",
                Some(Partition::AwsUsGov),
            ),
        ] {
            let principal = Principal::parse(&format!("“{text}”\n")).unwrap();
            assert_eq!(principal.arn(Partition::AwsCn), arn);
            assert_eq!(principal.partition(), partition);
        }
    }

    #[test]
    fn everybody_is_refused() {
        assert_eq!(
            refused("*"),
            "“*” would let every AWS account in; enter the vendor's account ID or role ARN"
        );
        assert_eq!(
            Principal::parse("arn:aws:iam::111122223333:role/*").unwrap_err(),
            PrincipalError::Wildcard
        );
        assert_eq!(Principal::parse("arn:aws:iam::*:root").unwrap_err(), PrincipalError::Wildcard);
    }

    #[test]
    fn a_session_is_refused_with_its_role_named() {
        let sentence = refused("arn:aws:sts::111122223333:assumed-role/Importer/task-7");
        assert!(sentence.contains("arn:…:role/Importer"), "{sentence}");
    }

    #[test]
    fn a_service_and_an_internal_id_are_refused() {
        assert_eq!(
            Principal::parse("ec2.amazonaws.com").unwrap_err(),
            PrincipalError::Service("ec2.amazonaws.com".to_owned())
        );
        assert_eq!(
            Principal::parse("AROAEXAMPLEEXAMPLE00").unwrap_err(),
            PrincipalError::UniqueId("AROAEXAMPLEEXAMPLE00".to_owned())
        );
    }

    #[test]
    fn wrong_digits_are_counted_in_every_form() {
        for text in [
            "1234567890987",
            "arn:aws:iam::1234567890987:root",
            "arn:aws:iam::1234567890987:role/x",
        ] {
            assert_eq!(refused(text), "An AWS account ID has 12 digits; this one has 13");
        }
    }

    #[test]
    fn what_no_trust_policy_can_name_is_refused() {
        for text in [
            "arn:aws:iam::111122223333:group/x",
            "arn:aws:iam::111122223333:policy/x",
            "arn:aws:s3:::bucket",
            "arn:aws:sts::111122223333:federated-user/x",
        ] {
            assert!(matches!(Principal::parse(text), Err(PrincipalError::Kind(_))), "{text}");
        }
        for text in
            ["Lasso", "arn:aws:iam::111122223333", "arn:", "arn:aws:iam::111122223333:root/x"]
        {
            assert_eq!(Principal::parse(text).unwrap_err(), PrincipalError::Form, "{text}");
        }
    }

    #[test]
    fn the_account_is_read_out_of_what_no_trust_policy_may_name() {
        for text in [
            "1111-2222-3333",
            "arn:aws:iam::111122223333:root",
            "arn:aws:iam::111122223333:role/x",
            "arn:aws:iam::111122223333:role/*",
            "arn:aws:sts::111122223333:assumed-role/Admin/jo",
            "arn:aws:sts::111122223333:federated-user/jo",
            " “arn:aws:iam::111122223333:group/x” ",
        ] {
            let named = Principal::account_named_in(text).map(|account| account.to_string());
            assert_eq!(named.as_deref(), Some("111122223333"), "{text}");
        }
        for text in ["", "*", "Lasso", "arn:aws:s3:::bucket", "ec2.amazonaws.com"] {
            assert_eq!(Principal::account_named_in(text), None, "{text}");
        }
    }

    #[test]
    fn only_a_role_is_a_role_and_only_an_account_is_whole() {
        let role = Principal::parse("arn:aws:iam::111122223333:role/x").unwrap();
        let account = Principal::parse("111122223333").unwrap();
        assert!(role.is_role() && !role.is_whole_account());
        assert!(!account.is_role() && account.is_whole_account());
    }
}
