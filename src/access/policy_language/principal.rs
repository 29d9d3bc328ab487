//! Whom a statement names, and whether a subject is among them.
//!
//! Source: "AWS JSON policy elements: Principal" (and its opposite) in the IAM User Guide.

use serde_json::Value;

use super::document::strings;
use super::error::ReadError;
use super::truth::Truth;

/// One named principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    Anyone,
    /// A whole account; `text` is its 12 digits or the ARN of its root, as written.
    Account {
        account_id: String,
        text: String,
    },
    /// A user or role; its unique ID where whoever keeps the document remembers it.
    Entity {
        arn: String,
        unique_id: Option<String>,
    },
    /// The ARN of one session of a role.
    Session(String),
    /// `AROA…`, `AIDA…`: what AWS shows in place of the ARN of a role or user that was deleted.
    UniqueId(String),
    /// `ec2.amazonaws.com`
    Service(String),
    /// An identity provider, or a federated user's session.
    Federated(String),
    CanonicalUser(String),
    /// A text under `AWS` that is none of these.
    Unrecognised(String),
}

/// The `Principal` or `NotPrincipal` of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principals {
    pub negated: bool,
    pub named: Vec<Named>,
}

/// How narrowly a statement names the subject; the later, the narrower.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PrincipalMatch {
    /// Through its account: the account's own policies must allow it too.
    Account,
    Anyone,
    /// Through the role whose session it is.
    Role,
    /// As a user or a session, by name.
    Direct,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    Anonymous,
    Identity {
        account_id: &'a str,
        /// The user's or role's own ARN; `None` where only the account is known.
        arn: Option<&'a str>,
        /// `AIDA…`, `AROA…`; compared rather than the ARN where both sides have it.
        unique_id: Option<&'a str>,
        session: Session<'a>,
    },
}

/// Whether a subject is a role's session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Session<'a> {
    /// A user, or an identity of which that is not known.
    None,
    /// The ARN of the session.
    Named(&'a str),
    /// A session whose name is not known.
    Unnamed,
}

impl Principals {
    /// Reads the element.
    pub fn read(value: &Value, negated: bool) -> Result<Self, ReadError> {
        let mut named = Vec::new();
        match value {
            Value::String(text) if text == "*" => named.push(Named::Anyone),
            Value::String(text) => return Err(ReadError::LonePrincipal(text.clone())),
            Value::Object(kinds) if !kinds.is_empty() => {
                for (kind, values) in kinds {
                    let values = strings(values).ok_or(ReadError::Form("Principal"))?;
                    if values.is_empty() {
                        return Err(ReadError::Missing("Principal"));
                    }
                    let make: fn(String) -> Named = match kind.as_str() {
                        "AWS" => Named::of_aws,
                        "Service" => Named::Service,
                        "Federated" => Named::Federated,
                        "CanonicalUser" => Named::CanonicalUser,
                        _ => return Err(ReadError::Form("Principal")),
                    };
                    named.extend(values.into_iter().map(make));
                }
            }
            _ => return Err(ReadError::Form("Principal")),
        }
        Ok(Self { negated, named })
    }

    /// Whether the element names the subject, and how.
    pub fn naming(&self, subject: Subject<'_>) -> (Truth, PrincipalMatch) {
        let matches = || self.named.iter().filter_map(|named| named.matches(subject));
        let best = matches().max_by_key(|(truth, narrowness)| (*truth, *narrowness));
        match (best, self.negated) {
            (None, negated) => (Truth::from(negated), PrincipalMatch::Anyone),
            (Some((truth, _)), true) => (truth.negated_if(true), PrincipalMatch::Anyone),
            (Some(found), false) => found,
        }
    }

    /// Whether it names everyone.
    pub fn is_anyone(&self) -> bool {
        self.negated || self.named.contains(&Named::Anyone)
    }

    /// The ARN and unique ID of each user and role that is named.
    pub fn entities(&self) -> impl Iterator<Item = (&str, &str)> {
        self.named.iter().filter_map(|named| match named {
            Named::Entity { arn, unique_id: Some(unique_id) } => Some((&**arn, &**unique_id)),
            Named::UniqueId(unique_id) => Some((&**unique_id, &**unique_id)),
            _ => None,
        })
    }
}

impl Named {
    fn of_aws(text: String) -> Self {
        if text == "*" {
            return Self::Anyone;
        }
        if is_account_id(&text) {
            return Self::Account { account_id: text.clone(), text };
        }
        if is_unique_id(&text) {
            return Self::UniqueId(text);
        }
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", _, service, "", account_id, resource] = parts[..] else {
            return Self::Unrecognised(text);
        };
        if !is_account_id(account_id) {
            return Self::Unrecognised(text);
        }
        match (service, resource.split('/').next()) {
            ("iam", _) if resource == "root" => {
                Self::Account { account_id: account_id.to_owned(), text }
            }
            ("iam", Some("user" | "role")) => Self::Entity { arn: text, unique_id: None },
            ("sts", Some("assumed-role")) if is_session(resource) => Self::Session(text),
            ("sts", Some("federated-user")) => Self::Federated(text),
            _ => Self::Unrecognised(text),
        }
    }

    /// The text as a policy shows it.
    pub fn text(&self) -> &str {
        match self {
            Self::Anyone => "*",
            Self::Entity { arn: text, .. }
            | Self::Account { text, .. }
            | Self::Session(text)
            | Self::UniqueId(text)
            | Self::Service(text)
            | Self::Federated(text)
            | Self::CanonicalUser(text)
            | Self::Unrecognised(text) => text,
        }
    }

    /// How it names the subject, or may; `None` where it does not.
    fn matches(&self, subject: Subject<'_>) -> Option<(Truth, PrincipalMatch)> {
        if *self == Self::Anyone {
            return Some((Truth::Yes, PrincipalMatch::Anyone));
        }
        let Subject::Identity { account_id, arn, unique_id, session } = subject else {
            return None;
        };
        let through = match session {
            Session::None => PrincipalMatch::Direct,
            Session::Named(_) | Session::Unnamed => PrincipalMatch::Role,
        };
        match self {
            Self::Account { account_id: named, .. } => {
                (named == account_id).then_some((Truth::Yes, PrincipalMatch::Account))
            }
            Self::Entity { arn: named, unique_id: named_id } => {
                let truth = match (named_id.as_deref(), unique_id, arn) {
                    (Some(named_id), Some(unique_id), _) => Truth::from(named_id == unique_id),
                    (_, _, Some(arn)) => Truth::from(named == arn),
                    _ if account_of(named) == Some(account_id) => Truth::Unknown,
                    _ => Truth::No,
                };
                (truth != Truth::No).then_some((truth, through))
            }
            Self::UniqueId(named) => {
                // AWS shows the ID only once nobody has it any more: whoever is known by ARN alone is another.
                (unique_id == Some(named)).then_some((Truth::Yes, through))
            }
            Self::Session(named) => {
                let truth = match (session, arn) {
                    (Session::Named(session), _) => Truth::from(named == session),
                    (Session::Unnamed, Some(arn)) if !is_session_of(named, arn) => Truth::No,
                    _ if account_of(named) != Some(account_id) => Truth::No,
                    (Session::None, Some(_)) => Truth::No,
                    _ => Truth::Unknown,
                };
                (truth != Truth::No).then_some((truth, PrincipalMatch::Direct))
            }
            _ => None,
        }
    }
}

/// Whether the text is an account ID: twelve digits.
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the text is the unique ID of a user or role ("IAM identifiers" in the IAM User Guide).
fn is_unique_id(text: &str) -> bool {
    (text.starts_with("AROA") || text.starts_with("AIDA"))
        && text.len() >= 16
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn is_session(resource: &str) -> bool {
    let mut names = resource.split('/').skip(1);
    let (Some(role), Some(session), None) = (names.next(), names.next(), names.next()) else {
        return false;
    };
    !role.is_empty() && !session.is_empty() && !resource.contains(['*', '?'])
}

fn account_of(arn: &str) -> Option<&str> {
    arn.split(':').nth(4)
}

/// Whether the session's ARN, which names no path, can be one of the role's.
fn is_session_of(session_arn: &str, role_arn: &str) -> bool {
    let role_name = role_arn.rsplit('/').next();
    account_of(session_arn) == account_of(role_arn) && session_arn.split('/').nth(1) == role_name
}
