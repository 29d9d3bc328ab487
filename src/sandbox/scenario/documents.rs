//! The policies and rules of the broken set-ups.

/// Who is not in the office, by its address, may not read; this computer counts as the office.
pub const DENY_OUTSIDE_THE_OFFICE: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "OfficeOnly",
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::countersign-practice/*",
      "Condition": { "NotIpAddress": { "aws:SourceIp": ["127.0.0.0/8", "192.0.2.0/24"] } }
    }
  ]
}"#;

/// The roles that the wizard suggests to make for vendors may not read.
pub const DENY_VENDOR_ROLES: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "NoVendors",
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::countersign-practice/*",
      "Condition": {
        "ArnLike": {
          "aws:PrincipalArn": [
            "arn:aws:iam::111111111111:role/Labelbox*",
            "arn:aws:iam::111111111111:role/Lasso*",
            "arn:aws:iam::111111111111:role/Vendor*"
          ]
        }
      }
    }
  ]
}"#;

/// Neither the account nor anybody else in it may use the key.
pub const KEY_OF_THE_ADMINISTRATOR: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Administrator",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111111111111:user/admin" },
      "Action": "kms:*",
      "Resource": "*"
    }
  ]
}"#;

pub const TRUST_AS_IT_SHOULD_BE: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::222222222222:root" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringEquals": { "sts:ExternalId": "7Qm4zR9tKc2VxH5wLb8NpYd3" } }
    }
  ]
}"#;

pub const TRUST_WITHOUT_EXTERNAL_ID: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::222222222222:root" },
      "Action": "sts:AssumeRole"
    }
  ]
}"#;

pub const TRUST_ANY_EXTERNAL_ID: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::222222222222:root" },
      "Action": "sts:AssumeRole",
      "Condition": { "StringLike": { "sts:ExternalId": "*" } }
    }
  ]
}"#;

pub const TRUST_UNTIL_A_DATE: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::222222222222:root" },
      "Action": "sts:AssumeRole",
      "Condition": {
        "StringEquals": { "sts:ExternalId": "7Qm4zR9tKc2VxH5wLb8NpYd3" },
        "DateLessThan": { "aws:CurrentTime": "2024-12-31T23:59:59Z" }
      }
    }
  ]
}"#;

/// A boundary of a platform team that has logs in mind and no pictures.
pub const BOUNDARY_OF_LOGS: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["logs:*", "cloudwatch:*"], "Resource": "*" }
  ]
}"#;

/// The rules of somebody who copied an address out of the browser, beside those of another page.
pub const CORS_WITH_A_SLASH: &str = "\
<CORSConfiguration>
  <CORSRule>
    <ID>uploads</ID>
    <AllowedOrigin>https://cms.example.com</AllowedOrigin>
    <AllowedMethod>PUT</AllowedMethod>
    <AllowedHeader>x-amz-*</AllowedHeader>
    <ExposeHeader>ETag</ExposeHeader>
    <MaxAgeSeconds>3000</MaxAgeSeconds>
  </CORSRule>
  <CORSRule>
    <AllowedOrigin>https://app.labelbox.com/</AllowedOrigin>
    <AllowedMethod>GET</AllowedMethod>
  </CORSRule>
</CORSConfiguration>";
