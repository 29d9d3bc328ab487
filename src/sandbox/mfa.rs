//! MFA devices of users, and their six digits.
//!
//! Source: "Secure API access with MFA" and "MFA authentication in the AWS CLI" in the IAM User Guide, `AssumeRole` and
//! `GetSessionToken` in the STS API Reference; the digits are those of RFC 6238. The refusals have the words that AWS's
//! own have in public reports (aws-cli#6325, aws-cli#2279).

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha1::Sha1;

use super::caller::CallerKind;
use super::query::{Call, ServiceError};
use super::{Secret, ids};

const STEP_SECS: i64 = 30;
const DIGITS: usize = 6;

/// What a user's phone or key fob has, and how far its codes are used up.
#[derive(Debug, Clone)]
pub struct Device {
    /// The ARN of a virtual device; a hardware one has a number.
    pub serial: String,
    user_id: String,
    seed: Secret,
    last_used_step: i64,
}

impl Device {
    pub(super) fn new(serial: String, user_id: String) -> Self {
        let seed = Secret::new(ids::secret_access_key());
        Self { serial, user_id, seed, last_used_step: 0 }
    }

    /// The six digits that it shows at that time; each is good for one call.
    pub fn code_at(&self, now: Timestamp) -> String {
        self.code_of(now.as_second() / STEP_SECS)
    }

    fn code_of(&self, step: i64) -> String {
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(self.seed.expose().as_bytes()) else {
            return String::new();
        };
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let offset = usize::from(digest[digest.len() - 1] & 0x0F);
        let number = digest[offset..offset + 4]
            .iter()
            .fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
        format!("{:06}", (number & 0x7FFF_FFFF) % 1_000_000)
    }

    /// Uses a code up. One of the step before or after counts, too; none counts twice.
    fn accept(&mut self, code: &str, now: Timestamp) -> bool {
        let step = now.as_second() / STEP_SECS;
        let fits = |step: &i64| *step > self.last_used_step && self.code_of(*step) == code;
        let Some(used) = (step - 1..=step + 1).find(fits) else { return false };
        self.last_used_step = used;
        true
    }
}

/// Whether the call comes with a second factor: `SerialNumber` and `TokenCode`, of a device of the caller's.
pub fn is_presented(call: &mut Call<'_>) -> Result<bool, ServiceError> {
    let refused =
        |why: &str| ServiceError::denied(format!("MultiFactorAuthentication failed{why}"));
    let (serial, code) = match (call.params.get("SerialNumber"), call.params.get("TokenCode")) {
        (None, None) => return Ok(false),
        (Some(serial), Some(code)) => (serial, code),
        _ => return Err(refused(", must provide both MFA serial number and one time pass code.")),
    };
    call.params.sized("SerialNumber", 9, 256)?;
    if code.len() != DIGITS || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        let rule = r"Member must satisfy regular expression pattern: [\d]*";
        return Err(ServiceError::constraint(code, "TokenCode", rule));
    }
    let now = call.world.now;
    // A device is a user's: a session of a role has none.
    let owner = match &call.caller.kind {
        CallerKind::User { user_id, .. } => Some(user_id),
        CallerKind::Anonymous | CallerKind::RoleSession { .. } => None,
    };
    let device = call.world.mfa_devices.get_mut(serial);
    match device.filter(|device| Some(&device.user_id) == owner) {
        None => Err(refused(
            ", unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
        )),
        Some(device) => {
            let is_right = device.accept(code, now);
            is_right.then_some(true).ok_or_else(|| refused(" with invalid MFA one time pass code."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(seed: &str) -> Device {
        let seed = Secret::new(seed.to_owned());
        Device { seed, ..Device::new("GAHT12345678".to_owned(), "AIDA".to_owned()) }
    }

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_second(secs).unwrap()
    }

    #[test]
    fn the_digits_are_those_of_the_standards_own_examples() {
        let device = device("12345678901234567890");
        assert_eq!(device.code_at(at(59)), "287082");
        assert_eq!(device.code_at(at(1_111_111_109)), "081804");
        assert_eq!(device.code_at(at(20_000_000_000)), "353130");
    }

    #[test]
    fn a_code_counts_once_and_for_a_minute_around_its_time() {
        let mut device = device("12345678901234567890");
        let code = device.code_at(at(1_111_111_109));
        assert!(!device.accept(&code, at(1_111_111_109 + 90)));
        assert!(device.accept(&code, at(1_111_111_109 + 20)));
        assert!(!device.accept(&code, at(1_111_111_109 + 20)));
    }
}
