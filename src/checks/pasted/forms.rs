//! What command lines and SDKs print, each in its own form.

use super::Form;
use super::facts::{Found, http_status, on_one_line, request_id, service_named};
use crate::checks::diagnoses;

/// Codes that are everyday words: they count only where a form says that they are codes.
const EVERYDAY: &[&str] = &["BadRequest", "Forbidden", "NotFound", "Redirect"];
/// The longest line in which a code is followed by its message.
const MESSAGE_AT_MOST_BYTES: usize = 4 * 1024;

/// How many errors of one form are looked at; a log repeats itself.
const ANCHORS_AT_MOST: usize = 64;

/// Where an error begins, and what its form says.
type Anchor = (usize, Found);

/// The errors of the text, in their order; codes in plain text only where no form is found.
pub fn errors(text: &str) -> Vec<Found> {
    let found = strict(text);
    if !found.is_empty() {
        return found;
    }
    let named = named_codes(text);
    if !named.is_empty() {
        return named;
    }
    unknown_codes(text)
}

/// The errors in forms that say which word is the code.
pub fn strict(text: &str) -> Vec<Found> {
    let mut anchors: Vec<Anchor> = Vec::new();
    anchors.extend(command_line(text));
    anchors.extend(go(text));
    anchors.extend(java(text));
    anchors.extend(rust(text));
    anchors.sort_by_key(|(at, _)| *at);
    let starts: Vec<usize> = anchors.iter().map(|(at, _)| *at).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    anchors
        .into_iter()
        .zip(ends)
        .map(|((start, mut found), end)| {
            let window = &text[start..end.max(start)];
            found.request_id = found.request_id.or_else(|| request_id(window));
            found.http_status = found.http_status.or_else(|| http_status(window));
            found
        })
        .collect()
}

/// `An error occurred (Code) when calling the Operation operation: message`
fn command_line(text: &str) -> Vec<Anchor> {
    const MARK: &str = "An error occurred (";
    let found = text.match_indices(MARK).take(ANCHORS_AT_MOST).filter_map(|(at, _)| {
        let (code, rest) = text[at + MARK.len()..].split_once(')')?;
        let (before, message) = rest.split_once(": ").unwrap_or((rest, ""));
        let operation = before
            .split_once("calling the ")
            .and_then(|(_, rest)| rest.split_once(" operation"))
            .map(|(name, _)| name.to_owned());
        is_code(code).then(|| {
            let found = Found {
                code: Some(code.to_owned()),
                message: message_at(message),
                operation: operation.filter(|name| is_code(name)),
                ..Found::in_form(Form::CommandLine)
            };
            (at, found)
        })
    });
    found.collect()
}

/// `operation error STS: AssumeRole, https response error StatusCode: 403, RequestID: …, api error
/// AccessDenied: message`; version 1 ends with `status code: 403, request id: …`.
fn go(text: &str) -> Vec<Anchor> {
    const MARK: &str = "operation error ";
    const API: &str = "api error ";
    let starts: Vec<usize> =
        text.match_indices(MARK).map(|(at, _)| at).take(ANCHORS_AT_MOST).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let found = starts.iter().zip(ends).filter_map(|(&at, end)| {
        let window = &text[at + MARK.len()..end];
        let (service, rest) = window.split_once(": ")?;
        let (operation, rest) = rest.split_once([',', '\n']).unwrap_or((rest, ""));
        let (code, message) = match rest.split_once(API) {
            Some((_, error)) => code_and_message(error),
            None => typed_go_error(rest),
        };
        let found = Found {
            code,
            message,
            service: service_named(service),
            operation: Some(operation.trim().to_owned()).filter(|name| is_code(name)),
            ..Found::in_form(Form::GoSdk)
        };
        Some((at, found))
    });
    found.collect()
}

fn code_and_message(error: &str) -> (Option<String>, Option<String>) {
    let (code, message) = error.split_once(": ").unwrap_or((error, ""));
    let code = code.split_whitespace().next().unwrap_or_default().trim_end_matches(':');
    (Some(code.to_owned()).filter(|code| is_code(code)), message_at(message))
}

/// `…, HostID: …, NoSuchKey: message` names its type where another error says `api error`.
fn typed_go_error(rest: &str) -> (Option<String>, Option<String>) {
    for part in rest.split(", ") {
        if let Some((code, message)) = part.split_once(':')
            && diagnoses::knows(code.trim())
        {
            return (Some(code.trim().to_owned()), message_at(message.trim_start()));
        }
    }
    (None, message_at(rest.trim_start()))
}

/// `…S3Exception: message (Service: S3, Status Code: 403, Request ID: …)`, with an error code in version 1.
fn java(text: &str) -> Vec<Anchor> {
    const MARK: &str = "(Service: ";
    let found = text.match_indices(MARK).take(ANCHORS_AT_MOST).map(|(at, _)| {
        let line_start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let before = text[line_start..at].trim();
        let inside = text[at + MARK.len()..].split(')').next().unwrap_or_default();
        let service = inside.split([',', ';']).next().unwrap_or_default();
        let (class, message) = match before.rfind("Exception: ") {
            Some(end) => {
                let class = before[..end].rsplit(|c: char| !c.is_ascii_alphanumeric()).next();
                (class.unwrap_or_default(), &before[end + "Exception: ".len()..])
            }
            None => ("", before),
        };
        let code = inside
            .split_once("Error Code: ")
            .and_then(|(_, rest)| rest.split(';').next())
            .map(|code| code.split_whitespace().next().unwrap_or_default().to_owned())
            .or_else(|| diagnoses::knows(class).then(|| class.to_owned()))
            .filter(|code| is_code(code) && code != "null");
        let found = Found {
            code,
            message: message_at(message),
            service: service_named(service.trim()),
            ..Found::in_form(Form::JavaSdk)
        };
        (line_start, found)
    });
    found.collect()
}

/// `unhandled error (Code)`, and the fields of the error's `Debug`.
fn rust(text: &str) -> Vec<Anchor> {
    let mut found = Vec::new();
    for (mark, end) in
        [("code: Some(\"", '"'), ("Error { code: \"", '"'), ("unhandled error (", ')')]
    {
        for (at, _) in text.match_indices(mark).take(ANCHORS_AT_MOST) {
            let rest = &text[at + mark.len()..];
            let Some((code, after)) = rest.split_once(end) else { continue };
            if !is_code(code) {
                continue;
            }
            let after = &after[..after.floor_char_boundary(MESSAGE_AT_MOST_BYTES)];
            let message = ["message: Some(\"", "message: \""]
                .iter()
                .find_map(|mark| after.split_once(mark))
                .and_then(|(_, rest)| rest.split("\", ").next()?.split("\")").next())
                .map(|message| on_one_line(&message.replace("\\\"", "\"")));
            let error =
                Found { code: Some(code.to_owned()), message, ..Found::in_form(Form::RustSdk) };
            found.push((at, error));
        }
        if !found.is_empty() {
            break;
        }
    }
    found
}

/// Codes that have a row, wherever they stand: `Aws::S3::Errors::AccessDenied`, `AccessDenied: …`.
fn named_codes(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (end, word) in words(text) {
        let last = word.rsplit('.').next().unwrap_or(word);
        let bare = last.strip_suffix("Exception").unwrap_or(last);
        if !last.starts_with(|c: char| c.is_ascii_uppercase()) {
            continue;
        }
        let Some(code) = [word, last, bare].into_iter().find(|code| diagnoses::knows(code)) else {
            continue;
        };
        let is_known = found.iter().any(|error| error.code.as_deref() == Some(code));
        if is_known || EVERYDAY.contains(&code) {
            continue;
        }
        found.push(Found {
            code: Some(code.to_owned()),
            message: message_behind(&text[end..]),
            ..Found::in_form(Form::NamedCode)
        });
    }
    if let [only] = found.as_mut_slice() {
        only.request_id = request_id(text);
        only.http_status = http_status(text);
    }
    found
}

/// `SomethingError: message` in a text that speaks of AWS.
fn unknown_codes(text: &str) -> Vec<Found> {
    let lower = text.to_ascii_lowercase();
    let is_about_aws =
        ["aws", "amazon", "x-amz", "$metadata"].iter().any(|mark| lower.contains(mark));
    if !is_about_aws || diagnoses::by_words(text).is_some() {
        return Vec::new();
    }
    let is_error = |word: &str| {
        const CLIENTS: [&str; 6] =
            ["ClientError", "Error", "Exception", "S3Exception", "SdkClientException", "TypeError"];
        let is_long = word.len() > 8 && word.starts_with(|c: char| c.is_ascii_uppercase());
        let is_named =
            word.ends_with("Error") || word.ends_with("Exception") || word.ends_with("Fault");
        is_long && is_named && !CLIENTS.contains(&word)
    };
    words(text)
        .map(|(end, word)| (end, word.rsplit('.').next().unwrap_or(word)))
        .find(|(end, word)| is_error(word) && text[*end..].starts_with(':'))
        .map(|(end, word)| Found {
            code: Some(word.to_owned()),
            message: message_behind(&text[end..]),
            ..Found::in_form(Form::NamedCode)
        })
        .into_iter()
        .collect()
}

/// Each word with the place behind it; a dot is part of a word.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
    let mut at = 0;
    text.split(move |c| !is_part(c)).map(move |word| {
        let end = at + word.len();
        at = end + text[end..].chars().next().map_or(0, char::len_utf8);
        (end, word.trim_end_matches('.'))
    })
}

/// The message behind a code: after `:`, or in the brackets of Ruby's and PHP's.
fn message_behind(rest: &str) -> Option<String> {
    let rest = rest.strip_prefix(" (client)").unwrap_or(rest);
    let rest = rest.strip_prefix(": ").or_else(|| rest.strip_prefix(" ("))?;
    message_at(rest)
}

/// The message that begins here: to the end of its paragraph, or to what SDKs put behind it.
fn message_at(text: &str) -> Option<String> {
    const ENDS: [&str; 12] = [
        "\n\n",
        "\r\n\r\n",
        "\n\tat ",
        "\n    at ",
        "\n  at ",
        "\n\tstatus code:",
        "\nTraceback",
        " (Service: ",
        " {\n",
        "\n  code: ",
        "\\n    at ",
        "An error occurred (",
    ];
    let text = &text[..text.floor_char_boundary(MESSAGE_AT_MOST_BYTES)];
    let end = ENDS.iter().filter_map(|mark| text.find(mark)).min().unwrap_or(text.len());
    let line = on_one_line(&text[..end]);
    let line = line.trim_end_matches(['{', ' ']);
    (!line.is_empty()).then(|| line.to_owned())
}

/// A code is one word; `403` is one, too.
fn is_code(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 80
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '_')
}
