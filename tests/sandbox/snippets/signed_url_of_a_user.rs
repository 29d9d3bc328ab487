// Signs URLs for the objects of one S3 bucket, with the access key of the IAM user that has access to it.
// Written by Countersign.
//
// Needs the crates aws-config, aws-sdk-s3 and tokio (features macros and rt-multi-thread). Run it with the user's access
// key, as the SDK finds it:
//     cargo run -- [KEY]

use std::error::Error;
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::presigning::PresigningConfig;

const REGION: &str = "eu-west-1";
const BUCKET: &str = "countersign-practice";
const EXAMPLE_KEY: &str = "pictures/\"a\" 'b' \\n $c ${d} `e` {f} %s #g\u{a}//h é写\u{1f388}\u{202e}.txt";

/// S3 accepts seven days at most. A URL dies sooner where its access key is deleted or switched off.
const URL_TTL: Duration = Duration::from_secs(3600);

/// Signs URLs with the credentials that it is given.
pub struct Signer {
    s3: aws_sdk_s3::Client,
}

impl Signer {
    /// `config` holds the user's access key.
    pub fn new(config: &SdkConfig) -> Self {
        let config = config.to_builder().region(Region::new(REGION)).build();
        Self { s3: aws_sdk_s3::Client::new(&config) }
    }

    /// The URL of one object, which lets whoever has it read that object.
    pub async fn signed_url(&self, key: &str) -> Result<String, Box<dyn Error>> {
        let expires_in = PresigningConfig::expires_in(URL_TTL)?;
        let signed = self.s3.get_object().bucket(BUCKET).key(key).presigned(expires_in).await?;
        Ok(signed.uri().to_owned())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let config = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let key = std::env::args().nth(1).unwrap_or_else(|| EXAMPLE_KEY.to_owned());
    println!("{}", Signer::new(&config).signed_url(&key).await?);
    Ok(())
}
