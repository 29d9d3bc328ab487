//! What must be refused: the role without the right external ID.

use futures_util::future::join_all;

use super::PROPAGATION_BOUND_SECS;
use super::assuming::{RETRY_PAUSE, assumption, has_settled, no_candidate, stopped_while_waiting};
use super::facts::Candidate;
use super::run::Run;
use crate::access::external_id::ExternalId;
use crate::checks::catalogue::CheckId;
use crate::checks::diagnoses::EXTERNAL_ID_INSECURE;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::failure::FailureKind;
use crate::checks::finding::Finding;
use crate::cloud::reporter::Wanted;
use crate::words;

/// What an external ID is, in words, and the external ID; `None` is sent without one.
type Attempt = (&'static str, Option<String>);

impl Run<'_> {
    /// Tries the role without the right external ID, twice: as soon as it can be assumed at all, and
    /// again when the role's permissions have arrived in S3 and the right external ID still opens it.
    /// A refusal by a state that AWS has left since then proves nothing.
    pub async fn refused(&self, id: CheckId) -> Finding {
        let Some(candidate) = self.facts.candidate.get() else { return no_candidate() };
        let attempts = self.attempts(id);
        if let Err(finding) = self.all_refused(id, candidate, &attempts).await {
            return finding;
        }
        self.ledger.answered(CheckId::SignedGet).await;
        if self.validation.stop.is_set() {
            return stopped_while_waiting();
        }
        if let Err(finding) = self.still_assumed(candidate).await {
            return finding.clone();
        }
        match self.all_refused(id, candidate, &attempts).await {
            Ok(evidence) => Finding { evidence, ..Finding::passed("") },
            Err(finding) => finding,
        }
    }

    fn attempts(&self, id: CheckId) -> Vec<Attempt> {
        let right = &self.validation.plan.external_id;
        match id {
            CheckId::NoExternalId => vec![(words!("no external ID"), None)],
            CheckId::WrongExternalId => {
                vec![(words!("a wrong external ID"), Some(wrong_external_id(right)))]
            }
            _ => nearly_right(right),
        }
    }

    /// That the right external ID opens the role now; asked once for all attempts.
    async fn still_assumed(&self, candidate: &Candidate<'_>) -> &Result<(), Finding> {
        let id = CheckId::NoExternalId;
        let ask = || async { self.assumed(id, candidate).await.map(drop) };
        self.facts.still_assumed.get_or_init(ask).await
    }

    /// The evidence that every attempt is refused, or what was found instead.
    async fn all_refused(
        &self,
        id: CheckId,
        candidate: &Candidate<'_>,
        attempts: &[Attempt],
    ) -> Result<Vec<String>, Finding> {
        let refusals = attempts.iter().map(|(with, external_id)| {
            self.until_refused(id, candidate, with, external_id.as_deref())
        });
        // All to their end: a call that is dropped half-way would stay under way in the status panel.
        join_all(refusals).await.into_iter().collect()
    }

    /// The refusal's evidence, or what was found instead of one.
    ///
    /// A success may rest on a trust policy that was replaced a moment ago: it is asked again.
    async fn until_refused(
        &self,
        id: CheckId,
        candidate: &Candidate<'_>,
        with: &str,
        external_id: Option<&str>,
    ) -> Result<String, Finding> {
        let reporter = self.reporter(id);
        let assumption = assumption(candidate, &reporter, external_id, with);
        loop {
            match assumption.send(Wanted::Refusal).await {
                Err(failure) if failure.kind == FailureKind::Denied => {
                    return Ok(words!(
                        "With {with}: {evidence}",
                        with,
                        evidence = failure.evidence()
                    ));
                }
                Err(failure) => return Err(Finding::of_failure(&failure)),
                Ok(_) => {}
            }
            let evidence =
                words!("{role_arn} was assumed with {with}", role_arn = candidate.role_arn, with);
            let Some(since) = candidate.changed_at.filter(|at| !has_settled(*at)) else {
                return Err(Finding::failed(insecure(), evidence));
            };
            if self.validation.stop.is_set() {
                return Err(stopped_while_waiting());
            }
            let waiting = Finding::waiting(since, PROPAGATION_BOUND_SECS, evidence);
            self.ledger.meanwhile(id, waiting).await;
            tokio::time::sleep(RETRY_PAUSE).await;
        }
    }
}

/// External IDs that only a loose condition accepts. Some do not exist: digits have no other case.
fn nearly_right(right: &ExternalId) -> Vec<Attempt> {
    let misses = right.near_misses();
    [
        (words!("the external ID in the other case"), misses.case_flipped),
        (words!("the external ID without its end"), misses.truncated),
        (words!("the external ID and more"), misses.suffixed),
    ]
    .into_iter()
    .filter_map(|(with, external_id)| Some((with, Some(external_id?.to_string()))))
    .collect()
}

fn insecure() -> Diagnosis {
    Diagnosis::new(
        EXTERNAL_ID_INSECURE,
        words!(
            "The trust policy lets the vendor in without the right external ID: put it back in the Review step"
        ),
    )
}

/// An external ID of the same kind that is not the right one: its first character differs.
fn wrong_external_id(right: &ExternalId) -> String {
    let right = right.as_str();
    let first = if right.starts_with('x') { 'y' } else { 'x' };
    std::iter::once(first).chain(right.chars().skip(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wrong_external_id_is_wrong_and_valid() {
        for text in ["xy", "abcdef", "X12"] {
            let right = ExternalId::parse(text).unwrap();
            let wrong = wrong_external_id(&right);
            assert_ne!(wrong, text);
            assert!(ExternalId::parse(&wrong).is_ok());
        }
    }

    #[test]
    fn digits_have_no_other_case_to_try() {
        let tried: Vec<_> = nearly_right(&ExternalId::parse("1234567890").unwrap())
            .into_iter()
            .map(|(_, external_id)| external_id.unwrap())
            .collect();
        assert_eq!(tried, ["123456789", "1234567890x"]);
    }
}
