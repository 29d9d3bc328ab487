//! Plans to export: usual ones, and ones whose every value tries to break out of its language.

use countersign::access::external_id::ExternalId;
use countersign::access::grantee::Grantee;
use countersign::access::integration::Integration;
use countersign::access::names::{
    AccountId, KeyPrefix, KmsKeyArn, Partition, Principal, Region, RoleName,
};
use countersign::access::plan::AccessPlan;
use countersign::access::vendor::Permission;
use proptest::prelude::*;

pub const LASSO: &str = r#"
format = 1
account_id = "111111111111"
partition = "aws"
[content]
bucket = "media-prod"
region = "eu-west-1"
key = "cats/tom.png"
example_url = "https://media-prod.s3.eu-west-1.amazonaws.com/cats/tom.png"
domain = "https://media-prod.s3.eu-west-1.amazonaws.com"
ttl_secs = 7200
[role]
name = "LassoModerationBucketAccess"
path = "/"
[vendor]
id = "lasso"
principal = "222222222222"
external_id = "kR7vq2MxWzP4tYb9NcHd"
permissions = ["s3:GetObject"]
"#;

const KEY: &str = "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab";

pub fn lasso() -> AccessPlan {
    Integration::from_toml("lasso.toml", LASSO).expect("an integration").plan()
}

/// Every permission, a prefix, a key and a path.
pub fn with_everything() -> AccessPlan {
    AccessPlan {
        permissions: vec![
            Permission::GetObject,
            Permission::PutObject,
            Permission::ListBucket,
            Permission::GetBucketLocation,
        ],
        prefix: Some(KeyPrefix::parse("it's $(true) \"ä\"/").expect("a prefix")),
        kms_key: Some(KmsKeyArn::parse(KEY).expect("an ARN")),
        role_path: "/vendors/".to_owned(),
        ..lasso()
    }
}

/// The same for a vendor that cannot assume a role.
pub fn for_a_user() -> AccessPlan {
    as_user(with_everything())
}

/// A user stands under no path, and no external ID is asked for.
fn as_user(plan: AccessPlan) -> AccessPlan {
    AccessPlan {
        grantee: Grantee::User,
        principal: Principal::parse("arn:aws:iam::111111111111:user/Own").expect("a principal"),
        external_id: ExternalId::unused(),
        role_path: "/".to_owned(),
        ..plan
    }
}

/// In another partition.
pub fn in_gov_cloud() -> AccessPlan {
    AccessPlan {
        partition: Partition::AwsUsGov,
        region: Region::parse("us-gov-west-1").expect("a Region"),
        ..lasso()
    }
}

/// What ends a string, begins a template or a comment, or means something in one of the languages.
const PIECES: [&str; 36] = [
    "'",
    "\"",
    "`",
    "\\",
    "$",
    "%",
    "${x}",
    "$${x}",
    "%{if true}",
    "$(touch broken)",
    "`touch broken`",
    "\n",
    "\r\n",
    "\nJSON\n",
    "\nEOF\n",
    "\n```\n",
    "\n---\n",
    "|-",
    "#",
    "/*",
    ": ",
    "- ",
    "!Ref x",
    "}",
    "{{",
    "&&",
    "; exit 1",
    "\t",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "é",
    "写",
    "😀",
    "a b",
];

fn hostile_text() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..8)
        .prop_map(|pieces| pieces.concat())
}

/// A plan that holds hostile text wherever one of its types takes it.
pub fn hostile() -> impl Strategy<Value = AccessPlan> {
    let role = ("[A-Za-z0-9+=,.@_-]{1,64}", proptest::option::of("[!-~]{1,40}"));
    let vendor = (hostile_text(), hostile_text(), "[A-Za-z0-9+=,.@:/_-]{20,60}");
    let content = (hostile_text(), any::<bool>(), "[0-9]{12}", any::<bool>());
    (role, vendor, content).prop_map(
        |(
            (role_name, folder),
            (vendor_id, vendor_name, external_id),
            (prefix, has_key, account, is_user),
        )| {
            let plan = with_everything();
            let plan = AccessPlan {
                account_id: AccountId::parse(&account).unwrap_or(plan.account_id),
                role_name: RoleName::parse(&role_name).unwrap_or(plan.role_name),
                role_path: folder.map_or_else(|| "/".to_owned(), |folder| format!("/{folder}/")),
                vendor_id,
                vendor_name,
                external_id: external_id.parse().unwrap_or(plan.external_id),
                prefix: KeyPrefix::parse(&prefix).ok(),
                kms_key: plan.kms_key.filter(|_| has_key),
                ..plan
            };
            if is_user { as_user(plan) } else { plan }
        },
    )
}
