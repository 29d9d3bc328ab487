//! Where a report was made, as it says itself: in the practice AWS, at an endpoint in the place of AWS's, or nothing of that.

use crate::model::Model;
use crate::model::practice::watermark;
use crate::words;

/// The endpoint that was asked in the place of AWS's own.
pub fn own_endpoint(model: &Model) -> Option<String> {
    model.surroundings.endpoint_url.as_ref().map(ToString::to_string)
}

/// What a report has to say first, in a sentence; `None` where AWS itself was asked.
pub fn stage_sentence(sandbox: Option<&str>, endpoint: Option<&str>) -> Option<String> {
    match (sandbox, endpoint) {
        (Some(practice_name), _) => Some(watermark(practice_name)),
        (None, Some(endpoint)) => {
            Some(words!("Asked at {endpoint}, in the place of AWS's own endpoints", endpoint))
        }
        (None, None) => None,
    }
}

/// The same as the first line of a text.
pub fn stage_lines(sandbox: Option<&str>, endpoint: Option<&str>) -> String {
    stage_sentence(sandbox, endpoint).map(|line| line + "\n").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_not_asked_of_aws_itself_is_said() {
        assert_eq!(stage_lines(None, None), "");
        let practice = stage_lines(Some("in-order"), Some("http://127.0.0.1:1/"));
        let expected = "Practice: made in the sandbox (in-order), proves nothing about AWS\n";
        assert_eq!(practice, expected);
        let elsewhere = stage_lines(None, Some("https://aws.example/"));
        assert!(elsewhere.contains("https://aws.example/"), "{elsewhere}");
    }
}
