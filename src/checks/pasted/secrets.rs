//! Takes keys, tokens and signatures out of a text before it is read or kept.
//!
//! What looks like a secret is taken for one: a resource that is left out too many costs less.

use std::borrow::Cow;
use std::ops::Range;

/// Stands where a secret stood.
const LEFT_OUT: &str = "•••";

/// Names whose value is a secret, in lower case; longer names may end with them.
const NAMES: &[&str] = &[
    "accesstoken",
    "access_token",
    "clientsecret",
    "client_secret",
    "codeverifier",
    "code_verifier",
    "devicecode",
    "device_code",
    "idtoken",
    "id_token",
    "password",
    "refreshtoken",
    "refresh_token",
    "samlassertion",
    "secret access key",
    "secret_access_key",
    "secretaccesskey",
    "secretkey",
    "security-token",
    "security_token",
    "securitytoken",
    "session token",
    "session_token",
    "sessiontoken",
    "signature",
    "signatureprovided",
    "token-0",
    "tokencode",
    "webidentitytoken",
    "web_identity_token",
];

/// What the SDK calls a request, an answer or a part of one, where it prints it with all that is in it.
const DUMPS: &[&str] = &["sdkbody {", "request {", "response {", "headers {"];

/// Names whose whole line, or whole XML element, is left out: schemes, and bytes in hexadecimal.
const LINES: &[&str] = &["authorization:", "canonicalrequestbytes", "stringtosignbytes"];

/// How session tokens begin.
const TOKEN_STARTS: [&str; 4] = ["AQoD", "FQoG", "FwoG", "IQoJ"];
/// A session token is longer than any other word of an error.
const TOKEN_AT_LEAST: usize = 60;
const SECRET_KEY_CHARS: usize = 40;
/// No token or key is as short as a word of a sentence.
const PROSE_LESS_THAN: usize = 16;
/// How JSON Web Tokens begin: `{"` in base64url (RFC 7519).
const JWT_START: &str = "eyJ";
const JWT_AT_LEAST: usize = 30;
/// A signature of Signature Version 4: 32 bytes in hexadecimal; that of 4A is longer.
const SIGNATURE_AT_LEAST: usize = 64;
/// Between a name and its value stand at most a quote, an escape, blanks and `:`, `=` or `>`.
const SEPARATORS_AT_MOST: usize = 8;

/// The text with each secret replaced; the same text again changes no more.
pub fn without_secrets(text: &str) -> Cow<'_, str> {
    let mut clean = Cow::Borrowed(text);
    loop {
        // Where signed URLs stand within a value, what is left between them is a part of the value.
        let ranges = secret_ranges(&clean);
        if ranges.is_empty() {
            return clean;
        }
        clean = Cow::Owned(without(&clean, ranges));
    }
}

/// The text with each of these ranges, which are in their order, replaced.
fn without(text: &str, ranges: Vec<Range<usize>>) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut end = 0;
    for range in ranges {
        clean.push_str(&text[end..range.start]);
        clean.push_str(LEFT_OUT);
        end = range.end;
    }
    clean.push_str(&text[end..]);
    clean
}

/// Whether something is, or was, left out of this text.
pub fn holds_secrets(text: &str) -> bool {
    text.contains(LEFT_OUT) || !secret_ranges(text).is_empty()
}

/// Whether a signed URL, with or without its query, stands in the text.
pub fn holds_signed_url(text: &str) -> bool {
    text.contains(&format!("?{LEFT_OUT}")) || !queries(text, &text.to_ascii_lowercase()).is_empty()
}

/// Sorted, apart from each other, none already replaced.
fn secret_ranges(text: &str) -> Vec<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let mut ranges = queries(text, &lower);
    ranges.extend(named(text, &lower));
    ranges.extend(lines(&lower));
    ranges.extend(dumps(text, &lower));
    ranges.extend(bare(text));
    ranges.extend(web_tokens(text));
    ranges.retain(|range| !range.is_empty());
    ranges.sort_unstable_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged.retain(|range| &text[range.clone()] != LEFT_OUT);
    merged
}

/// The queries of signed URLs, without their question mark.
fn queries(text: &str, lower: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(mark) = lower[at..].find('?') {
        let start = at + mark + 1;
        let mut end = end_of_query(text, start);
        let query = &lower[start..end];
        if query.contains("signature=") || query.contains("x-amz-") {
            // A terminal may have broken the line.
            while let Some(next) = continued_at(text, end) {
                end = next;
            }
            found.push(start..end);
        }
        at = start.max(end);
    }
    found
}

fn end_of_query(text: &str, start: usize) -> usize {
    let is_end =
        |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`' | ')' | '?');
    text[start..].find(is_end).map_or(text.len(), |length| start + length)
}

/// Where the next line ends, if it goes on with the query that was broken at `end`.
fn continued_at(text: &str, end: usize) -> Option<usize> {
    let rest = text[end..].strip_prefix('\r').unwrap_or(&text[end..]);
    let rest = rest.strip_prefix('\n')?.trim_start_matches([' ', '\t']);
    let start = text.len() - rest.len();
    let end = end_of_query(text, start);
    let word = &text[start..end];
    let is_query =
        word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"%&=._~+/-;".contains(&byte));
    let goes_on = word.contains(['&', '%', '='])
        || (word.len() >= 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit()));
    (is_query && goes_on).then_some(end)
}

fn named(text: &str, lower: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for name in NAMES {
        let mut known_to = 0;
        for (at, _) in lower.match_indices(name) {
            if at < known_to {
                continue;
            }
            let start = at + name.len();
            let rest = &text[start..];
            let is_between = |c: char| c.is_whitespace() || ":=>\"'\\".contains(c);
            let between = rest.len() - rest.trim_start_matches(is_between).len();
            let gap = &rest[..between];
            if between > SEPARATORS_AT_MOST || !gap.contains([':', '=', '>']) {
                continue;
            }
            let value = start + between;
            let end = end_of_value(text, value);
            if name.contains(' ') && is_prose(&text[value..end]) {
                continue;
            }
            known_to = end;
            found.push(value..end);
        }
    }
    found
}

/// Whether a sentence goes on where a value could stand: "could not load the session token: timed out".
fn is_prose(value: &str) -> bool {
    value.len() < PROSE_LESS_THAN && value.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn end_of_value(text: &str, start: usize) -> usize {
    let is_end = |c: char| c.is_whitespace() || "\"'<>,;&)}]\\".contains(c);
    text[start..].find(is_end).map_or(text.len(), |length| start + length)
}

fn lines(lower: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for name in LINES {
        let mut known_to = 0;
        for (at, _) in lower.match_indices(name) {
            if at < known_to {
                continue;
            }
            let rest = &lower[at + name.len()..];
            let value = rest.trim_start_matches(['>', ':', ' ', '\t', '"', '\'', '=']);
            let start = lower.len() - value.len();
            let end = value.find(['<', '\n', '\r', '"', '\'']).unwrap_or(value.len());
            known_to = start + end;
            found.push(start..known_to);
        }
    }
    found
}

/// Words that are secrets by their looks: session tokens, and secret access keys of 40 characters.
fn bare(text: &str) -> Vec<Range<usize>> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '%');
    let mut found = Vec::new();
    let mut start = 0;
    for word in text.split(|c| !is_part(c)) {
        let is_token = word.len() >= TOKEN_AT_LEAST
            && TOKEN_STARTS.iter().any(|token| word.starts_with(token));
        let is_secret = is_token
            || looks_like_secret_key(word)
            || (looks_like_signature(word)
                && !is_name_of_file(&text[start + word.len()..])
                && !is_hash_of_request(&text[..start]));
        if is_secret {
            found.push(start..start + word.len());
        }
        let end = start + word.len();
        start = end + text[end..].chars().next().map_or(0, char::len_utf8);
    }
    found
}

fn looks_like_signature(word: &str) -> bool {
    let value = word.rsplit('=').next().unwrap_or(word);
    value.len() >= SIGNATURE_AT_LEAST && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a name ends in what comes after it, as that of an object does which is called by its hash: `.png`.
fn is_name_of_file(after: &str) -> bool {
    after
        .strip_prefix('.')
        .is_some_and(|ending| ending.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

/// Whether a text ends where a string to sign has the hash of the canonical request, or this the hash of the payload: without
/// them nobody sees what differs, and nobody signs with them.
/// Source: "Create a string to sign" in the IAM User Guide.
fn is_hash_of_request(before: &str) -> bool {
    let line_end = ["\r\n", "\n", "\\n", "&#xA;", "&#10;"].into_iter();
    let mut ends = line_end.filter_map(|end| before.strip_suffix(end));
    ends.any(|line| {
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-;".contains(c);
        let word = &line[line.trim_end_matches(is_name).len()..];
        line.ends_with("/aws4_request") || word == "host" || word.contains(';')
    }) || before.ends_with("x-amz-content-sha256:")
}

/// JSON Web Tokens, whose parts stand between dots.
fn web_tokens(text: &str) -> Vec<Range<usize>> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut found = Vec::new();
    let mut known_to = 0;
    for (at, _) in text.match_indices(JWT_START) {
        if at < known_to {
            continue;
        }
        let length = text[at..].find(|c| !is_part(c)).unwrap_or(text.len() - at);
        known_to = at + length;
        if length >= JWT_AT_LEAST && text[at..known_to].contains('.') {
            found.push(at..known_to);
        }
    }
    found
}

/// What stands between the braces of the SDK's own printing; to the end of the text where they do not close.
fn dumps(text: &str, lower: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut known_to = 0;
    let begins = DUMPS.iter().flat_map(|name| lower.match_indices(name));
    let mut begins: Vec<usize> = begins.map(|(at, name)| at + name.len()).collect();
    begins.sort_unstable();
    for start in begins {
        if start >= known_to {
            known_to = end_of_braces(text, start);
            found.push(start..known_to);
        }
    }
    found
}

/// Where the brace that is open at `start` is closed; within quotes a brace is a character like any other.
fn end_of_braces(text: &str, start: usize) -> usize {
    let (mut depth, mut is_quoted, mut is_escaped) = (1_usize, false, false);
    for (at, c) in text[start..].char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            '{' if !is_quoted => depth += 1,
            '}' if !is_quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return start + at;
        }
    }
    text.len()
}

fn looks_like_secret_key(word: &str) -> bool {
    let has = |is: fn(&u8) -> bool| word.as_bytes().iter().any(is);
    word.len() == SECRET_KEY_CHARS
        && !word.contains(['=', '%'])
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
}
