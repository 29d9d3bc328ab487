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

/// Vendor and bucket in letters, digits, hyphens and dots: `countersign-lasso-media-prod`.
pub fn file_stem(plan: &AccessPlan) -> String {
    let is_kept = |c: char| c.is_ascii_alphanumeric();
    let vendor: String =
        plan.vendor_id.chars().map(|c| if is_kept(c) { c } else { '-' }).take(64).collect();
    format!("countersign-{vendor}-{}", plan.bucket)
}

/// The line that every package begins with, or has after what has to stand first, in the characters that IAM takes in a description: no line break is among them.
pub(super) fn heading(plan: &AccessPlan) -> String {
    let practice = if plan.provenance.is_practice { PRACTICE } else { "" };
    format!(
        "{practice}{} {} in account {}",
        plan.description(),
        env!("CARGO_PKG_VERSION"),
        plan.account_id.grouped()
    )
}

/// What a package begins with that was written for the practice AWS.
const PRACTICE: &str = "Practice in the sandbox, not for AWS: ";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::sample;

    #[test]
    fn a_files_name_has_no_character_that_leads_elsewhere() {
        let plan = AccessPlan { vendor_id: "../ä b".to_owned(), ..sample::lasso() };
        assert_eq!(PackageFormat::AwsCli.file_name(&plan), "countersign------b-media-prod.sh");
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
