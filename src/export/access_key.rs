//! What every package says of a user's access key, which none makes.
//!
//! A key's secret would stand in a stack's outputs, in Terraform's state, or in what a terminal remembers.

use crate::access::plan::AccessPlan;

/// Why there is no key, and how whoever takes it makes one.
pub fn note(plan: &AccessPlan) -> String {
    note_with(plan, str::to_owned)
}

/// The same with the command as `written` writes it.
pub fn note_with(plan: &AccessPlan, written: fn(&str) -> String) -> String {
    format!(
        "The access key is not made here, for its secret would be kept with the package's state or output. \
         Whoever hands it to the vendor makes it in Countersign, or with: {}",
        written(&command(plan))
    )
}

/// The command that makes the key and prints it with its secret, once; no character of a user's name means anything to a
/// shell.
pub fn command(plan: &AccessPlan) -> String {
    format!("aws iam create-access-key --user-name={}", plan.role_name)
}

#[cfg(test)]
mod tests {
    use crate::access::sample;
    use crate::export::package::PackageFormat;

    #[test]
    fn every_package_of_a_user_names_the_command_that_makes_its_key() {
        for format in PackageFormat::ALL {
            let text = format.text(&sample::user());
            let command = "aws iam create-access-key --user-name=PixelBucketAccess";
            assert!(text.contains(command), "{format:?}: {text}");
        }
    }

    #[test]
    fn no_package_makes_a_key() {
        for format in PackageFormat::ALL {
            let text = format.text(&sample::user());
            assert!(!text.contains("AWS::IAM::AccessKey"), "{format:?}");
            assert!(!text.contains("aws_iam_access_key"), "{format:?}");
            // In the note alone.
            assert_eq!(text.matches("create-access-key").count(), 1, "{format:?}");
        }
    }

    #[test]
    fn a_package_of_a_user_names_neither_a_role_nor_an_external_id() {
        let plan = sample::user();
        for format in PackageFormat::ALL {
            let text = format.text(&plan);
            let said = text.to_lowercase();
            for foreign in ["role", "external id", plan.external_id.as_str()] {
                assert!(!said.contains(&foreign.to_lowercase()), "{format:?}, {foreign}: {text}");
            }
        }
    }
}
