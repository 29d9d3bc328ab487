//! What is said of an example object that is not there, or not for the admin to read.

use super::Candidate;
use crate::access::names::ObjectKey;
use crate::checks::diagnosis::Diagnosis;
use crate::checks::failure::Failure;
use crate::checks::finding::Finding;

/// S3 has no object under the key; `candidates` are there.
pub fn missing(key: &ObjectKey, candidates: &[Candidate], failure: &Failure) -> Finding {
    let Some((best, others)) = candidates.split_first() else {
        return Finding::failed(
            Diagnosis::new(
                format!("There is no object under the key “{key}”"),
                "Compare the key with the bucket's listing: upper and lower case, spaces and plus signs count",
            ),
            failure.evidence(),
        );
    };
    let (found, remedy) = if best.difference.is_guess() {
        (
            format!("The most similar one in its folder is “{}”", best.key),
            "This is a guess: use that key if it is the one you meant, or compare yours with the bucket's listing".to_owned(),
        )
    } else {
        (format!("Did you mean “{}”?", best.key), use_it(best))
    };
    let cause = format!("There is no object under the key “{key}”. {found}");
    with_others(Finding::failed(Diagnosis::new(cause, remedy), failure.evidence()), others)
}

/// S3 refuses the key and does not say whether it has it; `candidates` can be read.
pub fn refused(key: &ObjectKey, candidates: &[Candidate], failure: &Failure) -> Finding {
    let Some((best, others)) = candidates.split_first() else {
        return Finding::failed(
            Diagnosis::new(
                "Your AWS identity may not read the object, or the object does not exist",
                "S3 says the same in both cases to whoever may not list the bucket: ask for s3:GetObject and s3:ListBucket, or take another object",
            ),
            failure.evidence(),
        );
    };
    let cause = format!(
        "S3 refuses the key “{key}”, as it does where there is no object. Did you mean “{}”?",
        best.key
    );
    with_others(Finding::failed(Diagnosis::new(cause, use_it(best)), failure.evidence()), others)
}

/// The listing shows the object, and S3 refuses it.
pub fn unreadable(failure: &Failure) -> Finding {
    Finding::failed(
        Diagnosis::new(
            "Your AWS identity may not read the object, although the bucket lists it",
            "Ask for s3:GetObject, and look for a Deny in the bucket policy, for a KMS key that you may not use, and for an owner of the object other than your account",
        ),
        failure.evidence(),
    )
}

fn use_it(candidate: &Candidate) -> String {
    format!("{}: use the key as the bucket has it", candidate.difference.sentence())
}

fn with_others(mut finding: Finding, others: &[Candidate]) -> Finding {
    let others = others
        .iter()
        .map(|other| format!("Also there: “{}”. {}", other.key, other.difference.sentence()));
    finding.evidence.extend(others);
    finding
}

#[cfg(test)]
mod tests {
    use super::super::Difference;
    use super::*;
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

    fn told(candidates: &[(&str, Difference)]) -> (String, String, Vec<String>) {
        let candidates: Vec<_> = candidates
            .iter()
            .map(|(text, difference)| Candidate { key: key(text), difference: *difference })
            .collect();
        let finding = missing(&key("a/B.png"), &candidates, &failure());
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
