use proptest::prelude::*;

use super::literal::literal;
use super::*;
use crate::access::external_id::ExternalId;
use crate::access::names::{ObjectKey, Principal};
use crate::access::sample;
use crate::access::ttl::Ttl;

/// What a compiler of any of the four languages makes of a literal; `None` where it would not be one literal.
fn read_back(literal: &str) -> Option<String> {
    let inside = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut characters = inside.chars();
    let mut text = String::new();
    while let Some(character) = characters.next() {
        if character != '\\' {
            if character == '"'
                || !(character.is_alphanumeric() || (' '..='~').contains(&character))
            {
                return None;
            }
            text.push(character);
            continue;
        }
        let digits: String = match characters.next()? {
            quoted @ ('"' | '\\') => {
                text.push(quoted);
                continue;
            }
            'U' => characters.by_ref().take(8).collect(),
            'u' if characters.as_str().starts_with('{') => {
                characters.by_ref().skip(1).take_while(|digit| *digit != '}').collect()
            }
            'u' => characters.by_ref().take(4).collect(),
            _ => return None,
        };
        text.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
    }
    Some(text)
}

/// Every language with a plan for a role and with one for a user.
fn every_program() -> impl Iterator<Item = (SnippetLanguage, AccessPlan)> {
    SnippetLanguage::ALL
        .into_iter()
        .flat_map(|language| [(language, sample::lasso()), (language, sample::user())])
}

proptest! {
    #[test]
    fn no_text_breaks_out_of_its_literal(text in any::<String>()) {
        for language in SnippetLanguage::ALL {
            prop_assert_eq!(read_back(&literal(language, &text)), Some(text.clone()));
        }
    }

    #[test]
    fn a_hostile_key_changes_one_literal_and_nothing_else(key in "(\\PC|[\"'\\\\\n\r«»$`{}#]){1,40}") {
        for (language, harmless) in every_program() {
            let plan = AccessPlan { example_key: ObjectKey::parse(&key).unwrap(), ..harmless.clone() };
            let harmless = snippet(language, &harmless);
            let (before, after) = harmless.split_once("\"cats/tom.png\"").unwrap();
            let expected = format!("{before}{}{after}", literal(language, &key));
            prop_assert_eq!(snippet(language, &plan), expected);
        }
    }
}

#[test]
fn a_value_that_looks_like_a_placeholder_stays_as_it_is() {
    let plan = AccessPlan {
        example_key: ObjectKey::parse("«bucket»").unwrap(),
        external_id: ExternalId::parse("role_arn").unwrap(),
        ..sample::lasso()
    };
    let text = snippet(SnippetLanguage::Python, &plan);
    assert!(text.contains(r#"EXAMPLE_KEY = "\u00abbucket\u00bb""#), "{text}");
    assert!(text.contains(r#"EXTERNAL_ID = "role_arn""#), "{text}");
}

#[test]
fn every_placeholder_is_filled_in() {
    for (language, plan) in every_program() {
        let text = snippet(language, &plan);
        assert!(!text.contains(['«', '»']), "{text}");
        for value in ["\"eu-west-1\"", "\"media-prod\"", "\"cats/tom.png\""] {
            assert!(text.contains(value), "{value} in {text}");
        }
        let its_own = [
            "\"arn:aws:iam::111111111111:role/LassoModerationBucketAccess\"",
            "\"kR7vq2MxWzP4tYb9NcHd\"",
        ];
        let is_role = plan.grantee == Grantee::Role;
        assert!(its_own.iter().all(|value| text.contains(value) == is_role), "{text}");
    }
}

#[test]
fn a_program_for_a_user_assumes_no_role() {
    for language in SnippetLanguage::ALL {
        let text = snippet(language, &sample::user()).to_lowercase();
        assert!(!text.contains("role") && !text.contains("sts"), "{text}");
    }
}

#[test]
fn a_users_url_lives_as_long_as_was_asked_up_to_seven_days() {
    let plan = AccessPlan { ttl: Ttl::parse("7 days").unwrap(), ..sample::user() };
    assert!(snippet(SnippetLanguage::Python, &plan).contains("URL_TTL_SECS = 604800\n"));
}

/// The numbers of the Python program: how long a URL lives, and how long a session.
fn lives(principal: &str, ttl: &str) -> (u32, u32) {
    let plan = AccessPlan {
        principal: Principal::parse(principal).unwrap(),
        ttl: Ttl::parse(ttl).unwrap(),
        ..sample::lasso()
    };
    let text = snippet(SnippetLanguage::Python, &plan);
    let number = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim_start_matches(" = ").parse().unwrap()
    };
    (number("URL_TTL_SECS"), number("SESSION_SECS"))
}

#[test]
fn a_url_is_signed_for_no_longer_than_a_session_lasts() {
    let account = "222222222222";
    assert_eq!(lives(account, "15 minutes"), (900, 3_600));
    assert_eq!(lives(account, "2 hours"), (7_200, 7_200));
    assert_eq!(lives(account, "7 days"), (43_200, 43_200));
}

#[test]
fn a_vendor_that_is_a_role_gets_sessions_of_an_hour() {
    let role = "arn:aws:iam::222222222222:role/signer";
    assert_eq!(lives(role, "12 hours"), (3_600, 3_600));
    assert_eq!(lives(role, "15 minutes"), (900, 3_600));
}
