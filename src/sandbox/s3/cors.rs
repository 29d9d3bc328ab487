//! Cross-origin requests: the configuration, preflights, and the headers on other answers.
//!
//! Sources: "Using cross-origin resource sharing (CORS)", "Elements of a CORS configuration" and
//! "Testing CORS" in the S3 User Guide; `CORSRule` in the S3 API Reference.

use super::address::Address;
use super::error::S3Error;
use super::model::CorsRule;
use super::{Call, Reply, check_region, root, xml};
use crate::sandbox::message::{Request, Response};
use crate::sandbox::world::World;
use crate::sandbox::xml::Element;

const MAX_RULES: usize = 100;
const ID_CHARS_AT_MOST: usize = 255;
const METHODS: [&str; 5] = ["GET", "PUT", "POST", "DELETE", "HEAD"];

/// The headers that this module adds to answers.
pub const HEADER_NAMES: [&str; 7] = [
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "vary",
];

/// Answers `OPTIONS`.
pub fn preflight(world: &World, request: &Request, address: &Address) -> Reply {
    let Some(origin) = request.header("origin") else {
        return Err(S3Error::new(
            400,
            "BadRequest",
            "Insufficient information. Origin request header needed.",
        ));
    };
    let Some(method) = request.header("access-control-request-method") else {
        return Err(S3Error::new(400, "BadRequest", "Invalid Access-Control-Request-Method: null"));
    };
    let Some(found) = world.buckets.get(&address.bucket) else {
        return Err(S3Error::no_such_bucket(&address.bucket));
    };
    check_region(address, None, Some(&found.region))?;
    let resource_type = if address.key.is_empty() { "BUCKET" } else { "OBJECT" };
    let forbidden = |message: &str| {
        Err(S3Error::new(403, "AccessForbidden", message)
            .with("Method", method)
            .with("ResourceType", resource_type))
    };
    if found.cors.is_empty() {
        return forbidden("CORSResponse: CORS is not enabled for this bucket.");
    }
    let asked: Vec<String> = request
        .header("access-control-request-headers")
        .unwrap_or_default()
        .split(',')
        .map(|name| name.trim().to_lowercase())
        .filter(|name| !name.is_empty())
        .collect();
    let rule = found.cors.iter().find(|rule| rule.allows(origin, method) && rule.takes(&asked));
    let Some(rule) = rule else {
        return forbidden(
            "CORSResponse: This CORS request is not allowed. This is usually because the evalution of \
             Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers \
             are not whitelisted by the resource's CORS spec.",
        );
    };
    let mut response = Response::empty(200);
    response.headers = rule.headers(origin);
    if !asked.is_empty() {
        response = response.with_header("access-control-allow-headers", asked.join(", "));
    }
    Ok(response)
}

/// The headers for the answer to a request that names its origin; none where no rule allows it.
pub fn allowed_headers(world: &World, request: &Request, bucket: &str) -> Vec<(String, String)> {
    let (Some(origin), Some(bucket)) = (request.header("origin"), world.buckets.get(bucket)) else {
        return Vec::new();
    };
    let rule = bucket.cors.iter().find(|rule| rule.allows(origin, &request.method));
    rule.map_or_else(Vec::new, |rule| rule.headers(origin))
}

/// Reads a `CORSConfiguration`.
pub fn read_rules(document: &Element) -> Result<Vec<CorsRule>, S3Error> {
    let rules: Vec<CorsRule> =
        document.all("CORSRule").map(CorsRule::read).collect::<Result<_, _>>()?;
    if rules.is_empty() || rules.len() > MAX_RULES {
        return Err(S3Error::malformed_xml());
    }
    Ok(rules)
}

/// Whether the text fits a pattern with at most one `*`.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((start, end)) = pattern.split_once('*') else { return pattern == text };
    text.strip_prefix(start).is_some_and(|rest| rest.ends_with(end))
}

impl CorsRule {
    fn allows(&self, origin: &str, method: &str) -> bool {
        self.methods.iter().any(|allowed| allowed == method)
            && self.origins.iter().any(|pattern| fits(pattern, origin))
    }

    fn takes(&self, headers: &[String]) -> bool {
        headers
            .iter()
            .all(|name| self.headers.iter().any(|allowed| fits(&allowed.to_lowercase(), name)))
    }

    fn headers(&self, origin: &str) -> Vec<(String, String)> {
        let is_for_all = self.origins.iter().any(|pattern| pattern == "*");
        let mut headers = vec![(
            "access-control-allow-origin",
            if is_for_all { "*".to_owned() } else { origin.to_owned() },
        )];
        headers.push(("access-control-allow-methods", self.methods.join(", ")));
        if !self.exposed.is_empty() {
            headers.push(("access-control-expose-headers", self.exposed.join(", ")));
        }
        if let Some(secs) = self.max_age_secs {
            headers.push(("access-control-max-age", secs.to_string()));
        }
        if !is_for_all {
            headers.push(("access-control-allow-credentials", "true".to_owned()));
        }
        let vary = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";
        headers.push(("vary", vary.to_owned()));
        headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn read(element: &Element) -> Result<Self, S3Error> {
        let texts = |name: &str| -> Vec<String> {
            element.children.iter().filter(|c| c.name == name).map(|c| c.text.clone()).collect()
        };
        let max_age_secs = match element.child_text("MaxAgeSeconds") {
            None => None,
            Some(text) => Some(text.trim().parse().ok().ok_or_else(S3Error::malformed_xml)?),
        };
        let rule = Self {
            id: element.child_text("ID").map(str::to_owned),
            origins: texts("AllowedOrigin"),
            methods: texts("AllowedMethod"),
            headers: texts("AllowedHeader"),
            exposed: texts("ExposeHeader"),
            max_age_secs,
        };
        let is_id_too_long =
            rule.id.as_ref().is_some_and(|id| id.chars().count() > ID_CHARS_AT_MOST);
        if rule.origins.is_empty() || rule.methods.is_empty() || is_id_too_long {
            return Err(S3Error::malformed_xml());
        }
        let invalid = |message: String| Err(S3Error::new(400, "InvalidRequest", message));
        if let Some(method) = rule.methods.iter().find(|method| !METHODS.contains(&method.as_str()))
        {
            return invalid(format!(
                "Found unsupported HTTP method in CORS config. Unsupported method is {method}"
            ));
        }
        for origin in &rule.origins {
            if origin.matches('*').count() > 1 {
                return invalid(format!(
                    "AllowedOrigin \"{origin}\" can not have more than one wildcard."
                ));
            }
        }
        for header in &rule.headers {
            if header.matches('*').count() > 1 {
                return invalid(format!(
                    "AllowedHeader \"{header}\" can not have more than one wildcard."
                ));
            }
        }
        if let Some(header) = rule.exposed.iter().find(|header| header.contains('*')) {
            return invalid(format!(
                "ExposeHeader \"{header}\" contains wildcard. We currently do not support wildcard for \
                 ExposeHeader."
            ));
        }
        Ok(rule)
    }

    fn element(&self) -> Element {
        let leaves = |name: &'static str, texts: &[String]| {
            texts.iter().map(|text| Element::leaf(name, text)).collect::<Vec<_>>()
        };
        Element::new("CORSRule")
            .with_optional("ID", self.id.as_ref())
            .with_all(leaves("AllowedMethod", &self.methods))
            .with_all(leaves("AllowedOrigin", &self.origins))
            .with_all(leaves("AllowedHeader", &self.headers))
            .with_all(leaves("ExposeHeader", &self.exposed))
            .with_optional("MaxAgeSeconds", self.max_age_secs.map(|secs| secs.to_string()))
    }
}

impl Call<'_> {
    pub(super) fn cors(&mut self) -> Reply {
        match self.request.method.as_str() {
            "GET" => {
                self.allow_on_bucket("s3:GetBucketCORS")?;
                let rules = &self.bucket()?.cors;
                if rules.is_empty() {
                    return Err(S3Error::new(
                        404,
                        "NoSuchCORSConfiguration",
                        "The CORS configuration does not exist",
                    )
                    .with("BucketName", self.bucket.clone()));
                }
                Ok(xml(&root("CORSConfiguration").with_all(rules.iter().map(CorsRule::element))))
            }
            "PUT" => {
                self.allow_on_bucket("s3:PutBucketCORS")?;
                let document = self.body_document("CORSConfiguration")?;
                self.bucket_mut()?.cors = read_rules(&document)?;
                Ok(Response::empty(200))
            }
            "DELETE" => {
                self.allow_on_bucket("s3:PutBucketCORS")?;
                self.bucket_mut()?.cors.clear();
                Ok(Response::empty(204))
            }
            _ => Err(S3Error::method_not_allowed()),
        }
    }
}
