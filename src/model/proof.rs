//! What a validation brought: the object as it was fetched, and a signed URL that lives on.

use jiff::Timestamp;

use crate::signing::signed_url::SignedUrl;

/// An object that a signed URL brought.
#[derive(Clone, PartialEq, Eq)]
pub struct FetchedObject {
    pub content_type: Option<String>,
    /// The whole object's size; `bytes` may hold less.
    pub size_bytes: u64,
    pub first_byte_ms: u64,
    /// At most eight mebibytes of it.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for FetchedObject {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { content_type, size_bytes, bytes, .. } = self;
        write!(formatter, "FetchedObject({content_type:?}, {} of {size_bytes} bytes)", bytes.len())
    }
}

/// Whose session signed a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedBy {
    /// A session of the role itself.
    Role,
    /// The plan's IAM user, with its own key.
    User,
    /// The admin's own session: the rehearsal's twin, and its URLs, are gone.
    Admin,
}

/// A signed URL of the example object, for the admin to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveUrl {
    pub url: SignedUrl,
    pub signed_by: SignedBy,
}

/// Below it a countdown counts seconds, from it on whole minutes: a window that somebody only has open stands still.
pub const SECONDS_COUNT_BELOW_SECS: u64 = 120;

impl LiveUrl {
    /// Seconds until it ends; 0 when it has.
    pub fn remaining_secs(&self, now: Timestamp) -> u64 {
        u64::try_from(self.url.expires_at().duration_since(now).as_secs()).unwrap_or(0)
    }

    /// Seconds until its countdown shows something else; `None` when it has ended.
    pub fn turns_in_secs(&self, now: Timestamp) -> Option<u64> {
        match self.remaining_secs(now) {
            0 => None,
            secs if secs < SECONDS_COUNT_BELOW_SECS => Some(1),
            secs => Some(secs % 60 + 1),
        }
    }
}
