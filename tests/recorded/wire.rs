//! A connection that plays recorded answers in order and keeps what was sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;

use crate::REQUEST_ID;

/// One answer as it came over the wire.
#[derive(Debug, Clone)]
pub struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Answer {
    /// IAM and STS: the Query protocol's envelope, the request ID in a header and in the body.
    pub fn query(status: u16, body: impl Into<String>) -> Self {
        let headers = vec![
            ("x-amzn-requestid", REQUEST_ID.to_owned()),
            ("content-type", "text/xml".to_owned()),
        ];
        Self { status, headers, body: body.into() }
    }

    /// An error of IAM or STS.
    pub fn query_error(status: u16, code: &str, message: &str) -> Self {
        Self::query(
            status,
            format!(
                "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">\n  <Error>\n    <Type>Sender</Type>\n    <Code>{code}</Code>\n    <Message>{message}</Message>\n  </Error>\n  <RequestId>{REQUEST_ID}</RequestId>\n</ErrorResponse>\n"
            ),
        )
    }

    /// KMS: the JSON protocol.
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        let headers = vec![
            ("x-amzn-requestid", REQUEST_ID.to_owned()),
            ("content-type", "application/x-amz-json-1.1".to_owned()),
        ];
        Self { status, headers, body: body.into() }
    }

    /// An error of KMS.
    pub fn json_error(code: &str, message: &str) -> Self {
        Self::json(400, format!("{{\"__type\":\"{code}\",\"message\":\"{message}\"}}"))
    }

    /// Access Analyzer: the REST JSON protocol.
    pub fn rest_json(status: u16, body: impl Into<String>) -> Self {
        let headers = vec![
            ("x-amzn-requestid", REQUEST_ID.to_owned()),
            ("content-type", "application/json".to_owned()),
        ];
        Self { status, headers, body: body.into() }
    }

    /// An error of Access Analyzer: its code is in a header.
    pub fn rest_json_error(status: u16, code: &str, message: &str) -> Self {
        Self::rest_json(status, format!("{{\"message\":\"{message}\"}}"))
            .with_header("x-amzn-errortype", code)
    }

    /// S3, whose request ID has another header.
    pub fn s3(status: u16, body: impl Into<String>) -> Self {
        let headers = vec![
            ("x-amz-request-id", REQUEST_ID.to_owned()),
            ("x-amz-id-2", "7lXb8Ak2".to_owned()),
            ("content-type", "application/xml".to_owned()),
        ];
        Self { status, headers, body: body.into() }
    }

    /// An error of S3, with what the code adds to the body.
    pub fn s3_error(status: u16, code: &str, message: &str, more: &str) -> Self {
        Self::s3(
            status,
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>{more}<RequestId>{REQUEST_ID}</RequestId><HostId>7lXb8Ak2</HostId></Error>"
            ),
        )
    }

    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// AWS names the pause after which it wants to be asked again; here, none.
    pub fn again_at_once(self) -> Self {
        self.with_header("x-amz-retry-after", "0")
    }
}

/// One request as it went over the wire.
#[derive(Debug, Clone)]
pub struct Sent {
    pub method: String,
    pub uri: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Sent {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn body(&self) -> &str {
        &self.body
    }

    /// A field of the form in the body, decoded.
    pub fn form(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.body.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}

/// The connection; clones share what they play and keep.
#[derive(Debug, Clone, Default)]
pub struct Wire {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    sent: Arc<Mutex<Vec<Sent>>>,
    /// What is answered to an action each time, beside the others.
    looks: Arc<Vec<(&'static str, Answer)>>,
}

impl Wire {
    pub fn playing(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers = Arc::new(Mutex::new(answers.into_iter().collect()));
        Self { answers, sent: Arc::default(), looks: Arc::default() }
    }

    /// The same; but these actions are answered so whenever they are asked, and do not count as sent.
    pub fn showing(self, looks: impl IntoIterator<Item = (&'static str, Answer)>) -> Self {
        Self { looks: Arc::new(looks.into_iter().collect()), ..self }
    }

    pub fn http_client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    pub fn connector(&self) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }

    /// What was sent; every recorded answer has to have been asked for.
    #[track_caller]
    pub fn sent(&self) -> Vec<Sent> {
        assert!(self.answers.lock().unwrap().is_empty(), "an answer was never asked for");
        self.sent.lock().unwrap().clone()
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = request.body().bytes().unwrap_or_default();
        let sent = Sent {
            method: request.method().to_owned(),
            uri: request.uri().to_owned(),
            headers: request
                .headers()
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            body: String::from_utf8_lossy(body).into_owned(),
        };
        let action = sent.form("Action");
        let look = self.looks.iter().find(|(of, _)| action.as_deref() == Some(of));
        let answer = look.map(|(_, answer)| answer.clone()).or_else(|| {
            self.sent.lock().unwrap().push(sent);
            self.answers.lock().unwrap().pop_front()
        });
        let Some(answer) = answer else {
            let why = format!("nothing was recorded for {} {}", request.method(), request.uri());
            return HttpConnectorFuture::ready(Err(ConnectorError::user(why.into())));
        };
        let status = StatusCode::try_from(answer.status).unwrap();
        let mut response = HttpResponse::new(status, SdkBody::from(answer.body));
        for (name, value) in answer.headers {
            response.headers_mut().insert(name, value);
        }
        HttpConnectorFuture::ready(Ok(response))
    }
}

impl HttpClient for Wire {
    fn http_connector(
        &self,
        _settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        self.connector()
    }
}
