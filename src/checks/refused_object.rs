//! Why a signed URL of an object that exists is refused: the layer, from what AWS says and what its policies say.
//!
//! In: the refusal, and what was read of the policies. Out: one cause and one remedy.
//! Source: "Troubleshoot access denied error messages" in the IAM User Guide.

use crate::words;

use super::diagnosis::{Diagnosis, diagnose};
use super::failure::Failure;
use super::vantage::Outcome;

/// What is known beside the refusal; `None` where it could not be read or says nothing against the object.
#[derive(Debug, Clone, Default)]
pub struct Known<'a> {
    /// What the bucket's policy says to the role that asked.
    pub bucket_policy: Option<&'a Outcome>,
    /// What the simulator names for reading the object.
    pub simulator: Option<Diagnosis>,
}

/// The cause and the remedy of a refused read.
///
/// Where AWS names the layer it is believed, and the policies only add the statement. Where it does not, a Deny of the
/// bucket's policy comes first: the simulator does not look at it.
pub fn diagnosis(failure: &Failure, known: &Known<'_>) -> Diagnosis {
    let message = failure.message.as_deref().unwrap_or_default().to_ascii_lowercase();
    let named = diagnose(failure);
    let action = failure.action();
    let of_bucket = known.bucket_policy.and_then(|outcome| denied_by_bucket(outcome, &action));
    let is_named = message.contains("because no") || message.contains("explicit deny");
    if message.contains("kms:") {
        return named;
    }
    let said_to_be = |layers: &[&str]| layers.iter().any(|layer| message.contains(layer));
    if is_named {
        if said_to_be(&[words!("resource-based policy")]) {
            return of_bucket.unwrap_or(named);
        }
        let is_simulated = said_to_be(&[
            words!("identity-based policy"),
            words!("permissions boundary"),
            words!("service control policy"),
        ]);
        return known.simulator.clone().filter(|_| is_simulated).unwrap_or(named);
    }
    of_bucket.or_else(|| known.simulator.clone()).unwrap_or_else(|| {
        Diagnosis::new(
            words!("S3 refuses the signed URL although the object exists, and no policy that was read forbids it"),
            words!("Look for a KMS key that whoever signs may not use, for an owner of the object other than your account, and for a resource control policy of the organisation"),
        )
    })
}

fn denied_by_bucket(outcome: &Outcome, action: &str) -> Option<Diagnosis> {
    let Outcome::Denied { by, conditions } = outcome else { return None };
    let because = match conditions.len() {
        0 => String::new(),
        _ => words!(", because {conditions}", conditions = words::all_of(conditions)),
    };
    let label = by.label();
    Some(Diagnosis::new(
        words!("The bucket policy forbids {action} in {label}{because}", action, label, because),
        words!(
            "Make the role an exception in {label} of the bucket policy: the row about the bucket's policy shows how",
            label
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::citation::Citation;
    use crate::checks::failure::FailureKind;

    fn refused(message: &str) -> Failure {
        Failure {
            kind: FailureKind::Denied,
            service: "s3",
            operation: "GET".to_owned(),
            code: Some("AccessDenied".to_owned()),
            message: Some(message.to_owned()),
            http_status: Some(403),
            request_id: None,
        }
    }

    fn said(layer: &str) -> Failure {
        refused(&format!(
            "User: arn:aws:sts::111111111111:assumed-role/Lasso/x is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::b/k\" {layer}"
        ))
    }

    fn denied() -> Outcome {
        let by = Citation { number: 2, sid: Some("Office".to_owned()), text: String::new() };
        Outcome::Denied { by, conditions: vec!["aws:PrincipalArn is a".to_owned()] }
    }

    fn simulated() -> Diagnosis {
        Diagnosis::new("The permissions boundary b does not allow s3:GetObject", "Ask")
    }

    #[track_caller]
    fn cause(failure: &Failure, bucket_policy: Option<&Outcome>, is_simulated: bool) -> String {
        let simulator = is_simulated.then(simulated);
        diagnosis(failure, &Known { bucket_policy, simulator }).cause
    }

    #[test]
    fn a_deny_of_the_bucket_policy_is_quoted_where_aws_names_the_layer() {
        let failure = said("with an explicit deny in a resource-based policy");
        assert_eq!(
            cause(&failure, Some(&denied()), true),
            "The bucket policy forbids s3:GetObject in statement 2 (“Office”), because aws:PrincipalArn is a"
        );
        let unread = cause(&failure, None, true);
        assert_eq!(
            unread,
            "The bucket policy or another policy on the resource forbids s3:GetObject"
        );
    }

    #[test]
    fn a_layer_that_aws_names_is_not_overruled_by_another() {
        let failure = said("because no permissions boundary allows the s3:GetObject action");
        assert_eq!(cause(&failure, Some(&denied()), true), simulated().cause);
        let unread = "The permissions boundary does not allow s3:GetObject";
        assert_eq!(cause(&failure, Some(&denied()), false), unread);
        let by_session = said("because no session policy allows the s3:GetObject action");
        let session = "The session's own policy does not allow s3:GetObject";
        assert_eq!(cause(&by_session, Some(&denied()), true), session);
    }

    #[test]
    fn where_aws_names_no_layer_the_bucket_policy_comes_before_the_simulator() {
        let failure = refused("Access Denied");
        assert!(cause(&failure, Some(&denied()), true).starts_with("The bucket policy forbids"));
        assert_eq!(cause(&failure, Some(&Outcome::NotMentioned), true), simulated().cause);
        let nothing = cause(&failure, None, false);
        assert!(nothing.contains("no policy that was read forbids it"), "{nothing}");
    }

    #[test]
    fn a_key_that_may_not_be_used_stays_a_matter_of_the_key() {
        let failure = refused(
            "not authorized to perform: kms:Decrypt on resource: arn because no identity-based policy allows the kms:Decrypt action",
        );
        let found =
            diagnosis(&failure, &Known { bucket_policy: None, simulator: Some(simulated()) });
        assert!(found.cause.contains("kms:Decrypt"), "{found:?}");
    }
}
