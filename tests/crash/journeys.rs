//! What is broken off: a way from one state of the account to another.

use crate::bed::{Asked, Bed};
use crate::proxy::Point;

pub const FILE: &str = r#"
format = 1
account_id = "111111111111"
partition = "aws"

[content]
bucket = "countersign-practice"
region = "eu-west-1"
key = "pictures/harbour.png"
example_url = "https://countersign-practice.s3.eu-west-1.amazonaws.com/pictures/harbour.png"
domain = "https://countersign-practice.s3.eu-west-1.amazonaws.com"
ttl_secs = 3600

[role]
name = "LassoModerationBucketAccess-countersign-practice"
path = "/"

[vendor]
id = "lasso"
principal = "222222222222"
external_id = "7Qm4zR9tKc2VxH5wLb8NpYd3"
permissions = ["s3:GetObject"]
"#;

/// The same for an IAM user.
pub const USER_FILE: &str = r#"
format = 1
account_id = "111111111111"
partition = "aws"

[content]
bucket = "countersign-practice"
region = "eu-west-1"
key = "pictures/harbour.png"
example_url = "https://countersign-practice.s3.eu-west-1.amazonaws.com/pictures/harbour.png"
domain = "https://countersign-practice.s3.eu-west-1.amazonaws.com"
ttl_secs = 3600

[role]
name = "PixelBucketAccess"
path = "/"
grantee = "user"

[vendor]
id = "lasso"
permissions = ["s3:GetObject"]
"#;

/// One way, and the file that says what is wanted at its end.
pub struct Journey {
    /// What is in the account before, as the file that was applied has it.
    from: Option<String>,
    pub asked: Asked,
    pub file: String,
}

/// Role and policy are made.
pub fn provision() -> Journey {
    Journey { from: None, asked: Asked::Apply, file: FILE.to_owned() }
}

/// The external ID is rotated, the old one still accepted; permissions and session length are replaced.
pub fn rotation() -> Journey {
    Journey { from: Some(FILE.to_owned()), asked: Asked::Apply, file: rotated() }
}

/// The old external ID is withdrawn.
pub fn withdrawal() -> Journey {
    let file = rotated().replace("previous_external_id = \"7Qm4zR9tKc2VxH5wLb8NpYd3\"\n", "");
    Journey { from: Some(rotated()), asked: Asked::Apply, file }
}

fn rotated() -> String {
    FILE.replace(
        "external_id = \"7Qm4zR9tKc2VxH5wLb8NpYd3\"",
        "external_id = \"Zp3Xc8Vb6Nm2Qw9Er5Ty7Ui4\"\nprevious_external_id = \"7Qm4zR9tKc2VxH5wLb8NpYd3\"",
    )
    .replace("ttl_secs = 3600", "ttl_secs = 7200\nprefix = \"pictures/\"")
}

/// A twin is made and removed.
pub fn rehearsal() -> Journey {
    Journey { from: Some(FILE.to_owned()), asked: Asked::Check, file: FILE.to_owned() }
}

/// Role and policy are deleted.
pub fn take_back() -> Journey {
    Journey { from: Some(FILE.to_owned()), asked: Asked::TearDown, file: FILE.to_owned() }
}

impl Journey {
    /// A bed in the state in which the way begins.
    pub async fn begin(&self) -> Bed {
        let bed = Bed::start().await;
        if let Some(file) = &self.from {
            let (code, told) = bed.run(Asked::Apply, file).await;
            assert_eq!(code, 0, "{told}");
        }
        bed.proxy.disarm();
        bed
    }

    /// Every request of the way when nothing breaks.
    pub async fn points(&self) -> Vec<Point> {
        let bed = self.begin().await;
        let (code, told) = bed.run(self.asked, &self.file).await;
        assert_eq!(code, 0, "{told}");
        bed.proxy.points()
    }
}
