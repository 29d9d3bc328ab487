//! Every broken set-up.

use super::documents::{
    BOUNDARY_OF_LOGS, CORS_WITH_A_SLASH, DENY_OUTSIDE_THE_OFFICE, DENY_VENDOR_ROLES,
    KEY_OF_THE_ADMINISTRATOR, TRUST_ANY_EXTERNAL_ID, TRUST_AS_IT_SHOULD_BE, TRUST_UNTIL_A_DATE,
    TRUST_WITHOUT_EXTERNAL_ID,
};
use super::{Change, Means, Place, Scenario, Symptom, Verdict};
use crate::phrase;

/// The vendors' IDs.
const LASSO: &str = "lasso";
const LABELBOX: &str = "labelbox";

/// The picture that the sandbox URL of a sandbox in order names, too.
const HARBOUR: &str =
    "https://countersign-practice.s3.eu-west-1.amazonaws.com/pictures/harbour.png";

/// Every broken set-up, in the order in which they are listed.
pub fn all() -> &'static [Scenario] {
    ALL
}

const ALL: &[Scenario] = &[
    Scenario {
        name: "wrong-region",
        title: phrase!("The bucket is in another Region"),
        broken: phrase!("The example URL names eu-west-1, and its bucket is in us-west-2"),
        vendor: LASSO,
        example_url: "https://countersign-practice-oregon.s3.eu-west-1.amazonaws.com/pictures/mountains.png",
        changes: &[],
        symptoms: &[Symptom { place: Place::Content, says: &["us-west-2"] }],
    },
    Scenario {
        name: "kms-without-permission",
        title: phrase!("A KMS key that the role may not use"),
        broken: phrase!(
            "The example picture is encrypted under a customer-managed KMS key, and Lasso's role, which is there from an earlier run, has no kms:Decrypt"
        ),
        vendor: LASSO,
        example_url: HARBOUR,
        changes: &[
            Change::ExampleUnderKmsKey { policy: None },
            Change::EarlierRole { trust: TRUST_AS_IT_SHOULD_BE, boundary: None },
        ],
        symptoms: &[Symptom { place: Place::Review, says: &["kms:Decrypt", "kms:ViaService"] }],
    },
    Scenario {
        name: "kms-key-policy",
        title: phrase!("A KMS key whose own policy shuts the role out"),
        broken: phrase!(
            "The example picture is encrypted under a customer-managed KMS key, whose policy names the administrator and nobody else"
        ),
        vendor: LASSO,
        example_url: HARBOUR,
        changes: &[Change::ExampleUnderKmsKey { policy: Some(KEY_OF_THE_ADMINISTRATOR) }],
        symptoms: &[
            rehearsed("object-encryption", Verdict::Passed, &[]),
            rehearsed("kms-permission", Verdict::Passed, &[]),
            rehearsed("kms-key-policy", Verdict::Failed, &["key policy", "decrypt"]),
            rehearsed("signed-get", Verdict::Failed, &["key's policy", "kms:Decrypt"]),
        ],
    },
    Scenario {
        name: "missing-key",
        title: phrase!("A key that is not there"),
        broken: phrase!("The example URL writes Harbour where the object's key has harbour"),
        vendor: LASSO,
        example_url: "https://countersign-practice.s3.eu-west-1.amazonaws.com/pictures/Harbour.png",
        changes: &[],
        symptoms: &[rehearsed(
            "object-exists",
            Verdict::Failed,
            &["pictures/Harbour.png", "Did you mean “pictures/harbour.png”?"],
        )],
    },
    Scenario {
        name: "plus-in-key",
        title: phrase!("A plus sign where the key has a space"),
        broken: phrase!(
            "The example URL was encoded as a form, so the spaces of the object's key are plus signs in it"
        ),
        vendor: LASSO,
        example_url: "https://countersign-practice.s3.eu-west-1.amazonaws.com/pictures/caf%C3%A9+%2B+sea.png",
        changes: &[],
        symptoms: &[rehearsed(
            "object-exists",
            Verdict::Failed,
            &["pictures/café+++sea.png", "Did you mean “pictures/café + sea.png”?"],
        )],
    },
    Scenario {
        name: "deny-by-source-ip",
        title: phrase!("A bucket policy that admits the office alone"),
        broken: phrase!(
            "The bucket policy denies reading from outside the office's addresses: this computer is inside, the vendor is not"
        ),
        vendor: LASSO,
        example_url: HARBOUR,
        changes: &[Change::BucketPolicy(DENY_OUTSIDE_THE_OFFICE)],
        symptoms: &[
            rehearsed("signed-get", Verdict::Passed, &[]),
            rehearsed("vendor-vantage", Verdict::Warning, &["aws:SourceIp"]),
        ],
    },
    Scenario {
        name: "deny-by-role",
        title: phrase!("A bucket policy that denies the role by its name"),
        broken: phrase!(
            "The bucket policy denies reading to the vendor's role by its ARN, and the rehearsal's twin has another one"
        ),
        vendor: LASSO,
        example_url: HARBOUR,
        changes: &[Change::BucketPolicy(DENY_VENDOR_ROLES)],
        symptoms: &[
            rehearsed("signed-get", Verdict::Passed, &[]),
            rehearsed("vendor-vantage", Verdict::Failed, &["aws:PrincipalArn"]),
            directly("right-external-id", Verdict::Passed, &[]),
            directly("signed-get", Verdict::Failed, &["bucket policy", "s3:GetObject"]),
        ],
    },
    Scenario {
        name: "trust-without-external-id",
        title: phrase!("A trust policy that asks for no external ID"),
        broken: phrase!(
            "Lasso's role is there from an earlier run, and lets the vendor's whole account in without an external ID"
        ),
        vendor: LASSO,
        example_url: HARBOUR,
        changes: &[Change::EarlierRole { trust: TRUST_WITHOUT_EXTERNAL_ID, boundary: None }],
        symptoms: &[Symptom { place: Place::Review, says: &["sts:ExternalId"] }],
    },
    Scenario {
        name: "trust-wildcard",
        title: phrase!("A trust policy that takes any external ID"),
        broken: phrase!(
            "Lasso's role is there from an earlier run, and compares the external ID with StringLike and a * alone"
        ),
        vendor: LASSO,
        example_url: HARBOUR,
        changes: &[Change::EarlierRole { trust: TRUST_ANY_EXTERNAL_ID, boundary: None }],
        symptoms: &[Symptom { place: Place::Review, says: &["StringLike"] }],
    },
    Scenario {
        name: "trust-date-limited",
        title: phrase!("A trust policy whose date has passed"),
        broken: phrase!(
            "Lasso's role is there from an earlier run, and could be assumed until the end of 2024"
        ),
        vendor: LASSO,
        example_url: HARBOUR,
        changes: &[Change::EarlierRole { trust: TRUST_UNTIL_A_DATE, boundary: None }],
        symptoms: &[Symptom { place: Place::Review, says: &["aws:CurrentTime"] }],
    },
    Scenario {
        name: "sts-region-off",
        title: phrase!("STS is switched off in a Region"),
        broken: phrase!(
            "The account has switched STS off in eu-west-1 and us-east-2, where a vendor may ask for its sessions"
        ),
        vendor: LASSO,
        example_url: HARBOUR,
        changes: &[Change::StsOff(&["eu-west-1", "us-east-2"])],
        symptoms: &[
            rehearsed("right-external-id", Verdict::Passed, &[]),
            rehearsed("sts-regions", Verdict::Failed, &["STS", "eu-west-1"]),
        ],
    },
    Scenario {
        name: "permissions-boundary",
        title: phrase!("A permissions boundary on the role"),
        broken: phrase!(
            "Lasso's role is there from an earlier run with the external ID 7Qm4zR9tKc2VxH5wLb8NpYd3, and somebody has put a boundary on it that admits logs alone"
        ),
        vendor: LASSO,
        example_url: HARBOUR,
        changes: &[Change::EarlierRole {
            trust: TRUST_AS_IT_SHOULD_BE,
            boundary: Some(BOUNDARY_OF_LOGS),
        }],
        symptoms: &[
            rehearsed("signed-get", Verdict::Failed, &["permissions boundary", "s3:GetObject"]),
            rehearsed("role-simulation", Verdict::Failed, &["permissions boundary"]),
            directly("right-external-id", Verdict::Passed, &[]),
            directly("signed-get", Verdict::Failed, &["permissions boundary", "s3:GetObject"]),
        ],
    },
    Scenario {
        name: "foreign-object",
        title: phrase!("An object that another account owns"),
        broken: phrase!(
            "Another account wrote the example picture and owns it: the bucket leaves objects to their writers"
        ),
        vendor: LASSO,
        example_url: HARBOUR,
        changes: &[Change::ExampleWrittenByStranger],
        symptoms: &[
            rehearsed("bucket-owner", Verdict::Passed, &[]),
            rehearsed("object-exists", Verdict::Failed, &["may not read the object"]),
            rehearsed("object-owner", Verdict::Failed, &["another account"]),
        ],
    },
    Scenario {
        name: "clock-skew",
        title: phrase!("A clock that is slow"),
        broken: phrase!("This computer's clock is twenty minutes behind the sandbox's"),
        vendor: LASSO,
        example_url: HARBOUR,
        changes: &[Change::ClockAhead { secs: 20 * 60 }],
        symptoms: &[rehearsed("clock", Verdict::Failed, &["clock", "(20 minutes) behind"])],
    },
    Scenario {
        name: "cors-wrong-origin",
        title: phrase!("A CORS rule for an origin that no browser sends"),
        broken: phrase!(
            "The bucket's CORS rules name Labelbox's page with a slash at its end, and its editor not at all: choose Labelbox as the vendor"
        ),
        vendor: LABELBOX,
        example_url: HARBOUR,
        changes: &[Change::CorsRules(CORS_WITH_A_SLASH)],
        symptoms: &[
            rehearsed("signed-get", Verdict::Passed, &[]),
            rehearsed("cors-rule", Verdict::Failed, &["https://app.labelbox.com/"]),
        ],
    },
];

const fn rehearsed(name: &'static str, verdict: Verdict, says: &'static [&'static str]) -> Symptom {
    Symptom { place: Place::Check { name, means: Means::Rehearsal, verdict }, says }
}

const fn directly(name: &'static str, verdict: Verdict, says: &'static [&'static str]) -> Symptom {
    Symptom { place: Place::Check { name, means: Means::Directly, verdict }, says }
}
