//! What stands between this computer and AWS: proxies, certificates of others, answers without end.
//!
//! An obstacle's text is the sentence for the admin. A [`Failure`](super::failure::Failure) carries it as its message,
//! and [`remedy_of`] finds the remedy by it.

use std::fmt;

use crate::phrase;
use crate::words;

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
    /// `listing` is service and operation.
    PagesWithoutEnd {
        listing: String,
    },
}

const TOO_MUCH: &str =
    phrase!("AWS answers sooner and with far less: check the endpoint URL and the proxy");

/// The sentences of obstacles, and what to do about each.
const REMEDIES: [(&str, &str); 13] = [
    (
        phrase!("The certificate for {host} was issued by {issuer}, which is not trusted here"),
        phrase!(
            "If that is your company's proxy, get its CA certificate as a PEM file and name it in AWS_CA_BUNDLE=… or as ca_bundle in the profile, then connect again. If you do not know that name, do not go on from this network"
        ),
    ),
    (
        phrase!("The certificate for {host}{issuer} has expired"),
        phrase!(
            "Check the date of this computer. If it is right, whoever runs that server or proxy has to renew its certificate"
        ),
    ),
    (
        phrase!("The certificate for {host}{issuer} is not valid yet"),
        phrase!(
            "Check the date of this computer. If it is right, whoever runs that server or proxy has to replace its certificate"
        ),
    ),
    (
        phrase!("What answers for {host} has a certificate for {others}{issuer}"),
        phrase!(
            "Something else answers in its place: check the endpoint URL and the proxy, or sign in to this network in a browser, then try again"
        ),
    ),
    (
        phrase!("The certificate for {host}{issued} cannot be verified: {reason}"),
        phrase!(
            "Whoever runs that server or proxy has to replace its certificate; check the endpoint URL and the proxy, too"
        ),
    ),
    (
        phrase!("AWS cannot be reached through the proxy {proxy}: {reason}"),
        phrase!(
            "Check HTTPS_PROXY and the network that this computer is in; hosts in NO_PROXY are asked directly"
        ),
    ),
    (
        phrase!("The proxy {proxy} wants a user name and a password"),
        phrase!(
            "Set HTTPS_PROXY to http://USER:PASSWORD@HOST:PORT, with special characters percent-encoded, and start Countersign again"
        ),
    ),
    (
        phrase!("The proxy {proxy} does not accept the user name and password it is given"),
        phrase!(
            "Correct them in HTTPS_PROXY, with special characters percent-encoded, and start Countersign again"
        ),
    ),
    (
        phrase!("The proxy {proxy} refuses to connect to {host}: HTTP {http_status}"),
        phrase!(
            "Ask whoever runs the proxy to let this host through, or add it to NO_PROXY where it may be asked directly"
        ),
    ),
    (
        phrase!("What listens at {proxy} does not answer as an HTTP proxy"),
        phrase!(
            "Check host, port and scheme in HTTPS_PROXY: most proxies are http:// even for requests that are https://"
        ),
    ),
    (
        phrase!("The answer of {host} is larger than {mebibytes} MiB and was not read to its end"),
        TOO_MUCH,
    ),
    (
        phrase!(
            "The answer of {host} took longer than {after_secs} seconds and was not read to its end"
        ),
        TOO_MUCH,
    ),
    (
        phrase!("The pages of {listing} come to no end: they repeat, or there are too many"),
        TOO_MUCH,
    ),
];

/// What to do about the obstacle whose sentence this is; `None` for any other text.
pub fn remedy_of(sentence: &str) -> Option<&'static str> {
    let (_, remedy) = REMEDIES.iter().find(|(form, _)| has_form(sentence, words::of(form)))?;
    Some(words::of(remedy))
}

/// Whether a sentence is made of `form`, whose names in braces stand for anything.
fn has_form(sentence: &str, form: &str) -> bool {
    let mut pieces =
        form.split('{').map(|piece| piece.split_once('}').map_or(piece, |(_, rest)| rest));
    let begin = pieces.next().unwrap_or_default();
    let rest = sentence.strip_prefix(begin);
    let last = pieces.try_fold(rest, |rest, piece| {
        let (_, after) = rest?.split_once(piece)?;
        Some(Some(after))
    });
    matches!(last, Some(Some(_)))
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UntrustedIssuer { host, issuer } => {
                let issuer =
                    issuer.as_ref().map_or_else(|| "somebody".to_owned(), |name| quoted(name));
                f.write_str(&words!("The certificate for {host} was issued by {issuer}, which is not trusted here", host, issuer))
            }
            Self::CertificateExpired { host, issuer } => {
                f.write_str(&words!("The certificate for {host}{issuer} has expired", host, issuer = Issued(issuer.as_deref())))
            }
            Self::CertificateNotYetValid { host, issuer } => {
                f.write_str(&words!("The certificate for {host}{issuer} is not valid yet", host, issuer = Issued(issuer.as_deref())))
            }
            Self::WrongHost { host, names, issuer } => {
                let others =
                    if names.is_empty() { words!("another host").to_owned() } else { names.join(", ") };
                f.write_str(&words!("What answers for {host} has a certificate for {others}{issuer}", host, others, issuer = Issued(issuer.as_deref())))
            }
            Self::BadCertificate { host, reason, issuer } => {
                let issued = Issued(issuer.as_deref());
                f.write_str(&words!("The certificate for {host}{issued} cannot be verified: {reason}", host, issued, reason))
            }
            Self::ProxyUnreachable { proxy, reason } => {
                f.write_str(&words!("AWS cannot be reached through the proxy {proxy}: {reason}", proxy, reason))
            }
            Self::ProxyWantsLogin { proxy, has_credentials: false } => {
                f.write_str(&words!("The proxy {proxy} wants a user name and a password", proxy))
            }
            Self::ProxyWantsLogin { proxy, has_credentials: true } => {
                f.write_str(&words!("The proxy {proxy} does not accept the user name and password it is given", proxy))
            }
            Self::ProxyRefuses { proxy, host, http_status } => {
                f.write_str(&words!("The proxy {proxy} refuses to connect to {host}: HTTP {http_status}", proxy, host, http_status))
            }
            Self::ProxyTalksOtherwise { proxy } => {
                f.write_str(&words!("What listens at {proxy} does not answer as an HTTP proxy", proxy))
            }
            Self::AnswerTooLarge { host, at_most_bytes } => {
                let mebibytes = at_most_bytes / (1024 * 1024);
                f.write_str(&words!("The answer of {host} is larger than {mebibytes} MiB and was not read to its end", host, mebibytes))
            }
            Self::AnswerTooSlow { host, after_secs } => {
                f.write_str(&words!("The answer of {host} took longer than {after_secs} seconds and was not read to its end", host, after_secs))
            }
            Self::PagesWithoutEnd { listing } => {
                f.write_str(&words!("The pages of {listing} come to no end: they repeat, or there are too many", listing))
            }
        }
    }
}

impl std::error::Error for Obstacle {}

struct Issued<'a>(Option<&'a str>);

impl fmt::Display for Issued<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(issuer) => f.write_str(&words!(", issued by {issuer},", issuer = quoted(issuer))),
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
            Obstacle::PagesWithoutEnd { listing: "iam:ListRoles".to_owned() },
        ]
    }

    #[test]
    fn every_obstacle_has_exactly_one_remedy() {
        for obstacle in every_kind() {
            let sentence = obstacle.to_string();
            let fitting = REMEDIES.iter().filter(|(form, _)| has_form(&sentence, form)).count();
            assert_eq!(fitting, 1, "{sentence}");
        }
    }

    #[test]
    fn every_remedy_is_some_obstacles() {
        let sentences: Vec<String> = every_kind().iter().map(ToString::to_string).collect();
        for (form, _) in REMEDIES {
            assert!(sentences.iter().any(|sentence| has_form(sentence, form)), "{form}");
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
