//! The plan as a Terraform module of one file, as `terraform fmt` would write it.
//!
//! In the module the documents are strings byte for byte. What reaches IAM is the provider's affair: it writes JSON anew
//! without white space, which means the same.

use super::package::heading;
use crate::access::plan::AccessPlan;

/// The text of `main.tf`.
pub fn module(plan: &AccessPlan) -> String {
    let tags: Vec<(String, String)> =
        plan.tags().into_iter().map(|(key, value)| (quoted(&key), quoted(&value))).collect();
    let widest = tags.iter().map(|(key, _)| key.len()).max().unwrap_or_default();
    let tags: String =
        tags.iter().map(|(key, value)| format!("    {key:widest$} = {value}\n")).collect();
    format!(
        r#"# {heading}
terraform {{
  required_version = ">= 1.2"

  required_providers {{
    aws = {{
      source  = "hashicorp/aws"
      version = ">= 4.0"
    }}
  }}
}}

locals {{
  account_id  = "{account_id}"
  description = {description}

  tags = {{
{tags}  }}

  permissions_policy = {permissions_policy}

  trust_policy = {trust_policy}
}}

data "aws_caller_identity" "current" {{}}

resource "aws_iam_policy" "access" {{
  name        = {policy_name}
  path        = "/"
  description = local.description
  policy      = local.permissions_policy
  tags        = local.tags

  lifecycle {{
    precondition {{
      condition     = data.aws_caller_identity.current.account_id == local.account_id
      error_message = "This module is for account {account}, and these credentials are of another one."
    }}
  }}
}}

resource "aws_iam_role" "access" {{
  name                 = {role_name}
  path                 = {role_path}
  description          = local.description
  assume_role_policy   = local.trust_policy
  max_session_duration = {max_session_duration_secs}
  tags                 = local.tags

  lifecycle {{
    precondition {{
      condition     = data.aws_caller_identity.current.account_id == local.account_id
      error_message = "This module is for account {account}, and these credentials are of another one."
    }}
  }}
}}

resource "aws_iam_role_policy_attachment" "access" {{
  role       = aws_iam_role.access.name
  policy_arn = aws_iam_policy.access.arn
}}

output "role_arn" {{
  description = "The role that the vendor assumes."
  value       = aws_iam_role.access.arn
}}
"#,
        heading = heading(plan),
        account_id = plan.account_id,
        policy_name = quoted(plan.policy_name()),
        role_name = quoted(plan.role_name.as_str()),
        description = quoted(&plan.description()),
        permissions_policy = document(plan.permissions_policy().text()),
        trust_policy = document(plan.trust_policy().text()),
        account = plan.account_id.grouped(),
        role_path = quoted(&plan.role_path),
        max_session_duration_secs = plan.max_session_duration_secs(),
    )
}

/// A heredoc, which shows the document as it is; where it could be read as a template, or has other characters than ASCII's
/// visible ones, a quoted string instead: a heredoc has no escapes.
fn document(text: &str) -> String {
    const MARK: &str = "JSON";
    let is_plain = |c: char| c == '\n' || c == ' ' || c.is_ascii_graphic();
    let is_safe = text.chars().all(is_plain)
        && !text.contains(['$', '%'])
        && !text.ends_with('\n')
        && text.lines().all(|line| line.trim() != MARK);
    if is_safe { format!("chomp(<<{MARK}\n{text}\n{MARK}\n  )") } else { quoted(text) }
}

/// A quoted string. A `$` or `%` that could begin a template is written as a number, after which no template begins.
/// Source: "Strings and Templates" in the Terraform language's documentation.
fn quoted(text: &str) -> String {
    let mut string = "\"".to_owned();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' | '\\' => string.extend(['\\', c]),
            '\n' => string.push_str("\\n"),
            '$' | '%' if matches!(rest.peek(), Some('{' | '$' | '%')) => {
                string.push_str(&format!("\\u{:04X}", u32::from(c)));
            }
            ' '..='~' => string.push(c),
            '\u{0}'..='\u{FFFF}' => string.push_str(&format!("\\u{:04X}", u32::from(c))),
            other => string.push_str(&format!("\\U{:08X}", u32::from(other))),
        }
    }
    string.push('"');
    string
}

#[cfg(test)]
mod tests {
    use hcl::eval::{Context, Evaluate as _};

    use super::*;

    #[test]
    fn no_template_begins_in_a_value() {
        for text in ["${x}", "$${x}", "$$${x}", "%{if true}", "%%{x}", "$%{x}", "a$", "%", "$"] {
            let quoted = quoted(text);
            assert!(!quoted.contains("${") && !quoted.contains("%{"), "{quoted}");
            let value: hcl::Expression = quoted.parse().unwrap();
            assert_eq!(
                value.evaluate(&Context::new()).unwrap(),
                hcl::Value::from(text),
                "{quoted}"
            );
        }
    }
}
