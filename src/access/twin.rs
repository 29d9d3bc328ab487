//! What tells a rehearsal's twin from every other role: the form of its name, its path and its tags, all of them.
//!
//! A role is deleted as a twin only after IAM has shown all of that. A name alone, in a listing or a journal, is no proof.

use jiff::{SignedDuration, Timestamp};

use super::plan::{INTEGRATION_TAG, TWIN_NAME_PREFIX, TWIN_PATH};
use crate::{printable, words};

/// The tag that says when a twin ends by itself, in RFC 3339 and UTC.
pub const TWIN_TAG: &str = "countersign:rehearsal-ends";
/// After this a twin's trust policy lets nobody in any more.
pub const TWIN_LIFE_SECS: i64 = 15 * 60;

const NAME_HEX_DIGITS: usize = 12;

/// A twin's name with a random number in it, of which 48 bits count.
pub fn name_of(random: u64) -> String {
    let random = random & ((1 << 48) - 1);
    format!("{TWIN_NAME_PREFIX}{random:0NAME_HEX_DIGITS$x}")
}

/// Whether a twin may have this name.
pub fn is_name(name: &str) -> bool {
    name.strip_prefix(TWIN_NAME_PREFIX).is_some_and(|random| {
        let is_lower_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        random.len() == NAME_HEX_DIGITS && random.bytes().all(is_lower_hex)
    })
}

/// The tag's value for a twin that ends then.
pub fn end_text(ends_at: Timestamp) -> String {
    ends_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A role as IAM shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownRole {
    pub name: String,
    pub path: String,
    pub tags: Vec<(String, String)>,
    pub created_at: Timestamp,
}

/// When a twin ends by its own tag; or why the role is none, as a sentence.
pub fn end_of(role: &ShownRole) -> Result<Timestamp, String> {
    let ShownRole { name, path, tags, .. } = role;
    let value = |key: &str| tags.iter().find(|(tag, _)| tag == key).map(|(_, value)| value);
    let ends_at = value(TWIN_TAG).and_then(|text| text.parse::<Timestamp>().ok());
    let why = if !is_name(name) {
        words!("a twin has another name").to_owned()
    } else if path != TWIN_PATH {
        words!(
            "it is under the path {path}, and a twin is under {twin_path}",
            path = printable::line(path),
            twin_path = TWIN_PATH
        )
    } else if value(INTEGRATION_TAG).is_none_or(String::is_empty) {
        words!("it has no tag {tag}", tag = INTEGRATION_TAG)
    } else {
        match ends_at {
            Some(ends_at) => return Ok(ends_at),
            None => words!("it has no tag {tag} with a time", tag = TWIN_TAG),
        }
    };
    Err(left_alone(name, &why))
}

/// Says that a role stays as it is.
pub fn left_alone(name: &str, why: &str) -> String {
    words!("The role {name} is left alone: {why}", name = printable::line(name), why)
}

/// Whether a role that was made then has outlived every twin.
pub fn is_older_than_a_twin(created_at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(created_at) > SignedDuration::from_secs(TWIN_LIFE_SECS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(change: impl FnOnce(&mut ShownRole)) -> Result<Timestamp, String> {
        let mut role = ShownRole {
            name: name_of(0x1234),
            path: TWIN_PATH.to_owned(),
            tags: vec![
                (INTEGRATION_TAG.to_owned(), "lasso/media-prod".to_owned()),
                (TWIN_TAG.to_owned(), end_text(Timestamp::UNIX_EPOCH)),
            ],
            created_at: Timestamp::UNIX_EPOCH,
        };
        change(&mut role);
        end_of(&role)
    }

    #[test]
    fn a_twin_is_known_by_name_path_and_both_tags() {
        assert_eq!(shown(|_| {}), Ok(Timestamp::UNIX_EPOCH));
    }

    #[test]
    fn without_one_of_them_a_role_is_left_alone_and_that_is_said() {
        for (why, outcome) in [
            ("a twin has another name", shown(|role| role.name = "ProductionDeploy".to_owned())),
            (
                "it is under the path /, and a twin is under /countersign/",
                shown(|role| role.path = "/".to_owned()),
            ),
            ("it has no tag countersign:integration", shown(|role| drop(role.tags.remove(0)))),
            (
                "it has no tag countersign:rehearsal-ends with a time",
                shown(|role| drop(role.tags.remove(1))),
            ),
            (
                "it has no tag countersign:rehearsal-ends with a time",
                shown(|role| role.tags[1].1 = "soon".to_owned()),
            ),
        ] {
            let told = outcome.unwrap_err();
            assert!(told.ends_with(&format!(" is left alone: {why}")), "{told}");
        }
    }

    #[test]
    fn a_twins_name_ends_in_twelve_small_hexadecimal_digits() {
        assert!(is_name(&name_of(0)));
        assert!(is_name(&name_of(u64::MAX)));
        for name in [
            "countersign-rehearsal-",
            "countersign-rehearsal-prod",
            "countersign-rehearsal-0123456789AB",
            "countersign-rehearsal-0123456789abc",
            "x-countersign-rehearsal-0123456789ab",
            "ProductionDeploy",
        ] {
            assert!(!is_name(name), "{name}");
        }
    }
}
