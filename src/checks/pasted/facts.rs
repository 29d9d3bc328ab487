//! Finds single facts in a text: request ID, status, service, operation, Region.

use super::{Form, READ_AT_MOST_BYTES};

/// An error as it was found, before its message is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub form: Form,
    pub code: Option<String>,
    pub message: Option<String>,
    pub request_id: Option<String>,
    pub http_status: Option<u16>,
    pub service: Option<&'static str>,
    pub operation: Option<String>,
    pub resource: Option<String>,
    pub region: Option<String>,
    /// The canonical request of an answer about a signature, line by line.
    pub canonical_request: Option<String>,
}

impl Found {
    pub fn in_form(form: Form) -> Self {
        Self {
            form,
            code: None,
            message: None,
            request_id: None,
            http_status: None,
            service: None,
            operation: None,
            resource: None,
            region: None,
            canonical_request: None,
        }
    }

    /// Fills in what the text around the error says: headers, a stack trace, a log line.
    pub fn complete_from(&mut self, text: &str) {
        let Self { request_id: id, http_status, operation, region, .. } = self;
        *id = id.take().or_else(|| request_id(text));
        *http_status = http_status.take().or_else(|| self::http_status(text));
        *operation = operation.take().or_else(|| command(text));
        *region = region
            .take()
            .or_else(|| labelled(&text.to_ascii_lowercase(), text, "x-amz-bucket-region", is_name));
        self.service = self.service.or_else(|| service_in(text));
    }
}

/// Words of AWS's own messages and the code that goes with them, for texts that leave it out.
const MESSAGES: &[(&str, &str)] = &[
    ("access denied", "AccessDenied"),
    ("access key id you provided does not exist", "InvalidAccessKeyId"),
    ("authorization header is malformed", "AuthorizationHeaderMalformed"),
    ("cors configuration does not exist", "NoSuchCORSConfiguration"),
    (
        "difference between the request time and the current time is too large",
        "RequestTimeTooSkewed",
    ),
    ("exceeds the maxsessionduration", "ValidationError"),
    ("invalid principal in policy", "MalformedPolicyDocument"),
    ("is not authorized to perform", "AccessDenied"),
    ("location constraint is incompatible", "IllegalLocationConstraintException"),
    ("multifactorauthentication failed", "AccessDenied"),
    ("must be addressed using the specified endpoint", "PermanentRedirect"),
    ("must be less than a week", "AuthorizationQueryParametersError"),
    ("please reduce your request rate", "SlowDown"),
    ("provided token has expired", "ExpiredToken"),
    ("provided token is malformed", "InvalidToken"),
    ("rate exceeded", "Throttling"),
    ("request has expired", "AccessDenied"),
    ("request signature we calculated does not match", "SignatureDoesNotMatch"),
    ("security token included in the request is expired", "ExpiredToken"),
    ("security token included in the request is invalid", "InvalidClientTokenId"),
    ("signature expired:", "SignatureDoesNotMatch"),
    ("specified bucket does not exist", "NoSuchBucket"),
    ("specified key does not exist", "NoSuchKey"),
    ("sts is not activated in this region", "RegionDisabledException"),
];

/// The words that were found and the code that AWS sends with them.
pub fn code_of_message(text: &str) -> Option<(&'static str, &'static str)> {
    let lower = text.to_ascii_lowercase();
    MESSAGES.iter().find(|(words, _)| lower.contains(words)).copied()
}

/// The line in which the words stand, whatever their case.
pub fn line_with(text: &str, lower_case_words: &str) -> Option<String> {
    let is_it = |line: &&str| line.to_ascii_lowercase().contains(lower_case_words);
    text.lines().find(is_it).map(on_one_line).filter(|line| !line.is_empty())
}

/// Blanks and line breaks in a row become one blank; a message is not longer than a page.
pub fn on_one_line(text: &str) -> String {
    const AT_MOST_CHARS: usize = 2_000;
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > AT_MOST_CHARS {
            line.truncate(line.floor_char_boundary(AT_MOST_CHARS));
            line.push('…');
            break;
        }
    }
    line
}

/// S3's 16 characters, or a UUID of IAM and STS.
pub fn request_id(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    ["request-id", "requestid", "request id", "request_id"]
        .iter()
        .find_map(|label| labelled(&lower, text, label, is_name))
        .filter(|id| id.len() >= 8 && id.bytes().any(|byte| byte.is_ascii_digit()))
}

/// The first status that is named as one.
pub fn http_status(text: &str) -> Option<u16> {
    let lower = text.to_ascii_lowercase();
    let is_status = |number: &u16| (100..600).contains(number);
    let of_label = |label: &str| {
        labelled(&lower, text, label, |c| c.is_ascii_digit())
            .and_then(|digits| digits.parse::<u16>().ok())
            .filter(is_status)
    };
    ["status code", "statuscode", "status_code", "http status"]
        .iter()
        .find_map(|label| of_label(label))
        .or_else(|| {
            // The last of several answers is the one that counts: a proxy or a redirect stands before it.
            let answers = lower.match_indices("http/").filter_map(|(at, _)| {
                let (_, status) = lower[at..].lines().next()?.split_once(' ')?;
                status.get(..3)?.parse::<u16>().ok().filter(is_status)
            });
            answers.last()
        })
        .or_else(|| {
            const NAMED: [(&str, u16); 6] = [
                ("400 bad request", 400),
                ("401 unauthorized", 401),
                ("403 forbidden", 403),
                ("404 not found", 404),
                ("403 (forbidden)", 403),
                ("404 (not found)", 404),
            ];
            NAMED.iter().find(|(words, _)| lower.contains(words)).map(|(_, status)| *status)
        })
}

/// The value behind a label, past quotes, brackets and blanks; `Extended Request ID` is another label.
fn labelled(
    lower: &str,
    text: &str,
    label: &str,
    is_part: impl Fn(char) -> bool,
) -> Option<String> {
    lower.match_indices(label).take(READ_AT_MOST_BYTES / 64).find_map(|(at, _)| {
        if lower[..at].trim_end_matches([' ', '_', '-', ':']).ends_with("extended") {
            return None;
        }
        let rest = &text[at + label.len()..];
        let value = rest.trim_start_matches("Some(").trim_start_matches(|c: char| {
            matches!(c, ' ' | '\t' | ':' | '=' | '"' | '\'' | '\\' | '>' | '(' | '[')
        });
        let value = value.strip_prefix("Some(\"").unwrap_or(value);
        if rest.len() == value.len() {
            return None;
        }
        let end = value.find(|c| !is_part(c)).unwrap_or(value.len());
        (end > 0).then(|| value[..end].to_owned())
    })
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-'
}

/// The operation in the names of JavaScript's functions: `de_GetObjectCommandError`.
fn command(text: &str) -> Option<String> {
    let (before, _) = text.split_once("CommandError")?;
    let start = before.rfind(|c: char| !c.is_ascii_alphanumeric()).map_or(0, |at| at + 1);
    let name = before.get(start..)?;
    let name = ["restXml", "query"].iter().find_map(|form| name.strip_prefix(form)).unwrap_or(name);
    name.starts_with(|c: char| c.is_ascii_uppercase()).then(|| name.to_owned())
}

/// `expecting 'eu-west-1'`, which S3 says of a signature for another Region.
pub fn expected_region(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("expecting '")?;
    let (region, _) = rest.split_once('\'')?;
    let is_region = region.contains('-') && region.chars().all(is_name);
    is_region.then(|| region.to_owned())
}

/// The service by the name that an SDK gives it.
pub fn service_named(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let is = |word: &str| name == word || name.ends_with(&format!(" {word}"));
    if is("s3") {
        Some("s3")
    } else if is("sts") || name.contains("securitytoken") {
        Some("sts")
    } else if is("iam") || name.contains("identitymanagement") {
        Some("iam")
    } else if is("kms") {
        Some("kms")
    } else if name == "access-analyzer" || is("accessanalyzer") {
        Some("access-analyzer")
    } else if name.starts_with("sso") {
        Some("sso")
    } else {
        None
    }
}

/// The service of an action such as `kms:Decrypt`.
pub fn service_of_action(action: &str) -> Option<&'static str> {
    service_named(action.split_once(':')?.0)
}

/// The service that has this operation, among those that this program knows.
pub fn service_of_operation(operation: &str) -> Option<&'static str> {
    const STS: [&str; 4] =
        ["AssumeRole", "DecodeAuthorization", "GetCallerIdentity", "GetSessionToken"];
    const S3: [&str; 6] =
        ["Object", "Bucket", "Multipart", "UploadPart", "GetPublicAccessBlock", "SelectObject"];
    const IAM: [&str; 5] = ["Role", "Policy", "User", "AccountAlias", "AccessKey"];
    const KMS: [&str; 3] = ["Decrypt", "Encrypt", "GenerateDataKey"];
    if operation == "ValidatePolicy" {
        Some("access-analyzer")
    } else if STS.iter().any(|start| operation.starts_with(start)) {
        Some("sts")
    } else if S3.iter().any(|part| operation.contains(part)) {
        Some("s3")
    } else if IAM.iter().any(|part| operation.contains(part)) {
        Some("iam")
    } else if KMS.iter().any(|start| operation.starts_with(start)) {
        Some("kms")
    } else {
        None
    }
}

/// The service that the text names by a host, a client or a server.
fn service_in(text: &str) -> Option<&'static str> {
    const MARKS: [(&str, &str); 9] = [
        ("server: amazons3", "s3"),
        (".s3.", "s3"),
        ("aws::s3::", "s3"),
        ("amazon.s3", "s3"),
        ("//s3.", "s3"),
        ("sts.amazonaws.com", "sts"),
        ("aws::sts::", "sts"),
        ("iam.amazonaws.com", "iam"),
        ("aws::iam::", "iam"),
    ];
    let lower = text.to_ascii_lowercase();
    let marked = MARKS.iter().find(|(mark, _)| lower.contains(mark)).map(|(_, service)| *service);
    marked.or_else(|| service_of_host(&lower))
}

/// The service of a Region's endpoint, such as `sts-fips.us-gov-west-1.amazonaws.com` or `iam.cn-north-1.amazonaws.com.cn`.
fn service_of_host(lower_case_text: &str) -> Option<&'static str> {
    let is_of_host = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let hosts = lower_case_text.split(|c: char| !is_of_host(c));
    hosts.filter(|host| host.contains(".amazonaws.com")).find_map(|host| {
        let label = host.split('.').next()?;
        let label = label.strip_suffix("-fips").unwrap_or(label);
        ["iam", "kms", "sts", "s3"].into_iter().find(|service| *service == label)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_endpoints_of_every_partition_name_their_service() {
        for (text, service) in [
            ("POST https://sts.eu-west-1.amazonaws.com/", Some("sts")),
            ("host: sts-fips.us-east-1.amazonaws.com", Some("sts")),
            ("iam.cn-north-1.amazonaws.com.cn:443", Some("iam")),
            ("https://iam.us-gov.amazonaws.com", Some("iam")),
            ("kms.us-gov-west-1.amazonaws.com", Some("kms")),
            ("ec2.eu-west-1.amazonaws.com", None),
        ] {
            assert_eq!(service_in(text), service, "{text}");
        }
    }
}
