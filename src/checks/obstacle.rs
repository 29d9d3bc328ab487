//! What stands between this computer and AWS: proxies, certificates of others, answers without end.
//!
//! An obstacle's text is the sentence for the admin. A [`Failure`](super::failure::Failure) carries it as its message,
//! and [`remedy_of`] finds the remedy by it.

use std::fmt;

/// Why a request got no answer that could be used, as far as this side can see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// The certificate's chain ends at nobody who is trusted here: a company's proxy that looks into TLS, mostly.
    UntrustedIssuer {
        host: String,
        issuer: Option<String>,
    },
    /// The certificate's time is over.
    CertificateExpired {
        host: String,
        issuer: Option<String>,
    },
    /// The certificate's time has not begun.
    CertificateNotYetValid {
        host: String,
        issuer: Option<String>,
    },
    /// The certificate is somebody else's.
    WrongHost {
        host: String,
        names: Vec<String>,
        issuer: Option<String>,
    },
    /// Anything else that speaks against the certificate.
    BadCertificate {
        host: String,
        reason: String,
        issuer: Option<String>,
    },
    /// `proxy` is host and port, here and below: never its user name and password.
    ProxyUnreachable {
        proxy: String,
        reason: String,
    },
    ProxyWantsLogin {
        proxy: String,
        has_credentials: bool,
    },
    ProxyRefuses {
        proxy: String,
        host: String,
        http_status: u16,
    },
    ProxyTalksOtherwise {
        proxy: String,
    },
    AnswerTooLarge {
        host: String,
        at_most_bytes: u64,
    },
    AnswerTooSlow {
        host: String,
        after_secs: u64,
    },
}

/// Words that only an obstacle's sentence has, and what to do about it.
const REMEDIES: [(&str, &str); 11] = [
    (
        ", which is not trusted here",
        "If that is your company's proxy, get its CA certificate as a PEM file and name it in AWS_CA_BUNDLE=… or as ca_bundle in the profile, then connect again. If you do not know that name, do not go on from this network",
    ),
    (
        "has run out",
        "Check the date of this computer. If it is right, whoever runs that server or proxy has to renew its certificate",
    ),
    (
        "is not valid yet",
        "Check the date of this computer. If it is right, whoever runs that server or proxy has to replace its certificate",
    ),
    (
        "has a certificate for",
        "Something else answers in its place: check the endpoint URL and the proxy, or sign in to this network in a browser, then try again",
    ),
    (
        "cannot be verified:",
        "Whoever runs that server or proxy has to replace its certificate; check the endpoint URL and the proxy, too",
    ),
    (
        "cannot be reached through",
        "Check HTTPS_PROXY and the network that this computer is in; hosts in NO_PROXY are asked directly",
    ),
    (
        "wants a user name and a password",
        "Set HTTPS_PROXY to http://USER:PASSWORD@HOST:PORT, with special characters percent-encoded, and start Countersign again",
    ),
    (
        "does not accept the user name and password",
        "Correct them in HTTPS_PROXY, with special characters percent-encoded, and start Countersign again",
    ),
    (
        "refuses to connect to",
        "Ask whoever runs the proxy to let this host through, or add it to NO_PROXY where it may be asked directly",
    ),
    (
        "does not answer as an HTTP proxy",
        "Check host, port and scheme in HTTPS_PROXY: most proxies are http:// even for requests that are https://",
    ),
    (
        "and was not read to its end",
        "AWS answers sooner and with far less: check the endpoint URL and the proxy",
    ),
];

/// What to do about the obstacle whose sentence this is; `None` for any other text.
pub fn remedy_of(sentence: &str) -> Option<&'static str> {
    let (_, remedy) = REMEDIES.iter().find(|(words, _)| sentence.contains(words))?;
    Some(remedy)
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UntrustedIssuer { host, issuer } => {
                let issuer =
                    issuer.as_ref().map_or_else(|| "somebody".to_owned(), |name| quoted(name));
                write!(
                    f,
                    "The certificate for {host} was issued by {issuer}, which is not trusted here"
                )
            }
            Self::CertificateExpired { host, issuer } => {
                write!(f, "The certificate for {host}{} has run out", Issued(issuer.as_deref()))
            }
            Self::CertificateNotYetValid { host, issuer } => {
                write!(
                    f,
                    "The certificate for {host}{} is not valid yet",
                    Issued(issuer.as_deref())
                )
            }
            Self::WrongHost { host, names, issuer } => {
                let others =
                    if names.is_empty() { "another host".to_owned() } else { names.join(", ") };
                write!(
                    f,
                    "What answers for {host} has a certificate for {others}{}",
                    Issued(issuer.as_deref())
                )
            }
            Self::BadCertificate { host, reason, issuer } => {
                let issued = Issued(issuer.as_deref());
                write!(f, "The certificate for {host}{issued} cannot be verified: {reason}")
            }
            Self::ProxyUnreachable { proxy, reason } => {
                write!(f, "AWS cannot be reached through the proxy {proxy}: {reason}")
            }
            Self::ProxyWantsLogin { proxy, has_credentials: false } => {
                write!(f, "The proxy {proxy} wants a user name and a password")
            }
            Self::ProxyWantsLogin { proxy, has_credentials: true } => {
                write!(
                    f,
                    "The proxy {proxy} does not accept the user name and password it is given"
                )
            }
            Self::ProxyRefuses { proxy, host, http_status } => {
                write!(f, "The proxy {proxy} refuses to connect to {host}: HTTP {http_status}")
            }
            Self::ProxyTalksOtherwise { proxy } => {
                write!(f, "What listens at {proxy} does not answer as an HTTP proxy")
            }
            Self::AnswerTooLarge { host, at_most_bytes } => {
                let mebibytes = at_most_bytes / (1024 * 1024);
                write!(
                    f,
                    "The answer of {host} is larger than {mebibytes} MiB and was not read to its end"
                )
            }
            Self::AnswerTooSlow { host, after_secs } => {
                write!(
                    f,
                    "The answer of {host} took longer than {after_secs} seconds and was not read to its end"
                )
            }
        }
    }
}

impl std::error::Error for Obstacle {}

struct Issued<'a>(Option<&'a str>);

impl fmt::Display for Issued<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(issuer) => write!(f, ", issued by {},", quoted(issuer)),
            None => Ok(()),
        }
    }
}

fn quoted(name: &str) -> String {
    format!("“{name}”")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_kind() -> Vec<Obstacle> {
        let host = || "iam.amazonaws.com".to_owned();
        let proxy = || "proxy.corp:8080".to_owned();
        let issuer = || Some("Corp Proxy CA".to_owned());
        vec![
            Obstacle::UntrustedIssuer { host: host(), issuer: issuer() },
            Obstacle::UntrustedIssuer { host: host(), issuer: None },
            Obstacle::CertificateExpired { host: host(), issuer: issuer() },
            Obstacle::CertificateNotYetValid { host: host(), issuer: None },
            Obstacle::WrongHost {
                host: host(),
                names: vec!["portal.hotel".to_owned()],
                issuer: None,
            },
            Obstacle::WrongHost { host: host(), names: Vec::new(), issuer: issuer() },
            Obstacle::BadCertificate {
                host: host(),
                reason: "BadSignature".to_owned(),
                issuer: None,
            },
            Obstacle::ProxyUnreachable { proxy: proxy(), reason: "refused".to_owned() },
            Obstacle::ProxyWantsLogin { proxy: proxy(), has_credentials: false },
            Obstacle::ProxyWantsLogin { proxy: proxy(), has_credentials: true },
            Obstacle::ProxyRefuses { proxy: proxy(), host: host(), http_status: 403 },
            Obstacle::ProxyTalksOtherwise { proxy: proxy() },
            Obstacle::AnswerTooLarge { host: host(), at_most_bytes: 8 * 1024 * 1024 },
            Obstacle::AnswerTooSlow { host: host(), after_secs: 60 },
        ]
    }

    #[test]
    fn every_obstacle_has_exactly_one_remedy() {
        for obstacle in every_kind() {
            let sentence = obstacle.to_string();
            let fitting = REMEDIES.iter().filter(|(words, _)| sentence.contains(words)).count();
            assert_eq!(fitting, 1, "{sentence}");
        }
    }

    #[test]
    fn every_remedy_is_some_obstacles() {
        let sentences: Vec<String> = every_kind().iter().map(ToString::to_string).collect();
        for (words, _) in REMEDIES {
            assert!(sentences.iter().any(|sentence| sentence.contains(words)), "{words}");
        }
    }

    #[test]
    fn an_untrusted_issuer_is_named() {
        assert_eq!(
            every_kind()[0].to_string(),
            "The certificate for iam.amazonaws.com was issued by “Corp Proxy CA”, which is not trusted here"
        );
    }

    #[test]
    fn any_other_text_has_no_remedy_here() {
        assert_eq!(remedy_of("dns error: no such host"), None);
    }
}
