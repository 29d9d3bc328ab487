//! What S3 says that it calculated, where what was signed is not known: which lines look odd by themselves.

use crate::words;

use super::lines::{Line, LineKind, of_request};

/// The canonical request out of an answer of S3, without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calculated {
    /// At least the method, the path and the payload.
    pub lines: Vec<CalculatedLine>,
}

/// One line, and why it may be the one that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalculatedLine {
    pub kind: LineKind,
    pub text: String,
    pub doubt: Option<&'static str>,
}

/// Parameters of S3 that do not begin with `X-Amz-` or `response-`, in lower case.
///
/// Source: `GetObject` and `UploadPart` in the S3 API Reference; the SDKs add `x-id`.
const S3_PARAMETERS: [&str; 7] =
    ["awsaccesskeyid", "expires", "partnumber", "signature", "uploadid", "versionid", "x-id"];

/// Headers that clients, proxies and caches set and change on their own.
const CHANGED_ON_THE_WAY: [&str; 5] =
    ["accept-encoding", "content-md5", "content-type", "range", "user-agent"];

impl Calculated {
    /// Reads a canonical request as somebody pasted it; `None` for what is none.
    pub fn read(canonical_request: &str) -> Option<Self> {
        // A browser may have indented it.
        let lines: Vec<&str> = canonical_request.trim().lines().map(str::trim).collect();
        let text = lines.join("\n");
        let lines = of_request(&text);
        let is_whole = lines.last().is_some_and(|line| line.kind == LineKind::Payload);
        let is_path = lines.get(1).is_some_and(|line| line.raw.starts_with('/'));
        (is_whole && is_path).then(|| Self {
            lines: lines
                .iter()
                .map(|line| CalculatedLine {
                    kind: line.kind,
                    text: line.shown(),
                    doubt: doubt(line),
                })
                .collect(),
        })
    }

    pub fn has_doubts(&self) -> bool {
        self.lines.iter().any(|line| line.doubt.is_some())
    }
}

fn doubt(line: &Line<'_>) -> Option<&'static str> {
    let lower = line.name.to_ascii_lowercase();
    match line.kind {
        LineKind::Path if line.raw.contains("%25") => Some(words!(
            "%25 is an encoded percent sign: unless the key has one, it was percent-encoded twice"
        )),
        LineKind::Path if line.raw.contains("%20") || line.raw.contains("%2B") => Some(words!(
            "A space (%20) and a plus sign (%2B) are taken for each other: see that the same one was signed"
        )),
        LineKind::Parameter if !is_of_s3(&lower) => Some(words!(
            "Not a parameter of S3: unless it was signed as well, something put it into the URL afterwards"
        )),
        LineKind::Header if lower == "host" && !is_host_of_s3(line.raw) => Some(words!(
            "Not a host of AWS: a custom domain or a proxy stands in between, and this is what has to be signed"
        )),
        LineKind::Header if CHANGED_ON_THE_WAY.contains(&lower.as_str()) => Some(words!(
            "Clients and proxies set this header by themselves: it has to arrive as it was signed"
        )),
        _ => None,
    }
}

fn is_of_s3(parameter: &str) -> bool {
    parameter.starts_with("x-amz-")
        || parameter.starts_with("response-")
        || S3_PARAMETERS.contains(&parameter)
}

fn is_host_of_s3(header: &str) -> bool {
    let host = header.split(':').nth(1).unwrap_or_default();
    host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str, query: &str, host: &str) -> String {
        format!("GET\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD")
    }

    #[track_caller]
    fn doubted(text: &str) -> Vec<String> {
        let lines = Calculated::read(text).unwrap().lines;
        lines.into_iter().filter(|line| line.doubt.is_some()).map(|line| line.text).collect()
    }

    const HOST: &str = "media-prod.s3.eu-west-1.amazonaws.com";

    #[test]
    fn what_is_in_order_raises_no_doubt() {
        let text = request("/cats/tom.png", "X-Amz-Expires=900&x-id=GetObject", HOST);
        assert_eq!(doubted(&text), Vec::<String>::new());
    }

    #[test]
    fn a_path_that_was_encoded_twice_is_doubted() {
        assert_eq!(doubted(&request("/tom%252B.png", "", HOST)), ["/tom%252B.png"]);
    }

    #[test]
    fn a_parameter_that_s3_does_not_know_is_doubted() {
        let text = request("/tom.png", "X-Amz-Expires=900&utm_source=mail", HOST);
        assert_eq!(doubted(&text), ["utm_source=mail"]);
    }

    #[test]
    fn a_host_that_is_not_aws_is_doubted() {
        let text = request("/tom.png", "", "cdn.example.org");
        assert_eq!(doubted(&text), ["host:cdn.example.org"]);
    }

    #[test]
    fn a_request_that_was_indented_is_read_and_one_that_was_cut_is_not() {
        let text = request("/tom.png", "", HOST);
        assert!(Calculated::read(&format!("  {}\r\n", text.replace('\n', "\r\n    "))).is_some());
        assert_eq!(Calculated::read("GET\n/tom.png"), None);
        assert_eq!(Calculated::read(""), None);
    }

    #[test]
    fn no_token_is_kept() {
        let text = request("/tom.png", "X-Amz-Security-Token=IQoJ5ecr37", HOST);
        let shown = format!("{:?}", Calculated::read(&text));
        assert!(!shown.contains("5ecr37"), "{shown}");
    }
}
