//! The link that opens CloudFormation's console with the template and the stack's name filled in.
//!
//! Source: "Create quick-create links for CloudFormation stacks" in the CloudFormation User Guide.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::package::file_stem;
use crate::access::names::{clean, distinct};
use crate::access::object_url::ObjectUrl;
use crate::access::plan::AccessPlan;
use crate::words;

/// How long a stack's name may be ("Create quick-create links").
const STACK_NAME_CHARS: usize = 128;

/// How long the URL of a template may be (`TemplateURL` of `CreateStack` in the CloudFormation API Reference).
const TEMPLATE_URL_CHARS: usize = 5_120;

/// All but what RFC 3986 calls unreserved.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Where the template was uploaded: an object in S3, addressed by `https` and without a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateUrl(String);

/// Why a text is no such URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TemplateUrlError {
    #[error("{}", words!("Enter the https URL of the template in S3"))]
    Form,
    #[error("{}", words!("CloudFormation reads templates from S3 alone; upload the template to a bucket of yours"))]
    NotInS3,
    #[error("{}", words!("This URL has a query, which may hold a signature; enter it without what follows the “?”"))]
    Query,
    #[error("{}", words!("CloudFormation takes URLs of at most {template_url_chars} characters", template_url_chars = TEMPLATE_URL_CHARS))]
    Length,
}

impl TemplateUrl {
    /// Reads the URL of an object in S3, of any style that `https` has.
    pub fn parse(text: &str) -> Result<Self, TemplateUrlError> {
        let text = clean(text);
        let url = Url::parse(text).map_err(|_no_url| TemplateUrlError::Form)?;
        let is_plain =
            url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        if url.scheme() != "https" || !is_plain {
            return Err(TemplateUrlError::Form);
        }
        if url.query().is_some() {
            return Err(TemplateUrlError::Query);
        }
        if url.as_str().len() > TEMPLATE_URL_CHARS {
            return Err(TemplateUrlError::Length);
        }
        let read =
            ObjectUrl::read(url.as_str(), None).map_err(|_unreadable| TemplateUrlError::NotInS3)?;
        if read.bucket.is_none() || read.key.is_none() {
            return Err(TemplateUrlError::NotInS3);
        }
        Ok(Self(url.into()))
    }
}

/// The link: whoever follows it reviews the stack, ticks that IAM resources are created, and creates it.
pub fn link(plan: &AccessPlan, template: &TemplateUrl) -> String {
    let host = plan.partition.console_host();
    format!(
        "https://{host}/cloudformation/home?region={}#/stacks/quickcreate?templateURL={}&stackName={}",
        plan.region,
        utf8_percent_encode(&template.0, ESCAPED),
        stack_name(plan),
    )
}

/// A stack's name: letters, digits and hyphens, of which `countersign` is the beginning. No two integrations share it: a
/// second one's would put its role in the place of the first one's.
pub(super) fn stack_name(plan: &AccessPlan) -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '-';
    distinct(&file_stem(plan), is_allowed, '-', STACK_NAME_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::names::Partition;
    use crate::access::names::{BucketName, Region};
    use crate::access::sample;
    use crate::access::vendor::VendorId;

    const URL: &str = "https://templates.s3.eu-west-1.amazonaws.com/a%20b/lasso+1.yaml";

    #[test]
    fn the_link_holds_the_template_and_the_stacks_name_escaped() {
        let template = TemplateUrl::parse(URL).unwrap();
        assert_eq!(
            link(&sample::lasso(), &template),
            "https://console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/quickcreate\
             ?templateURL=https%3A%2F%2Ftemplates.s3.eu-west-1.amazonaws.com%2Fa%2520b%2Flasso%2B1.yaml\
             &stackName=countersign-lasso-media-prod"
        );
    }

    #[test]
    fn each_partition_has_its_console() {
        let template = TemplateUrl::parse(URL).unwrap();
        for (partition, region, beginning) in [
            (Partition::AwsCn, "cn-north-1", "https://console.amazonaws.cn/cloudformation/"),
            (Partition::AwsUsGov, "us-gov-west-1", "https://console.amazonaws-us-gov.com/"),
        ] {
            let region = Region::parse(region).unwrap();
            let plan = AccessPlan { partition, region, ..sample::lasso() };
            assert!(link(&plan, &template).starts_with(beginning));
        }
    }

    #[test]
    fn a_stacks_name_has_no_dots() {
        let bucket = BucketName::parse("media.example.com").unwrap();
        let plan = AccessPlan { bucket, ..sample::lasso() };
        let name = stack_name(&plan);
        assert!(name.starts_with("countersign-lasso-media-example-com-"), "{name}");
        assert!(!name.contains('.'));
    }

    #[test]
    fn no_two_integrations_have_one_stack() {
        let of = |vendor: &str, bucket: &str| {
            let (vendor_id, bucket) =
                (VendorId::custom(vendor), BucketName::parse(bucket).unwrap());
            stack_name(&AccessPlan { vendor_id, bucket, ..sample::lasso() })
        };
        let (long, longer) = (format!("{}a", "b".repeat(62)), format!("{}c", "b".repeat(62)));
        let names = [
            of("日本写真", "media"),
            of("中国图片", "media"),
            of("Acme", "a.b"),
            of("Acme", "a-b"),
            of(&"v".repeat(64), &long),
            of(&"v".repeat(64), &longer),
        ];
        let different: std::collections::BTreeSet<&String> = names.iter().collect();
        assert_eq!(different.len(), names.len(), "{names:?}");
        assert!(names.iter().all(|name| name.len() <= STACK_NAME_CHARS));
    }

    #[test]
    fn what_cloudformation_would_not_read_is_told() {
        use TemplateUrlError::{Form, Length, NotInS3, Query};
        let long = format!("{URL}{}", "a".repeat(5_120));
        for (text, error) in [
            ("", Form),
            ("http://templates.s3.amazonaws.com/a.yaml", Form),
            ("https://u:p@templates.s3.amazonaws.com/a.yaml", Form),
            ("https://templates.s3.amazonaws.com/a.yaml#x", Form),
            ("https://example.com/a.yaml", NotInS3),
            ("https://templates.s3.eu-west-1.amazonaws.com/", NotInS3),
            ("https://templates.s3.amazonaws.com/a.yaml?X-Amz-Signature=1", Query),
            (&long, Length),
        ] {
            assert_eq!(TemplateUrl::parse(text), Err(error), "{text}");
        }
    }
}
