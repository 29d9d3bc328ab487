// Signs URLs for the objects of one S3 bucket, with a session of the role that gives access to it.
// Written by Countersign.
//
// Needs the crates aws-config, aws-sdk-s3, aws-sdk-sts and tokio (features macros and rt-multi-thread). Run it with
// credentials of the role's principal, as the SDK finds them:
//     cargo run -- [KEY]

use std::error::Error;
use std::time::{Duration, SystemTime};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::config::Credentials;
use aws_sdk_s3::presigning::PresigningConfig;

const ROLE_ARN: &str = "arn:aws:iam::111111111111:role/LassoModerationBucketAccess-countersign-practice";
const EXTERNAL_ID: &str = "7Qm4zR9tKc2VxH5wLb8NpYd3";
const REGION: &str = "eu-west-1";
const BUCKET: &str = "countersign-practice";
const EXAMPLE_KEY: &str = "pictures/harbour.png";

/// A signed URL dies with the session that signed it, however long it was to live.
const URL_TTL: Duration = Duration::from_secs(3600);
/// AWS gives no more than 3600 to a caller that is itself a role's session.
const SESSION_SECS: i32 = 3600;
/// How much earlier than asked a URL may die before a new session is worth a call.
const SLACK: Duration = Duration::from_secs(60);

/// Signs URLs, and starts a new session before the old one would cut them short.
pub struct Signer {
    config: SdkConfig,
    session: Option<Session>,
}

struct Session {
    s3: aws_sdk_s3::Client,
    ends: SystemTime,
}

impl Signer {
    /// `config` holds the credentials that the role trusts.
    pub fn new(config: &SdkConfig) -> Self {
        let config = config.to_builder().region(Region::new(REGION)).build();
        Self { config, session: None }
    }

    /// The URL of one object, which lets whoever has it read that object.
    pub async fn signed_url(&mut self, key: &str) -> Result<String, Box<dyn Error>> {
        let session = match self.session.take() {
            Some(session) if session.left() + SLACK >= URL_TTL => session,
            _ => self.start_session().await?,
        };
        let expires_in = PresigningConfig::expires_in(URL_TTL.min(session.left()))?;
        let get = session.s3.get_object().bucket(BUCKET).key(key);
        let signed = get.presigned(expires_in).await?;
        self.session = Some(session);
        Ok(signed.uri().to_owned())
    }

    async fn start_session(&self) -> Result<Session, Box<dyn Error>> {
        let assumed = aws_sdk_sts::Client::new(&self.config)
            .assume_role()
            .role_arn(ROLE_ARN)
            .role_session_name("url-signing")
            .external_id(EXTERNAL_ID)
            .duration_seconds(SESSION_SECS)
            .send()
            .await?;
        let keys = assumed.credentials.ok_or("STS answered without credentials")?;
        let ends = SystemTime::try_from(keys.expiration)?;
        let credentials = Credentials::new(
            keys.access_key_id,
            keys.secret_access_key,
            Some(keys.session_token),
            Some(ends),
            "AssumeRole",
        );
        let config = aws_sdk_s3::config::Builder::from(&self.config);
        let s3 =
            aws_sdk_s3::Client::from_conf(config.credentials_provider(credentials).build());
        Ok(Session { s3, ends })
    }
}

impl Session {
    /// In whole seconds, as a signed URL counts.
    fn left(&self) -> Duration {
        let left = self.ends.duration_since(SystemTime::now()).unwrap_or_default();
        Duration::from_secs(left.as_secs())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let config = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let key = std::env::args().nth(1).unwrap_or_else(|| EXAMPLE_KEY.to_owned());
    println!("{}", Signer::new(&config).signed_url(&key).await?);
    Ok(())
}
