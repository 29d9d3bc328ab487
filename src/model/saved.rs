//! The integrations whose files are remembered: a list to start on, what their last checks found, and checking all of them.

pub mod file;

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::Model;
use super::connect::CredentialSource;
use super::event::TaskId;
use super::step::Step;
use super::validation::{Validation, VerdictCounts};
use crate::access::grantee::Grantee;
use crate::access::integration::Integration;
use crate::access::names::AccountId;
use crate::checks::catalogue::{CATALOGUE, Check};
use crate::checks::failure::Failure;
use crate::signing::sigv4::sha256_hex;
use crate::words;

/// How long a result says something of the account: a month, in which somebody may have changed any of it.
const FRESH_FOR_SECS: i64 = 30 * 86_400;
/// What a clock that is set by the network may be set back by.
const CLOCK_TOLERANCE_SECS: i64 = 600;

/// What the last run of all checks found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastCheck {
    pub checked_at: Timestamp,
    /// Nothing failed and nothing was left out because of something else.
    pub is_proved: bool,
    /// `pending` is 0.
    pub counts: VerdictCounts,
    /// The first check that failed, by its name in reports.
    pub failed: Option<String>,
    /// When it was proved before, where it is not now.
    pub proved_at: Option<Timestamp>,
    /// Of what was checked, as [`digest`] makes it.
    pub sha256: String,
}

impl LastCheck {
    /// Of a run that came to its end, of what this integration says.
    pub fn of(validation: &Validation, integration: &Integration, checked_at: Timestamp) -> Self {
        Self {
            checked_at,
            is_proved: validation.is_proved(),
            counts: VerdictCounts { pending: 0, ..validation.counts() },
            failed: validation.first_failure().map(|(id, _)| id.row().name.to_owned()),
            proved_at: None,
            sha256: digest(integration),
        }
    }

    /// Of two results the newer one, which knows from the older when it was proved last.
    #[must_use]
    pub fn after(self, older: Option<&Self>) -> Self {
        if self.is_proved {
            return self;
        }
        let proved_at =
            older.and_then(
                |older| {
                    if older.is_proved { Some(older.checked_at) } else { older.proved_at }
                },
            );
        Self { proved_at, ..self }
    }

    /// What must hold of the check that failed first, where it is known by its name.
    pub fn failed_check(&self) -> Option<&'static Check> {
        let name = self.failed.as_deref()?;
        CATALOGUE.iter().find(|check| check.name == name)
    }

    /// Whether it says little of today: it is old, or of a time that is still to come.
    pub fn is_out_of_date(&self, now: Timestamp) -> bool {
        let age_secs = now.duration_since(self.checked_at).as_secs();
        !(-CLOCK_TOLERANCE_SECS..=FRESH_FOR_SECS).contains(&age_secs)
    }

    /// How much of it is shown: what may be called proved has no gap.
    pub fn proof(&self) -> Proof {
        match (self.is_proved, self.counts) {
            (false, VerdictCounts { failed: 0, .. }) => Proof::Incomplete,
            (false, _) => Proof::Failed,
            (true, VerdictCounts { skipped: 0, warnings: 0, .. }) => Proof::Whole,
            (true, VerdictCounts { skipped: 0, .. }) => Proof::WithWarnings,
            (true, _) => Proof::WithGaps,
        }
    }
}

/// What a last result amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    Whole,
    WithWarnings,
    /// Nothing failed, and something could not be asked with those credentials.
    WithGaps,
    /// Something was left out because of something else.
    Incomplete,
    Failed,
}

/// Tells whether a file says what was checked, in hexadecimal. Comments and the order of its lines do not count.
pub fn digest(integration: &Integration) -> String {
    sha256_hex(integration.to_toml().as_bytes())
}

/// One remembered file, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedIntegration {
    pub path: PathBuf,
    read: Result<ReadIntegration, String>,
    pub last: Option<LastCheck>,
}

/// What a file says, with its digest: both are asked for on every frame, and neither changes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ReadIntegration {
    integration: Box<Integration>,
    sha256: String,
}

impl SavedIntegration {
    /// A file with what it says, or with why it cannot be read.
    pub fn new(
        path: PathBuf,
        integration: Result<Integration, String>,
        last: Option<LastCheck>,
    ) -> Self {
        let read = integration.map(|integration| ReadIntegration {
            sha256: digest(&integration),
            integration: Box::new(integration),
        });
        Self { path, read, last }
    }

    /// What the file says; or why it cannot be read.
    pub fn integration(&self) -> Result<&Integration, &str> {
        match &self.read {
            Ok(read) => Ok(&read.integration),
            Err(sentence) => Err(sentence),
        }
    }

    /// Whether the file says something else than what was last checked.
    pub fn is_changed(&self) -> bool {
        match (&self.read, &self.last) {
            (Ok(read), Some(last)) => read.sha256 != last.sha256,
            _ => false,
        }
    }
}

/// Why an integration's checks were not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotChecked {
    NoCredentials,
    /// The credentials are of this account, not of the integration's.
    OtherAccount(AccountId),
    Failed(Failure),
    Stopped,
}

/// The checks of several files, one after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedRun {
    /// Of the file that is checked now.
    pub task: TaskId,
    pub path: PathBuf,
    pub integration: Box<Integration>,
    pub validation: Validation,
    pub is_stopping: bool,
    pub left: VecDeque<PathBuf>,
    pub all: usize,
}

impl SavedRun {
    /// Which one it is, counted from 1.
    pub fn number(&self) -> usize {
        self.all.saturating_sub(self.left.len())
    }
}

/// The list, and the checks of its files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SavedList {
    pub entries: Vec<SavedIntegration>,
    /// The list itself cannot be read or written, and why.
    pub problem: Option<String>,
    /// It stands in the place of the Connect step.
    pub is_shown: bool,
    /// The files that are to be checked, once what that does was confirmed.
    pub proposed: Option<Vec<PathBuf>>,
    pub run: Option<SavedRun>,
    /// Why files were not checked when they last should have been.
    pub not_checked: BTreeMap<PathBuf, NotChecked>,
    /// What the checks of this window found of what the files said then, by its digest.
    pub found: BTreeMap<PathBuf, (String, Validation)>,
    /// The file that is being read for the fields.
    pub(super) opening: Option<PathBuf>,
    /// The file of what the fields say, as far as they say it still.
    pub(super) open: Option<(PathBuf, Box<Integration>)>,
}

impl SavedList {
    pub fn entry(&self, path: &Path) -> Option<&SavedIntegration> {
        self.entries.iter().find(|entry| entry.path == path)
    }
}

/// What checking does to one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// `None` where there are none.
    pub source: Option<CredentialSource>,
    pub account_id: AccountId,
    /// How many twins are made and deleted, one after another.
    pub twins: usize,
    /// How many integrations are only read.
    pub read_only: usize,
}

impl Announced {
    /// One sentence on it.
    pub fn sentence(&self) -> String {
        let account = self.account_id.grouped();
        let source = match &self.source {
            Some(source) => source.label(),
            None => return words!("Account {account}: no credentials for it were found", account),
        };
        if self.twins == 0 {
            return words!("Account {account}, with {source}: it is only read", account, source);
        }
        words!(
            "Account {account}, with {source}: a short-lived twin of the role is made and deleted again"
                | "Account {account}, with {source}: a short-lived twin of a role is made and deleted again, {n} times, one after another"
                    % self.twins,
            account,
            source
        )
    }
}

impl Model {
    /// Whether the list stands in the place of the Connect step.
    pub fn shows_saved_list(&self) -> bool {
        let has_something = !self.saved.entries.is_empty()
            || self.saved.problem.is_some()
            || !self.drafts.entries.is_empty()
            || self.drafts.problem.is_some();
        self.saved.is_shown
            && self.step == Step::Connect
            && !self.is_practising()
            && (has_something || self.saved.run.is_some())
    }

    /// Whether it is shown what checking them would do.
    pub fn proposes_saved_check(&self) -> bool {
        self.saved.proposed.is_some() && self.shows_saved_list()
    }

    /// Whether files are checked now.
    pub fn is_checking_saved(&self) -> bool {
        self.saved.run.is_some()
    }

    /// Whether checks of files may begin.
    pub fn may_check_saved(&self) -> bool {
        let is_checkable = |entry: &SavedIntegration| entry.integration().is_ok();
        !self.is_writing() && self.saved.entries.iter().any(is_checkable)
    }

    /// With which credentials an integration is checked: those that are connected where they are of its account, else the
    /// profile that its file names, else those that are chosen.
    pub fn source_for(&self, integration: &Integration) -> Option<CredentialSource> {
        let chosen = self.connect.source.clone();
        let is_connected = self.identity().is_some_and(|identity| {
            integration.practice_conflict(identity.practice.is_some()).is_none()
                && integration.account_conflict(&identity.account_id, identity.partition).is_none()
        });
        if is_connected {
            return chosen;
        }
        let named = integration.aws_profile.clone().filter(|name| match &self.connect.profiles {
            Some(Ok(profiles)) => profiles.iter().any(|profile| profile.name == *name),
            Some(Err(_)) | None => false,
        });
        named.map(CredentialSource::Profile).or(chosen)
    }

    /// What the proposed checks would do, account by account.
    pub fn announced(&self) -> Vec<Announced> {
        let mut announced: Vec<Announced> = Vec::new();
        for path in self.saved.proposed.iter().flatten() {
            let Some(Ok(integration)) = self.saved.entry(path).map(SavedIntegration::integration)
            else {
                continue;
            };
            let source = self.source_for(integration);
            let is_of = |other: &&mut Announced| {
                other.account_id == integration.account_id && other.source == source
            };
            let (twins, read_only) = match integration.grantee {
                Grantee::Role => (1, 0),
                Grantee::User => (0, 1),
            };
            match announced.iter_mut().find(is_of) {
                Some(other) => {
                    other.twins += twins;
                    other.read_only += read_only;
                }
                None => announced.push(Announced {
                    source,
                    account_id: integration.account_id.clone(),
                    twins,
                    read_only,
                }),
            }
        }
        announced
    }
}
