//! The managed policies of AWS that the practice AWS has.

use std::sync::{Arc, LazyLock};

use jiff::Timestamp;

use super::model::{ManagedPolicy, PolicyVersion, Tags, Written};
use crate::sandbox::policy::{Directory, Document, Kind};

pub const ADMINISTRATOR_ACCESS: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// Name, the version that AWS is at, statements.
const POLICIES: [(&str, u32, &str); 6] = [
    ("AdministratorAccess", 1, r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#),
    (
        "AmazonS3FullAccess",
        2,
        r#"{"Effect":"Allow","Action":["s3:*","s3-object-lambda:*"],"Resource":"*"}"#,
    ),
    (
        "AmazonS3ReadOnlyAccess",
        3,
        r#"{"Effect":"Allow","Action":["s3:Get*","s3:List*","s3:Describe*","s3-object-lambda:Get*","s3-object-lambda:List*"],"Resource":"*"}"#,
    ),
    (
        "IAMFullAccess",
        2,
        r#"{"Effect":"Allow","Action":["iam:*","organizations:DescribeAccount","organizations:DescribeOrganization","organizations:DescribeOrganizationalUnit","organizations:DescribePolicy","organizations:ListChildren","organizations:ListParents","organizations:ListPoliciesForTarget","organizations:ListRoots","organizations:ListPolicies","organizations:ListTargetsForPolicy"],"Resource":"*"}"#,
    ),
    (
        "IAMReadOnlyAccess",
        4,
        r#"{"Effect":"Allow","Action":["iam:GenerateCredentialReport","iam:GenerateServiceLastAccessedDetails","iam:Get*","iam:List*","iam:SimulateCustomPolicy","iam:SimulatePrincipalPolicy"],"Resource":"*"}"#,
    ),
    (
        "ReadOnlyAccess",
        120,
        r#"{"Effect":"Allow","Action":["iam:Generate*","iam:Get*","iam:List*","iam:Simulate*","s3:DescribeJob","s3:Get*","s3:List*","sts:GetAccessKeyInfo","sts:GetCallerIdentity","sts:GetSessionToken"],"Resource":"*"}"#,
    ),
];

/// 6 February 2015, when AWS published most of them.
const PUBLISHED: i64 = 1_423_247_995;

/// Nobody: documents attached to identities name no principals.
struct Nobody;

impl Directory for Nobody {
    fn account_exists(&self, _: &str) -> bool {
        false
    }

    fn unique_id(&self, _: &str) -> Option<String> {
        None
    }

    fn has_unique_id(&self, _: &str) -> bool {
        false
    }
}

static ALL: LazyLock<Vec<ManagedPolicy>> = LazyLock::new(|| {
    POLICIES
        .iter()
        .filter_map(|(name, version, statement)| {
            let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
            let document = Document::parse(&text, Kind::Identity, "", &Nobody).ok()?;
            let published = Timestamp::from_second(PUBLISHED).ok()?;
            let id = format!("v{version}");
            let digest = crate::signing::sigv4::sha256_hex(name.as_bytes()).to_uppercase();
            let written = Written { text, document: Arc::new(document) };
            Some(ManagedPolicy {
                name: (*name).to_owned(),
                path: "/".to_owned(),
                arn: format!("arn:aws:iam::aws:policy/{name}"),
                policy_id: format!("ANPA{}", &digest[..17]),
                description: Some(format!("The practice copy of AWS's {name}")),
                created_at: published,
                updated_at: published,
                versions: vec![PolicyVersion { id: id.clone(), created_at: published, written }],
                default_version: id,
                last_version: *version,
                tags: Tags::new(),
            })
        })
        .collect()
});

/// All of them.
pub fn all() -> &'static [ManagedPolicy] {
    &ALL
}

/// The one with that ARN.
pub fn policy(arn: &str) -> Option<&'static ManagedPolicy> {
    ALL.iter().find(|policy| policy.arn == arn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_policy_is_read() {
        assert_eq!(all().len(), POLICIES.len());
        assert!(policy(ADMINISTRATOR_ACCESS).is_some());
    }
}
