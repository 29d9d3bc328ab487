//! What is said of an example object that is not there, or not for the admin to read.

use super::Candidate;
use crate::access::names::{KeyPrefix, ObjectKey};
use crate::access::plan::AccessPlan;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::failure::Failure;
use crate::checks::finding::{Finding, Fix};
use crate::words;

/// S3 has no object under `key`; `candidates` are there. One outside the prefix is not offered.
pub fn missing(
    key: &ObjectKey,
    prefix: Option<&KeyPrefix>,
    candidates: &[Candidate],
    failure: &Failure,
) -> Finding {
    let cause = words!("There is no object under the key “{example_key}”", example_key = key);
    let Some(best) = candidates.first() else {
        return Finding::failed(
            Diagnosis::new(
                cause,
                words!(
                    "Compare the key with the bucket's listing: upper and lower case, spaces and plus signs count"
                ),
            ),
            failure.evidence(),
        );
    };
    let diagnosis = if best.difference.is_guess() {
        Diagnosis::new(
            words!("{cause}. The most similar one in its folder is “{key}”", cause, key = best.key),
            words!(
                "This is a guess: use that key if it is the one you meant, or compare yours with the bucket's listing"
            ),
        )
    } else {
        Diagnosis::new(format!("{cause}. {}", did_you_mean(best)), use_it(best))
    };
    offering(Finding::failed(diagnosis, failure.evidence()), prefix, candidates)
}

/// S3 refuses the plan's key and does not say whether it has it; `candidates` can be read.
pub fn refused(plan: &AccessPlan, candidates: &[Candidate], failure: &Failure) -> Finding {
    let Some(best) = candidates.first() else {
        return Finding::failed(
            Diagnosis::new(
                words!("Your AWS identity may not read the object, or the object does not exist"),
                words!(
                    "S3 says the same in both cases to whoever may not list the bucket: ask for s3:GetObject and s3:ListBucket, or take another object"
                ),
            ),
            failure.evidence(),
        );
    };
    let cause = words!(
        "S3 refuses the key “{example_key}”, as it does where there is no object. {best}",
        example_key = plan.example_key,
        best = did_you_mean(best)
    );
    let finding = Finding::failed(Diagnosis::new(cause, use_it(best)), failure.evidence());
    offering(finding, plan.prefix.as_ref(), candidates)
}

/// The listing shows the object, and S3 refuses it.
pub fn unreadable(failure: &Failure) -> Finding {
    Finding::failed(
        Diagnosis::new(
            words!("Your AWS identity may not read the object, although the bucket lists it"),
            words!(
                "Ask for s3:GetObject, and look for a Deny in the bucket policy, for a KMS key that you may not use, and for an owner of the object other than your account"
            ),
        ),
        failure.evidence(),
    )
}

fn did_you_mean(candidate: &Candidate) -> String {
    words!("Did you mean “{key}”?", key = candidate.key)
}

fn use_it(candidate: &Candidate) -> String {
    words!(
        "{difference}: use the key as the bucket has it",
        difference = candidate.difference.sentence()
    )
}

/// Offers the first candidate, unless the role could not read it, and names the others.
fn offering(mut finding: Finding, prefix: Option<&KeyPrefix>, candidates: &[Candidate]) -> Finding {
    let Some((best, others)) = candidates.split_first() else { return finding };
    finding.evidence.extend(others.iter().map(|other| {
        words!(
            "Also there: “{key}”. {difference}",
            key = other.key,
            difference = other.difference.sentence()
        )
    }));
    match prefix {
        Some(prefix) if !prefix.covers(&best.key) => {
            finding.evidence.push(words!(
                "“{key}” lies outside the prefix {prefix}: to use it, change the prefix as well",
                key = best.key,
                prefix
            ));
            finding
        }
        _ => finding.with_fix(Fix::UseKey(best.key.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Difference;
    use super::*;
    use crate::access::sample;
    use crate::checks::failure::FailureKind;

    fn key(text: &str) -> ObjectKey {
        ObjectKey::parse(text).unwrap()
    }

    fn failure() -> Failure {
        Failure {
            kind: FailureKind::NotFound,
            service: "s3",
            operation: "HeadObject".to_owned(),
            code: None,
            message: None,
            http_status: Some(404),
            request_id: None,
        }
    }

    fn plan() -> AccessPlan {
        AccessPlan { example_key: key("a/B.png"), prefix: None, ..sample::lasso() }
    }

    fn finding(plan: &AccessPlan, candidates: &[(&str, Difference)]) -> Finding {
        let candidates: Vec<_> = candidates
            .iter()
            .map(|(text, difference)| Candidate { key: key(text), difference: *difference })
            .collect();
        missing(&plan.example_key, plan.prefix.as_ref(), &candidates, &failure())
    }

    fn told(candidates: &[(&str, Difference)]) -> (String, String, Vec<String>) {
        let finding = finding(&plan(), candidates);
        let diagnosis = finding.diagnosis.unwrap();
        (diagnosis.cause, diagnosis.remedy, finding.evidence)
    }

    #[test]
    fn the_likeliest_key_is_asked_about_and_the_others_are_named() {
        let (cause, remedy, evidence) =
            told(&[("a/b.png", Difference::Case), ("a//B.png", Difference::DoubleSlash)]);
        assert_eq!(cause, "There is no object under the key “a/B.png”. Did you mean “a/b.png”?");
        assert!(remedy.starts_with("Upper and lower case differ"), "{remedy}");
        assert_eq!(
            evidence[1..],
            ["Also there: “a//B.png”. One of the two keys has a double slash"]
        );
    }

    #[test]
    fn the_likeliest_key_is_offered_for_use() {
        let found = finding(&plan(), &[("a/b.png", Difference::Case)]);
        assert_eq!(found.fix, Some(Fix::UseKey(key("a/b.png"))));
    }

    #[test]
    fn a_key_outside_the_prefix_is_named_and_not_offered() {
        let prefix = Some(KeyPrefix::parse("a/").unwrap());
        let found = finding(&AccessPlan { prefix, ..plan() }, &[("A/b.png", Difference::Case)]);
        assert_eq!(found.fix, None);
        assert!(found.evidence.last().unwrap().contains("outside the prefix a/"));
    }

    #[test]
    fn a_guess_calls_itself_one() {
        let (cause, remedy, _) = told(&[("a/C.png", Difference::Nearest)]);
        assert!(!cause.contains("Did you mean"), "{cause}");
        assert!(remedy.starts_with("This is a guess"), "{remedy}");
    }

    #[test]
    fn nothing_is_asked_where_nothing_is_there() {
        let (cause, ..) = told(&[]);
        assert_eq!(cause, "There is no object under the key “a/B.png”");
    }
}
