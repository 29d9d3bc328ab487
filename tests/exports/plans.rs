//! Plans to export: usual ones, and ones whose every value tries to break out of its language.

use countersign::access::external_id::ExternalId;
use countersign::access::grantee::Grantee;
use countersign::access::integration::Integration;
use countersign::access::names::{
    AccountId, KeyPrefix, KmsKeyArn, Partition, Principal, Region, RoleArn, RoleName,
};
use countersign::access::plan::AccessPlan;
use countersign::access::policy::{
    MANAGED_POLICY_QUOTA_CHARS, TRUST_POLICY_QUOTA_CHARS, USER_POLICY_QUOTA_CHARS,
};
use countersign::access::ttl::Ttl;
use countersign::access::vendor::{Permission, VendorId};
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
        previous_external_id: None,
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

/// A plan that holds hostile text wherever one of its types takes it, in any partition.
pub fn hostile() -> impl Strategy<Value = AccessPlan> {
    ("[0-9]{12}", proptest::sample::select(&Partition::ALL[..]))
        .prop_flat_map(|(account, partition)| of_account(account, partition))
}

/// The same, as the practice account can make it: its vendor's principals are there, and IAM's quotas are kept.
pub fn makeable() -> impl Strategy<Value = AccessPlan> {
    of_account("111111111111".to_owned(), Partition::Aws).prop_filter("over a quota", |plan| {
        let (trust, permissions) = (plan.trust_policy(), plan.permissions_policy());
        let quota = plan.grantee.either(MANAGED_POLICY_QUOTA_CHARS, USER_POLICY_QUOTA_CHARS);
        trust.counted_chars() <= TRUST_POLICY_QUOTA_CHARS && permissions.counted_chars() <= quota
    })
}

/// The path of the vendor's role and the name of its role and user.
pub const SIGNERS: (&str, &str) = ("/team/", "Signer");

fn of_account(account: String, partition: Partition) -> impl Strategy<Value = AccessPlan> {
    let role = ("[A-Za-z0-9+=,.@_-]{1,64}", proptest::option::of("[!-~]{1,40}"));
    let external_id = "[A-Za-z0-9+=,.@:/_-]{20,60}";
    let vendor = (
        (0..3_u8, hostile_text(), hostile_text()),
        0..4_u8,
        (external_id, proptest::option::of(external_id)),
    );
    let content = (
        (hostile_text(), any::<bool>()),
        proptest::sample::subsequence(&Permission::ALL[1..], 0..=3),
        Ttl::MIN_SECS..=Ttl::MAX_SECS,
        any::<bool>(),
    );
    (role, vendor, content).prop_map(move |(role, vendor, content)| {
        let ((role_name, folder), plan) = (role, with_everything());
        let ((kind, vendor_id, vendor_name), principal, (external_id, previous)) = vendor;
        let ((prefix, has_key), more, secs, is_user) = content;
        let region = match partition {
            Partition::Aws => "eu-west-1",
            Partition::AwsCn => "cn-north-1",
            Partition::AwsUsGov => "us-gov-west-1",
        };
        let (path, signer) = SIGNERS;
        let principal = match principal {
            0 => "222222222222".to_owned(),
            1 => format!("arn:{partition}:iam::222222222222:root"),
            2 => format!("arn:{partition}:iam::222222222222:role{path}{signer}"),
            _ => format!("arn:{partition}:iam::222222222222:user/{signer}"),
        };
        let account_id = AccountId::parse(&account).unwrap_or(plan.account_id);
        let role_path = folder.map_or_else(|| "/".to_owned(), |folder| format!("/{folder}/"));
        let role_name = RoleName::of_an_integration(&role_name).unwrap_or(plan.role_name);
        let place = RoleArn::new(partition, account_id.clone(), &role_path, role_name.clone());
        let external_id = external_id.parse().unwrap_or(plan.external_id);
        let plan = AccessPlan {
            account_id,
            partition,
            region: Region::parse(region).expect("a Region"),
            role_name,
            role_path: if place.check_place().is_ok() { role_path } else { "/".to_owned() },
            vendor_id: match kind {
                0 => VendorId::custom(&vendor_id),
                1 => VendorId::described("pixel", &vendor_id),
                _ => VendorId::built_in("lasso"),
            },
            vendor_name,
            principal: Principal::parse(&principal).expect("a principal"),
            previous_external_id: previous
                .and_then(|text| text.parse().ok())
                .filter(|previous| *previous != external_id),
            external_id,
            permissions: std::iter::once(Permission::GetObject).chain(more).collect(),
            prefix: KeyPrefix::parse(&prefix).ok(),
            kms_key: plan.kms_key.filter(|_| has_key && partition == Partition::Aws),
            ttl: Ttl::from_secs(secs).expect("a TTL"),
            ..plan
        };
        if is_user { as_user(plan) } else { plan }
    })
}
