//! Who sent a request, once its signature has been verified.

use jiff::Timestamp;

use super::policy::Document;
use crate::access::policy_language::{Session as SubjectSession, Subject};

/// What kind of principal a caller is, with what tells it apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallerKind {
    Anonymous,
    User { name: String, user_id: String },
    RoleSession { role_arn: String, role_id: String, session_name: String },
}

/// The principal behind a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    pub kind: CallerKind,
    /// Empty for anonymous requests.
    pub account_id: String,
    /// The ARN that `GetCallerIdentity` answers: a user's, or an assumed role session's.
    pub arn: String,
    pub access_key_id: String,
    /// What narrows a session: its own policies, and when they were issued.
    pub session: Option<Session>,
}

/// What temporary credentials carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub issued_at: Timestamp,
    /// Each of them must allow a request; empty where the session is not narrowed.
    pub policies: Vec<Document>,
    /// When a second factor was presented; `None` where none was.
    pub mfa_at: Option<Timestamp>,
    /// `None` where the session was made without an external ID.
    pub external_id: Option<String>,
}

impl Caller {
    pub fn anonymous() -> Self {
        Self {
            kind: CallerKind::Anonymous,
            account_id: String::new(),
            arn: String::new(),
            access_key_id: String::new(),
            session: None,
        }
    }

    pub fn is_anonymous(&self) -> bool {
        self.kind == CallerKind::Anonymous
    }

    /// The unique ID that policies remember: the user's or the role's.
    pub fn entity_id(&self) -> &str {
        match &self.kind {
            CallerKind::Anonymous => "",
            CallerKind::User { user_id, .. } => user_id,
            CallerKind::RoleSession { role_id, .. } => role_id,
        }
    }

    /// Who asks, as policies look at it.
    pub fn subject(&self) -> Subject<'_> {
        let session = match self.kind {
            CallerKind::Anonymous => return Subject::Anonymous,
            CallerKind::User { .. } => SubjectSession::None,
            CallerKind::RoleSession { .. } => SubjectSession::Named(&self.arn),
        };
        Subject::Identity {
            account_id: &self.account_id,
            arn: Some(self.principal_arn()),
            unique_id: Some(self.entity_id()),
            session,
        }
    }

    /// `UserId` as `GetCallerIdentity` answers it, and the condition key `aws:userid`.
    pub fn user_id(&self) -> String {
        match &self.kind {
            CallerKind::Anonymous => "anonymous".to_owned(),
            CallerKind::User { user_id, .. } => user_id.clone(),
            CallerKind::RoleSession { role_id, session_name, .. } => {
                format!("{role_id}:{session_name}")
            }
        }
    }

    /// The condition key `aws:PrincipalArn`: a role's own ARN rather than its session's.
    pub fn principal_arn(&self) -> &str {
        match &self.kind {
            CallerKind::RoleSession { role_arn, .. } => role_arn,
            _ => &self.arn,
        }
    }
}
