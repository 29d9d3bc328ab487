use super::*;

/// Every error code that AWS's pages name for this job: reading the input, the admin's session, the
/// bucket and its object, making the role, assuming it, and signing and fetching.
const CODES: &[&str] = &[
    "AccessDenied",
    "AuthorizationHeaderMalformed",
    "AuthorizationQueryParametersError",
    "ConcurrentModification",
    "EntityAlreadyExists",
    "ExpiredToken",
    "IllegalLocationConstraintException",
    "InvalidClientTokenId",
    "InvalidObjectState",
    "InvalidToken",
    "LimitExceeded",
    "MalformedPolicyDocument",
    "MethodNotAllowed",
    "NoSuchBucket",
    "NoSuchCORSConfiguration",
    "NoSuchKey",
    "PackedPolicyTooLarge",
    "PermanentRedirect",
    "RegionDisabledException",
    "RequestTimeTooSkewed",
    "ServiceFailure",
    "SignatureDoesNotMatch",
    "SlowDown",
    "TemporaryRedirect",
    "Throttling",
    "UnauthorizedOperation",
    "UnmodifiableEntity",
    "ValidationError",
];

/// What is said where there is no code: by clients, browsers and vendors.
const SPOKEN: &[(&str, &str)] = &[
    ("no providers in chain provided credentials", "NoCredentialsError"),
    ("the SSO token has expired and cannot be refreshed", "SSO token expired"),
    ("failed to load the cached SSO token", "SSO token expired"),
    ("dispatch failure", "DispatchFailure"),
    ("`expires_in` must be no longer than one week", "Longer than one week"),
    ("HTTP/1.1 404 Not Found\nx-amz-delete-marker: true", "x-amz-delete-marker"),
    ("has been blocked by CORS policy", "CORS"),
    ("Role cannot be assumed", "Role cannot be assumed"),
    ("External ID configured insecurely", "External ID configured insecurely"),
    (
        "Error assuming AWS_ROLE. Please verify the role and externalId are configured correctly",
        "Error assuming AWS_ROLE",
    ),
    (
        "Datadog is not authorized to perform sts:AssumeRole",
        "Datadog is not authorized to perform sts:AssumeRole",
    ),
];

fn all_rows() -> impl Iterator<Item = &'static Row> {
    rows().chain(spoken::ROWS)
}

#[test]
fn every_code_of_this_job_has_a_row() {
    let missing: Vec<_> = CODES.iter().filter(|code| by_code(code, "").is_none()).collect();
    assert_eq!(missing, Vec::<&&str>::new());
}

#[test]
fn every_word_of_clients_browsers_and_vendors_has_its_row() {
    for (text, name) in SPOKEN {
        let row = by_words(text).unwrap_or_else(|| panic!("{text:?} has no row"));
        assert_eq!(row.codes, [*name], "{text:?}");
    }
}

#[test]
fn the_two_errors_of_labelbox_are_found_under_their_names() {
    for name in ["Role cannot be assumed", "External ID configured insecurely"] {
        assert_eq!(by_name(name).map(|row| row.source), Some(sources::LABELBOX), "{name}");
    }
}

#[test]
fn no_row_stands_behind_one_that_takes_all_it_could() {
    for table in BY_CODE {
        for (index, row) in table.iter().enumerate() {
            for code in row.codes {
                let words = row.words.join(" ");
                assert_eq!(by_code(code, &words), Some(&table[index]), "{code} {words:?}");
            }
        }
    }
}

#[test]
fn rows_are_sorted_by_their_first_code_in_each_table() {
    for table in [credentials::ROWS, identity::ROWS, storage::ROWS] {
        let firsts: Vec<_> = table.iter().map(|row| row.codes[0]).collect();
        assert!(firsts.is_sorted(), "{firsts:?}");
    }
    for row in rows() {
        assert!(row.codes.is_sorted(), "{:?}", row.codes);
    }
}

#[test]
fn words_are_written_as_they_are_compared() {
    for row in all_rows() {
        for words in row.words {
            assert_eq!(**words, words.to_ascii_lowercase());
        }
    }
}

#[test]
fn every_row_says_cause_remedy_and_page_as_the_house_writes_them() {
    for row in all_rows() {
        for text in [row.cause, row.remedy] {
            assert!(!text.is_empty() && !text.ends_with('.'), "{text:?}");
            let first = text.chars().next().unwrap_or_default();
            assert!(first.is_uppercase() || first == '{', "{text:?}");
        }
        assert!(row.source.starts_with("https://"), "{row:?}");
    }
}
