//! Who in the customer's account the vendor acts as: a role that it assumes, or an IAM user whose key it holds.

use serde::{Deserialize, Serialize};

use crate::phrase;
use crate::secret_text::SecretText;

/// What the vendor is given.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Grantee {
    /// A role: sessions that end by themselves, and an external ID in front of them.
    #[default]
    Role,
    /// An IAM user with one access key, for a vendor that cannot assume a role.
    User,
}

impl Grantee {
    pub const ALL: [Self; 2] = [Self::Role, Self::User];

    /// Why a user is second best.
    ///
    /// Source: "Security best practices in IAM", which asks for temporary credentials wherever they do.
    pub const USER_ADVICE: [&str; 3] = [
        phrase!(
            "An access key works for whoever has it, from anywhere, until somebody deletes it: a role's session expires by itself"
        ),
        phrase!(
            "There is no external ID with a user, and nobody sees in your account who it is that uses the key"
        ),
        phrase!(
            "Change the key every 90 days: make another one, hand it over, and delete the old one when the vendor has switched"
        ),
    ];

    /// The sentence about a role, or the one about a user: other languages change more of it than the noun.
    pub fn either<T>(self, of_a_role: T, of_a_user: T) -> T {
        match self {
            Self::Role => of_a_role,
            Self::User => of_a_user,
        }
    }

    /// As the files have it: `role`, `user`.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::User => "user",
        }
    }
}

/// A user's access key as IAM tells it once, when it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessKey {
    /// Whose key it is.
    pub user_arn: String,
    /// `AKIA…`, which is no secret.
    pub id: String,
    pub secret: SecretText,
}
