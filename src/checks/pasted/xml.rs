//! XML answers: S3's `<Error>`, and the `<ErrorResponse>` of IAM and STS.
//!
//! Elements are looked up by their tags and not with a parser: what is pasted is often cut off,
//! indented by a browser, or stands in the middle of a log.

use super::Form;
use super::facts::{Found, on_one_line};

/// How many error elements are looked at; a log repeats itself.
const ELEMENTS_AT_MOST: usize = 64;

/// Every error element of the text.
pub fn errors(text: &str) -> Vec<Found> {
    let unescaped;
    let text = if text.contains("&lt;Code&gt;") {
        unescaped = unescape(text);
        &unescaped
    } else {
        text
    };
    let mut found = Vec::new();
    let mut rest = text;
    for _ in 0..ELEMENTS_AT_MOST {
        let Some(start) = start_of_error(rest) else { break };
        let block = &rest[start..];
        let inner_end = block.find("</Error>").unwrap_or(block.len());
        let after = &block[inner_end..];
        // IAM and STS put the request ID behind the error.
        let outer_end = after.find("</ErrorResponse>").filter(|end| {
            after.get(8..*end).is_some_and(|between| start_of_error(between).is_none())
        });
        let is_query = outer_end.is_some();
        let whole = &block[..inner_end + outer_end.unwrap_or(0)];
        found.extend(error(&block[..inner_end], whole, is_query));
        rest = &block[whole.len().max(1)..];
    }
    found
}

fn start_of_error(text: &str) -> Option<usize> {
    let is_tag =
        |at: &usize| matches!(text.as_bytes().get(at + 6), Some(b'>' | b' ' | b'\n' | b'\r'));
    text.match_indices("<Error").map(|(at, _)| at).find(is_tag)
}

fn error(inner: &str, whole: &str, is_query: bool) -> Option<Found> {
    let code = element(inner, "Code")?;
    let resource = element(inner, "Resource").or_else(|| {
        let bucket = element(inner, "BucketName").or_else(|| element(inner, "Bucket"))?;
        Some(match element(inner, "Key") {
            Some(key) => format!("{bucket}/{key}"),
            None => bucket,
        })
    });
    Some(Found {
        code: Some(code),
        message: element(inner, "Message"),
        request_id: element(whole, "RequestId"),
        service: (!is_query && element(inner, "HostId").is_some()).then_some("s3"),
        resource: resource.or_else(|| element(inner, "Key")),
        region: element(inner, "Region"),
        canonical_request: lines_of_element(inner, "CanonicalRequest"),
        ..Found::in_form(Form::Xml)
    })
}

/// The text of the first element of this name, on one line.
fn element(xml: &str, name: &str) -> Option<String> {
    let text = on_one_line(&lines_of_element(xml, name)?);
    (!text.is_empty()).then_some(text)
}

/// The text of the first element of this name; where the end is missing, up to the next tag.
pub fn lines_of_element(xml: &str, name: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let text = rest.split(&format!("</{name}>")).next()?;
    let text = if text.len() == rest.len() { rest.split('<').next()? } else { text };
    Some(unescape(text))
}

fn unescape(text: &str) -> String {
    quick_xml::escape::unescape(text)
        .map_or_else(|_broken| text.to_owned(), std::borrow::Cow::into_owned)
}
