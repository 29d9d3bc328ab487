//! Whether a session that STS gave lives as long as was asked for.
//!
//! A signed URL ends with the session that signed it, so that what a session says of its end is part of the proof.
//! Source: `AssumeRole` in the AWS STS API Reference, `DurationSeconds` and `Expiration`.

use jiff::Timestamp;

use super::diagnosis::Diagnosis;
use super::finding::Finding;
use crate::access::ttl::human;
use crate::words;

/// The answer's way, whole seconds, and what AWS's clock is known by.
const TOLERANCE_SECS: i64 = 120;

/// How long a session lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLife {
    pub asked_secs: i64,
    /// By AWS's clock, when the answer was in; negative where it had ended by then.
    pub left_secs: i64,
}

/// The finding on a session that is not as was asked for; `None` where it is.
pub fn doubt(life: SessionLife, expires_at: Timestamp) -> Option<Finding> {
    let ends = expires_at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    let evidence = format!("Expiration: {ends}");
    let SessionLife { asked_secs, left_secs } = life;
    if left_secs <= 0 {
        let diagnosis = Diagnosis::new(
            words!("The session that STS gave has ended already, at {ends}", ends),
            words!(
                "AWS gives no such session: look at what answers in its place, and at this computer's clock"
            ),
        );
        return Some(Finding::failed(diagnosis, evidence));
    }
    if (left_secs - asked_secs).abs() <= TOLERANCE_SECS {
        return None;
    }
    let spoken = |secs: i64| human(u64::try_from(secs / 60 * 60).unwrap_or(0).max(60));
    let (left, asked) = (spoken(left_secs), spoken(asked_secs));
    let diagnosis = Diagnosis::new(
        words!("The session that STS gave lives {left}, and {asked} were asked for", left, asked),
        words!("A signed URL ends with its session: count on the shorter of the two"),
    );
    Some(Finding::warning(diagnosis, evidence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::finding::Verdict;

    fn verdict(left_secs: i64) -> Option<Verdict> {
        let life = SessionLife { asked_secs: 3_600, left_secs };
        doubt(life, Timestamp::UNIX_EPOCH).map(|finding| finding.verdict)
    }

    #[test]
    fn a_session_that_has_ended_is_no_session() {
        for left_secs in [0, -1, -1_790_000_000, i64::MIN / 2] {
            assert_eq!(verdict(left_secs), Some(Verdict::Failed), "{left_secs}");
        }
    }

    #[test]
    fn a_session_of_another_length_is_told() {
        for left_secs in [1, 900, 7_200, i64::MAX / 2] {
            assert_eq!(verdict(left_secs), Some(Verdict::Warning), "{left_secs}");
        }
    }

    #[test]
    fn a_session_as_asked_for_is_told_by_its_length_alone() {
        for left_secs in [3_600, 3_599, 3_500] {
            assert_eq!(verdict(left_secs), None, "{left_secs}");
        }
    }
}
