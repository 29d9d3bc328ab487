//! Through which proxy a request leaves, as `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` say.
//!
//! Each counts in capitals and, where those say nothing, in small letters. A value that cannot be used is a sentence and
//! not a request past the proxy. What listens on this computer itself is never asked through a proxy; nor is what hands
//! out the credentials of an instance or a container, which no proxy can reach.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use aws_smithy_http_client::proxy::ProxyConfig;
use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// The metadata services of EC2 and of EKS over IPv6. Over IPv4 their addresses are link-local.
///
/// Source: "IMDS credential provider" and "Container credential provider" in the AWS SDKs and Tools Reference Guide.
const METADATA_V6: [Ipv6Addr; 2] = [
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23),
];

/// A proxy's address. It is shown as host and port: the URL may hold a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    url: Url,
}

impl Proxy {
    /// Reads `http://user:password@host:port`, of which all but the host may be missing.
    ///
    /// `named_by` is the variable that the text comes from. The sentence of an error has nothing of the text in it.
    pub fn parse(named_by: &str, text: &str) -> Result<Self, String> {
        let unusable = || {
            format!(
                "{named_by} is no proxy's address: it should look like http://proxy.example:8080, with special characters of a password percent-encoded"
            )
        };
        let text = text.trim();
        let url = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let url = Url::parse(&url).map_err(|_may_quote_the_password| unusable())?;
        match url.scheme() {
            "http" | "https" if url.host_str().is_some_and(|host| !host.is_empty()) => {
                Ok(Self { url })
            }
            "socks" | "socks4" | "socks4a" | "socks5" | "socks5h" => Err(format!(
                "{named_by} names a SOCKS proxy; Countersign goes through HTTP proxies only: name one that begins with http://"
            )),
            _ => Err(unusable()),
        }
    }

    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default().trim_matches(['[', ']'])
    }

    pub fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or(80)
    }

    pub fn uses_tls(&self) -> bool {
        self.url.scheme() == "https"
    }

    pub fn has_credentials(&self) -> bool {
        !self.url.username().is_empty() || self.url.password().is_some()
    }

    /// The value of `Proxy-Authorization`: a secret.
    pub fn authorization(&self) -> Option<String> {
        let decoded = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
        self.has_credentials().then(|| {
            let user = decoded(self.url.username());
            let password = decoded(self.url.password().unwrap_or_default());
            let pair = aws_smithy_types::base64::encode(format!("{user}:{password}"));
            format!("Basic {pair}")
        })
    }

    pub(super) fn config(&self) -> ProxyConfig {
        // The reader above lets through what this one takes.
        ProxyConfig::all(self.url.as_str()).unwrap_or_else(|_never| ProxyConfig::disabled())
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.url.host_str().unwrap_or_default(), self.port())
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({self})")
    }
}

/// The proxies for each scheme, and whom to ask without them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    pub(super) for_https: Option<Proxy>,
    pub(super) for_http: Option<Proxy>,
    direct: Vec<Direct>,
}

impl Proxies {
    /// What the variables say; `variable` reads one of them.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let said = |name: &'static str| {
            let small = name.to_ascii_lowercase();
            let named = [name, small.as_str()].map(&variable);
            named.into_iter().flatten().find(|value| !value.trim().is_empty())
        };
        let proxy =
            |name: &'static str| said(name).map(|text| Proxy::parse(name, &text)).transpose();
        let all = proxy("ALL_PROXY")?;
        Ok(Self {
            for_https: proxy("HTTPS_PROXY")?.or_else(|| all.clone()),
            for_http: proxy("HTTP_PROXY")?.or(all),
            direct: said("NO_PROXY").map(|text| Direct::list(&text)).unwrap_or_default(),
        })
    }

    /// One proxy for everything that is not near.
    pub fn all(proxy: Proxy) -> Self {
        Self { for_https: Some(proxy.clone()), for_http: Some(proxy), direct: Vec::new() }
    }

    /// The proxy through which `url` is asked; `None` where it is asked directly.
    pub fn of(&self, url: &Url) -> Option<&Proxy> {
        let proxy = if url.scheme() == "https" { &self.for_https } else { &self.for_http };
        let proxy = proxy.as_ref()?;
        let is_direct = is_near(url) || self.direct.iter().any(|direct| direct.is_about(url));
        (!is_direct).then_some(proxy)
    }
}

/// Whether the URL names this computer itself, or a metadata service beside it.
fn is_near(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback() || address.is_link_local(),
        Some(Host::Ipv6(address)) => {
            address.is_loopback()
                || address.is_unicast_link_local()
                || METADATA_V6.contains(&address)
        }
        None => false,
    }
}

/// An entry of `NO_PROXY`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Direct {
    hosts: Hosts,
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Hosts {
    All,
    /// The name itself and every name under it, as curl reads an entry with and without a leading dot.
    Domain(String),
    Network {
        address: IpAddr,
        prefix_bits: u8,
    },
}

impl Direct {
    fn list(text: &str) -> Vec<Self> {
        let entries = text.split(|c: char| c == ',' || c.is_whitespace());
        entries.filter(|entry| !entry.is_empty()).map(Self::parse).collect()
    }

    fn parse(entry: &str) -> Self {
        if let Some(hosts) = Hosts::network(entry.trim_matches(['[', ']'])) {
            return Self { hosts, port: None };
        }
        let with_port = entry.rsplit_once(':').and_then(|(host, port)| {
            let port = port.parse::<u16>().ok()?;
            Some((host, port))
        });
        let (host, port) = with_port.map_or((entry, None), |(host, port)| (host, Some(port)));
        let name = host.strip_prefix('*').unwrap_or(host);
        let hosts = if host == "*" {
            Hosts::All
        } else if let Some(network) = Hosts::network(name.trim_matches(['[', ']'])) {
            network
        } else {
            Hosts::Domain(name.trim_matches('.').to_ascii_lowercase())
        };
        Self { hosts, port }
    }

    fn is_about(&self, url: &Url) -> bool {
        if self.port.is_some_and(|port| url.port_or_known_default() != Some(port)) {
            return false;
        }
        match (&self.hosts, url.host()) {
            (_, None) => false,
            (Hosts::All, _) => true,
            (Hosts::Domain(domain), Some(Host::Domain(name))) => {
                let name = name.trim_end_matches('.');
                let above = name.strip_suffix(domain.as_str());
                !domain.is_empty()
                    && above.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }
            (Hosts::Network { .. }, Some(Host::Ipv4(address))) => self.hosts.has(address.into()),
            (Hosts::Network { .. }, Some(Host::Ipv6(address))) => self.hosts.has(address.into()),
            _ => false,
        }
    }
}

impl Hosts {
    /// An address, or a network such as `10.0.0.0/8`.
    fn network(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.parse().ok()?;
        let at_most = if address.is_ipv4() { 32 } else { 128 };
        let prefix_bits = match bits {
            None => at_most,
            Some(bits) => bits.parse().ok().filter(|bits| *bits <= at_most)?,
        };
        Some(Self::Network { address, prefix_bits })
    }

    fn has(&self, asked: IpAddr) -> bool {
        let Self::Network { address, prefix_bits } = self else { return false };
        let (one, other, width) = match (address, asked) {
            (IpAddr::V4(one), IpAddr::V4(other)) => {
                (u128::from(one.to_bits()), u128::from(other.to_bits()), 32)
            }
            (IpAddr::V6(one), IpAddr::V6(other)) => (one.to_bits(), other.to_bits(), 128),
            _ => return false,
        };
        let apart = one ^ other;
        // A shift by the whole width is none that Rust has.
        apart.checked_shr(width - u32::from(*prefix_bits)).unwrap_or(0) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> Result<Proxies, String> {
        Proxies::from_variables(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[track_caller]
    fn way(variables: &[(&str, &str)], url: &str) -> Option<String> {
        let url = Url::parse(url).unwrap();
        proxies(variables).unwrap().of(&url).map(ToString::to_string)
    }

    #[test]
    fn each_scheme_has_its_proxy() {
        let both = [("HTTPS_PROXY", "http://one:81"), ("HTTP_PROXY", "http://two:82")];
        assert_eq!(way(&both, "https://iam.amazonaws.com/").as_deref(), Some("one:81"));
        assert_eq!(way(&both, "http://iam.amazonaws.com/").as_deref(), Some("two:82"));
        assert_eq!(way(&both[..1], "http://iam.amazonaws.com/"), None);
    }

    #[test]
    fn small_letters_count_where_capitals_say_nothing() {
        let small = [("HTTPS_PROXY", " "), ("https_proxy", "proxy.corp:3128")];
        assert_eq!(way(&small, "https://a.example/").as_deref(), Some("proxy.corp:3128"));
        let both = [("HTTPS_PROXY", "big:1"), ("https_proxy", "small:2")];
        assert_eq!(way(&both, "https://a.example/").as_deref(), Some("big:1"));
    }

    #[test]
    fn all_proxy_stands_in_for_both() {
        let all = [("all_proxy", "http://all:1"), ("HTTPS_PROXY", "http://one:2")];
        assert_eq!(way(&all, "https://a.example/").as_deref(), Some("one:2"));
        assert_eq!(way(&all, "http://a.example/").as_deref(), Some("all:1"));
    }

    #[test]
    fn no_proxy_names_domains_networks_and_ports() {
        let direct = |list: &str, url: &str| {
            way(&[("HTTPS_PROXY", "http://p:1"), ("NO_PROXY", list)], url).is_none()
        };
        for (list, url) in [
            ("amazonaws.com", "https://s3.eu-west-1.amazonaws.com/"),
            (".amazonaws.com", "https://amazonaws.com/"),
            ("*.amazonaws.com", "https://iam.AMAZONAWS.com/"),
            ("a.example, amazonaws.com", "https://iam.amazonaws.com/"),
            ("a.example amazonaws.com", "https://iam.amazonaws.com/"),
            ("minio.corp:9000", "https://minio.corp:9000/"),
            ("10.0.0.0/8", "https://10.1.2.3/"),
            ("10.1.2.3", "https://10.1.2.3:9000/"),
            ("0.0.0.0/0", "https://192.0.2.1/"),
            ("2001:db8::/32", "https://[2001:db8::1]/"),
            ("[2001:db8::1]:9000", "https://[2001:db8::1]:9000/"),
            ("*", "https://iam.amazonaws.com/"),
        ] {
            assert!(direct(list, url), "{list}: {url}");
        }
        for (list, url) in [
            ("amazonaws.com", "https://notamazonaws.com/"),
            ("amazonaws.com", "https://amazonaws.com.cn/"),
            ("minio.corp:9000", "https://minio.corp/"),
            ("10.0.0.0/8", "https://11.1.2.3/"),
            ("10.0.0.0/8", "https://[2001:db8::1]/"),
            ("10.0.0.0/99", "https://10.1.2.3/"),
            (".", "https://iam.amazonaws.com/"),
            (",,", "https://iam.amazonaws.com/"),
        ] {
            assert!(!direct(list, url), "{list}: {url}");
        }
    }

    #[test]
    fn this_computer_is_asked_directly_and_look_alikes_are_not() {
        let all = [("ALL_PROXY", "http://p:1")];
        for near in [
            "http://127.0.0.1:4566/a",
            "https://localhost/",
            "http://[::1]:80/",
            "http://b.localhost/",
        ] {
            assert_eq!(way(&all, near), None, "{near}");
        }
        for far in [
            "https://iam.amazonaws.com/",
            "http://127.0.0.1.example/",
            "http://notlocalhost/",
            "http://10.0.0.1/",
            "http://169.253.169.254/",
            "http://[fd00:ec2::53]/",
        ] {
            assert!(way(&all, far).is_some(), "{far}");
        }
    }

    #[test]
    fn metadata_services_are_asked_directly() {
        let all = [("ALL_PROXY", "http://p:1")];
        for near in [
            "http://169.254.169.254/latest/api/token",
            "http://169.254.170.2/v2/credentials/id",
            "http://169.254.170.23/v1/credentials",
            "http://[fd00:ec2::254]/latest/api/token",
            "http://[fd00:ec2::23]/v1/credentials",
            "http://[fe80::1]/",
        ] {
            assert_eq!(way(&all, near), None, "{near}");
        }
    }

    #[test]
    fn a_proxys_password_is_sent_and_never_shown() {
        let proxies = proxies(&[("HTTPS_PROXY", "http://jo:p%40ss@proxy.corp:8080")]).unwrap();
        let proxy = proxies.of(&Url::parse("https://a.example").unwrap()).unwrap();
        assert_eq!(proxy.authorization().unwrap(), "Basic am86cEBzcw==");
        assert_eq!(format!("{proxy} {proxies:?}").matches("ss").count(), 0);
    }

    #[test]
    fn what_is_no_proxy_is_said_and_not_gone_past() {
        let sentence = proxies(&[("https_proxy", "socks5h://proxy.corp:1080")]).unwrap_err();
        assert!(sentence.starts_with("HTTPS_PROXY names a SOCKS proxy"), "{sentence}");
        for text in ["http://jo:pa/ss@proxy.corp:8080", "ftp://proxy", "http://", "http://a b:1"] {
            let sentence = proxies(&[("HTTPS_PROXY", text)]).unwrap_err();
            assert!(sentence.starts_with("HTTPS_PROXY is no proxy's address"), "{text}");
            assert!(!sentence.contains("pa/ss"), "{sentence}");
        }
    }
}
