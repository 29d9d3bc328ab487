//! Signature Version 4 from the server's side: who signed a request, and whether the signature holds.
//!
//! Sources: "Create a signed AWS API request" in the IAM User Guide, "Authenticating Requests" in the S3
//! API Reference.

use jiff::{SignedDuration, Timestamp};

use super::caller::Caller;
use super::chunked;
use super::message::{Request, canonical_s3_path, parse_http_date};
use super::world::World;
use crate::signing::sigv4::{self, Scope, SignedParts};

/// How far a clock may be off.
pub const MAX_SKEW: SignedDuration = SignedDuration::from_mins(15);

/// The longest life of a presigned URL: seven days.
const MAX_EXPIRES_SECS: i64 = 604_800;

/// Why a request's sender could not be established; each service words it in its own way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthFailure {
    UnknownKey {
        access_key_id: String,
    },
    TokenInvalid {
        token: String,
    },
    TokenExpired {
        token: String,
    },
    Mismatch(Box<Mismatch>),
    Skewed {
        request_time: Timestamp,
    },
    /// A presigned URL whose time has passed.
    UrlExpired {
        /// `X-Amz-Expires`, where the URL has one.
        expires_secs: Option<i64>,
        expires_at: Timestamp,
    },
    UrlNotYetValid,
    /// What is wrong with the parameters of a presigned URL.
    Parameters(String),
    /// What is wrong with the `Authorization` header.
    Header(String),
    UnsupportedMechanism,
    MissingContentHash,
    InvalidContentHash,
    PayloadMismatch {
        claimed: String,
        computed: String,
    },
    HeadersNotSigned(Vec<String>),
    MissingDate,
    BodyMalformed(String),
    /// A URL of Signature Version 2 that cannot be read.
    Malformed(String),
}

/// A signature that is not the one expected, with what the server signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    pub access_key_id: String,
    pub string_to_sign: String,
    pub canonical_request: String,
    pub signature_provided: String,
}

/// The credentials that a request shows, before anything was verified.
#[derive(Debug, Clone)]
pub struct Presented {
    pub access_key_id: String,
    /// The scope's region and service, and the time of signing.
    pub scope: Scope,

    signed_headers: Vec<String>,
    signature: String,
    token: Option<String>,
    /// Present for presigned URLs.
    expires_secs: Option<i64>,
}

/// A request whose signature holds.
#[derive(Debug)]
pub struct Verified {
    pub caller: Caller,
    /// The body as the caller meant it, where the one that was sent was cut into signed chunks.
    pub body: Option<Vec<u8>>,
    /// The trailing headers of such a body.
    pub trailers: Vec<(String, String)>,
}

impl Presented {
    /// Reads the credentials from the header or the query; `None` where the request is unsigned.
    pub fn read(request: &Request) -> Result<Option<Self>, AuthFailure> {
        if request.has_query("X-Amz-Algorithm") || request.has_query("X-Amz-Credential") {
            if request.header("authorization").is_some() {
                return Err(AuthFailure::UnsupportedMechanism);
            }
            return Self::from_query(request).map(Some);
        }
        if request.has_query("AWSAccessKeyId") && request.has_query("Signature") {
            return Err(AuthFailure::UnsupportedMechanism);
        }
        match request.header("authorization") {
            Some(header) => Self::from_header(request, header).map(Some),
            None => Ok(None),
        }
    }

    /// Whether it is a presigned URL.
    pub fn is_presigned(&self) -> bool {
        self.expires_secs.is_some()
    }

    fn from_header(request: &Request, header: &str) -> Result<Self, AuthFailure> {
        let malformed = || {
            AuthFailure::Header(
                "The authorization header requires three components: Credential, SignedHeaders, \
                 and Signature."
                    .to_owned(),
            )
        };
        let Some(fields) = header.strip_prefix(sigv4::ALGORITHM) else {
            return Err(AuthFailure::UnsupportedMechanism);
        };
        let field = |name: &str| {
            fields.split(',').find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='))
        };
        let credential = field("Credential").ok_or_else(malformed)?;
        let names = field("SignedHeaders").ok_or_else(malformed)?;
        let signature = field("Signature").ok_or_else(malformed)?;
        let signed_at = request
            .header("x-amz-date")
            .and_then(sigv4::parse_amz_date)
            .or_else(|| parse_http_date(request.header("date")?))
            .ok_or(AuthFailure::MissingDate)?;
        let (access_key_id, scope) = credential_parts(credential, signed_at)
            .map_err(|problem| AuthFailure::Header(problem.in_header()))?;
        Ok(Self {
            access_key_id,
            scope,
            signed_headers: names.split(';').map(str::to_lowercase).collect(),
            signature: signature.to_owned(),
            token: request.header("x-amz-security-token").map(str::to_owned),
            expires_secs: None,
        })
    }

    fn from_query(request: &Request) -> Result<Self, AuthFailure> {
        let wrong = |text: &str| AuthFailure::Parameters(text.to_owned());
        let names = ["Algorithm", "Credential", "Signature", "Date", "SignedHeaders", "Expires"];
        let [algorithm, credential, signature, date, signed_headers, expires] =
            names.map(|name| request.query_value(&format!("X-Amz-{name}")));
        let is_sts = credential.is_some_and(|credential| credential.contains("/sts/"));
        let expires = if is_sts { expires.or(Some("900")) } else { expires };
        let (
            Some(algorithm),
            Some(credential),
            Some(signature),
            Some(date),
            Some(signed_headers),
            Some(expires),
        ) = (algorithm, credential, signature, date, signed_headers, expires)
        else {
            return Err(wrong(
                "Query-string authentication version 4 requires the X-Amz-Algorithm, \
                 X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and \
                 X-Amz-Expires parameters.",
            ));
        };
        if algorithm != sigv4::ALGORITHM {
            return Err(wrong(
                "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256\"",
            ));
        }
        let signed_at = sigv4::parse_amz_date(date).ok_or_else(|| {
            wrong("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
        })?;
        let expires_secs: i64 = expires.parse().map_err(|error: std::num::ParseIntError| {
            tracing::debug!(%error, "an X-Amz-Expires that is no number");
            wrong("X-Amz-Expires should be a number")
        })?;
        if expires_secs < 0 {
            return Err(wrong("X-Amz-Expires must be non-negative"));
        }
        if expires_secs > MAX_EXPIRES_SECS {
            return Err(wrong(
                "X-Amz-Expires must be less than a week (in seconds); that is, the given \
                 X-Amz-Expires must be less than 604800 seconds",
            ));
        }
        let (access_key_id, scope) = credential_parts(credential, signed_at)
            .map_err(|problem| AuthFailure::Parameters(problem.in_query()))?;
        Ok(Self {
            access_key_id,
            scope,
            signed_headers: signed_headers.split(';').map(str::to_lowercase).collect(),
            signature: signature.to_owned(),
            token: request.query_value("X-Amz-Security-Token").map(str::to_owned),
            expires_secs: Some(expires_secs),
        })
    }

    /// Whether it is for S3, whose signatures are over what the head says of the body; those for other services are over the
    /// body itself.
    pub fn is_for_s3(&self) -> bool {
        self.scope.service == "s3"
    }

    /// Verifies of a request to S3 what can be known before its body.
    pub fn verify_head(&self, world: &World, request: &Request) -> Result<(), AuthFailure> {
        self.verified_head(world, request).map(drop)
    }

    /// The secret, the caller and what was signed in the place of the body.
    fn verified_head(
        &self,
        world: &World,
        request: &Request,
    ) -> Result<(String, Caller, String), AuthFailure> {
        self.check_time(world.now)?;
        let (secret, caller) = credentials(world, &self.access_key_id, self.token.as_deref())?;
        let is_s3 = self.is_for_s3();
        let payload_hash = self.payload_hash(request, is_s3)?;
        self.check_signature(request, &secret, &payload_hash, is_s3)?;
        if is_s3 {
            self.check_headers_are_signed(request)?;
        }
        Ok((secret, caller, payload_hash))
    }

    /// Verifies time, key, session and signature.
    pub fn verify(&self, world: &World, request: &Request) -> Result<Verified, AuthFailure> {
        let (secret, caller, payload_hash) = self.verified_head(world, request)?;
        let mut verified = Verified { caller, body: None, trailers: Vec::new() };
        if let Some(format) = chunked::Format::named(&payload_hash) {
            let signer = chunked::Signer {
                secret: &secret,
                scope: &self.scope,
                seed_signature: &self.signature,
            };
            let decoded = chunked::decode(&request.body, format, &signer)?;
            verified.body = Some(decoded.body);
            verified.trailers = decoded.trailers;
        } else if payload_hash != sigv4::UNSIGNED_PAYLOAD {
            let computed = sigv4::sha256_hex(&request.body);
            if computed != payload_hash {
                return Err(AuthFailure::PayloadMismatch { claimed: payload_hash, computed });
            }
        }
        Ok(verified)
    }

    fn check_time(&self, now: Timestamp) -> Result<(), AuthFailure> {
        let signed_at = self.scope.signed_at;
        match self.expires_secs {
            Some(expires_secs) => {
                let expires_at = signed_at
                    .checked_add(SignedDuration::from_secs(expires_secs))
                    .unwrap_or(Timestamp::MAX);
                if now > expires_at {
                    return Err(AuthFailure::UrlExpired {
                        expires_secs: Some(expires_secs),
                        expires_at,
                    });
                }
                if signed_at.duration_since(now) > MAX_SKEW {
                    return Err(AuthFailure::UrlNotYetValid);
                }
            }
            None if signed_at.duration_since(now).abs() > MAX_SKEW => {
                return Err(AuthFailure::Skewed { request_time: signed_at });
            }
            None => {}
        }
        Ok(())
    }

    fn payload_hash(&self, request: &Request, is_s3: bool) -> Result<String, AuthFailure> {
        if !is_s3 {
            return Ok(sigv4::sha256_hex(&request.body));
        }
        let claimed = request.header("x-amz-content-sha256");
        if self.is_presigned() {
            let claimed = claimed.or_else(|| request.query_value("X-Amz-Content-Sha256"));
            return Ok(claimed.unwrap_or(sigv4::UNSIGNED_PAYLOAD).to_owned());
        }
        let claimed = claimed.ok_or(AuthFailure::MissingContentHash)?;
        let is_hash = claimed.len() == 64 && claimed.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hash
            || claimed == sigv4::UNSIGNED_PAYLOAD
            || chunked::Format::named(claimed).is_some()
        {
            Ok(claimed.to_owned())
        } else {
            Err(AuthFailure::InvalidContentHash)
        }
    }

    fn check_signature(
        &self,
        request: &Request,
        secret: &str,
        payload_hash: &str,
        is_s3: bool,
    ) -> Result<(), AuthFailure> {
        let query: Vec<_> = request
            .query
            .iter()
            .filter(|(name, _)| !(self.is_presigned() && name == "X-Amz-Signature"))
            .cloned()
            .collect();
        let headers: Vec<_> = self
            .signed_headers
            .iter()
            .map(|name| (name.clone(), canonical_value(request, name)))
            .collect();
        let canonical_paths = if is_s3 {
            vec![canonical_s3_path(&request.path), request.path.clone()]
        } else {
            vec![crate::access::object_url::encode_key(&request.path), request.path.clone()]
        };
        let mut mismatch = None;
        for canonical_path in &canonical_paths {
            let parts = SignedParts {
                method: &request.method,
                canonical_path,
                query: &query,
                headers: &headers,
                payload_hash,
            };
            let canonical_request = parts.canonical_request();
            let string_to_sign = sigv4::string_to_sign(&self.scope, &canonical_request);
            let expected = sigv4::signature(secret, &self.scope, &string_to_sign);
            if expected == self.signature {
                return Ok(());
            }
            mismatch.get_or_insert_with(|| Mismatch {
                access_key_id: self.access_key_id.clone(),
                string_to_sign,
                canonical_request,
                signature_provided: self.signature.clone(),
            });
        }
        match mismatch {
            Some(mismatch) => Err(AuthFailure::Mismatch(Box::new(mismatch))),
            None => Ok(()),
        }
    }

    /// Every `x-amz-` header and the host must be signed.
    fn check_headers_are_signed(&self, request: &Request) -> Result<(), AuthFailure> {
        let mut missing: Vec<String> = request
            .headers
            .iter()
            .map(|(name, _)| name)
            .filter(|name| name.starts_with("x-amz-") || *name == "host")
            .filter(|name| !self.signed_headers.contains(name))
            .filter(|name| !(self.is_presigned() && *name == "x-amz-content-sha256"))
            .cloned()
            .collect();
        missing.dedup();
        if missing.is_empty() { Ok(()) } else { Err(AuthFailure::HeadersNotSigned(missing)) }
    }
}

/// The secret and the owner of an access key, where the token that comes with it is its own.
pub fn credentials(
    world: &World,
    access_key_id: &str,
    token: Option<&str>,
) -> Result<(String, Caller), AuthFailure> {
    let unknown = || AuthFailure::UnknownKey { access_key_id: access_key_id.to_owned() };
    if let Some(key) = world.keys.get(access_key_id) {
        if let Some(token) = token {
            return Err(AuthFailure::TokenInvalid { token: token.to_owned() });
        }
        if !key.is_active {
            return Err(unknown());
        }
        let caller = world.caller_of(key).ok_or_else(unknown)?;
        return Ok((key.secret.clone(), caller));
    }
    let session = world.sessions.get(access_key_id).ok_or_else(unknown)?;
    // AWS knows temporary keys only together with their token.
    let token = token.ok_or_else(unknown)?;
    if token != session.token {
        return Err(AuthFailure::TokenInvalid { token: token.to_owned() });
    }
    if world.now >= session.expires_at {
        return Err(AuthFailure::TokenExpired { token: token.to_owned() });
    }
    Ok((session.secret.clone(), session.caller.clone()))
}

fn canonical_value(request: &Request, name: &str) -> String {
    let values: Vec<String> = request
        .headers
        .iter()
        .filter(|(key, _)| key == name)
        .map(|(_, value)| value.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    values.join(",")
}

/// What is wrong with a credential's scope.
enum ScopeProblem {
    Shape(String),
    Date { scope: String, request: String },
    Terminal(String),
}

impl ScopeProblem {
    fn in_header(&self) -> String {
        format!("The authorization header is malformed; {}", self.text())
    }

    fn in_query(&self) -> String {
        format!("Error parsing the X-Amz-Credential parameter; {}", self.text())
    }

    fn text(&self) -> String {
        match self {
            Self::Shape(credential) => format!(
                "the Credential is mal-formed; expecting \
                 \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\", got \"{credential}\"."
            ),
            Self::Date { scope, request } => format!(
                "Invalid credential date \"{scope}\". This date is not the same as X-Amz-Date: \
                 \"{request}\"."
            ),
            Self::Terminal(found) => {
                format!("incorrect terminal \"{found}\". This endpoint uses \"aws4_request\".")
            }
        }
    }
}

fn credential_parts(
    credential: &str,
    signed_at: Timestamp,
) -> Result<(String, Scope), ScopeProblem> {
    let Some((access_key_id, scope_text)) = credential.split_once('/') else {
        return Err(ScopeProblem::Shape(credential.to_owned()));
    };
    let parts: Vec<&str> = scope_text.split('/').collect();
    let [date, region, service, terminal] = parts[..] else {
        return Err(ScopeProblem::Shape(credential.to_owned()));
    };
    if terminal != "aws4_request" {
        return Err(ScopeProblem::Terminal(terminal.to_owned()));
    }
    let request_date = signed_at.strftime("%Y%m%d").to_string();
    if date != request_date {
        return Err(ScopeProblem::Date { scope: date.to_owned(), request: request_date });
    }
    let scope = Scope { signed_at, region: region.to_owned(), service: service.to_owned() };
    Ok((access_key_id.to_owned(), scope))
}
