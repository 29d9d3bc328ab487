//! Asks STS for a session in every Region in which the vendor, or the bucket's own Region, wants one.

use futures_util::future::join_all;

use super::Validation;
use super::assuming::{assumption, no_candidate, stopped_while_waiting};
use super::facts::Candidate;
use super::run::Run;
use crate::access::names::Region;
use crate::checks::catalogue::CheckId;
use crate::checks::failure::Failure;
use crate::checks::finding::Finding;
use crate::checks::sts_regions::{finding, to_ask};
use crate::words;

impl Run<'_> {
    pub async fn sts_regions(&self) -> Finding {
        let Validation { plan, .. } = self.validation;
        let Some(candidate) = self.facts.candidate.get() else { return no_candidate() };
        let already = candidate.assumer.region();
        let regions = to_ask(&plan.sts_regions, &plan.region, already);
        if regions.is_empty() {
            return Finding::passed(words!(
                "{already}: a session, and no other Region is asked",
                already
            ));
        }
        let attempts = regions.iter().map(|region| self.session_in(region, candidate));
        let attempts: Option<Vec<_>> = join_all(attempts).await.into_iter().collect();
        attempts.map_or_else(stopped_while_waiting, |attempts| finding(&attempts))
    }

    /// One attempt; `None` where the admin did not want to wait for the role to be known there.
    async fn session_in(
        &self,
        region: &Region,
        candidate: &Candidate<'_>,
    ) -> Option<(Region, Result<(), Failure>)> {
        let id = CheckId::StsRegions;
        let reporter = self.reporter(id);
        let assumer = candidate.assumer.in_region(region);
        let there =
            Candidate { assumer: &assumer, role_arn: candidate.role_arn.clone(), ..*candidate };
        let right = Some(self.validation.plan.external_id.as_str());
        let with = words!("the external ID in {region}", region);
        let assumption = assumption(&there, &reporter, right, &with);
        let answer =
            self.until_settled(id, candidate.changed_at, |wanted| assumption.send(wanted)).await?;
        Some((region.clone(), answer.map(drop)))
    }
}
