//! Reads out of a certificate what TLS checks but does not tell: who issued it.
//!
//! In: DER as a server sent it, so anything. Out: a name for a sentence. Source: RFC 5280, section 4.1.

/// As much of a name as goes into a sentence.
const NAME_AT_MOST_CHARS: usize = 100;

/// The tags of DER that lie on the way to the issuer.
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const OBJECT_IDENTIFIER: u8 = 0x06;
const VERSION: u8 = 0xa0;
const BMP_STRING: u8 = 0x1e;

/// `id-at-commonName`, `-organizationName` and `-organizationalUnitName`, in the order in which they say most.
const NAMING: [&[u8]; 3] = [&[0x55, 4, 3], &[0x55, 4, 10], &[0x55, 4, 11]];

/// The issuer's common name, else its organisation; `None` where the certificate has neither or is none.
pub fn issuer(certificate: &[u8]) -> Option<String> {
    let mut outer = Reader(certificate);
    let mut certificate = Reader(outer.value(SEQUENCE)?);
    let mut signed = Reader(certificate.value(SEQUENCE)?);
    if signed.0.first() == Some(&VERSION) {
        signed.any()?;
    }
    // Serial number and signature algorithm stand before the issuer.
    signed.any()?;
    signed.any()?;
    let name = signed.value(SEQUENCE)?;
    NAMING.iter().find_map(|kind| part_of_name(name, kind))
}

fn part_of_name(name: &[u8], kind: &[u8]) -> Option<String> {
    let mut sets = Reader(name);
    while !sets.0.is_empty() {
        let mut set = Reader(sets.value(SET)?);
        while !set.0.is_empty() {
            let mut pair = Reader(set.value(SEQUENCE)?);
            if pair.value(OBJECT_IDENTIFIER)? == kind {
                let (tag, value) = pair.any()?;
                return shown(tag, value);
            }
        }
    }
    None
}

fn shown(tag: u8, value: &[u8]) -> Option<String> {
    let text = if tag == BMP_STRING {
        let units: Vec<u16> =
            value.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    } else {
        String::from_utf8_lossy(value).into_owned()
    };
    let text: String =
        crate::printable::line(text.trim()).chars().take(NAME_AT_MOST_CHARS).collect();
    (!text.is_empty()).then_some(text)
}

/// What is left of a run of DER values.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// The next value, which has to be of this tag.
    fn value(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (found, value) = self.any()?;
        (found == tag).then_some(value)
    }

    fn any(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        let length = if first < 0x80 {
            usize::from(first)
        } else {
            // More than four bytes of length are longer than any handshake.
            let count = usize::from(first & 0x7f);
            if count == 0 || count > 4 {
                return None;
            }
            let (bytes, after) = rest.split_at_checked(count)?;
            rest = after;
            bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte))
        };
        let (value, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, value))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rcgen::{CertificateParams, DistinguishedName, DnType, Issuer, KeyPair};

    use super::*;

    fn issued_by(parts: &[(DnType, &str)]) -> Vec<u8> {
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.distinguished_name = DistinguishedName::new();
        for (kind, text) in parts {
            authority.distinguished_name.push(kind.clone(), *text);
        }
        let issuer = Issuer::new(authority, KeyPair::generate().unwrap());
        let server = CertificateParams::new(["iam.amazonaws.com".to_owned()]).unwrap();
        server.signed_by(&KeyPair::generate().unwrap(), &issuer).unwrap().der().to_vec()
    }

    #[test]
    fn the_issuers_common_name_is_read() {
        let both =
            [(DnType::OrganizationName, "Corp"), (DnType::CommonName, "Corp Proxy CA – Zürich")];
        assert_eq!(issuer(&issued_by(&both)).as_deref(), Some("Corp Proxy CA – Zürich"));
    }

    #[test]
    fn an_issuer_without_a_common_name_is_its_organisation() {
        let only = [(DnType::CountryName, "CH"), (DnType::OrganizationName, "Corp")];
        assert_eq!(issuer(&issued_by(&only)).as_deref(), Some("Corp"));
        assert_eq!(issuer(&issued_by(&[])), None);
    }

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        let name = issuer(&issued_by(&[(DnType::CommonName, "a\u{1b}[2Jb")])).unwrap();
        assert!(!name.contains('\u{1b}'), "{name:?}");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            issuer(&bytes);
        }

        #[test]
        fn a_damaged_certificate_is_read_without_a_panic(at in 0_usize..400, byte in any::<u8>()) {
            let mut der = issued_by(&[(DnType::CommonName, "Corp")]);
            let at = at % der.len();
            der[at] = byte;
            issuer(&der);
        }
    }
}
