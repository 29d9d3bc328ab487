//! What secret of ours the clipboard holds, and when it is to be gone.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::event::CopyItem;
use crate::access::ttl::human;
use crate::secret_text::Fingerprint;
use crate::words;

/// When a secret that was copied is taken out of the clipboard again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClearAfter {
    /// At least one second.
    Secs(u32),
    Never,
}

/// What the clipboard has of ours that is secret.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Content {
    #[default]
    NothingSecret,
    /// Known by its fingerprint, so that the secret itself is kept nowhere else.
    Holds { secret: Fingerprint, since: Timestamp },
    /// It was emptied.
    Cleared,
    /// Why it may hold the secret still.
    NotCleared(String),
}

/// The clipboard, as far as it is this program's business.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClipboardWatch {
    pub clear_after: ClearAfter,
    pub content: Content,
    /// The secret that is on its way into the clipboard.
    offered: Option<(CopyItem, Fingerprint)>,
}

impl ClearAfter {
    /// What the window offers; the command line takes any number of seconds.
    pub const CHOICES: [Self; 4] = [Self::Secs(30), Self::Secs(60), Self::Secs(300), Self::Never];

    /// The longest: a day, which is longer than a signed URL is meant to lie about.
    const MOST_SECS: u32 = 86_400;
}

impl Default for ClearAfter {
    fn default() -> Self {
        Self::Secs(60)
    }
}

impl fmt::Display for ClearAfter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secs(secs) => {
                f.write_str(&words!("after {secs}", secs = human(u64::from(*secs))))
            }
            Self::Never => f.write_str("never"),
        }
    }
}

impl FromStr for ClearAfter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.eq_ignore_ascii_case("never") {
            return Ok(Self::Never);
        }
        match text.parse() {
            Ok(secs @ 1..=Self::MOST_SECS) => Ok(Self::Secs(secs)),
            _ => Err(words!(
                "Enter never, or seconds from 1 to {most_secs}",
                most_secs = Self::MOST_SECS
            )),
        }
    }
}

impl ClipboardWatch {
    /// What is about to be copied; of a text that is none it forgets the secret before it.
    pub(super) fn offer(&mut self, item: CopyItem, secret: Option<Fingerprint>) {
        self.offered = secret.map(|secret| (item, secret));
    }

    /// The clipboard took a text of ours, in the place of whatever it held.
    pub(super) fn taken(&mut self, item: CopyItem, now: Timestamp) {
        self.content = match self.offered.take() {
            Some((offered, secret)) if offered == item => Content::Holds { secret, since: now },
            _ => Content::NothingSecret,
        };
    }

    /// Seconds until the clipboard is cleared; `None` where it will not be.
    pub fn remaining_secs(&self, now: Timestamp) -> Option<u32> {
        let (Content::Holds { since, .. }, ClearAfter::Secs(secs)) =
            (&self.content, self.clear_after)
        else {
            return None;
        };
        // A clock that was put back makes no secret stay longer than from now on.
        let passed = u32::try_from(now.duration_since(*since).as_secs()).unwrap_or(0);
        Some(secs.saturating_sub(passed))
    }

    /// The secret whose time is over, once.
    pub(super) fn take_overdue(&mut self, now: Timestamp) -> Option<Fingerprint> {
        (self.remaining_secs(now)? == 0).then(|| self.take_secret()).flatten()
    }

    /// The secret that has to go before the program does.
    pub(super) fn take_left(&mut self) -> Option<Fingerprint> {
        (self.clear_after != ClearAfter::Never).then(|| self.take_secret()).flatten()
    }

    fn take_secret(&mut self) -> Option<Fingerprint> {
        match std::mem::take(&mut self.content) {
            Content::Holds { secret, .. } => Some(secret),
            other => {
                self.content = other;
                None
            }
        }
    }

    /// What became of the clearing: `Ok(false)` where something else was copied since.
    pub(super) fn cleared(&mut self, result: Result<bool, String>) {
        if matches!(self.content, Content::Holds { .. }) {
            return;
        }
        self.content = match result {
            Ok(true) => Content::Cleared,
            Ok(false) => Content::NothingSecret,
            Err(why) => Content::NotCleared(why),
        };
    }
}

impl CopyItem {
    /// Whether whoever has the text may do with it what only this admin should.
    pub fn is_secret(self) -> bool {
        matches!(self, Self::SignedUrl | Self::SecretAccessKey)
    }
}
