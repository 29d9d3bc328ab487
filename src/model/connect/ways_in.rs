//! The ways to credentials, for a computer that has none.

use crate::{phrase, words};

/// One way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WayIn {
    IdentityCenter,
    ConsoleSignIn,
    AccessKeys,
    Environment,
    OnAws,
}

struct Row {
    title: &'static str,
    when: &'static str,
    command: &'static str,
}

impl WayIn {
    /// In the order in which they are offered: those with short-lived credentials first.
    pub const ALL: [Self; 5] = [
        Self::IdentityCenter,
        Self::ConsoleSignIn,
        Self::AccessKeys,
        Self::Environment,
        Self::OnAws,
    ];

    /// The first three write a profile into the AWS config, which is noticed.
    const fn row(self) -> Row {
        match self {
            // <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sso.html>
            Self::IdentityCenter => Row {
                title: phrase!("Single sign-on"),
                when: phrase!(
                    "Your organisation has an AWS access portal (IAM Identity Center), with an address such as https://acme.awsapps.com/start"
                ),
                command: "aws configure sso",
            },
            // <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sign-in.html>
            Self::ConsoleSignIn => Row {
                title: phrase!("The sign-in of the AWS console"),
                when: phrase!(
                    "You sign in to the AWS console in a browser; it takes the AWS CLI 2.32 or newer, and the policy SignInLocalDevelopmentAccess for everybody but the root user"
                ),
                command: "aws login",
            },
            // <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html>
            Self::AccessKeys => Row {
                title: phrase!("Access keys"),
                when: phrase!("You were given an access key ID and a secret access key"),
                command: "aws configure",
            },
            // <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html>
            Self::Environment => Row {
                title: phrase!("Environment variables"),
                when: phrase!(
                    "You have keys for a few hours, such as the access portal shows: set them in a terminal, and start Countersign there"
                ),
                command: "export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… AWS_SESSION_TOKEN=…",
            },
            // <https://docs.aws.amazon.com/sdkref/latest/guide/access-iam-roles-for-ec2.html>
            Self::OnAws => Row {
                title: phrase!("CloudShell, EC2 or a container"),
                when: phrase!(
                    "The role of the place is found by itself; where there is no desktop, an integration file is checked in the terminal"
                ),
                command: "countersign check INTEGRATION.toml",
            },
        }
    }

    pub fn title(self) -> &'static str {
        words::of(self.row().title)
    }

    /// When to choose it.
    pub fn when(self) -> &'static str {
        words::of(self.row().when)
    }

    /// What to type in a terminal.
    pub const fn command(self) -> &'static str {
        self.row().command
    }
}
