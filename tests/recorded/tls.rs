//! Certificates that are not AWS's: whom they name, and how one's own authority is trusted.

use std::io::Write as _;
use std::task::Waker;

use aws_credential_types::Credentials;
use countersign::access::names::Region;
use countersign::checks::diagnosis::{Diagnosis, diagnose};
use countersign::checks::failure::{Failure, FailureKind};
use countersign::cloud::http::Transport;
use countersign::cloud::http::proxy::{Proxies, Proxy};
use countersign::cloud::http::trust::{Bundle, Roots};
use countersign::cloud::identity;
use countersign::cloud::reporter::Reporter;
use countersign::cloud::session::{CredentialsFrom, Session, SessionSettings};
use countersign::model::connect::Identity;
use tokio::sync::mpsc;
use url::Url;

use crate::servers::{Authority, Certificate, ConnectProxy, Manner, TlsServer};

const VALID: (i32, i32) = (2020, 2120);
const STS: &str = "sts.eu-west-1.amazonaws.com";
pub const CALLER: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\ncontent-length: 285\r\n\r\n<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult><Arn>arn:aws:iam::111111111111:user/jo</Arn><UserId>AIDAEXAMPLE</UserId><Account>111111111111</Account></GetCallerIdentityResult><ResponseMetadata/></GetCallerIdentityResponse>         ";

fn trusting(authority: &Authority) -> Roots {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(authority.pem.as_bytes()).unwrap();
    Roots::Bundle(Bundle::read(file.path(), "AWS_CA_BUNDLE").unwrap())
}

async fn session_over(transport: Transport, endpoint_url: Option<Url>) -> Session {
    let settings = SessionSettings {
        from: CredentialsFrom::Keys(Credentials::new("AKIDEXAMPLE", "s", None, None, "test")),
        region: Some(Region::parse("eu-west-1").unwrap()),
        endpoint_url,
    };
    Session::open_through(&settings, transport).await.unwrap()
}

async fn who(session: &Session) -> Result<Identity, Failure> {
    let (sender, _inbox) = mpsc::channel(256);
    let reporter = Reporter::new(sender, Waker::noop().clone());
    identity::caller_identity(session, &reporter).await
}

/// What is told of a server at `localhost` that shows this certificate, by the SDK and by plain requests.
async fn told_of(certificate: Certificate<'_>, roots: Roots) -> Diagnosis {
    let server = TlsServer::start(certificate, CALLER).await;
    let endpoint = format!("https://localhost:{}/", server.address.port());
    let transport = Transport { roots, ..Transport::default() };
    let session = session_over(transport, Some(Url::parse(&endpoint).unwrap())).await;
    let by_sdk = who(&session).await.unwrap_err();
    let (sender, _inbox) = mpsc::channel(256);
    let reporter = Reporter::new(sender, Waker::noop().clone());
    let plain = session.fetcher().get_unsigned(&reporter, &endpoint).await.unwrap_err();
    assert_eq!([by_sdk.kind, plain.kind], [FailureKind::Unreachable; 2]);
    assert_eq!(diagnose(&by_sdk), diagnose(&plain));
    diagnose(&plain)
}

#[tokio::test]
async fn an_unknown_issuer_is_named() {
    let corp = Authority::new("Corp Proxy CA");
    let certificate = Certificate { authority: &corp, hosts: &["localhost"], years: VALID };
    let told = told_of(certificate, trusting(&Authority::new("Another"))).await;
    assert_eq!(
        told.cause,
        "The certificate for localhost was issued by “Corp Proxy CA”, which is not trusted here"
    );
    assert!(told.remedy.contains("AWS_CA_BUNDLE="), "{told:?}");
}

#[tokio::test]
async fn an_authority_that_the_operating_system_does_not_have_is_not_trusted() {
    let corp = Authority::new("Corp Proxy CA");
    let certificate = Certificate { authority: &corp, hosts: &["localhost"], years: VALID };
    let told = told_of(certificate, Roots::System).await;
    assert!(told.cause.contains("issued by “Corp Proxy CA”"), "{told:?}");
}

#[tokio::test]
async fn a_certificate_that_has_run_out_is_told() {
    let corp = Authority::new("Corp Proxy CA");
    let certificate = Certificate { authority: &corp, hosts: &["localhost"], years: (2020, 2021) };
    let told = told_of(certificate, trusting(&corp)).await;
    assert_eq!(told.cause, "The certificate for localhost, issued by “Corp Proxy CA”, has expired");
}

#[tokio::test]
async fn a_certificate_of_the_future_is_told() {
    let corp = Authority::new("Corp Proxy CA");
    let certificate = Certificate { authority: &corp, hosts: &["localhost"], years: (2110, 2120) };
    let told = told_of(certificate, trusting(&corp)).await;
    assert!(told.cause.ends_with("is not valid yet"), "{told:?}");
}

#[tokio::test]
async fn a_certificate_for_another_host_names_that_host() {
    let corp = Authority::new("Corp Proxy CA");
    let certificate = Certificate { authority: &corp, hosts: &["portal.hotel"], years: VALID };
    let told = told_of(certificate, trusting(&corp)).await;
    assert!(
        told.cause.starts_with("What answers for localhost has a certificate for portal.hotel"),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_proxy_that_looks_into_tls_is_named() {
    let corp = Authority::new("Corp Proxy CA");
    let certificate = Certificate { authority: &corp, hosts: &[STS], years: VALID };
    let server = TlsServer::start(certificate, CALLER).await;
    let proxy = ConnectProxy::start(Manner::WantsLogin { to: server.address }).await;
    let proxy = Proxy::parse("HTTPS_PROXY", &format!("jo:s3cret@{}", proxy.address)).unwrap();
    let transport = Transport { proxies: Proxies::all(proxy), ..Transport::default() };
    let failure = who(&session_over(transport, None).await).await.unwrap_err();
    assert_eq!(
        diagnose(&failure).cause,
        format!(
            "The certificate for {STS} was issued by “Corp Proxy CA”, which is not trusted here"
        )
    );
}

#[tokio::test]
async fn with_the_companys_bundle_aws_is_asked_through_the_companys_proxy() {
    let corp = Authority::new("Corp Proxy CA");
    let certificate = Certificate { authority: &corp, hosts: &[STS], years: VALID };
    let server = TlsServer::start(certificate, CALLER).await;
    for (manner, login) in [
        (Manner::Opens { to: server.address }, ""),
        (Manner::WantsLogin { to: server.address }, "jo:s3cret@"),
    ] {
        let proxy = ConnectProxy::start(manner).await;
        let proxy = Proxy::parse("HTTPS_PROXY", &format!("http://{login}{}", proxy.address));
        let proxies = Proxies::all(proxy.unwrap());
        let transport = Transport { proxies, roots: trusting(&corp) };
        let identity = who(&session_over(transport, None).await).await.unwrap();
        assert_eq!(identity.principal_arn, "arn:aws:iam::111111111111:user/jo");
    }
}
