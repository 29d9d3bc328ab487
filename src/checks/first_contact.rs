//! The vendor's first use of the role: what `GetRole` and CloudTrail know of it, and how late they know.
//!
//! In: the time that IAM has for the role's last use, and CloudTrail's events as JSON. Out: what was seen, in sentences.
//! Sources: "`RoleLastUsed`" in the IAM API Reference, "Logging IAM and AWS STS API calls with AWS CloudTrail" in the IAM User
//! Guide, and "CloudTrail record contents" in the CloudTrail User Guide.

use jiff::Timestamp;
use serde_json::Value;

use super::diagnosis::diagnose;
use super::failure::Failure;
use crate::access::names::AccountId;
use crate::access::plan::AccessPlan;
use crate::phrase;
use crate::words;

/// The name under which this program itself assumes roles.
pub const OWN_SESSION_NAME: &str = "countersign";

/// How late such news can be.
pub const HOW_LATE: &str = phrase!(
    "CloudTrail shows a call after about 5 minutes, IAM a role's use after up to 4 hours. \
A vendor that is refused shows up only in the CloudTrail of its own account: ask it for the error, and explain it here"
);

/// What one look at the role brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sighting {
    /// When IAM says that the role was used last, and in which Region.
    pub last_used: Option<(Timestamp, String)>,
    /// The calls since the watch began, oldest first.
    pub attempts: Vec<Attempt>,
    /// What could not be asked, and why.
    pub gaps: Vec<String>,
}

/// One `AssumeRole` on the role, as CloudTrail has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub event_id: String,
    pub at: Timestamp,
    pub region: String,
    pub account_id: Option<String>,
    pub principal_arn: Option<String>,
    pub source_ip: Option<String>,
    pub external_id: SentId,
    /// The error's code and message; `None` where the role was assumed.
    pub error: Option<(String, String)>,
}

/// Which external ID the vendor sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentId {
    TheOne,
    TheOldOne,
    AnotherOne,
    /// None was sent, or the event does not say which.
    NotTold,
}

impl Sighting {
    /// A look that brought nothing, and why.
    pub fn failed(failure: &Failure) -> Self {
        Self { gaps: vec![gap(words!("Looking at the role"), failure)], ..Self::default() }
    }
}

/// What could not be asked, in a sentence.
pub fn gap(what: &str, failure: &Failure) -> String {
    format!("{what}: {}", diagnose(failure).cause)
}

/// Reads an event of CloudTrail; `None` where it is about another role or made by this program.
pub fn attempt(plan: &AccessPlan, event_json: &str) -> Option<Attempt> {
    let event: Value = serde_json::from_str(event_json).ok()?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let sent = &event["requestParameters"];
    let role_arn = plan.role_arn().to_string();
    let is_about_role = sent["roleArn"] == *role_arn
        || event["resources"]
            .as_array()
            .is_some_and(|resources| resources.iter().any(|resource| resource["ARN"] == *role_arn));
    if event["eventName"] != "AssumeRole"
        || !is_about_role
        || sent["roleSessionName"] == OWN_SESSION_NAME
    {
        return None;
    }
    let external_id = match sent["externalId"].as_str() {
        None => SentId::NotTold,
        Some(id) if id == plan.external_id.as_str() => SentId::TheOne,
        Some(id) if plan.previous_external_id.as_ref().is_some_and(|old| old.as_str() == id) => {
            SentId::TheOldOne
        }
        Some(_) => SentId::AnotherOne,
    };
    let error = text(&event["errorCode"])
        .map(|code| (code, text(&event["errorMessage"]).unwrap_or_default()));
    Some(Attempt {
        event_id: text(&event["eventID"]).unwrap_or_default(),
        at: event["eventTime"].as_str()?.parse().ok()?,
        region: text(&event["awsRegion"]).unwrap_or_default(),
        account_id: text(&event["userIdentity"]["accountId"]),
        principal_arn: text(&event["userIdentity"]["arn"]),
        source_ip: text(&event["sourceIPAddress"]),
        external_id,
        error,
    })
}

impl Attempt {
    /// What happened: when, who, from where, with which external ID, and why not.
    pub fn sentence(&self, plan: &AccessPlan) -> String {
        let at = self.at.strftime("%Y-%m-%d %H:%M:%S UTC");
        let who = match (&self.principal_arn, &self.account_id) {
            (Some(arn), _) => arn.clone(),
            (None, Some(account)) if account == plan.principal.account_id().as_str() => {
                let account = plan.principal.account_id().grouped();
                words!("{vendor_name} (account {account})", vendor_name = plan.vendor_name, account)
            }
            (None, Some(account)) => {
                let grouped = AccountId::parse(account).map(|id| id.grouped());
                words!("account {account}", account = grouped.unwrap_or_else(|_| account.clone()))
            }
            (None, None) => words!("somebody").to_owned(),
        };
        let from = self
            .source_ip
            .as_ref()
            .map(|ip| format!(" {}", words!("from {ip}", ip)))
            .unwrap_or_default();
        let with = match self.external_id {
            SentId::TheOne => words!("with the external ID"),
            SentId::TheOldOne => words!("with the old external ID"),
            SentId::AnotherOne => words!("with another external ID"),
            SentId::NotTold => "",
        };
        let with = if with.is_empty() { String::new() } else { format!(" {with}") };
        match &self.error {
            None => words!("{at}: {who} assumed the role{with}{from}", at, who, with, from),
            Some((code, message)) => words!(
                "{at}: {who} was refused{with}{from}: {code}. {message}",
                at,
                who,
                with,
                from,
                code,
                message
            )
            .trim_end()
            .to_owned(),
        }
    }

    /// Whether it is the vendor that got in, as far as the event tells: from its account, with an external ID of its own.
    pub fn is_the_vendors_use(&self, plan: &AccessPlan) -> bool {
        let is_of_vendor = self
            .account_id
            .as_ref()
            .is_none_or(|account| *account == plan.principal.account_id().as_str());
        self.error.is_none() && is_of_vendor && self.external_id != SentId::AnotherOne
    }

    /// What to do about a refusal; `None` where there is nothing.
    pub fn remedy(&self) -> Option<&'static str> {
        self.error.as_ref()?;
        Some(match self.external_id {
            SentId::AnotherOne => {
                words!(
                    "The vendor's form holds another external ID than this one: copy it there once more"
                )
            }
            SentId::NotTold => {
                words!(
                    "Compare the role ARN and the external ID in the vendor's form with the ones above"
                )
            }
            SentId::TheOne | SentId::TheOldOne => {
                words!(
                    "The external ID is right: compare the vendor's principal with the trust policy in the Review step"
                )
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::sample;
    use serde_json::json;

    fn event() -> Value {
        json!({
            "eventID": "e-1",
            "eventTime": "2026-09-21T12:15:00Z",
            "eventName": "AssumeRole",
            "awsRegion": "us-east-2",
            "sourceIPAddress": "203.0.113.7",
            "userIdentity": { "type": "AWSAccount", "accountId": "222222222222" },
            "requestParameters": {
                "roleArn": sample::lasso().role_arn().to_string(),
                "roleSessionName": "lasso-moderation",
                "externalId": "kR7vq2MxWzP4tYb9NcHd",
            },
        })
    }

    #[track_caller]
    fn sentence(event: &Value) -> String {
        let plan = sample::lasso();
        attempt(&plan, &event.to_string()).unwrap().sentence(&plan)
    }

    #[test]
    fn a_first_use_says_when_who_and_from_where() {
        assert_eq!(
            sentence(&event()),
            "2026-09-21 12:15:00 UTC: Lasso (account 2222-2222-2222) assumed the role with the external ID from 203.0.113.7"
        );
    }

    #[test]
    fn a_refusal_says_what_aws_said_and_what_to_compare() {
        let mut event = event();
        event["requestParameters"]["externalId"] = json!("typo");
        event["errorCode"] = json!("AccessDenied");
        event["errorMessage"] = json!("is not authorized to perform: sts:AssumeRole");
        let words = sentence(&event);
        assert!(words.contains("was refused with another external ID"), "{words}");
        let seen = attempt(&sample::lasso(), &event.to_string()).unwrap();
        assert!(seen.remedy().unwrap().contains("copy it there once more"));
    }

    #[test]
    fn another_role_and_our_own_calls_are_not_the_vendors() {
        let plan = sample::lasso();
        let mut twins = event();
        twins["requestParameters"]["roleArn"] =
            json!("arn:aws:iam::111111111111:role/countersign/countersign-rehearsal-1");
        assert_eq!(attempt(&plan, &twins.to_string()), None);
        let mut own = event();
        own["requestParameters"]["roleSessionName"] = json!(OWN_SESSION_NAME);
        assert_eq!(attempt(&plan, &own.to_string()), None);
        assert_eq!(attempt(&plan, "no JSON"), None);
    }

    #[test]
    fn somebody_elses_use_is_not_taken_for_the_vendors() {
        let plan = sample::lasso();
        let is_vendors =
            |event: &Value| attempt(&plan, &event.to_string()).unwrap().is_the_vendors_use(&plan);
        assert!(is_vendors(&event()));
        let mut own = event();
        own["userIdentity"]["accountId"] = json!("111111111111");
        assert!(!is_vendors(&own));
        let mut other = event();
        other["requestParameters"]["externalId"] = json!("another-one");
        assert!(!is_vendors(&other));
    }

    #[test]
    fn an_event_without_parameters_is_known_by_its_resource() {
        let mut event = event();
        event["requestParameters"] = Value::Null;
        event["resources"] = json!([{ "ARN": sample::lasso().role_arn().to_string() }]);
        let seen = attempt(&sample::lasso(), &event.to_string()).unwrap();
        assert_eq!(seen.external_id, SentId::NotTold);
    }

    #[test]
    fn the_old_external_id_is_told_from_a_wrong_one() {
        let mut plan = sample::lasso();
        plan.previous_external_id = Some(plan.external_id.clone());
        plan.external_id = "nEw4vq2MxWzP4tYb9NcHd".parse().unwrap();
        let seen = attempt(&plan, &event().to_string()).unwrap();
        assert_eq!(seen.external_id, SentId::TheOldOne);
    }
}
