//! Where each service answers: AWS's own names, with FIPS and dual stack where the AWS config asks for them, or an
//! endpoint of one's own.

use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;
use url::Url;

use crate::access::names::{BucketName, ObjectKey, Region};
use crate::access::object_url::encode_key;
use crate::signing::signed_url::ObjectAddress;
use crate::words;

/// The services that are asked, as the AWS config calls them in `services` and `AWS_ENDPOINT_URL_…`.
const SERVICES: [&str; 6] = ["AccessAnalyzer", "CloudTrail", "IAM", "KMS", "S3", "STS"];
const S3: &str = "S3";

/// What the AWS config, the environment and the command line say about endpoints.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// The endpoint of one's own for every service that has none of its own.
    pub for_all: Option<Url>,
    /// By service, where they differ from `for_all`.
    pub by_service: Vec<(&'static str, Url)>,
    /// The services, or all of `AWS`, whose endpoint is set to what is none.
    pub unusable: Vec<&'static str>,
    pub uses_fips: bool,
    pub uses_dual_stack: bool,
}

impl Endpoints {
    /// What `config` was loaded with. `is_explicit`: the endpoint was given for this session, and goes before any setting.
    pub fn of(config: &SdkConfig, is_explicit: bool) -> Self {
        let mut unusable = Vec::new();
        let mut read = |service, text: Option<String>| {
            // Set to nothing, it is not set.
            let text = text.filter(|text| !text.trim().is_empty())?;
            let url = endpoint_in(&text);
            if url.is_none() {
                unusable.push(service);
            }
            Some((service, url?))
        };
        let for_all = read("AWS", config.endpoint_url().map(str::to_owned)).map(|(_, url)| url);
        let own = |service| (!is_explicit).then(|| own_endpoint(config, service)).flatten();
        let by_service = SERVICES
            .into_iter()
            .filter_map(|service| read(service, own(service)))
            .filter(|(_, url)| for_all.as_ref() != Some(url))
            .collect();
        Self {
            for_all,
            by_service,
            unusable,
            uses_fips: config.use_fips() == Some(true),
            uses_dual_stack: config.use_dual_stack() == Some(true),
        }
    }

    /// The endpoint of one's own that stands in for S3.
    pub fn for_s3(&self) -> Option<&Url> {
        let own = self.by_service.iter().find(|(service, _)| *service == S3);
        own.map(|(_, url)| url).or(self.for_all.as_ref())
    }

    /// Why these settings cannot be kept, as a sentence.
    ///
    /// The endpoint rules of AWS's SDKs refuse FIPS and dual stack with an endpoint of one's own.
    pub fn conflict(&self) -> Option<String> {
        if let Some(service) = self.unusable.first() {
            // The text itself may hold a password.
            return Some(words!(
                "The endpoint URL of {service} is none: it should look like https://host.example:8080",
                service
            ));
        }
        let mut own = self.for_all.iter().chain(self.by_service.iter().map(|(_, url)| url));
        if let Some(sentence) = own.find_map(|url| password_in(words!("The endpoint URL"), url)) {
            return Some(sentence);
        }
        let own = self.for_all.as_ref().or_else(|| Some(&self.by_service.first()?.1))?;
        let (wish, variable) = match (self.uses_fips, self.uses_dual_stack) {
            (true, _) => ("FIPS", "AWS_USE_FIPS_ENDPOINT"),
            (_, true) => ("dual-stack", "AWS_USE_DUALSTACK_ENDPOINT"),
            (false, false) => return None,
        };
        Some(words!(
            "The AWS config asks for {wish} endpoints and for the endpoint {own}, and AWS's SDKs take only one of the two: set {variable}=false, or take the endpoint out",
            wish,
            own,
            variable
        ))
    }

    /// What is out of the ordinary, each with its name, for the Connect step.
    pub fn facts(&self) -> Vec<(String, String)> {
        let for_all =
            self.for_all.iter().map(|url| (words!("Endpoint").to_owned(), url.to_string()));
        let by_service = self
            .by_service
            .iter()
            .map(|(service, url)| (words!("{service} endpoint", service), url.to_string()));
        let kinds = [(self.uses_fips, "FIPS"), (self.uses_dual_stack, words!("dual stack"))];
        let kinds: Vec<&str> =
            kinds.into_iter().filter_map(|(is_used, kind)| is_used.then_some(kind)).collect();
        let kinds = (!kinds.is_empty()).then(|| (words!("Endpoints").to_owned(), kinds.join(", ")));
        for_all.chain(by_service).chain(kinds).collect()
    }

    /// Where an object answers.
    ///
    /// A bucket with dots in its name is asked path-style: the wildcard certificate of
    /// `*.s3.REGION.amazonaws.com` covers no further dot.
    /// Sources: "Amazon S3 endpoints and quotas" and "Making requests to Amazon S3 over IPv6".
    pub fn object_address(
        &self,
        bucket: &BucketName,
        region: &Region,
        key: &ObjectKey,
    ) -> ObjectAddress {
        let key = encode_key(key.as_str());
        if let Some(endpoint) = self.for_s3() {
            let host = endpoint.host_str().unwrap_or_default();
            let host =
                endpoint.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
            let base = endpoint.path().trim_end_matches('/');
            let path = format!("{base}/{bucket}/{key}");
            return ObjectAddress { scheme: endpoint.scheme().to_owned(), host, path };
        }
        let service = if self.uses_fips { "s3-fips" } else { "s3" };
        let stack = if self.uses_dual_stack { ".dualstack" } else { "" };
        let s3_host = format!("{service}{stack}.{region}.{}", region.partition().dns_suffix());
        let (host, path) = if bucket.has_dots() {
            (s3_host, format!("/{bucket}/{key}"))
        } else {
            (format!("{bucket}.{s3_host}"), format!("/{key}"))
        };
        ObjectAddress { scheme: "https".to_owned(), host, path }
    }
}

/// The sentence for an endpoint with a user name or a password in it; `named_by` says where it stands.
///
/// An endpoint is shown, logged and journalled, and AWS's requests are signed: nothing asks for either.
pub fn password_in(named_by: &str, url: &Url) -> Option<String> {
    let has_one = !url.username().is_empty() || url.password().is_some();
    has_one.then(|| {
        words!("{named_by} has a user name or a password in it, which no AWS service asks for: take out what stands before the @", named_by)
    })
}

/// An endpoint has a scheme that is spoken here, and a host; the SDK would take any text and fail with each request.
fn endpoint_in(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

fn own_endpoint(config: &SdkConfig, service: &str) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id(service)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok()?;
    config.service_config()?.load_config(key)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use aws_credential_types::Credentials;
    use aws_credential_types::provider::SharedCredentialsProvider;
    use aws_sdk_s3::presigning::PresigningConfig;

    use super::*;

    #[track_caller]
    fn address(endpoints: &Endpoints, region: &str, bucket: &str) -> String {
        endpoints
            .object_address(
                &BucketName::parse(bucket).unwrap(),
                &Region::parse(region).unwrap(),
                &ObjectKey::parse("a b+c.png").unwrap(),
            )
            .url()
    }

    fn over(url: &str) -> Endpoints {
        Endpoints { for_all: Some(Url::parse(url).unwrap()), ..Endpoints::default() }
    }

    #[test]
    fn what_has_no_scheme_or_no_host_is_no_endpoint() {
        for text in ["localhost:4566", "127.0.0.1:9", "/sts", "ftp://aws.example", "[::1]:9", "s3"]
        {
            assert_eq!(endpoint_in(text), None, "{text}");
        }
        assert!(endpoint_in("http://127.0.0.1:4566").is_some());
        let endpoints = Endpoints { unusable: vec!["STS"], ..Endpoints::default() };
        assert!(endpoints.conflict().is_some_and(|sentence| sentence.contains("of STS is none")));
    }

    #[test]
    fn aws_is_asked_under_the_buckets_own_name() {
        for (region, url) in [
            ("eu-west-1", "https://media.s3.eu-west-1.amazonaws.com/a%20b%2Bc.png"),
            ("us-gov-west-1", "https://media.s3.us-gov-west-1.amazonaws.com/a%20b%2Bc.png"),
            ("cn-north-1", "https://media.s3.cn-north-1.amazonaws.com.cn/a%20b%2Bc.png"),
        ] {
            assert_eq!(address(&Endpoints::default(), region, "media"), url);
        }
    }

    #[tokio::test]
    async fn objects_are_asked_for_where_the_sdk_would_ask() {
        let key = ObjectKey::parse("a b.png").unwrap();
        let keys = Credentials::new("AKIDEXAMPLE", "s", None, None, "test");
        for (uses_fips, uses_dual_stack) in
            [(false, false), (true, false), (false, true), (true, true)]
        {
            for region in ["us-east-1", "us-gov-west-1"] {
                let config = SdkConfig::builder()
                    .behavior_version(aws_config::BehaviorVersion::latest())
                    .region(aws_config::Region::new(region))
                    .credentials_provider(SharedCredentialsProvider::new(keys.clone()))
                    .use_fips(uses_fips)
                    .use_dual_stack(uses_dual_stack)
                    .build();
                let get = aws_sdk_s3::Client::new(&config).get_object();
                let lifetime = PresigningConfig::expires_in(Duration::from_mins(1)).unwrap();
                let signed = get.bucket("media").key("a b.png").presigned(lifetime).await.unwrap();
                let ours = Endpoints::of(&config, false).object_address(
                    &BucketName::parse("media").unwrap(),
                    &Region::parse(region).unwrap(),
                    &key,
                );
                assert_eq!(signed.uri().split('?').next(), Some(ours.url().as_str()));
            }
        }
    }

    #[test]
    fn a_bucket_with_dots_is_asked_path_style() {
        assert_eq!(
            address(&Endpoints::default(), "eu-west-1", "media.example"),
            "https://s3.eu-west-1.amazonaws.com/media.example/a%20b%2Bc.png"
        );
    }

    #[test]
    fn an_endpoint_of_ones_own_keeps_its_port_and_path() {
        assert_eq!(
            address(&over("http://127.0.0.1:4602/aws/"), "eu-west-1", "media"),
            "http://127.0.0.1:4602/aws/media/a%20b%2Bc.png"
        );
    }

    #[test]
    fn s3s_own_endpoint_goes_before_that_for_all() {
        let s3 = ("S3", Url::parse("http://127.0.0.1:9000").unwrap());
        let endpoints = Endpoints { by_service: vec![s3], ..over("http://127.0.0.1:4566") };
        assert_eq!(
            address(&endpoints, "eu-west-1", "media"),
            "http://127.0.0.1:9000/media/a%20b%2Bc.png"
        );
    }

    #[test]
    fn an_endpoint_of_ones_own_and_fips_exclude_each_other() {
        let own = over("http://127.0.0.1:4566");
        assert_eq!(own.conflict(), None);
        let sentence = Endpoints { uses_fips: true, ..own }.conflict().unwrap();
        assert!(sentence.contains("http://127.0.0.1:4566/"), "{sentence}");
        assert!(sentence.contains("AWS_USE_FIPS_ENDPOINT=false"), "{sentence}");
        assert_eq!(Endpoints { uses_fips: true, ..Endpoints::default() }.conflict(), None);
    }

    #[test]
    fn an_endpoint_with_a_password_is_refused_and_the_password_not_repeated() {
        let s3 = ("S3", Url::parse("http://jo:5ecr37@127.0.0.1:9000").unwrap());
        let of_one_service = Endpoints { by_service: vec![s3], ..over("http://a") };
        for endpoints in [over("https://jo:5ecr37@aws.example"), of_one_service] {
            let sentence = endpoints.conflict().unwrap();
            assert!(sentence.contains("take out what stands before the @"), "{sentence}");
            assert!(!sentence.contains("5ecr37") && !sentence.contains("jo"), "{sentence}");
        }
    }

    #[test]
    fn whatever_is_out_of_the_ordinary_is_a_fact() {
        assert_eq!(Endpoints::default().facts(), []);
        let s3 = ("S3", Url::parse("http://127.0.0.1:9000").unwrap());
        let endpoints =
            Endpoints { by_service: vec![s3], uses_dual_stack: true, ..over("http://a") };
        let facts: Vec<String> =
            endpoints.facts().iter().map(|(name, value)| format!("{name} {value}")).collect();
        assert_eq!(
            facts,
            ["Endpoint http://a/", "S3 endpoint http://127.0.0.1:9000/", "Endpoints dual stack"]
        );
    }
}
