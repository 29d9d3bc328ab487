//! Looks for uses of the role: its last use in IAM, and the calls in CloudTrail of every Region that matters.

use std::time::Duration;

use aws_sdk_cloudtrail::operation::lookup_events::LookupEventsOutput;
use aws_sdk_cloudtrail::primitives::DateTime;
use aws_sdk_cloudtrail::types::{LookupAttribute, LookupAttributeKey};
use jiff::Timestamp;

use super::pages::Pages;
use super::reporter::{Reporter, Wanted};
use super::session::Session;
use crate::access::names::Region;
use crate::access::plan::AccessPlan;
use crate::checks::failure::{Failure, FailureKind};
use crate::checks::first_contact::{Attempt, Sighting, attempt, gap};
use crate::words;

/// CloudTrail answers two look-ups a second for an account and Region; half of them are left to others.
/// Source: `LookupEvents` in the CloudTrail API Reference.
const PAUSE: Duration = Duration::from_secs(1);
/// How many pages of 50 events are read in a Region at one look.
const PAGES_AT_MOST: usize = 5;

/// Where to look, and since when.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    pub session: &'a Session,
    pub reporter: &'a Reporter,
    pub plan: &'a AccessPlan,
    pub since: Timestamp,
}

impl Look<'_> {
    /// Looks once. What may not be asked is a gap, and the rest goes on.
    pub async fn once(self) -> Sighting {
        let mut sighting = Sighting::default();
        match last_used(self.session, self.reporter, self.plan).await {
            Ok(last_used) => sighting.last_used = last_used,
            Err(failure) => sighting.gaps.push(gap("GetRole", &failure)),
        }
        for region in self.regions() {
            match self.attempts(&region).await {
                Ok(attempts) => sighting.attempts.extend(attempts),
                Err(failure) => {
                    sighting.gaps.push(gap(&words!("CloudTrail in {region}", region), &failure));
                    // Who may not look up events in one Region may not in another.
                    if failure.kind == FailureKind::Denied {
                        break;
                    }
                }
            }
        }
        sighting
            .attempts
            .sort_by(|one, other| (one.at, &one.event_id).cmp(&(other.at, &other.event_id)));
        sighting.attempts.dedup_by(|one, other| one.event_id == other.event_id);
        sighting
    }

    /// Where the vendor asks for its sessions, and the session's own Region.
    fn regions(self) -> Vec<Region> {
        let mut regions = self.plan.sts_regions.clone();
        regions.push(self.session.region().clone());
        regions.push(self.plan.region.clone());
        regions.sort();
        regions.dedup();
        regions
    }

    async fn attempts(self, region: &Region) -> Result<Vec<Attempt>, Failure> {
        let client = self.session.in_region(region).cloudtrail();
        let by_name = LookupAttribute::builder()
            .attribute_key(LookupAttributeKey::EventName)
            .attribute_value("AssumeRole")
            .build()
            .map_err(|error| Failure::invalid_input(error.to_string()))?;
        let mut found = Vec::new();
        let request = client
            .lookup_events()
            .lookup_attributes(by_name)
            .start_time(DateTime::from_secs(self.since.as_second()));
        let take = |page: LookupEventsOutput| {
            let events = page.events().iter().filter_map(|event| event.cloud_trail_event());
            found.extend(events.filter_map(|text| attempt(self.plan, text)));
            page.next_token().map(str::to_owned)
        };
        let target = words!("AssumeRole in {region}", region);
        Pages::of(self.reporter, "cloudtrail", "LookupEvents", target, Wanted::IfAllowed)
            .at_most(PAGES_AT_MOST)
            .resting(PAUSE)
            .some(|token| request.clone().set_next_token(token).send(), take)
            .await?;
        Ok(found)
    }
}

/// When the role was used last and in which Region, as IAM tells; `None` where it knows of no use.
pub async fn last_used(
    session: &Session,
    reporter: &Reporter,
    plan: &AccessPlan,
) -> Result<Option<(Timestamp, String)>, Failure> {
    let name = plan.role_name.as_str();
    let request = session.iam().get_role().role_name(name);
    let answer = reporter.call("iam", "GetRole", name, Wanted::Success, request.send()).await?;
    let used = answer.role().and_then(|role| role.role_last_used());
    Ok(used.and_then(|used| {
        let at = Timestamp::from_second(used.last_used_date()?.secs()).ok()?;
        Some((at, used.region().unwrap_or_default().to_owned()))
    }))
}
