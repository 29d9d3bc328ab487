//! The checks of what a browser may do for the vendor's web pages.

use futures_util::future::join_all;
use jiff::Timestamp;

use super::assuming::{RETRY_PAUSE, has_settled, stopped_while_waiting};
use super::run::Run;
use super::{PROPAGATION_BOUND_SECS, Validation};
use crate::checks::catalogue::CheckId;
use crate::checks::cors::{WebPages, may_be_stale, preflight_finding, rule_finding};
use crate::checks::finding::Finding;

impl Run<'_> {
    pub async fn cors_rule(&self) -> Finding {
        let vendor_slug = self.validation.plan.vendor_id.slug();
        let pages = self.web_pages(&vendor_slug);
        if pages.are_none() {
            return pages.not_needed();
        }
        rule_finding(self.cors().await, &pages)
    }

    /// Asks for every origin at once, and again while S3 refuses what the bucket's rules allow.
    pub async fn cors_preflight(&self) -> Finding {
        let id = CheckId::CorsPreflight;
        let vendor_slug = self.validation.plan.vendor_id.slug();
        let pages = self.web_pages(&vendor_slug);
        if pages.are_none() {
            return pages.not_needed();
        }
        let Validation { session, plan, fetcher, stop, .. } = self.validation;
        let url = session.object_address(&plan.bucket, &plan.region, &plan.example_key).url();
        let reporter = self.reporter(id);
        let since = Timestamp::now();
        loop {
            let asked = pages.origins.iter().map(async |origin| {
                (origin.clone(), fetcher.preflight(&reporter, &url, origin).await)
            });
            let answers = join_all(asked).await;
            let finding = preflight_finding(&answers);
            if has_settled(since) || !may_be_stale(&answers, self.cors().await) {
                return finding;
            }
            let evidence = finding.evidence.join(" · ");
            let waiting = Finding::waiting(since, PROPAGATION_BOUND_SECS, evidence);
            self.ledger.meanwhile(id, waiting).await;
            if stop.is_set() {
                return stopped_while_waiting();
            }
            tokio::time::sleep(RETRY_PAUSE).await;
        }
    }

    fn web_pages<'b>(&'b self, vendor_slug: &'b str) -> WebPages<'b> {
        let plan = self.validation.plan;
        WebPages { vendor_slug, vendor_name: &plan.vendor_name, origins: &plan.browser_origins }
    }
}
