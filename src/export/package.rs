//! The forms in which a plan can be handed to somebody who may do what the admin may not.

use super::snippets::{SnippetLanguage, snippet};
use super::{aws_cli, cloudformation, steps, terraform};
use crate::access::plan::AccessPlan;
use crate::{phrase, words};

/// What a package is written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PackageFormat {
    /// Numbered steps for the AWS console.
    #[default]
    Steps,
    CloudFormation,
    Terraform,
    AwsCli,
}

impl PackageFormat {
    pub const ALL: [Self; 4] = [Self::Steps, Self::CloudFormation, Self::Terraform, Self::AwsCli];

    /// As the command line has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Steps => "steps",
            Self::CloudFormation => "cloudformation",
            Self::Terraform => "terraform",
            Self::AwsCli => "cli",
        }
    }

    /// As the window has it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Steps => words!("Console steps"),
            Self::CloudFormation => "CloudFormation",
            Self::Terraform => "Terraform",
            Self::AwsCli => "AWS CLI",
        }
    }

    /// What whoever gets the file does with it.
    pub fn use_of_it(self) -> &'static str {
        words::of(self.use_in_english())
    }

    /// What whoever gets the file does with it, as the help of the command line says it before a translation is read.
    pub fn use_in_english(self) -> &'static str {
        match self {
            Self::Steps => phrase!("For somebody who works in the AWS console"),
            Self::CloudFormation => {
                phrase!(
                    "One stack, or a StackSet with one Region; it creates named IAM resources, so whoever creates it ticks that (CAPABILITY_NAMED_IAM). CloudFormation cannot tag a role's policy"
                )
            }
            Self::Terraform => {
                phrase!(
                    "A module of one file, for version 1.2 and later; it stops where the credentials are of another account"
                )
            }
            Self::AwsCli => {
                phrase!(
                    "Run it with bash, first with --dry-run. It may be run twice, and stops before the first change where something is not this integration's"
                )
            }
        }
    }

    /// The text of the file; all formats make the same documents, names, tags and session length.
    pub fn text(self, plan: &AccessPlan) -> String {
        match self {
            Self::Steps => steps::text(plan),
            Self::CloudFormation => cloudformation::template(plan),
            Self::Terraform => terraform::module(plan),
            Self::AwsCli => aws_cli::script(plan),
        }
    }

    /// The file name that is suggested: `countersign-lasso-media-prod.tf`.
    pub fn file_name(self, plan: &AccessPlan) -> String {
        let ending = match self {
            Self::Steps => "md",
            Self::CloudFormation => "yaml",
            Self::Terraform => "tf",
            Self::AwsCli => "sh",
        };
        format!("{}.{ending}", file_stem(plan))
    }
}

/// What `countersign export` writes: a package for whoever makes the access, or a program for the vendor who uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    Package(PackageFormat),
    SigningCode(SnippetLanguage),
}

impl ExportFormat {
    /// Every format, the packages before the programs.
    pub fn all() -> impl Iterator<Item = Self> {
        let packages = PackageFormat::ALL.into_iter().map(Self::Package);
        packages.chain(SnippetLanguage::ALL.into_iter().map(Self::SigningCode))
    }

    /// As the command line has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Package(format) => format.name(),
            Self::SigningCode(SnippetLanguage::Python) => "python",
            Self::SigningCode(SnippetLanguage::JavaScript) => "javascript",
            Self::SigningCode(SnippetLanguage::Go) => "go",
            Self::SigningCode(SnippetLanguage::Rust) => "rust",
        }
    }

    /// What whoever gets the file does with it, as the help of the command line says it.
    pub fn use_of_it(self) -> String {
        match self {
            Self::Package(format) => format.use_in_english().to_owned(),
            Self::SigningCode(language) => words!(
                "For the vendor's engineers: a program that signs URLs, with {sdk} and without credentials",
                sdk = language.sdk()
            ),
        }
    }

    /// The text of the file.
    pub fn text(self, plan: &AccessPlan) -> String {
        match self {
            Self::Package(format) => format.text(plan),
            Self::SigningCode(language) => snippet(language, plan),
        }
    }
}

/// Vendor and bucket in letters, digits, hyphens and dots: `countersign-lasso-media-prod`. No two integrations share it.
pub fn file_stem(plan: &AccessPlan) -> String {
    format!("countersign-{}-{}", plan.vendor_id.slug(), plan.bucket)
}

/// The line that every package begins with, or has after what has to stand first, in the characters that IAM takes in a description: no line break
/// is among them. Where the policy covers more than the prefix, a second line says so.
pub(super) fn heading(plan: &AccessPlan) -> Vec<String> {
    let practice = if plan.provenance.is_practice { PRACTICE } else { "" };
    let first = format!(
        "{practice}{} {} in account {}",
        plan.description(),
        env!("CARGO_PKG_VERSION"),
        plan.account_id.grouped()
    );
    std::iter::once(first).chain(widening(plan)).collect()
}

/// Says that the policy covers more than the prefix. It names characters by their numbers, which mean nothing to any language.
fn widening(plan: &AccessPlan) -> Option<String> {
    let strangers = plan.prefix.as_ref()?.widened();
    let (named, more) = strangers.split_at(strangers.len().min(NUMBERED_CHARS));
    let numbers: Vec<String> = named.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
    let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
    (!numbers.is_empty()).then(|| {
        format!(
            "The policy covers more than the prefix: it cannot hold {}{more}, and has a wildcard for each",
            numbers.join(", ")
        )
    })
}

/// How many characters of a prefix are named in a heading.
const NUMBERED_CHARS: usize = 8;

/// The heading as a comment whose lines begin with `#`.
pub(super) fn comment(plan: &AccessPlan) -> String {
    heading(plan).iter().map(|line| format!("# {line}")).collect::<Vec<_>>().join("\n")
}

/// What a package begins with that was written for the practice AWS.
const PRACTICE: &str = "Practice in the sandbox, not for AWS: ";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::names::KeyPrefix;
    use crate::access::sample;
    use crate::access::vendor::VendorId;

    #[test]
    fn every_package_says_on_top_what_the_policy_covers_beyond_the_prefix() {
        let prefix = Some(KeyPrefix::parse("a写真/").unwrap());
        for format in PackageFormat::ALL {
            let narrow = format.text(&sample::lasso());
            assert!(!narrow.contains("covers more"), "{narrow}");
            for plan in [sample::lasso(), sample::user()] {
                let text = format.text(&AccessPlan { prefix: prefix.clone(), ..plan });
                let head: Vec<&str> = text.lines().take(4).collect();
                let told =
                    "# The policy covers more than the prefix: it cannot hold U+5199, U+771F";
                assert!(head.iter().any(|line| line.contains(told)), "{format:?}: {head:?}");
            }
        }
    }

    #[test]
    fn a_files_name_has_no_character_that_leads_elsewhere() {
        let plan = AccessPlan { vendor_id: VendorId::custom("../ä b"), ..sample::lasso() };
        let name = PackageFormat::AwsCli.file_name(&plan);
        assert!(name.starts_with("countersign------b-"), "{name}");
        assert!(name.ends_with("-media-prod.sh") && !name.contains('/'), "{name}");
    }

    #[test]
    fn what_was_written_in_the_sandbox_says_so_in_its_head() {
        for format in ExportFormat::all() {
            let mut plan = sample::lasso();
            assert!(!format.text(&plan).contains("sandbox"), "{format:?}");
            plan.provenance.is_practice = true;
            let text = format.text(&plan);
            let head: String = text.lines().take(2).collect();
            assert!(head.contains("Practice in the sandbox, not for AWS"), "{format:?}: {head}");
        }
    }

    #[test]
    fn every_package_says_within_its_first_line_or_two_who_wrote_it() {
        for (format, plan) in PackageFormat::ALL
            .into_iter()
            .flat_map(|format| [(format, sample::lasso()), (format, sample::user())])
        {
            let text = format.text(&plan);
            let head: String = text.lines().take(2).collect();
            assert!(head.contains("Countersign"), "{format:?}: {head}");
        }
    }
}
