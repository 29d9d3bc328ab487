//! JSON errors: AWS's own, botocore's response, `CloudTrail`'s records, and logs that wrap one of them.

use serde_json::Value;

use super::facts::{self, Found, on_one_line, service_named};
use super::{Form, forms};

/// How many opening braces are tried: a text may be full of them.
const TRIES_AT_MOST: usize = 200;
/// How deep an error may lie in what wraps it.
const DEPTH_AT_MOST: usize = 12;

/// Every error of the JSON objects in the text.
pub fn errors(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut rest = text;
    for _ in 0..TRIES_AT_MOST {
        let Some(start) = rest.find('{') else { break };
        rest = &rest[start..];
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        let used = match values.next() {
            Some(Ok(value)) => {
                collect(&value, 0, &mut found);
                values.byte_offset()
            }
            _ => 1,
        };
        rest = rest.get(used.max(1)..).unwrap_or_default();
    }
    found
}

fn collect(value: &Value, depth: usize, found: &mut Vec<Found>) {
    if depth > DEPTH_AT_MOST {
        return;
    }
    match value {
        Value::Object(fields) => {
            if let Some(error) = error(value) {
                found.push(error);
                return;
            }
            fields.values().for_each(|inner| collect(inner, depth + 1, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| collect(inner, depth + 1, found)),
        Value::String(text) => found.extend(forms::strict(text)),
        _ => {}
    }
}

/// The error that this object is: it has a code, and a message or something else of AWS.
fn error(value: &Value) -> Option<Found> {
    // botocore's response holds the error beside its metadata.
    let inner = value.get("Error").filter(|inner| inner.is_object()).unwrap_or(value);
    let code =
        text_of(inner, &["__type", "Code", "errorCode", "code", "Error", "name", "errorType"])?;
    let code = code.rsplit(['#', '/']).next()?.split(':').next()?.trim().to_owned();
    let is_code = code.starts_with(|c: char| c.is_ascii_uppercase())
        && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '_');
    let message = text_of(inner, &["message", "Message", "errorMessage"]);
    let metadata = value.get("$metadata").or_else(|| value.get("ResponseMetadata"));
    if !is_code || (message.is_none() && metadata.is_none()) {
        return None;
    }
    let request_id = text_of(value, &["requestID", "requestId", "RequestId"])
        .or_else(|| text_of(metadata?, &["requestId", "RequestId"]));
    let status = metadata
        .and_then(|metadata| {
            metadata.get("httpStatusCode").or_else(|| metadata.get("HTTPStatusCode"))
        })
        .or_else(|| value.get("statusCode"))
        .and_then(Value::as_u64)
        .and_then(|status| u16::try_from(status).ok());
    let source = text_of(value, &["eventSource"]);
    Some(Found {
        code: Some(code),
        message: message.map(|message| on_one_line(&message)),
        request_id,
        http_status: status,
        service: source.and_then(|host| service_named(host.split('.').next().unwrap_or_default())),
        operation: text_of(value, &["eventName"]),
        region: text_of(inner, &["Region"])
            .filter(|region| facts::expected_region(&format!("expecting '{region}'")).is_some()),
        ..Found::in_form(Form::Json)
    })
}

fn text_of(value: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| value.get(name)?.as_str()).map(str::to_owned)
}
