//! How services that speak JSON word what IAM and STS say with shorter codes.

use super::query::ServiceError;

/// The error under the code and HTTP status of a service that speaks JSON.
pub fn in_json_words(status: u16, error: ServiceError) -> ServiceError {
    let code = match error.code.as_str() {
        "InvalidClientTokenId" => "UnrecognizedClientException",
        "ExpiredToken" => "ExpiredTokenException",
        "SignatureDoesNotMatch" => "InvalidSignatureException",
        "IncompleteSignature" => "IncompleteSignatureException",
        other => other,
    };
    ServiceError::new(status, code, error.message)
}
