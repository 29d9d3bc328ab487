//! What an outcome means, in a sentence, and what to do about it.

use super::{Dependence, Kind, Outcome, SignatureAgeLimit, Situation};
use crate::access::policy_language::{Effect, PrincipalMatch};
use crate::access::ttl::human;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::words::capitalised;
use crate::words;

const DATE_KEYS: [&str; 3] = ["aws:CurrentTime", "aws:EpochTime", "aws:TokenIssueTime"];

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Bucket => words!("bucket policy"),
            Self::Key => words!("key policy"),
            Self::Trust => words!("trust policy"),
        }
    }

    fn what_is_refused(self) -> &'static str {
        match self {
            Self::Bucket => words!("the role's requests"),
            Self::Key => words!("the role to decrypt with this key"),
            Self::Trust => words!("the vendor to assume the role"),
        }
    }

    fn remedy(self, situation: &Situation<'_>) -> String {
        match self {
            Self::Bucket | Self::Key => words!(
                "Make the role an exception there: a condition ArnNotEquals on aws:PrincipalArn with {role_arn}",
                role_arn = situation.role_arn
            ),
            Self::Trust => words!("Put the trust policy of the plan back").to_owned(),
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
                _ => words!(", because {conditions}", conditions = words::all_of(conditions)),
            };
            Some(Diagnosis::new(
                words!(
                    "In {label}, the {policy} refuses {refused}{because}",
                    label = by.label(),
                    policy,
                    refused,
                    because
                ),
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
                words!(
                    "The key policy lets neither the role nor the account decrypt with this key"
                ),
                words!(
                    "Add a statement that allows kms:Decrypt to {role_arn}",
                    role_arn = situation.role_arn
                ),
            )),
            Kind::Trust => Some(Diagnosis::new(
                words!(
                    "No statement of the trust policy lets the vendor assume the role with this external ID"
                ),
                kind.remedy(situation),
            )),
        },
    }
}

fn depending(kind: Kind, on: &[Dependence], situation: &Situation<'_>) -> (String, String) {
    let policy = kind.name();
    let refused = kind.what_is_refused();
    let [first, rest @ ..] = on else {
        return (
            words!("The {policy} may refuse {refused}", policy, refused),
            kind.remedy(situation),
        );
    };
    let label = first.statement.label();
    let when = words::all_of(&first.conditions);
    let is_about_dates = first
        .conditions
        .iter()
        .all(|condition| DATE_KEYS.iter().any(|key| condition.starts_with(key)));
    let open = if is_about_dates {
        words!("which changes with the date")
    } else {
        words!("which cannot be known of the vendor from here")
    };
    let others = match rest.len() {
        0 => String::new(),
        1 => words!("; another statement is open too").to_owned(),
        count => words!("; {count} more statements are open too", count),
    };
    let verb = match first.effect {
        Effect::Deny => "refuses",
        Effect::Allow => "allows",
    };
    let only = if first.effect == Effect::Allow { "only " } else { "" };
    let cause = words!(
        "In {label}, the {policy} {verb} {refused} {only}when {when}, {open}{others}",
        label,
        policy,
        verb,
        refused,
        only,
        when,
        open,
        others
    );
    let remedy = match (kind, first.effect) {
        _ if is_about_dates => words!("Remove the condition on the date").to_owned(),
        (Kind::Key, Effect::Allow) => {
            words!(
                "Add a statement that allows kms:Decrypt to {role_arn}",
                role_arn = situation.role_arn
            )
        }
        (Kind::Trust, _) => {
            words!("Ask the vendor whether that holds, or put the trust policy of the plan back")
                .to_owned()
        }
        _ => kind.remedy(situation),
    };
    (cause, remedy)
}

/// The diagnosis of a limit that cuts the TTL.
pub fn of_limit(limit: &SignatureAgeLimit) -> Diagnosis {
    let life = human(limit.effective_ttl_secs());
    Diagnosis::new(
        words!(
            "In {label}, the bucket policy refuses signatures older than {life}: signed URLs end then, whatever their TTL",
            label = limit.statement.label(),
            life
        ),
        words!(
            "Raise s3:signatureAge there to {wanted_millis} (milliseconds), or ask for a shorter TTL",
            wanted_millis = limit.wanted_millis
        ),
    )
}

/// What to say of a policy that lets the vendor through.
pub fn passed(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Allowed { by, named: PrincipalMatch::Account } => {
            words!(
                "{label} leaves it to the account's own policies",
                label = capitalised(&by.label())
            )
        }
        Outcome::Allowed { by, .. } => {
            words!("{label} allows it", label = capitalised(&by.label()))
        }
        _ => words!("No statement stands in the vendor's way").to_owned(),
    }
}
