//! What journals say of undertakings that did not come to their end, and of those that did.

use jiff::Timestamp;

use super::record::{Outcome, Record, Subject, Work};
use crate::access::changes::Write;
use crate::access::integration::Integration;
use crate::access::names::AccountId;
use crate::access::taking_back::in_order_of_undoing;
use crate::words;

/// An undertaking whose program ended before it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interrupted {
    /// The newest of its journals.
    pub id: String,
    pub started_at: Timestamp,
    pub account_id: AccountId,
    pub subject: Subject,
    pub work: Work,
    /// What fills the fields; a twin has none.
    pub integration: Option<Integration>,
    /// Every write of its list that was to be sent, with how it ended.
    pub sent: Vec<(Write, Outcome)>,
    /// What it and its earlier attempts made or may have made of the account, in order.
    pub touched: Vec<Write>,
}

/// What a look at the journals found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Interruptions {
    pub runs: Vec<Interrupted>,
    /// A sentence for each journal that cannot be read; it is kept.
    pub unreadable: Vec<String>,
}

/// What the journals know of one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleHistory {
    pub subject: Subject,
    /// Everything that was ever made of it and not taken back, oldest first.
    pub writes: Vec<Write>,
    /// The newest undertaking, where it did not come to its end and nobody works on it.
    pub interrupted: Option<Interrupted>,
}

impl Interrupted {
    /// Of one undertaking's journals, oldest first; `None` where they are none, or the error as a sentence.
    pub(super) fn of(attempts: &[&Record]) -> Result<Option<Self>, String> {
        let Some(newest) = attempts.last() else { return Ok(None) };
        let header = &newest.header;
        let account_id = AccountId::parse(&header.account_id).map_err(|error| error.to_string())?;
        let integration = header
            .integration
            .as_ref()
            .map(|text| Integration::from_toml(&header.id, text))
            .transpose()
            .map_err(|error| error.to_string())?;
        Ok(Some(Self {
            id: header.id.clone(),
            started_at: header.started_at,
            account_id,
            subject: header.subject.clone(),
            work: header.work.clone(),
            integration,
            sent: newest.sent(),
            touched: touched_by(attempts),
        }))
    }

    /// What it did, for a list of several: "Access for Lasso to media-prod", in words.
    pub fn title(&self) -> String {
        match (&self.work, &self.integration) {
            (Work::Rehearsal { twin, .. }, _) => words!("The rehearsal's twin {twin}", twin),
            (Work::Cors { bucket, .. }, _) => words!("The CORS rules of {bucket}", bucket),
            (Work::Apply { .. } | Work::TakeBack { .. }, Some(integration)) => {
                words!(
                    "{vendor_name} on {bucket}",
                    vendor_name = integration.vendor_name,
                    bucket = integration.bucket
                )
            }
            (Work::Apply { .. } | Work::TakeBack { .. }, None) => self.subject.role_arn.clone(),
        }
    }

    /// How far it got, a sentence each.
    pub fn told(&self) -> Vec<String> {
        let plan = self.integration.as_ref().map(Integration::plan);
        let is_undone = matches!(self.work, Work::TakeBack { .. });
        self.sent
            .iter()
            .map(|(write, how)| {
                let what = plan.as_ref().map_or_else(
                    || write.operation().to_owned(),
                    |plan| if is_undone { write.undoing(plan) } else { write.sentence(plan) },
                );
                match how {
                    Outcome::Done => format!("{what}: done"),
                    Outcome::Failed => format!("{what}: refused"),
                    Outcome::Unknown => words!("{what}: sent, and its answer is not known", what),
                }
            })
            .collect()
    }
}

impl Record {
    fn sent(&self) -> Vec<(Write, Outcome)> {
        let in_order: Vec<&Write> = match &self.header.work {
            Work::Apply { writes } => writes.iter().collect(),
            Work::TakeBack { writes } => in_order_of_undoing(writes),
            Work::Rehearsal { .. } | Work::Cors { .. } => return Vec::new(),
        };
        let numbered = in_order.into_iter().enumerate();
        numbered.filter_map(|(n, write)| Some((write.clone(), self.outcome_of(n)?))).collect()
    }
}

/// What these journals made or may have made, each once, in order.
pub(super) fn touched_by(records: &[&Record]) -> Vec<Write> {
    let mut touched: Vec<Write> = Vec::new();
    for write in records.iter().flat_map(|record| record.touched()) {
        if !touched.contains(&write) {
            touched.push(write);
        }
    }
    touched
}
