//! How long a signed URL is to live: what people type, and what AWS makes of it.

use std::fmt;

use crate::phrase;
use crate::words;

/// A signed URL's lifetime as it was asked for: 15 minutes to 7 days.
///
/// 15 minutes is the shortest session that `AssumeRole` gives, 7 days the longest life that Signature Version 4 allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ttl {
    secs: u32,
}

/// Why a text is no lifetime.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TtlError {
    #[error("{}", words!("Enter how long a signed URL is to work, for example 1 hour"))]
    Empty,
    #[error("{}", words!("{length} is too short; AWS starts no session for less than 15 minutes", length = human(*.0)))]
    TooShort(u64),
    #[error("{}", words!("{count} alone is read as {count} seconds, less than the 15 minutes that AWS asks for; write “{count} minutes” or “{count} hours”", count = .0))]
    BareNumber(u64),
    #[error("{}", words!("{length} is too long; S3 accepts no signed URL for more than 7 days", length = human(*.0)))]
    TooLong(u64),
    #[error("{}", words!("“{given}” can be minutes or hours; write 1 hour 30 minutes or 90 min", given = .0))]
    Clock(String),
    #[error("{}", words!("“{given}” is not a length of time; write 1h, 90 min or 3600 (seconds)", given = .0))]
    Form(String),
    #[error("{}", words!("“{given}” is not a unit of time; use seconds, minutes, hours or days", given = .0))]
    Unit(String),
}

/// The bounds that a vendor's form sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TtlBounds {
    pub min_secs: u32,
    pub max_secs: u32,
    pub default_secs: u32,
}

impl Default for TtlBounds {
    fn default() -> Self {
        Self { min_secs: Ttl::MIN_SECS, max_secs: Ttl::MAX_SECS, default_secs: HOUR_SECS }
    }
}

/// In which unit a form asks for the lifetime.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TtlUnit {
    /// `1 hour 30 minutes`
    #[default]
    Words,
    Seconds,
    /// Rounded up where it is no whole number.
    Minutes,
    /// Rounded up where it is no whole number.
    Hours,
}

/// How long a signed URL really lives, and what decides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EffectiveTtl {
    pub secs: u32,
    pub limit: TtlLimit,
}

/// What binds the life of a signed URL; its `Display` is the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TtlLimit {
    #[error("{}", words!("Signed URLs work as long as asked"))]
    AsTyped,
    #[error("{}", words!("The vendor accepts no less than {bound}", bound = human(u64::from(*.0))))]
    VendorMinimum(u32),
    #[error("{}", words!("The vendor accepts no more than {bound}", bound = human(u64::from(*.0))))]
    VendorMaximum(u32),
    #[error("{}", words!("The vendor's principal is a role, and AWS ends a session that one role starts with another after 1 hour (role chaining); its signed URLs end with it, and no setting raises that"))]
    RoleChaining,
    #[error("{}", words!("A signed URL dies with the session that signed it, and a role's session lasts 12 hours at most"))]
    MaxSession,
}

const MINUTE_SECS: u32 = 60;
const HOUR_SECS: u32 = 3600;
const DAY_SECS: u32 = 86_400;

/// The longest session of a role that was assumed from a role's session.
///
/// "Using IAM roles: role chaining" in the IAM User Guide.
pub const CHAINED_SESSION_SECS: u32 = HOUR_SECS;
const SHORTEST_MAX_SESSION_SECS: u32 = HOUR_SECS;
const LONGEST_SESSION_SECS: u32 = 12 * HOUR_SECS;

impl Ttl {
    pub const MIN_SECS: u32 = 15 * MINUTE_SECS;
    pub const MAX_SECS: u32 = 7 * DAY_SECS;

    /// What to say of a principal that is a whole account: AWS decides by who in it assumes the role.
    pub const WHOLE_ACCOUNT_CAVEAT: &str = phrase!(
        "If the vendor assumes the role from a role of its own, AWS ends each session after 1 hour, and the signed URLs with it"
    );

    /// Reads what people write: `1h`, `90 min`, `3600` (seconds), `1 hour 30 minutes`, `1.5 hours`, `7 days`.
    pub fn parse(text: &str) -> Result<Self, TtlError> {
        let text = super::names::clean(text);
        if text.is_empty() {
            return Err(TtlError::Empty);
        }
        let shown: String = text.chars().take(40).collect();
        if text.chars().count() > 40 {
            return Err(TtlError::Form(shown));
        }
        if text.contains(':') && text.chars().all(|c| c.is_ascii_digit() || c == ':') {
            return Err(TtlError::Clock(shown));
        }
        let lower = text.to_ascii_lowercase();
        let mut millis: u64 = 0;
        let mut rest = lower.as_str();
        let mut bare = None;
        while !rest.is_empty() {
            let (number, after) = take_number(rest).ok_or_else(|| TtlError::Form(shown.clone()))?;
            let after = after.trim_start();
            let unit_end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
            let (unit, after) = after.split_at(unit_end);
            let unit_secs = if unit.is_empty() {
                // A number without unit is only clear when it stands alone.
                if rest.len() != lower.len() || !after.is_empty() {
                    return Err(TtlError::Form(shown));
                }
                bare = Some(number / 1000);
                1
            } else {
                unit_secs(unit).ok_or_else(|| TtlError::Unit(unit.to_owned()))?
            };
            millis = millis.saturating_add(number.saturating_mul(unit_secs));
            rest = after.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
            rest = rest.strip_prefix("and ").unwrap_or(rest).trim_start();
        }
        let secs = millis / 1000;
        match (u32::try_from(secs), bare) {
            (Ok(secs), _) if (Self::MIN_SECS..=Self::MAX_SECS).contains(&secs) => Ok(Self { secs }),
            (Ok(secs), Some(number)) if secs < Self::MIN_SECS => Err(TtlError::BareNumber(number)),
            (Ok(secs), None) if secs < Self::MIN_SECS => Err(TtlError::TooShort(secs.into())),
            _ => Err(TtlError::TooLong(secs)),
        }
    }

    /// The lifetime of that many seconds.
    pub fn from_secs(secs: u32) -> Result<Self, TtlError> {
        match secs {
            Self::MIN_SECS..=Self::MAX_SECS => Ok(Self { secs }),
            _ if secs < Self::MIN_SECS => Err(TtlError::TooShort(secs.into())),
            _ => Err(TtlError::TooLong(secs.into())),
        }
    }

    pub fn secs(self) -> u32 {
        self.secs
    }

    /// What to copy into a form that asks in that unit.
    pub fn form_text(self, unit: TtlUnit) -> String {
        match unit {
            TtlUnit::Words => self.to_string(),
            TtlUnit::Seconds => self.secs.to_string(),
            TtlUnit::Minutes => self.secs.div_ceil(MINUTE_SECS).to_string(),
            TtlUnit::Hours => self.secs.div_ceil(HOUR_SECS).to_string(),
        }
    }

    /// The `MaxSessionDuration` that the role needs: IAM takes 1 to 12 hours.
    pub fn max_session_duration_secs(self) -> u32 {
        self.secs.clamp(SHORTEST_MAX_SESSION_SECS, LONGEST_SESSION_SECS)
    }

    /// How long a signed URL lives when this was asked for, and the narrowest limit.
    pub fn effective(self, principal_is_role: bool, bounds: &TtlBounds) -> EffectiveTtl {
        let mut effective = EffectiveTtl { secs: self.secs, limit: TtlLimit::AsTyped };
        if self.secs < bounds.min_secs {
            effective = EffectiveTtl {
                secs: bounds.min_secs,
                limit: TtlLimit::VendorMinimum(bounds.min_secs),
            };
        }
        let mut cap = |secs: u32, limit: TtlLimit| {
            if effective.secs > secs {
                effective = EffectiveTtl { secs, limit };
            }
        };
        cap(bounds.max_secs, TtlLimit::VendorMaximum(bounds.max_secs));
        cap(LONGEST_SESSION_SECS, TtlLimit::MaxSession);
        if principal_is_role {
            cap(CHAINED_SESSION_SECS, TtlLimit::RoleChaining);
        }
        effective
    }
}

/// `1 hour 30 minutes`
impl fmt::Display for Ttl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&human(self.secs.into()))
    }
}

/// `1 hour 30 minutes`
impl fmt::Display for EffectiveTtl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&human(self.secs.into()))
    }
}

super::names::parsed_type!(Ttl, TtlError);

/// A number of seconds as people say it: `2 days`, `1 hour 30 minutes`, `0 seconds`.
pub fn human(secs: u64) -> String {
    let parts = [
        (secs / u64::from(DAY_SECS), "day"),
        (secs % u64::from(DAY_SECS) / u64::from(HOUR_SECS), "hour"),
        (secs % u64::from(HOUR_SECS) / u64::from(MINUTE_SECS), "minute"),
        (secs % u64::from(MINUTE_SECS), "second"),
    ];
    let words: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    if words.is_empty() { "0 seconds".to_owned() } else { words.join(" ") }
}

/// A decimal number at the start of the text, in thousandths, and what follows it.
fn take_number(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    if fraction.is_empty()
        || fraction.len() > 3
        || !fraction.bytes().all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let thousandths: u64 = format!("{fraction:0<3}").parse().ok()?;
    let whole: u64 = whole.parse().ok()?;
    Some((whole.checked_mul(1000)?.checked_add(thousandths)?, rest))
}

fn unit_secs(unit: &str) -> Option<u64> {
    let secs = match unit {
        "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => MINUTE_SECS,
        "h" | "hr" | "hrs" | "hour" | "hours" => HOUR_SECS,
        "d" | "day" | "days" => DAY_SECS,
        "w" | "week" | "weeks" => 7 * DAY_SECS,
        _ => return None,
    };
    Some(secs.into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ttl(secs: u32) -> Ttl {
        Ttl::from_secs(secs).unwrap()
    }

    #[test]
    fn lifetimes_are_read_as_people_write_them() {
        for (text, secs) in [
            ("1h", 3600),
            ("1 H", 3600),
            ("90 min", 5400),
            ("90min.", 0),
            ("3600", 3600),
            ("3600s", 3600),
            ("1 hour 30 minutes", 5400),
            ("1 hour, 30 minutes", 5400),
            ("1 hour and 30 minutes", 5400),
            ("1h30m", 5400),
            ("15m", 900),
            ("7 days", 604_800),
            ("1 week", 604_800),
            ("1.5 hours", 5400),
            ("0.25h", 900),
            (" “1h”\n", 3600),
        ] {
            let parsed = Ttl::parse(text);
            if secs == 0 {
                assert!(parsed.is_err(), "{text}");
            } else {
                assert_eq!(parsed.unwrap().secs(), secs, "{text}");
            }
        }
    }

    #[test]
    fn each_bound_has_its_sentence() {
        let check = |text: &str, expected: &str| {
            assert_eq!(Ttl::parse(text).unwrap_err().to_string(), expected, "{text}");
        };
        check("14 min", "14 minutes is too short; AWS starts no session for less than 15 minutes");
        check("8 days", "8 days is too long; S3 accepts no signed URL for more than 7 days");
        check(
            "60",
            "60 alone is read as 60 seconds, less than the 15 minutes that AWS asks for; write “60 minutes” or “60 hours”",
        );
        check("1:30", "“1:30” can be minutes or hours; write 1 hour 30 minutes or 90 min");
        check(
            "1 fortnight",
            "“fortnight” is not a unit of time; use seconds, minutes, hours or days",
        );
        check("soon", "“soon” is not a length of time; write 1h, 90 min or 3600 (seconds)");
        check("", "Enter how long a signed URL is to work, for example 1 hour");
    }

    #[test]
    fn numbers_that_say_nothing_clear_are_refused() {
        for text in [
            "1h 30",
            "30 1h",
            "1..5h",
            "1.h",
            ".",
            "-1h",
            "99999999999999999999h",
            "18446744073709551615d",
            "1e3",
        ] {
            assert!(Ttl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_roles_session_is_between_1_and_12_hours() {
        for (secs, session_secs) in [(900, 3600), (5400, 5400), (604_800, 43_200)] {
            assert_eq!(ttl(secs).max_session_duration_secs(), session_secs);
        }
    }

    #[test]
    fn the_narrowest_limit_binds() {
        let bounds = TtlBounds::default();
        let narrow = TtlBounds { min_secs: 1800, max_secs: 7200, default_secs: 3600 };
        let role = true;
        for (secs, principal_is_role, bounds, expected_secs, limit) in [
            (3600, role, bounds, 3600, TtlLimit::AsTyped),
            (7200, role, bounds, 3600, TtlLimit::RoleChaining),
            (7200, !role, bounds, 7200, TtlLimit::AsTyped),
            (86_400, !role, bounds, 43_200, TtlLimit::MaxSession),
            (86_400, role, bounds, 3600, TtlLimit::RoleChaining),
            (86_400, !role, narrow, 7200, TtlLimit::VendorMaximum(7200)),
            (900, !role, narrow, 1800, TtlLimit::VendorMinimum(1800)),
        ] {
            let effective = ttl(secs).effective(principal_is_role, &bounds);
            assert_eq!(effective, EffectiveTtl { secs: expected_secs, limit }, "{secs}");
        }
    }

    #[test]
    fn forms_get_the_unit_that_they_ask_for() {
        let ttl = ttl(5400);
        let texts = [TtlUnit::Words, TtlUnit::Seconds, TtlUnit::Minutes, TtlUnit::Hours]
            .map(|unit| ttl.form_text(unit));
        assert_eq!(texts, ["1 hour 30 minutes", "5400", "90", "2"]);
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(secs in Ttl::MIN_SECS..=Ttl::MAX_SECS) {
            prop_assert_eq!(Ttl::parse(&ttl(secs).to_string()), Ok(ttl(secs)));
            prop_assert_eq!(Ttl::parse(&secs.to_string()), Ok(ttl(secs)));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,60}|[0-9.:hms ]{0,30}") {
            if let Ok(ttl) = Ttl::parse(&text) {
                prop_assert!((Ttl::MIN_SECS..=Ttl::MAX_SECS).contains(&ttl.secs()));
            }
        }
    }
}
