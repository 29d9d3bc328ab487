//! What an admin's laptop says about networks counts: environment and AWS config, read by the program itself.

use std::io::Write as _;
use std::path::Path;
use std::process::{Output, Stdio};

use tokio::process::Command;

use crate::servers::{Authority, Certificate, ConnectProxy, Manner, TlsServer};
use crate::tls::CALLER;

const VALID: (i32, i32) = (2020, 2120);
/// Of another account than `CALLER`, so that the check ends once it knows whose credentials it has.
const FILE: &str = r#"
format = 1
account_id = "999999999999"
partition = "aws"

[content]
bucket = "media-prod"
region = "us-east-1"
key = "cats/tom.png"
example_url = "https://media-prod.s3.us-east-1.amazonaws.com/cats/tom.png"
domain = "https://media-prod.s3.us-east-1.amazonaws.com"
ttl_secs = 3600

[role]
name = "Lasso"
path = "/"

[vendor]
id = "lasso"
principal = "222222222222"
external_id = "7Qm4zR9tKc2VxH5wLb8NpYd3"
permissions = ["s3:GetObject"]
"#;

/// A home folder with an AWS config; `settings` stand in its profile `work`.
struct Laptop {
    home: tempfile::TempDir,
}

impl Laptop {
    fn with(settings: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let profile = format!(
            "[profile work]\nregion = us-east-1\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = s3cr3t\n{settings}\n"
        );
        std::fs::write(home.path().join("config"), profile).unwrap();
        std::fs::write(home.path().join("lasso.toml"), FILE).unwrap();
        Self { home }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.home.path().join(name)
    }

    async fn check(&self, variables: &[(&str, &str)]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if name.starts_with("AWS_") || name.to_ascii_lowercase().ends_with("_proxy") {
                command.env_remove(&name);
            }
        }
        let nothing = Path::new("/dev/null");
        command.arg("check").arg(self.path("lasso.toml")).args(["--profile", "work"]);
        command.env("HOME", self.home.path()).env("AWS_CONFIG_FILE", self.path("config"));
        command.env("AWS_SHARED_CREDENTIALS_FILE", nothing).stdin(Stdio::null());
        command.envs(variables.iter().copied()).kill_on_drop(true);
        command.output().await.unwrap()
    }
}

fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).concat()
}

/// AWS behind a company's proxy that looks into TLS.
struct Company {
    authority: Authority,
    proxy: ConnectProxy,
}

impl Company {
    async fn new() -> Self {
        let authority = Authority::new("Corp Proxy CA");
        let hosts = ["*.us-east-1.amazonaws.com", "*.amazonaws.com", "*.us-east-1.api.aws"];
        let certificate = Certificate { authority: &authority, hosts: &hosts, years: VALID };
        let server = TlsServer::start(certificate, CALLER).await;
        let proxy = ConnectProxy::start(Manner::WantsLogin { to: server.address }).await;
        Self { authority, proxy }
    }

    fn url(&self) -> String {
        format!("http://jo:s3cret@{}", self.proxy.address)
    }
}

#[tokio::test]
async fn proxy_bundle_and_fips_of_a_profile_are_honoured() {
    let company = Company::new().await;
    let laptop = Laptop::with("use_fips_endpoint = true");
    let bundle = laptop.path("corp.pem");
    std::fs::write(&bundle, &company.authority.pem).unwrap();
    let bundle = bundle.to_str().unwrap();
    let told =
        text(&laptop.check(&[("https_proxy", &company.url()), ("AWS_CA_BUNDLE", bundle)]).await);
    assert!(told.contains("1111-1111-1111"), "{told}");
    let asked_for = company.proxy.asked_for();
    assert!(
        asked_for.contains(&"sts-fips.us-east-1.amazonaws.com:443".to_owned()),
        "{asked_for:?}"
    );
    assert!(!told.contains("s3cret"), "{told}");
}

#[tokio::test]
async fn dual_stack_of_the_environment_and_a_profiles_bundle_are_honoured() {
    let company = Company::new().await;
    let mut bundle = tempfile::NamedTempFile::new().unwrap();
    bundle.write_all(company.authority.pem.as_bytes()).unwrap();
    let laptop = Laptop::with(&format!("ca_bundle = {}", bundle.path().display()));
    let proxy = company.url();
    let variables = [("HTTPS_PROXY", proxy.as_str()), ("AWS_USE_DUALSTACK_ENDPOINT", "true")];
    let told = text(&laptop.check(&variables).await);
    let asked_for = company.proxy.asked_for();
    assert!(asked_for.contains(&"sts.us-east-1.api.aws:443".to_owned()), "{asked_for:?} {told}");
}

#[tokio::test]
async fn without_the_companys_bundle_the_issuer_is_named() {
    let company = Company::new().await;
    let told = text(&Laptop::with("").check(&[("HTTPS_PROXY", &company.url())]).await);
    assert!(told.contains("was issued by “Corp Proxy CA”, which is not trusted here"), "{told}");
    assert!(!told.contains("s3cret"), "{told}");
}

#[tokio::test]
async fn a_bundle_that_is_not_there_is_named() {
    let told = text(&Laptop::with("").check(&[("AWS_CA_BUNDLE", "/no/such/corp.pem")]).await);
    assert!(told.contains("AWS_CA_BUNDLE names /no/such/corp.pem, which cannot be read"), "{told}");
}

#[tokio::test]
async fn a_proxy_that_cannot_be_used_is_not_gone_past() {
    let told = text(&Laptop::with("").check(&[("HTTPS_PROXY", "socks5://127.0.0.1:1080")]).await);
    assert!(told.contains("HTTPS_PROXY names a SOCKS proxy"), "{told}");
}

#[tokio::test]
async fn fips_and_an_endpoint_of_ones_own_are_not_mixed() {
    let laptop = Laptop::with("use_fips_endpoint = true\nendpoint_url = http://127.0.0.1:4566");
    let told = text(&laptop.check(&[]).await);
    assert!(told.contains("AWS's SDKs take only one of the two"), "{told}");
}

#[tokio::test]
async fn a_services_own_endpoint_is_asked_unless_endpoints_are_ignored() {
    let authority = Authority::new("Corp Proxy CA");
    let certificate = Certificate { authority: &authority, hosts: &["localhost"], years: VALID };
    let server = TlsServer::start(certificate, CALLER).await;
    let company = Company::new().await;
    let own = format!("https://localhost:{}", server.address.port());
    let laptop = Laptop::with("");
    let bundle = laptop.path("both.pem");
    std::fs::write(&bundle, [authority.pem.as_str(), &company.authority.pem].concat()).unwrap();
    let (bundle, proxy) = (bundle.to_str().unwrap(), company.url());
    let mut variables =
        vec![("AWS_CA_BUNDLE", bundle), ("HTTPS_PROXY", &proxy), ("AWS_ENDPOINT_URL_STS", &own)];
    let sts = "sts.us-east-1.amazonaws.com:443".to_owned();
    let told = text(&laptop.check(&variables).await);
    assert!(told.contains("1111-1111-1111"), "{told}");
    assert!(!company.proxy.asked_for().contains(&sts), "{told}");
    variables.push(("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"));
    let told = text(&laptop.check(&variables).await);
    assert!(company.proxy.asked_for().contains(&sts), "{told}");
}
