//! What an outcome means, in a sentence, and what to do about it.

use super::{Dependence, Kind, Outcome, SignatureAgeLimit, Situation};
use crate::access::policy_language::{Effect, PrincipalMatch};
use crate::access::ttl::human;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::words::capitalised;

const DATE_KEYS: [&str; 3] = ["aws:CurrentTime", "aws:EpochTime", "aws:TokenIssueTime"];

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Bucket => "bucket policy",
            Self::Key => "key policy",
            Self::Trust => "trust policy",
        }
    }

    fn what_is_refused(self) -> &'static str {
        match self {
            Self::Bucket => "the role's requests",
            Self::Key => "the role to decrypt with this key",
            Self::Trust => "the vendor to assume the role",
        }
    }

    fn remedy(self, situation: &Situation<'_>) -> String {
        match self {
            Self::Bucket | Self::Key => format!(
                "Make the role an exception there: a condition ArnNotEquals on aws:PrincipalArn with {}",
                situation.role_arn
            ),
            Self::Trust => "Put the trust policy of the plan back".to_owned(),
        }
    }
}

/// The cause and the remedy, where the request is or may be refused.
pub fn diagnosis(kind: Kind, outcome: &Outcome, situation: &Situation<'_>) -> Option<Diagnosis> {
    let (policy, refused) = (kind.name(), kind.what_is_refused());
    match outcome {
        Outcome::Allowed { .. } => None,
        Outcome::Denied { by, conditions } => {
            let because = match conditions.len() {
                0 => String::new(),
                _ => format!(", because {}", conditions.join(" and ")),
            };
            Some(Diagnosis::new(
                format!("In {}, the {policy} refuses {refused}{because}", by.label()),
                kind.remedy(situation),
            ))
        }
        Outcome::Depends { on } => {
            let (cause, remedy) = depending(kind, on, situation);
            Some(Diagnosis::new(cause, remedy))
        }
        Outcome::NotMentioned => match kind {
            // In the role's own account its permissions policy is enough.
            Kind::Bucket => None,
            Kind::Key => Some(Diagnosis::new(
                "The key policy lets neither the role nor the account decrypt with this key",
                format!("Add a statement that allows kms:Decrypt to {}", situation.role_arn),
            )),
            Kind::Trust => Some(Diagnosis::new(
                "No statement of the trust policy lets the vendor assume the role with this external ID",
                kind.remedy(situation),
            )),
        },
    }
}

fn depending(kind: Kind, on: &[Dependence], situation: &Situation<'_>) -> (String, String) {
    let policy = kind.name();
    let refused = kind.what_is_refused();
    let [first, rest @ ..] = on else {
        return (format!("The {policy} may refuse {refused}"), kind.remedy(situation));
    };
    let label = first.statement.label();
    let when = first.conditions.join(" and ");
    let is_about_dates = first
        .conditions
        .iter()
        .all(|condition| DATE_KEYS.iter().any(|key| condition.starts_with(key)));
    let open = if is_about_dates {
        "which the calendar changes"
    } else {
        "which cannot be known of the vendor from here"
    };
    let others = match rest.len() {
        0 => String::new(),
        1 => "; another statement is open too".to_owned(),
        count => format!("; {count} more statements are open too"),
    };
    let verb = match first.effect {
        Effect::Deny => "refuses",
        Effect::Allow => "allows",
    };
    let only = if first.effect == Effect::Allow { "only " } else { "" };
    let cause =
        format!("In {label}, the {policy} {verb} {refused} {only}when {when}, {open}{others}");
    let remedy = match (kind, first.effect) {
        _ if is_about_dates => "Remove the condition on the date".to_owned(),
        (Kind::Key, Effect::Allow) => {
            format!("Add a statement that allows kms:Decrypt to {}", situation.role_arn)
        }
        (Kind::Trust, _) => {
            "Ask the vendor whether that holds, or put the trust policy of the plan back".to_owned()
        }
        _ => kind.remedy(situation),
    };
    (cause, remedy)
}

/// The diagnosis of a limit that cuts the TTL.
pub fn of_limit(limit: &SignatureAgeLimit) -> Diagnosis {
    let life = human(limit.effective_ttl_secs());
    Diagnosis::new(
        format!(
            "In {}, the bucket policy refuses signatures older than {life}: signed URLs end then, whatever their TTL",
            limit.statement.label()
        ),
        format!(
            "Raise s3:signatureAge there to {} (milliseconds), or ask for a shorter TTL",
            limit.wanted_millis
        ),
    )
}

/// What to say of a policy that lets the vendor through.
pub fn passed(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Allowed { by, named: PrincipalMatch::Account } => {
            format!("{} leaves it to the account's own policies", capitalised(&by.label()))
        }
        Outcome::Allowed { by, .. } => format!("{} allows it", capitalised(&by.label())),
        _ => "No statement stands in the vendor's way".to_owned(),
    }
}
