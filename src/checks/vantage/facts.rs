//! What can be said of a request from here, and what of the vendor's.
//!
//! Source: "AWS global condition context keys" in the IAM User Guide, "Amazon S3 condition key examples",
//! "AWS KMS condition keys", and the condition keys of STS in the Service Authorization Reference.

use super::{KeyUse, Situation, Vantage, Vendor};
use crate::access::names::Principal;
use crate::access::policy_language::{Context, Fact};
use crate::access::vendor::Permission;

/// The age that a signature has when it is used at once.
const FRESH_MILLIS: &str = "1000";
/// Later than any date that a policy names on purpose, as a date and as seconds since 1970.
const HORIZON: (&str, &str) = ("9999-01-01T00:00:00Z", "253370764800");
/// Keys that only requests of AWS services carry, or only requests through an access point.
const ABSENT: [&str; 14] = [
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:FederatedProvider",
    "aws:MultiFactorAuthAge",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "s3:AccessPointNetworkOrigin",
    "s3:DataAccessPointAccount",
    "s3:DataAccessPointArn",
];
/// What differs between a request from here and the vendor's, beside who asks.
pub const OF_PLACE_OR_MOMENT: [&str; 12] = [
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:Referer",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:UserAgent",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:userid",
];
/// What a request carries from inside a network.
const NETWORK: [&str; 6] = [
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
];

/// A request to S3 by a session of the role.
pub fn of_s3(situation: &Situation<'_>, permission: Permission, vantage: Vantage) -> Context {
    let mut context = common(situation, vantage);
    of_role(&mut context, situation);
    let is_tls = vantage == Vantage::Vendor || situation.uses_tls;
    context.set("aws:RequestedRegion", situation.region.as_str());
    context.set("s3:ResourceAccount", situation.role_arn.account_id().as_str());
    context.set("s3:signatureAge", FRESH_MILLIS);
    context.set("s3:signatureversion", "AWS4-HMAC-SHA256");
    // S3 refuses TLS before 1.2.
    let tls = Fact::OneOf(vec![Fact::known("1.2"), Fact::known("1.3")]);
    context.set_fact("s3:TlsVersion", if is_tls { tls } else { Fact::Absent });
    let query = Fact::known("REST-QUERY-STRING");
    if permission.is_on_objects() {
        context.set_fact("s3:authType", query);
    } else {
        let either = Fact::OneOf(vec![query, Fact::known("REST-HEADER")]);
        context.set_fact("s3:authType", either);
    }
    if permission == Permission::GetObject {
        for key in ["s3:VersionId", "s3:x-amz-server-side-encryption", "s3:x-amz-acl"] {
            context.set_fact(key, Fact::Absent);
        }
    }
    context
}

/// The same request when the signature is as old as the TTL lets it grow.
pub fn grown_old(mut context: Context, situation: &Situation<'_>) -> Context {
    context.set("s3:signatureAge", situation.ttl_millis().to_string());
    context
}

/// The request that S3 makes to KMS for a session of the role.
///
/// Where such a request comes from is S3's affair: neither place knows its address.
pub fn of_kms(situation: &Situation<'_>, key_use: &KeyUse<'_>, vantage: Vantage) -> Context {
    let mut context = common(situation, vantage);
    of_role(&mut context, situation);
    for key in NETWORK.into_iter().chain(["aws:SourceIp", "aws:ViaAWSService"]) {
        context.set_fact(key, Fact::Unknown);
    }
    context.set("aws:SecureTransport", "true");
    context.set("kms:CallerAccount", situation.role_arn.account_id().as_str());
    context.set("kms:ViaService", situation.via_s3());
    context.set("kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT");
    context.set_all("kms:EncryptionContextKeys", vec!["aws:s3:arn".to_owned()]);
    let object = Fact::known(situation.object_arn());
    let bucket = Fact::known(situation.bucket_arn());
    let arn = match key_use.has_bucket_key {
        Some(true) => bucket,
        Some(false) => object,
        None => Fact::OneOf(vec![bucket, object]),
    };
    context.set_fact("kms:EncryptionContext:aws:s3:arn", arn);
    context
}

/// The vendor's `AssumeRole`; from here, the same call of the same principal with this machine's place in the world.
pub fn of_assume_role(situation: &Situation<'_>, vendor: &Vendor<'_>, vantage: Vantage) -> Context {
    let mut context = common(situation, vantage);
    let account_id = vendor.principal.account_id();
    context.set("aws:PrincipalAccount", account_id.as_str());
    let partition = situation.role_arn.partition();
    match vendor.principal {
        Principal::Account(_) | Principal::AccountRoot { .. } => {
            let beginning = format!("arn:{}:iam::{account_id}:", partition.name());
            context.set_fact("aws:PrincipalArn", Fact::StartsWith(beginning));
        }
        Principal::Role(_) => {
            context.set("aws:PrincipalArn", vendor.principal.arn(partition));
            context.set("aws:PrincipalType", "AssumedRole");
        }
        Principal::User(_) => {
            context.set("aws:PrincipalArn", vendor.principal.arn(partition));
            context.set("aws:PrincipalType", "User");
        }
    }
    context.set("sts:ExternalId", vendor.external_id.as_str());
    if vantage == Vantage::Vendor {
        let organisation = situation.own_org_id.map_or(Fact::Unknown, |own| {
            Fact::OneOf(vec![Fact::Absent, Fact::OtherThan(own.to_owned())])
        });
        context.set_fact("aws:PrincipalOrgID", organisation);
    }
    context
}

/// What is true of every request.
fn common(situation: &Situation<'_>, vantage: Vantage) -> Context {
    let mut context = Context::partial();
    for key in ABSENT {
        context.set_fact(key, Fact::Absent);
    }
    context.set("aws:PrincipalIsAWSService", "false");
    context.set("aws:ViaAWSService", "false");
    context.set("aws:ResourceAccount", situation.role_arn.account_id().as_str());
    // Nobody sits at a vendor's service to type a code.
    let no_mfa = Fact::OneOf(vec![Fact::Absent, Fact::known("false")]);
    context.set_fact("aws:MultiFactorAuthPresent", no_mfa);
    let own_org = situation.own_org_id.map_or(Fact::Unknown, Fact::known);
    context.set_fact("aws:PrincipalOrgID", own_org.clone());
    context.set_fact("aws:ResourceOrgID", own_org);
    let now = situation.now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let now_secs = situation.now.as_second().to_string();
    let (date, seconds) = match vantage {
        Vantage::Here => {
            for key in NETWORK {
                context.set_fact(key, Fact::Absent);
            }
            let address = situation.source_ip.map(|address| address.to_string());
            context.set_fact("aws:SourceIp", address.map_or(Fact::Unknown, Fact::known));
            context.set("aws:SecureTransport", situation.uses_tls.to_string());
            (Fact::known(now), Fact::known(now_secs))
        }
        Vantage::Vendor => {
            context.set("aws:SecureTransport", "true");
            (
                Fact::OneOf(vec![Fact::known(now), Fact::known(HORIZON.0)]),
                Fact::OneOf(vec![Fact::known(now_secs), Fact::known(HORIZON.1)]),
            )
        }
    };
    context.set_fact("aws:CurrentTime", date.clone());
    context.set_fact("aws:TokenIssueTime", date);
    context.set_fact("aws:EpochTime", seconds);
    context
}

/// What is true of every request of the role's sessions.
fn of_role(context: &mut Context, situation: &Situation<'_>) {
    context.set("aws:PrincipalArn", situation.role_arn.to_string());
    context.set("aws:PrincipalAccount", situation.role_arn.account_id().as_str());
    context.set("aws:PrincipalType", "AssumedRole");
    context.set_fact("aws:username", Fact::Absent);
    if let Some(role_id) = situation.role_unique_id {
        context.set_fact("aws:userid", Fact::StartsWith(format!("{role_id}:")));
    }
}
