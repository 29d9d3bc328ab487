//! The names and ARNs of IAM roles.

use crate::access::plan::{TWIN_NAME_PREFIX, TWIN_PATH};
use crate::words;

use super::{AccountId, AccountIdError, Partition, clean, name_of, parsed_type, text_type};

/// Roles under these paths are made by AWS services and by IAM Identity Center.
/// Sources: "Service-linked roles" in the IAM User Guide, "Referencing permission sets" in the IAM Identity Center User Guide.
const PATHS_OF_AWS: [&str; 2] = ["/aws-service-role/", "/aws-reserved/"];

/// A role's name: 1 to 64 of `A-Z a-z 0-9 _ + = , . @ -` ("IAM and AWS STS quotas" in the IAM User Guide).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleName(String);

/// Why a text is no role's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RoleNameError {
    #[error("{}", words!("Enter a name"))]
    Empty,
    #[error("{}", words!("Enter only the name, not the ARN"))]
    Arn,
    #[error("{}", words!("A role's name has at most 64 characters; this one has {count}", count = .0))]
    Length(usize),
    #[error("{}", words!("A role's name has only letters, digits and _+=,.@-; this one contains {character}", character = name_of(*.0)))]
    Character(char),
    #[error("{}", words!("Names that begin with {prefix} are for rehearsals, whose roles are deleted without asking; take another one", prefix = TWIN_NAME_PREFIX))]
    OfRehearsals,
}

impl RoleName {
    /// The longest name that IAM takes.
    pub const MAX_CHARS: usize = 64;

    /// Reads a role's name, its case kept.
    pub fn parse(text: &str) -> Result<Self, RoleNameError> {
        let name = clean(text);
        if name.is_empty() {
            return Err(RoleNameError::Empty);
        }
        if name.starts_with("arn:") {
            return Err(RoleNameError::Arn);
        }
        if let Some(c) = name.chars().find(|c| !is_name_character(*c)) {
            return Err(RoleNameError::Character(c));
        }
        if name.len() > Self::MAX_CHARS {
            return Err(RoleNameError::Length(name.len()));
        }
        Ok(Self(name.to_owned()))
    }

    /// Reads the name of an integration's own role or user, which is none that rehearsals have.
    pub fn of_an_integration(text: &str) -> Result<Self, RoleNameError> {
        let name = Self::parse(text)?;
        if name.is_of_rehearsals() { Err(RoleNameError::OfRehearsals) } else { Ok(name) }
    }

    /// Whether a rehearsal's role could have the name; IAM's names are the same in any case of letters.
    pub fn is_of_rehearsals(&self) -> bool {
        self.0.to_ascii_lowercase().starts_with(TWIN_NAME_PREFIX)
    }
}

text_type!(RoleName, RoleNameError);

/// A role's ARN: `arn:<partition>:iam::<account>:role<path><name>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleArn {
    partition: Partition,
    account: AccountId,
    path: String,
    name: RoleName,
}

/// Why a text is no role's ARN.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RoleArnError {
    #[error("{}", words!("Enter the role's ARN, for example arn:aws:iam::111122223333:role/VendorAccess"))]
    Empty,
    #[error("{}", words!("A role's ARN looks like arn:aws:iam::111122223333:role/VendorAccess"))]
    Form,
    #[error("{}", words!("There is no AWS partition “{given}”; the partitions are aws, aws-cn and aws-us-gov", given = .0))]
    Partition(String),
    #[error("{0}")]
    Account(#[from] AccountIdError),
    #[error("{}", words!("This is the ARN of a session of the role {given}; the role's own ARN is in the IAM console under Roles", given = .0))]
    Session(String),
    #[error("{}", words!("This is the ARN of {what}, not of a role", what = .0))]
    OtherKind(&'static str),
    #[error("{0}")]
    Name(#[from] RoleNameError),
    #[error("{}", words!("A role's path has at most 512 visible ASCII characters between slashes"))]
    Path,
    #[error("{}", words!("Roles under {path} are for rehearsals, and are deleted without asking; take another path", path = .0))]
    PathOfRehearsals(&'static str),
    #[error("{}", words!("Roles under {path} are AWS's own: nobody else can make or change one there", path = .0))]
    PathOfAws(&'static str),
}

impl RoleArn {
    /// Reads a role's ARN, with its path.
    pub fn parse(text: &str) -> Result<Self, RoleArnError> {
        let text = clean(text);
        if text.is_empty() {
            return Err(RoleArnError::Empty);
        }
        let arn = IamArn::parse(text)?;
        match arn.kind {
            "role" => {
                let (path, name) = arn.path_and_name();
                let name = RoleName::parse(name)?;
                if !is_path(&path) {
                    return Err(RoleArnError::Path);
                }
                Ok(Self { partition: arn.partition, account: arn.account, path, name })
            }
            "assumed-role" => {
                let role = arn.rest.split('/').next().unwrap_or_default();
                Err(RoleArnError::Session(role.to_owned()))
            }
            kind => Err(RoleArnError::OtherKind(kind_words(kind))),
        }
    }

    /// Reads the ARN of an integration's own role, which is none of a rehearsal's and none of AWS's own.
    pub fn of_an_integration(text: &str) -> Result<Self, RoleArnError> {
        let arn = Self::parse(text)?;
        arn.check_place()?;
        Ok(arn)
    }

    /// Why no integration's role may have this path and name.
    pub fn check_place(&self) -> Result<(), RoleArnError> {
        let path = self.path.to_ascii_lowercase();
        if path.starts_with(TWIN_PATH) {
            return Err(RoleArnError::PathOfRehearsals(TWIN_PATH));
        }
        if let Some(own) = PATHS_OF_AWS.into_iter().find(|own| path.starts_with(own)) {
            return Err(RoleArnError::PathOfAws(own));
        }
        if self.name.is_of_rehearsals() {
            return Err(RoleNameError::OfRehearsals.into());
        }
        Ok(())
    }

    /// The ARN that a role of this name and path will have.
    ///
    /// `path` is `/` or begins and ends with a slash.
    pub fn new(partition: Partition, account: AccountId, path: &str, name: RoleName) -> Self {
        Self { partition, account, path: path.to_owned(), name }
    }

    pub fn partition(&self) -> Partition {
        self.partition
    }

    pub fn account_id(&self) -> &AccountId {
        &self.account
    }

    /// `/`, or the folders that the role is in with a slash at both ends.
    pub fn path(&self) -> &str {
        &self.path
    }

    pub fn name(&self) -> &RoleName {
        &self.name
    }
}

impl std::fmt::Display for RoleArn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "arn:{}:iam::{}:role{}{}", self.partition, self.account, self.path, self.name)
    }
}

parsed_type!(RoleArn, RoleArnError);

/// The parts that the ARNs of all IAM and STS identities have.
pub(super) struct IamArn<'a> {
    pub partition: Partition,
    pub account: AccountId,
    /// `role`, `user`, `root`, `assumed-role`…
    pub kind: &'a str,
    /// What follows the kind's slash.
    pub rest: &'a str,
}

impl<'a> IamArn<'a> {
    pub fn parse(text: &'a str) -> Result<Self, RoleArnError> {
        let fields: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, service, region, account, resource] = fields[..] else {
            return Err(RoleArnError::Form);
        };
        let partition = Partition::from_name(partition)
            .ok_or_else(|| RoleArnError::Partition(partition.to_owned()))?;
        if !matches!(service, "iam" | "sts") {
            return Err(RoleArnError::OtherKind(words!("something other than an identity")));
        }
        if !region.is_empty() {
            return Err(RoleArnError::Form);
        }
        let account = AccountId::parse(account)?;
        let (kind, rest) = resource.split_once('/').unwrap_or((resource, ""));
        Ok(Self { partition, account, kind, rest })
    }

    pub fn path_and_name(&self) -> (String, &'a str) {
        match self.rest.rsplit_once('/') {
            Some((folders, name)) => (format!("/{folders}/"), name),
            None => ("/".to_owned(), self.rest),
        }
    }
}

pub(super) fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_+=,.@-".contains(c)
}

/// The form is IAM's own: `/`, or something between two slashes (`Path` of `CreateRole` in the IAM API Reference).
pub(super) fn is_path(path: &str) -> bool {
    path != "//" && path.len() <= 512 && path.bytes().all(|byte| byte.is_ascii_graphic())
}

fn kind_words(kind: &str) -> &'static str {
    match kind {
        "user" => "a user",
        "group" => "a group",
        "policy" => "a policy",
        "root" => words!("a whole account"),
        "instance-profile" => words!("an instance profile"),
        "federated-user" => words!("a federated session"),
        _ => words!("something else"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_name_keeps_its_case() {
        assert_eq!(
            RoleName::parse(" LassoModerationBucketAccess\n").unwrap().as_str(),
            "LassoModerationBucketAccess"
        );
        assert!(RoleName::parse("a_+=,.@-Z9").is_ok());
    }

    #[test]
    fn each_rule_of_role_names_has_its_sentence() {
        let check = |name: &str, expected: &str| {
            assert_eq!(RoleName::parse(name).unwrap_err().to_string(), expected, "{name}");
        };
        check("", "Enter a name");
        check(
            "my role",
            "A role's name has only letters, digits and _+=,.@-; this one contains a space",
        );
        check("rôle", "A role's name has only letters, digits and _+=,.@-; this one contains “ô”");
        check(&"r".repeat(65), "A role's name has at most 64 characters; this one has 65");
        check("arn:aws:iam::111122223333:role/x", "Enter only the name, not the ARN");
    }

    #[test]
    fn a_role_arn_is_taken_apart_and_put_together() {
        for (text, path, name) in [
            ("arn:aws:iam::111122223333:role/Lasso", "/", "Lasso"),
            ("arn:aws-cn:iam::111122223333:role/a/b/Lasso", "/a/b/", "Lasso"),
            ("arn:aws-us-gov:iam::111122223333:role/countersign/x", "/countersign/", "x"),
        ] {
            let arn = RoleArn::parse(&format!(" {text}\n")).unwrap();
            assert_eq!((arn.path(), arn.name().as_str()), (path, name));
            assert_eq!(arn.account_id().as_str(), "111122223333");
            assert_eq!(arn.to_string(), text);
        }
    }

    #[test]
    fn the_thirteen_digits_of_a_documented_example_are_counted() {
        let text = "arn:aws:iam::1234567890987:role/LassoModerationBucketAccess";
        assert_eq!(
            RoleArn::parse(text).unwrap_err().to_string(),
            "An AWS account ID has 12 digits; this one has 13"
        );
    }

    #[test]
    fn no_integrations_role_stands_where_roles_are_deleted_without_asking() {
        use RoleArnError::{Name, PathOfAws, PathOfRehearsals};
        for (path_and_name, expected) in [
            ("countersign/x", PathOfRehearsals("/countersign/")),
            ("Countersign/deeper/x", PathOfRehearsals("/countersign/")),
            ("countersign-rehearsal-x", Name(RoleNameError::OfRehearsals)),
            ("team/Countersign-Rehearsal-x", Name(RoleNameError::OfRehearsals)),
            ("aws-reserved/sso.amazonaws.com/x", PathOfAws("/aws-reserved/")),
            ("aws-service-role/x", PathOfAws("/aws-service-role/")),
        ] {
            let arn = format!("arn:aws:iam::111122223333:role/{path_and_name}");
            assert_eq!(RoleArn::of_an_integration(&arn).unwrap_err(), expected, "{arn}");
        }
        for path_and_name in ["countersign-team/x", "team/countersign/x", "countersign"] {
            let arn = format!("arn:aws:iam::111122223333:role/{path_and_name}");
            assert!(RoleArn::of_an_integration(&arn).is_ok(), "{arn}");
        }
        let name = RoleName::of_an_integration("countersign-rehearsal-x").unwrap_err();
        assert!(name.to_string().starts_with("Names that begin with countersign-rehearsal-"));
    }

    #[test]
    fn a_session_is_told_from_its_role() {
        assert_eq!(
            RoleArn::parse("arn:aws:sts::111122223333:assumed-role/Admin/me").unwrap_err(),
            RoleArnError::Session("Admin".to_owned())
        );
    }

    #[test]
    fn what_is_no_role_is_refused() {
        for (text, expected) in [
            ("", RoleArnError::Empty),
            ("Lasso", RoleArnError::Form),
            ("arn:aws:iam:eu-west-1:111122223333:role/x", RoleArnError::Form),
            ("arn:aws-x:iam::111122223333:role/x", RoleArnError::Partition("aws-x".to_owned())),
            ("arn:aws:iam::111122223333:user/x", RoleArnError::OtherKind("a user")),
            ("arn:aws:iam::111122223333:role/", RoleArnError::Name(RoleNameError::Empty)),
            ("arn:aws:iam::111122223333:role/ä/x", RoleArnError::Path),
            ("arn:aws:iam::111122223333:role//x", RoleArnError::Path),
        ] {
            assert_eq!(RoleArn::parse(text).unwrap_err(), expected, "{text}");
        }
    }
}
