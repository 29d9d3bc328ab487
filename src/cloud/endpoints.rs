//! Where each service answers: AWS's own names, with FIPS and dual stack where the AWS config asks for them, or an
//! endpoint of one's own.

use aws_config::SdkConfig;
use aws_types::os_shim_internal::Env;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};
use url::Url;

use crate::access::names::{BucketName, ObjectKey, Region};
use crate::access::object_url::encode_key;
use crate::signing::signed_url::ObjectAddress;
use crate::words;

/// The services that are asked, as the AWS config calls them in `services` and `AWS_ENDPOINT_URL_…`.
const SERVICES: [&str; 6] = ["AccessAnalyzer", "CloudTrail", "IAM", "KMS", "S3", "STS"];
const S3: &str = "S3";
/// Those that the SDK asks by itself while somebody signs in.
const SIGN_ON_SERVICES: [&str; 3] = ["SSO", "SSO OIDC", "Signin"];
/// No service has this name: of it is said what is said of all.
const EVERY_SERVICE: &str = "every service";

const VARIABLE: &str = "AWS_ENDPOINT_URL";
/// Nobody sets it: what is left is what the AWS config says.
const NO_VARIABLE: &str = "COUNTERSIGN_SETS_NO_ENDPOINT";

/// What the AWS config, the environment and the command line say about endpoints.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// The endpoint of one's own for every service that has none of its own.
    pub for_all: Option<Url>,
    /// By service, where they differ from `for_all`.
    pub by_service: Vec<(&'static str, Url)>,
    pub uses_fips: bool,
    pub uses_dual_stack: bool,
}

impl Endpoints {
    /// What `config` was loaded with and `env` says; `given` was given for this session, and goes before any setting.
    ///
    /// What is set to nothing is not set. The error is a sentence that names the setting, and has nothing of its value in it.
    pub fn of(config: &SdkConfig, env: &Env, given: Option<&Url>) -> Result<Self, String> {
        let kinds = Self {
            uses_fips: config.use_fips() == Some(true),
            uses_dual_stack: config.use_dual_stack() == Some(true),
            ..Self::default()
        };
        if let Some(given) = given {
            return Ok(Self { for_all: Some(given.clone()), ..kinds });
        }
        let settings = Settings { config, env };
        let (for_all, mut by_service) = (settings.endpoint_of(EVERY_SERVICE)?, Vec::new());
        for service in SERVICES.into_iter().chain(SIGN_ON_SERVICES) {
            by_service.extend(settings.endpoint_of(service)?.map(|url| (service, url)));
        }
        by_service.retain(|(_, url)| for_all.as_ref() != Some(url));
        Ok(Self { for_all, by_service, ..kinds })
    }

    /// The same config, with these endpoints in the place of what it was loaded with.
    pub fn put_into(&self, config: SdkConfig) -> SdkConfig {
        let mut builder = config.to_builder();
        builder.set_endpoint_url(self.for_all.as_ref().map(ToString::to_string));
        builder.service_config(AsRead { endpoints: self.clone(), config }).build()
    }

    fn of_service(&self, service: &str) -> Option<&Url> {
        self.by_service.iter().find(|(name, _)| *name == service).map(|(_, url)| url)
    }

    /// The endpoint of one's own that stands in for S3.
    pub fn for_s3(&self) -> Option<&Url> {
        self.of_service(S3).or(self.for_all.as_ref())
    }

    /// Why these settings cannot be kept, as a sentence.
    ///
    /// The endpoint rules of AWS's SDKs refuse FIPS and dual stack with an endpoint of one's own.
    pub fn conflict(&self) -> Option<String> {
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

/// Reads an endpoint; `named_by` says where it stands.
///
/// The error is a sentence with nothing of the text in it: that may hold a password.
pub fn read_endpoint(named_by: &str, text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| {
        words!(
            "{named_by} is not a URL: {error}. It should look like https://host.example:8080",
            named_by,
            error
        )
    })?;
    usable(named_by, url)
}

/// The endpoint, if requests can be sent there.
///
/// It is shown, logged and journalled, and AWS's requests are signed: nothing asks for a user name or a password in it.
pub fn usable(named_by: &str, url: Url) -> Result<Url, String> {
    let has_host = url.host_str().is_some_and(|host| !host.is_empty());
    if !matches!(url.scheme(), "http" | "https") || !has_host {
        return Err(words!(
            "{named_by} does not begin with https:// or http:// and a host. It should look like https://host.example:8080",
            named_by
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(words!(
            "{named_by} has a user name or a password in it, which no AWS service asks for: take out what stands before the @",
            named_by
        ));
    }
    Ok(url)
}

/// Where endpoints are set.
struct Settings<'a> {
    config: &'a SdkConfig,
    env: &'a Env,
}

impl Settings<'_> {
    fn endpoint_of(&self, service: &str) -> Result<Option<Url>, String> {
        let said = self.said_of(service);
        said.map(|(named_by, text)| read_endpoint(&named_by, text.trim())).transpose()
    }

    /// What is said of the service, or of all of them, and where; the environment goes before the AWS config.
    ///
    /// Source: "Service-specific endpoints" in the AWS SDKs and Tools Reference Guide.
    fn said_of(&self, service: &str) -> Option<(String, String)> {
        // Nothing at all, or all of it is to be ignored.
        self.loaded(service, VARIABLE)?;
        let is_something = |text: &String| !text.trim().is_empty();
        let variable = |name: String| Some((self.env.get(&name).ok().filter(is_something)?, name));
        let own = format!("{VARIABLE}_{}", service.to_uppercase().replace(' ', "_"));
        let of_environment = variable(own).or_else(|| variable(VARIABLE.to_owned()));
        if let Some((text, name)) = of_environment {
            return Some((name, text));
        }
        let text = self.loaded(service, NO_VARIABLE).filter(is_something)?;
        Some((words!("The endpoint_url of the AWS config").to_owned(), text))
    }

    fn loaded(&self, service: &str, variable: &str) -> Option<String> {
        let key = ServiceConfigKey::builder()
            .service_id(service)
            .env(variable)
            .profile("endpoint_url")
            .build()
            .ok()?;
        self.config.service_config()?.load_config(key)
    }
}

/// Answers the SDK's clients with the endpoints that were read, and with nothing else that is set of them.
#[derive(Debug)]
struct AsRead {
    endpoints: Endpoints,
    config: SdkConfig,
}

impl LoadServiceConfig for AsRead {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        if key.env() == VARIABLE {
            return self.endpoints.of_service(key.service_id()).map(ToString::to_string);
        }
        self.config.service_config()?.load_config(key)
    }
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
                let ours =
                    Endpoints::of(&config, &Env::from_slice(&[]), None).unwrap().object_address(
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
        let sentence = read_endpoint("AWS_ENDPOINT_URL_S3", "http://jo:5ecr37@aws.example");
        let sentence = sentence.unwrap_err();
        assert!(sentence.contains("take out what stands before the @"), "{sentence}");
        assert!(!sentence.contains("5ecr37") && !sentence.contains("jo"), "{sentence}");
    }

    #[test]
    fn an_endpoint_without_a_scheme_is_none() {
        for text in ["localhost:4566", "localhost", "ftp://a", "file:///a", "http://", "//a", "7"] {
            let sentence = read_endpoint("AWS_ENDPOINT_URL_STS", text).unwrap_err();
            assert!(sentence.starts_with("AWS_ENDPOINT_URL_STS "), "{text}: {sentence}");
        }
        for text in ["http://localhost:4566", "https://[::1]/aws", "HTTP://a"] {
            assert!(read_endpoint("AWS_ENDPOINT_URL_STS", text).is_ok(), "{text}");
        }
    }

    /// An AWS config that answers as the SDK's does: a service's variable, that for all, then the profile's two.
    #[derive(Debug)]
    struct Said {
        variables: Vec<(&'static str, &'static str)>,
        profile: Option<&'static str>,
    }

    impl LoadServiceConfig for Said {
        fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
            let own = format!("{}_{}", key.env(), key.service_id().to_uppercase());
            let value = |name: &str| self.variables.iter().find(|(found, _)| *found == name);
            let variable = value(&own).or_else(|| value(key.env())).map(|(_, text)| *text);
            variable.or(self.profile).map(str::to_owned)
        }
    }

    fn read(
        variables: &[(&'static str, &'static str)],
        profile: Option<&'static str>,
    ) -> Result<Endpoints, String> {
        let said = Said { variables: variables.to_vec(), profile };
        let config = SdkConfig::builder().service_config(said).build();
        Endpoints::of(&config, &Env::from_slice(variables), None)
    }

    #[test]
    fn what_is_set_to_nothing_is_not_set() {
        let url = |text: &str| Some(Url::parse(text).unwrap());
        for nothing in ["", " ", "\t"] {
            for name in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_S3"] {
                assert_eq!(read(&[(name, nothing)], None), Ok(Endpoints::default()), "{name}");
            }
            assert_eq!(read(&[], Some(nothing)), Ok(Endpoints::default()));
        }
        let of_profile = read(&[("AWS_ENDPOINT_URL", "")], Some("http://a")).unwrap();
        assert_eq!(of_profile.for_all, url("http://a"));
        let both = [("AWS_ENDPOINT_URL_S3", ""), ("AWS_ENDPOINT_URL", "http://b")];
        let of_all = read(&both, Some("http://a")).unwrap();
        assert_eq!((of_all.for_s3(), of_all.by_service.len()), (url("http://b").as_ref(), 0));
    }

    #[test]
    fn the_setting_that_cannot_be_used_is_named() {
        for name in [
            "AWS_ENDPOINT_URL",
            "AWS_ENDPOINT_URL_IAM",
            "AWS_ENDPOINT_URL_STS",
            "AWS_ENDPOINT_URL_SSO",
        ] {
            let sentence = read(&[(name, "localhost:4566")], None).unwrap_err();
            assert!(sentence.starts_with(&format!("{name} ")), "{sentence}");
        }
        let sentence = read(&[], Some("localhost:4566")).unwrap_err();
        assert!(sentence.starts_with("The endpoint_url of the AWS config "), "{sentence}");
    }

    #[test]
    fn the_sdk_is_told_of_what_was_read_and_of_nothing_else() {
        let said = |variables: &[(&'static str, &'static str)]| {
            let said = Said { variables: variables.to_vec(), profile: None };
            let config = SdkConfig::builder().endpoint_url("").service_config(said).build();
            let endpoints = Endpoints::of(&config, &Env::from_slice(variables), None).unwrap();
            let config = endpoints.put_into(config);
            let settings = Settings { config: &config, env: &Env::from_slice(&[]) };
            (config.endpoint_url().map(str::to_owned), settings.loaded("STS", VARIABLE))
        };
        assert_eq!(said(&[("AWS_ENDPOINT_URL_STS", "")]), (None, None));
        let sts = Some("http://b/".to_owned());
        assert_eq!(said(&[("AWS_ENDPOINT_URL_STS", "http://b")]), (None, sts));
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
