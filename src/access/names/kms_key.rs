//! The ARNs of KMS keys.

use crate::words;

use super::{AccountId, AccountIdError, Partition, Region, RegionError, clean, parsed_type};

/// A KMS key's ARN: `arn:<partition>:kms:<region>:<account>:key/<id>`.
///
/// It names exactly one key, so it can stand under `Resource`: an alias does not grant the key that it points to,
/// and no wildcard fits the form ("Resources" under "IAM policies" in the AWS KMS Developer Guide). The ID of a
/// multi-Region key begins with `mrk-`; its ARN names one Region all the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KmsKeyArn {
    partition: Partition,
    region: Region,
    account: AccountId,
    id: String,
}

/// Why a text is no KMS key's ARN.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KmsKeyArnError {
    #[error("{}", words!("A KMS key's ARN looks like arn:aws:kms:eu-west-1:111122223333:key/1234abcd-…"))]
    Form,
    #[error("{}", words!("There is no AWS partition “{given}”; the partitions are aws, aws-cn and aws-us-gov", given = .0))]
    Partition(String),
    #[error("{0}")]
    Region(#[from] RegionError),
    #[error("{0}")]
    Account(#[from] AccountIdError),
    #[error("{}", words!("This is the ARN of an alias; a policy has to name the key itself"))]
    Alias,
}

impl KmsKeyArn {
    /// Far beyond the 36 characters of today's IDs, so that another form of ID is read, too.
    const MAX_ID_CHARS: usize = 128;
    const MULTI_REGION_PREFIX: &str = "mrk-";

    /// Reads a key's ARN.
    pub fn parse(text: &str) -> Result<Self, KmsKeyArnError> {
        let fields: Vec<&str> = clean(text).splitn(6, ':').collect();
        let ["arn", partition, "kms", region, account, resource] = fields[..] else {
            return Err(KmsKeyArnError::Form);
        };
        let partition = Partition::from_name(partition)
            .ok_or_else(|| KmsKeyArnError::Partition(partition.to_owned()))?;
        if resource.starts_with("alias/") {
            return Err(KmsKeyArnError::Alias);
        }
        let id = resource.strip_prefix("key/").ok_or(KmsKeyArnError::Form)?;
        let is_id = (1..=Self::MAX_ID_CHARS).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !is_id {
            return Err(KmsKeyArnError::Form);
        }
        Ok(Self {
            partition,
            region: Region::parse(region)?,
            account: AccountId::parse(account)?,
            id: id.to_owned(),
        })
    }

    /// Where the key is; the buckets that use it are in the same Region.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// The account that owns the key, which need not be the bucket's.
    pub fn account_id(&self) -> &AccountId {
        &self.account
    }

    /// Whether other Regions may have the same key under the same ID.
    pub fn is_multi_region(&self) -> bool {
        self.id.starts_with(Self::MULTI_REGION_PREFIX)
    }
}

impl std::fmt::Display for KmsKeyArn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { partition, region, account, id } = self;
        write!(f, "arn:{partition}:kms:{region}:{account}:key/{id}")
    }
}

parsed_type!(KmsKeyArn, KmsKeyArnError);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_arn_is_taken_apart_and_put_together() {
        for text in [
            "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab",
        ] {
            let arn = KmsKeyArn::parse(&format!(" {text}\n")).unwrap();
            assert_eq!(arn.account_id().as_str(), "111122223333");
            assert_eq!(arn.is_multi_region(), text.contains("mrk-"));
            assert_eq!(arn.to_string(), text);
        }
    }

    #[test]
    fn what_names_no_single_key_is_refused() {
        let form = KmsKeyArnError::Form;
        for (text, expected) in [
            ("", form.clone()),
            ("1234abcd-12ab-34cd-56ef-1234567890ab", form.clone()),
            ("arn:aws:kms:eu-west-1:111122223333:key/*", form.clone()),
            ("arn:aws:kms:eu-west-1:111122223333:key/", form.clone()),
            ("arn:aws:kms:eu-west-1:111122223333:key/${aws:userid}", form.clone()),
            ("arn:aws:kms:eu-west-1:111122223333:grant/12", form.clone()),
            ("arn:aws:s3:eu-west-1:111122223333:key/12", form),
            ("arn:aws:kms:eu-west-1:111122223333:alias/media", KmsKeyArnError::Alias),
            (
                "arn:aws-x:kms:eu-west-1:111122223333:key/12",
                KmsKeyArnError::Partition("aws-x".to_owned()),
            ),
            ("arn:aws:kms::111122223333:key/12", KmsKeyArnError::Region(RegionError::Empty)),
            (
                "arn:aws:kms:eu-west-1:1111:key/12",
                KmsKeyArnError::Account(AccountIdError::Length(4)),
            ),
        ] {
            assert_eq!(KmsKeyArn::parse(text).unwrap_err(), expected, "{text}");
        }
    }
}
