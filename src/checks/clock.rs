//! How far this computer's clock is from AWS's, and what that does to signed URLs.
//!
//! S3 takes no request whose time is more than [`REFUSED_FROM_SECS`] off (`RequestTimeTooSkewed`, "Error responses" in the
//! S3 API Reference). A presigned URL lives from the moment that the signer's clock shows.

use crate::words;

use super::diagnosis::Diagnosis;
use super::finding::Finding;

/// From here on AWS refuses what this computer signs.
pub const REFUSED_FROM_SECS: u64 = 900;
/// From here on the admin is told: the difference is more than a slow answer explains.
pub const TOLD_FROM_SECS: u64 = 60;

/// From here on nothing goes by what the answer says: no clock that runs is that far off, and AWS refuses long before.
pub const DISBELIEVED_FROM_SECS: u64 = 24 * 60 * 60;

/// The header has whole seconds, and the answer was on its way for a while.
const PRECISION_SECS: u64 = 2;

/// AWS's clock minus this computer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skew {
    /// Positive where this computer's clock is behind.
    pub secs: i64,
}

impl Skew {
    /// Whether AWS's time may be reckoned with it.
    pub fn is_believed(self) -> bool {
        self.secs.unsigned_abs() <= DISBELIEVED_FROM_SECS
    }

    fn is_behind(self) -> bool {
        self.secs > 0
    }

    /// The difference in words, such as "1200 seconds (20 minutes) behind AWS's".
    fn words(self) -> String {
        let secs = self.secs.unsigned_abs();
        let minutes = match secs / 60 {
            0 => String::new(),
            minutes => format!(" ({})", words!("1 minute" | "{n} minutes" % minutes)),
        };
        if self.is_behind() {
            words!("{secs} seconds{minutes} behind AWS's", secs, minutes)
        } else {
            words!("{secs} seconds{minutes} ahead of AWS's", secs, minutes)
        }
    }
}

/// What is to be said of a clock that is off by more than a slow answer explains.
pub fn warning(skew: Skew) -> Option<Diagnosis> {
    let secs = skew.secs.unsigned_abs();
    if secs < TOLD_FROM_SECS {
        return None;
    }
    if !skew.is_believed() {
        let words = skew.words();
        return Some(Diagnosis::new(
            words!(
                "This computer's clock is {words}: either it was never set, or it is not AWS that answers",
                words
            ),
            words!(
                "Look at this computer's date; where that is right, look at the proxy and the endpoint URL"
            ),
        ));
    }
    let effect = if secs >= REFUSED_FROM_SECS {
        words!("AWS refuses what it signs")
    } else if skew.is_behind() {
        words!("URLs that it signs end that much too early")
    } else {
        words!("URLs that it signs end that much too late")
    };
    let words = skew.words();
    Some(Diagnosis::new(
        words!("This computer's clock is {words}: {effect}", words, effect),
        synchronise(),
    ))
}

/// The answer of the check "This computer's clock agrees with AWS's".
///
/// A clock that is behind by [`REFUSED_FROM_SECS`] also uses up the shortest TTL
/// ([`Ttl::MIN_SECS`](crate::access::ttl::Ttl::MIN_SECS)) before a URL is handed out.
pub fn finding(skew: Skew) -> Finding {
    let secs = skew.secs.unsigned_abs();
    if secs <= PRECISION_SECS {
        return Finding::passed(words!(
            "Within {precision_secs} seconds, by the Date header of AWS's answer",
            precision_secs = PRECISION_SECS
        ));
    }
    let words = skew.words();
    let evidence = words!("By the Date header of AWS's answer, this computer is {words}", words);
    let Some(warning) = warning(skew) else { return Finding::passed(evidence) };
    let remedy = words!("{remedy}. Then validate again", remedy = warning.remedy);
    let diagnosis = Diagnosis { remedy, ..warning };
    if secs >= REFUSED_FROM_SECS {
        Finding::failed(diagnosis, evidence)
    } else {
        Finding::warning(diagnosis, evidence)
    }
}

/// AWS's answers told no time, so that nobody knows whether the clocks agree.
pub fn not_known() -> Finding {
    Finding::warning(
        Diagnosis::new(
            words!("The answers name no time that this computer's clock could be compared with"),
            words!(
                "Compare the clock yourself: a URL that is signed by a wrong one ends at another time"
            ),
        ),
        words!("No Date header beside a request ID of AWS's"),
    )
}

/// How the clock is set by the network, on the system that this program was built for.
fn synchronise() -> &'static str {
    if cfg!(windows) {
        words!("Set it by the network: Settings, Time & language, Date & time, Sync now")
    } else if cfg!(target_os = "macos") {
        words!(
            "Set it by the network: System Settings, General, Date & Time, Set time and date automatically"
        )
    } else {
        words!(
            "Set it by the network: run timedatectl set-ntp true, or switch on Automatic Date & Time in the settings"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::finding::Verdict;

    fn verdict(secs: i64) -> Verdict {
        finding(Skew { secs }).verdict
    }

    fn cause(secs: i64) -> String {
        finding(Skew { secs }).diagnosis.unwrap().cause
    }

    #[test]
    fn less_than_a_minute_either_way_passes() {
        for secs in [0, 1, 59, -59] {
            assert_eq!(verdict(secs), Verdict::Passed, "{secs}");
        }
    }

    #[test]
    fn a_minute_is_told() {
        for secs in [60, -60, 899, -899] {
            assert_eq!(verdict(secs), Verdict::Warning, "{secs}");
        }
    }

    #[test]
    fn a_quarter_of_an_hour_fails_either_way() {
        for secs in [900, -900, i64::MIN, i64::MAX] {
            assert_eq!(verdict(secs), Verdict::Failed, "{secs}");
        }
    }

    #[test]
    fn a_time_that_no_running_clock_shows_is_doubted() {
        let doubted = "either it was never set, or it is not AWS that answers";
        for secs in [i64::MIN, -86_401, 86_401, i64::MAX] {
            assert!(cause(secs).ends_with(doubted), "{}", cause(secs));
        }
        assert!(cause(86_400).ends_with("AWS refuses what it signs"));
    }

    #[test]
    fn what_fails_uses_up_no_more_than_the_shortest_ttl() {
        assert!(REFUSED_FROM_SECS <= u64::from(crate::access::ttl::Ttl::MIN_SECS));
    }

    #[test]
    fn a_difference_below_the_headers_precision_is_not_measured() {
        for secs in [0, 1, -2] {
            assert_eq!(finding(Skew { secs }), finding(Skew { secs: 0 }), "{secs}");
        }
    }

    #[test]
    fn seconds_and_direction_are_said() {
        assert_eq!(
            cause(1_200),
            "This computer's clock is 1200 seconds (20 minutes) behind AWS's: AWS refuses what it signs"
        );
        assert_eq!(
            cause(-61),
            "This computer's clock is 61 seconds (1 minute) ahead of AWS's: URLs that it signs end that much too late"
        );
    }
}
