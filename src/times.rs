//! Times that lie a number of seconds from others, however far those are from any real date.
//!
//! A date may come from outside: a header, a file, a clock that was never set. `+` ends the program where the sum has no
//! date (beyond the year 9999); what is made here ends at the last one.

use std::time::{Duration, SystemTime};

use jiff::{SignedDuration, Timestamp};

/// The time `secs` after `time`; before it where they are negative. The first or the last date that there is, beyond those.
pub fn after(time: Timestamp, secs: i64) -> Timestamp {
    let end = if secs < 0 { Timestamp::MIN } else { Timestamp::MAX };
    time.checked_add(SignedDuration::from_secs(secs)).unwrap_or(end)
}

/// The same as the SDK has times, of seconds since 1970: nothing is before that, and nothing after the last date.
pub fn system_time(unix_secs: i64) -> SystemTime {
    let secs = u64::try_from(unix_secs.min(Timestamp::MAX.as_second())).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_secs(secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_a_date_is_the_last_one_or_the_first() {
        assert_eq!(after(Timestamp::UNIX_EPOCH, 60).as_second(), 60);
        assert_eq!(after(Timestamp::UNIX_EPOCH, -60).as_second(), -60);
        assert_eq!(after(Timestamp::MAX, 1), Timestamp::MAX);
        assert_eq!(after(Timestamp::MIN, -1), Timestamp::MIN);
        assert_eq!(after(Timestamp::UNIX_EPOCH, i64::MAX), Timestamp::MAX);
        assert_eq!(after(Timestamp::UNIX_EPOCH, i64::MIN), Timestamp::MIN);
    }

    #[test]
    fn a_system_time_is_one_that_every_system_has() {
        let secs = |unix_secs| {
            system_time(unix_secs).duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
        };
        assert_eq!((secs(7), secs(-7), secs(i64::MIN)), (7, 0, 0));
        assert_eq!(secs(i64::MAX), Timestamp::MAX.as_second().unsigned_abs());
    }
}
