//! What must be refused: the role without the right external ID.

use super::assuming::{Candidate, RETRY_PAUSE, has_settled, stopped_while_waiting};
use super::ledger::Ledger;
use super::{PROPAGATION_BOUND_SECS, Validation};
use crate::access::external_id::ExternalId;
use crate::checks::catalogue::CheckId;
use crate::checks::diagnoses::EXTERNAL_ID_INSECURE;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::failure::FailureKind;
use crate::checks::finding::Finding;
use crate::cloud::reporter::Wanted;

/// What an external ID is, in words, and the external ID; `None` is sent without one.
type Attempt = (&'static str, Option<String>);

impl Validation<'_> {
    /// Tries the role with no, a wrong and a nearly right external ID, side by side.
    pub(super) async fn check_refusals(&self, ledger: &Ledger<'_>, candidate: &Candidate<'_>) {
        let right = &self.plan.external_id;
        let none = [("no external ID", None)];
        let wrong = [("a wrong external ID", Some(wrong_external_id(right)))];
        let nearly_right = nearly_right(right);
        tokio::join!(
            self.check_refused(ledger, candidate, CheckId::NoExternalId, &none),
            self.check_refused(ledger, candidate, CheckId::WrongExternalId, &wrong),
            self.check_refused(ledger, candidate, CheckId::NearMissExternalId, &nearly_right),
        );
    }

    /// Every one of `attempts` has to be refused.
    async fn check_refused(
        &self,
        ledger: &Ledger<'_>,
        candidate: &Candidate<'_>,
        id: CheckId,
        attempts: &[Attempt],
    ) {
        if !ledger.begin(id).await {
            return;
        }
        let mut refusals = Vec::new();
        for (with, external_id) in attempts {
            match self.until_refused(ledger, id, candidate, with, external_id.as_deref()).await {
                Ok(evidence) => refusals.push(evidence),
                Err(finding) => return ledger.end(id, finding).await,
            }
        }
        ledger.end(id, Finding { evidence: refusals, ..Finding::passed("") }).await;
    }

    /// The refusal's evidence, or what was found instead of one.
    ///
    /// A success may rest on a trust policy that was replaced a moment ago: it is asked again.
    async fn until_refused(
        &self,
        ledger: &Ledger<'_>,
        id: CheckId,
        candidate: &Candidate<'_>,
        with: &str,
        external_id: Option<&str>,
    ) -> Result<String, Finding> {
        let assumption = self.assumption(candidate, external_id, with);
        loop {
            match assumption.send(Wanted::Refusal).await {
                Err(failure) if failure.kind == FailureKind::Denied => {
                    return Ok(format!("With {with}: {}", failure.evidence()));
                }
                Err(failure) => return Err(Finding::of_failure(&failure)),
                Ok(_) => {}
            }
            let evidence = format!("{} was assumed with {with}", candidate.role_arn);
            let Some(since) = candidate.changed_at.filter(|at| !has_settled(*at)) else {
                return Err(Finding::failed(insecure(), evidence));
            };
            if self.stop.is_set() {
                return Err(stopped_while_waiting());
            }
            ledger.meanwhile(id, Finding::waiting(since, PROPAGATION_BOUND_SECS, evidence)).await;
            tokio::time::sleep(RETRY_PAUSE).await;
        }
    }
}

/// External IDs that only a loose condition accepts. Some do not exist: digits have no other case.
fn nearly_right(right: &ExternalId) -> Vec<Attempt> {
    let misses = right.near_misses();
    [
        ("the external ID in the other case", misses.case_flipped),
        ("the external ID without its end", misses.truncated),
        ("the external ID and more", misses.suffixed),
    ]
    .into_iter()
    .filter_map(|(with, external_id)| Some((with, Some(external_id?.to_string()))))
    .collect()
}

fn insecure() -> Diagnosis {
    Diagnosis::new(
        EXTERNAL_ID_INSECURE,
        "The trust policy lets the vendor in without the right external ID: put it back in the Review step",
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
