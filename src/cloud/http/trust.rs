//! Whose certificates are trusted: the operating system's roots, or a bundle of one's own in their place.
//!
//! As with the AWS CLI, `AWS_CA_BUNDLE` goes before a profile's `ca_bundle`, and either replaces the roots. Source:
//! "Configuration and credential file settings in the AWS CLI", `ca_bundle`.

use std::path::{Path, PathBuf};

use aws_smithy_http_client::tls::{TlsContext, TrustStore};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use crate::{bounded_file, words};

/// The variable that goes before a profile's setting.
pub const CA_BUNDLE_VARIABLE: &str = "AWS_CA_BUNDLE";
/// The setting of a profile.
pub const CA_BUNDLE_SETTING: &str = "ca_bundle";

/// More than every root of every operating system together.
const BUNDLE_AT_MOST_BYTES: usize = 16 * 1024 * 1024;

/// Whom a certificate's chain has to end at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Roots {
    /// The operating system's; `SSL_CERT_FILE` and `SSL_CERT_DIR` take their place.
    #[default]
    System,
    Bundle(Bundle),
}

/// Certificates from a file, each of which was read once and is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    pub path: PathBuf,
    certificates: Vec<CertificateDer<'static>>,
}

impl Bundle {
    /// Reads a PEM file. `named_by` is the setting that names it, for the sentence of an error.
    pub fn read(path: &Path, named_by: &str) -> Result<Self, String> {
        let shown = path.display();
        let pem = bounded_file::read(path, BUNDLE_AT_MOST_BYTES).map_err(|error| {
            words!(
                "{named_by} names {shown}, which cannot be read: {error}",
                named_by,
                shown,
                error
            )
        })?;
        if pem.len() > BUNDLE_AT_MOST_BYTES {
            return Err(words!(
                "{named_by} names {shown}, which is too large for a file of certificates",
                named_by,
                shown
            ));
        }
        let mut store = RootCertStore::empty();
        let certificates: Vec<_> = CertificateDer::pem_slice_iter(&pem)
            .filter_map(Result::ok)
            .filter(|certificate| store.add(certificate.clone()).is_ok())
            .collect();
        if certificates.is_empty() {
            return Err(words!(
                "{named_by} names {shown}, which has no certificate in it: it should be a PEM file with lines that say BEGIN CERTIFICATE",
                named_by,
                shown
            ));
        }
        Ok(Self { path: path.to_owned(), certificates })
    }
}

impl Roots {
    pub(super) fn tls_context(&self) -> TlsContext {
        let store = match self {
            Self::System => TrustStore::default(),
            // The client ends the program over one bad certificate in a file: it gets only those that were read.
            Self::Bundle(bundle) => {
                bundle.certificates.iter().fold(TrustStore::empty(), |store, certificate| {
                    store.with_pem_certificate(pem_of(certificate))
                })
            }
        };
        TlsContext::builder().with_trust_store(store).build().unwrap_or_default()
    }
}

fn pem_of(certificate: &CertificateDer<'_>) -> String {
    let text = aws_smithy_types::base64::encode(certificate);
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn read(text: &str) -> Result<Bundle, String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        Bundle::read(file.path(), CA_BUNDLE_VARIABLE)
    }

    fn certificate() -> String {
        rcgen::generate_simple_self_signed(["a.example".to_owned()]).unwrap().cert.pem()
    }

    #[test]
    fn a_bundle_may_have_comments_keys_and_broken_certificates_beside_good_ones() {
        let (one, other) = (certificate(), certificate());
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let bundle = read(&format!("# Corp\n{one}\n{broken}\nnotes\n{other}")).unwrap();
        assert_eq!(bundle.certificates.len(), 2);
        // Ends the program if the client cannot read what it is given.
        Roots::Bundle(bundle).tls_context();
    }

    #[test]
    fn a_file_without_a_certificate_is_said() {
        for text in ["", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
        {
            let sentence = read(text).unwrap_err();
            assert!(sentence.starts_with("AWS_CA_BUNDLE names /"), "{sentence}");
            assert!(sentence.contains("has no certificate in it"), "{sentence}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let sentence = Bundle::read(Path::new("/no/such/ca.pem"), CA_BUNDLE_SETTING).unwrap_err();
        assert!(
            sentence.starts_with("ca_bundle names /no/such/ca.pem, which cannot be read"),
            "{sentence}"
        );
    }
}
