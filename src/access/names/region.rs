//! AWS Regions and the partitions that they belong to.

use crate::words;

use super::{clean, text_type};

/// A part of AWS with accounts, ARNs and host names of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Partition {
    #[default]
    Aws,
    AwsCn,
    AwsUsGov,
}

impl Partition {
    pub const ALL: [Self; 3] = [Self::Aws, Self::AwsCn, Self::AwsUsGov];

    /// The name in an ARN's second field: `aws`, `aws-cn`, `aws-us-gov`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::AwsCn => "aws-cn",
            Self::AwsUsGov => "aws-us-gov",
        }
    }

    /// What the host names of its Regions end with.
    pub fn dns_suffix(self) -> &'static str {
        match self {
            Self::Aws | Self::AwsUsGov => "amazonaws.com",
            Self::AwsCn => "amazonaws.com.cn",
        }
    }

    /// Where the partition's accounts sign in to the console.
    pub fn console_host(self) -> &'static str {
        match self {
            Self::Aws => "console.aws.amazon.com",
            Self::AwsCn => "console.amazonaws.cn",
            Self::AwsUsGov => "console.amazonaws-us-gov.com",
        }
    }

    /// The partition of that name in an ARN.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|partition| partition.name() == name)
    }

    /// The partition that the Region belongs to.
    pub fn of_region(region: &Region) -> Self {
        if region.0.starts_with("cn-") {
            Self::AwsCn
        } else if region.0.starts_with("us-gov-") {
            Self::AwsUsGov
        } else {
            Self::Aws
        }
    }
}

impl std::fmt::Display for Partition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

/// A Region's code, such as `eu-west-1`: lower case, of the form that Regions have.
///
/// Regions that this version does not know are accepted: [`Region::is_known`] tells.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(String);

/// Why a text is no Region.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegionError {
    #[error("{}", words!("Enter the bucket's Region, for example eu-west-1"))]
    Empty,
    #[error("{}", words!("{zone} is an Availability Zone; its Region is {region}", zone, region))]
    AvailabilityZone { zone: String, region: Region },
    #[error("{}", words!("“{text}” is not a Region; did you mean {meant}?", text, meant))]
    Misspelt { text: String, meant: Region },
    #[error("{}", words!("“{given}” is not a Region; Regions look like eu-west-1 or us-east-2", given = .0))]
    Form(String),
}

impl Region {
    /// Reads a Region's code in any case.
    pub fn parse(text: &str) -> Result<Self, RegionError> {
        let text = clean(text);
        if text.is_empty() {
            return Err(RegionError::Empty);
        }
        let lower = text.to_ascii_lowercase();
        if has_form(&lower) {
            return Ok(Self(lower));
        }
        if let Some(zone) = lower.strip_suffix(|c: char| c.is_ascii_lowercase())
            && has_form(zone)
        {
            return Err(RegionError::AvailabilityZone {
                zone: lower.clone(),
                region: Self(zone.to_owned()),
            });
        }
        // The console shows the code beside the Region's name: `Europe (Ireland) eu-west-1`.
        let words = |text: &str| -> Vec<String> {
            text.split(|c: char| c.is_whitespace() || "(),".contains(c))
                .map(str::to_owned)
                .collect()
        };
        if let Some(code) = words(&lower).into_iter().find(|word| has_form(word)) {
            return Ok(Self(code));
        }
        let squeezed = squeeze(&lower);
        let meant = KNOWN.iter().find(|known| squeeze(known.code) == squeezed);
        let shown = shorten(text);
        Err(match meant {
            Some(known) => {
                RegionError::Misspelt { text: shown, meant: Self(known.code.to_owned()) }
            }
            None => RegionError::Form(shown),
        })
    }

    /// Whether this version of Countersign knows the Region.
    pub fn is_known(&self) -> bool {
        KNOWN.iter().any(|known| known.code == self.0)
    }

    /// Whether the Region is so new that S3's global endpoint does not route to it.
    ///
    /// `bucket.s3.amazonaws.com` answers 400 for buckets of Regions launched after 20 March 2019 ("Virtual hosting of
    /// buckets" in the S3 User Guide). A Region that is not known counts as new.
    pub fn launched_after_2019_03_20(&self) -> bool {
        !KNOWN.iter().any(|known| known.code == self.0 && !known.new)
    }

    /// The partition that the Region belongs to.
    pub fn partition(&self) -> Partition {
        Partition::of_region(self)
    }

    /// The Regions that this version knows, by code.
    pub fn known() -> impl Iterator<Item = Self> {
        KNOWN.iter().map(|known| Self(known.code.to_owned()))
    }
}

text_type!(Region, RegionError);

/// Whether the text is letters, one or more words, and a number, with hyphens between: `us-gov-west-1`.
fn has_form(text: &str) -> bool {
    if text.len() > 32 {
        return false;
    }
    let mut parts = text.split('-');
    let area = parts.next().unwrap_or_default();
    let Some(number) = parts.next_back() else { return false };
    let words: Vec<&str> = parts.collect();
    area.len() == 2
        && area.bytes().all(|byte| byte.is_ascii_lowercase())
        && !words.is_empty()
        && words
            .iter()
            .all(|word| word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_lowercase()))
        && (1..=2).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

fn squeeze(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= 40 {
        text.to_owned()
    } else {
        text.chars().take(39).chain(['…']).collect()
    }
}

struct Known {
    code: &'static str,
    /// Launched after 20 March 2019.
    new: bool,
}

const fn old(code: &'static str) -> Known {
    Known { code, new: false }
}

const fn new(code: &'static str) -> Known {
    Known { code, new: true }
}

const KNOWN: [Known; 38] = [
    new("af-south-1"),
    new("ap-east-1"),
    new("ap-east-2"),
    old("ap-northeast-1"),
    old("ap-northeast-2"),
    old("ap-northeast-3"),
    old("ap-south-1"),
    new("ap-south-2"),
    old("ap-southeast-1"),
    old("ap-southeast-2"),
    new("ap-southeast-3"),
    new("ap-southeast-4"),
    new("ap-southeast-5"),
    new("ap-southeast-6"),
    new("ap-southeast-7"),
    old("ca-central-1"),
    new("ca-west-1"),
    old("cn-north-1"),
    old("cn-northwest-1"),
    old("eu-central-1"),
    new("eu-central-2"),
    old("eu-north-1"),
    new("eu-south-1"),
    new("eu-south-2"),
    old("eu-west-1"),
    old("eu-west-2"),
    old("eu-west-3"),
    new("il-central-1"),
    new("me-central-1"),
    new("me-south-1"),
    new("mx-central-1"),
    old("sa-east-1"),
    old("us-east-1"),
    old("us-east-2"),
    old("us-gov-east-1"),
    old("us-gov-west-1"),
    old("us-west-1"),
    old("us-west-2"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_region_is_read() {
        for region in Region::known() {
            assert_eq!(Region::parse(region.as_str()).unwrap(), region);
            assert!(region.is_known());
        }
    }

    #[test]
    fn the_known_regions_are_sorted_and_unique() {
        assert!(KNOWN.is_sorted_by(|a, b| a.code < b.code));
    }

    #[test]
    fn upper_case_and_the_consoles_spelling_are_read() {
        assert_eq!(Region::parse(" EU-West-1\n").unwrap().as_str(), "eu-west-1");
        assert_eq!(Region::parse("Europe (Ireland) eu-west-1").unwrap().as_str(), "eu-west-1");
    }

    #[test]
    fn an_availability_zone_is_told_from_a_region() {
        assert_eq!(
            Region::parse("eu-west-1a").unwrap_err().to_string(),
            "eu-west-1a is an Availability Zone; its Region is eu-west-1"
        );
    }

    #[test]
    fn a_misspelt_region_is_guessed() {
        assert_eq!(
            Region::parse("eu-west1").unwrap_err().to_string(),
            "“eu-west1” is not a Region; did you mean eu-west-1?"
        );
        assert_eq!(
            Region::parse("us_east_1").unwrap_err(),
            RegionError::Misspelt {
                text: "us_east_1".to_owned(),
                meant: Region("us-east-1".to_owned())
            }
        );
    }

    #[test]
    fn what_is_no_region_is_refused() {
        for text in [
            "ireland",
            "eu",
            "eu-1",
            "eu--1",
            "e-west-1",
            "eu-west-123",
            "eu-west-",
            "-",
            "é-west-1",
        ] {
            assert!(matches!(Region::parse(text), Err(RegionError::Form(_))), "{text}");
        }
    }

    #[test]
    fn a_region_of_the_future_is_accepted_and_counts_as_new() {
        let region = Region::parse("eu-southwest-9").unwrap();
        assert!(!region.is_known());
        assert!(region.launched_after_2019_03_20());
    }

    #[test]
    fn old_regions_are_served_by_the_global_endpoint() {
        assert!(!Region::parse("eu-west-1").unwrap().launched_after_2019_03_20());
        assert!(Region::parse("me-south-1").unwrap().launched_after_2019_03_20());
    }

    #[test]
    fn regions_know_their_partition() {
        for (region, name) in
            [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("us-east-1", "aws")]
        {
            assert_eq!(Region::parse(region).unwrap().partition().name(), name);
            assert_eq!(Partition::from_name(name).unwrap().name(), name);
        }
    }
}
