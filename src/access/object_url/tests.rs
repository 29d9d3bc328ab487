use super::*;

#[track_caller]
fn read(text: &str) -> ObjectUrl {
    ObjectUrl::read(text, None).unwrap()
}

/// Reads the text and compares style, bucket, Region and key; `-` stands for what the URL does not say.
#[track_caller]
fn check(text: &str, expected: [&str; 4]) -> ObjectUrl {
    let url = read(text);
    assert_eq!(said(&url), expected, "{text}");
    url
}

fn said(url: &ObjectUrl) -> [&str; 4] {
    [
        url.style.name(),
        url.bucket.as_ref().map_or("-", BucketName::as_str),
        url.region.as_ref().map_or("-", Region::as_str),
        url.key.as_ref().map_or("-", ObjectKey::as_str),
    ]
}

#[track_caller]
fn refused(text: &str) -> ObjectUrlError {
    ObjectUrl::read(text, None).unwrap_err()
}

fn endpoint(text: &str) -> Url {
    Url::parse(text).unwrap()
}

#[test]
fn every_rest_endpoint_is_told_by_its_host() {
    for (text, expected) in [
        (
            "https://media.s3.eu-west-1.amazonaws.com/a/b.png",
            ["virtual-hosted", "media", "eu-west-1", "a/b.png"],
        ),
        (
            "https://media.s3-eu-west-1.amazonaws.com/a",
            ["virtual-hosted", "media", "eu-west-1", "a"],
        ),
        (
            "https://media.s3.cn-north-1.amazonaws.com.cn/a",
            ["virtual-hosted", "media", "cn-north-1", "a"],
        ),
        (
            "https://media.s3.us-gov-west-1.amazonaws.com/a",
            ["virtual-hosted", "media", "us-gov-west-1", "a"],
        ),
        (
            "https://my.media.s3.eu-west-1.amazonaws.com/a",
            ["virtual-hosted", "my.media", "eu-west-1", "a"],
        ),
        ("https://media.s3.amazonaws.com/a", ["legacy-global", "media", "-", "a"]),
        ("https://my.s3.s3.amazonaws.com/a", ["legacy-global", "my.s3", "-", "a"]),
        (
            "https://s3.eu-west-1.amazonaws.com/media/a/b",
            ["path-style", "media", "eu-west-1", "a/b"],
        ),
        ("https://s3-eu-west-1.amazonaws.com/media/a", ["path-style", "media", "eu-west-1", "a"]),
        ("https://s3.amazonaws.com/media/a", ["path-style", "media", "-", "a"]),
        ("https://s3-external-1.amazonaws.com/media/a", ["path-style", "media", "us-east-1", "a"]),
        (
            "https://media.s3.dualstack.eu-west-1.amazonaws.com/a",
            ["dual-stack", "media", "eu-west-1", "a"],
        ),
        (
            "https://s3.dualstack.eu-west-1.amazonaws.com/media/a",
            ["dual-stack", "media", "eu-west-1", "a"],
        ),
        ("https://media.s3-fips.us-east-1.amazonaws.com/a", ["fips", "media", "us-east-1", "a"]),
        (
            "https://s3-fips.dualstack.us-east-1.amazonaws.com/media/a",
            ["fips", "media", "us-east-1", "a"],
        ),
        (
            "https://media.s3-fips-us-gov-west-1.amazonaws.com/a",
            ["fips", "media", "us-gov-west-1", "a"],
        ),
        ("https://media.s3-accelerate.amazonaws.com/a", ["accelerate", "media", "-", "a"]),
        (
            "https://media.s3-accelerate.dualstack.amazonaws.com/a",
            ["accelerate", "media", "-", "a"],
        ),
        (
            "https://media.bucket.vpce-1a2b.s3.us-east-1.vpce.amazonaws.com/a",
            ["vpc-endpoint", "media", "us-east-1", "a"],
        ),
        (
            "https://bucket.vpce-1a2b.s3.us-east-1.vpce.amazonaws.com/media/a",
            ["vpc-endpoint", "media", "us-east-1", "a"],
        ),
    ] {
        assert!(check(text, expected).is_signable(), "{text}");
    }
}

#[test]
fn what_cannot_be_signed_for_is_told_too() {
    for (text, expected, why) in [
        (
            "http://media.s3-website-eu-west-1.amazonaws.com/a",
            ["website", "media", "eu-west-1", "a"],
            Note::Website,
        ),
        (
            "http://my.media.s3-website.eu-central-1.amazonaws.com/a",
            ["website", "my.media", "eu-central-1", "a"],
            Note::Website,
        ),
        (
            "https://reports-111122223333.s3-accesspoint.us-west-2.amazonaws.com/a",
            ["access-point", "-", "us-west-2", "a"],
            Note::AccessPoint,
        ),
        (
            "https://reports-abc-s3alias.s3.us-west-2.amazonaws.com/a",
            ["access-point", "-", "us-west-2", "a"],
            Note::AccessPoint,
        ),
        (
            "https://mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com/a",
            ["multi-region-access-point", "-", "-", "a"],
            Note::MultiRegionAccessPoint,
        ),
        (
            "https://media--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com/a",
            ["directory-bucket", "-", "us-east-1", "a"],
            Note::DirectoryBucket,
        ),
        (
            "https://d111111abcdef8.cloudfront.net/a",
            ["cloudfront", "-", "-", "a"],
            Note::CloudFront,
        ),
        ("https://cdn.example.org/a/b", ["custom-domain", "-", "-", "a/b"], Note::CustomDomain),
        (
            "http://localhost:4566/media/a",
            ["custom-domain", "-", "-", "media/a"],
            Note::CustomDomain,
        ),
        ("https://sts.amazonaws.com/a", ["custom-domain", "-", "-", "a"], Note::OtherAwsHost),
        (
            "https://amazonaws.com.example.org/a",
            ["custom-domain", "-", "-", "a"],
            Note::CustomDomain,
        ),
        ("https://notamazonaws.com/a", ["custom-domain", "-", "-", "a"], Note::CustomDomain),
    ] {
        assert_eq!(check(text, expected).blocker(), Some(&why), "{text}");
    }
}

#[test]
fn notations_name_the_object_without_a_domain() {
    for (text, expected) in [
        ("s3://media/a/b c.png", ["s3-uri", "media", "-", "a/b c.png"]),
        ("S3://media/a%20b?x#y", ["s3-uri", "media", "-", "a%20b?x#y"]),
        ("s3a://media/a", ["s3-uri", "media", "-", "a"]),
        ("arn:aws:s3:::media/a:b/c", ["arn", "media", "-", "a:b/c"]),
        (
            "https://s3.console.aws.amazon.com/s3/object/media?region=eu-west-1&prefix=a/b+c.png",
            ["console", "media", "eu-west-1", "a/b c.png"],
        ),
        (
            "https://eu-west-1.console.aws.amazon.com/s3/object/media?bucketType=general&prefix=a%2Fb%20c",
            ["console", "media", "eu-west-1", "a/b c"],
        ),
    ] {
        let url = check(text, expected);
        assert_eq!(url.domain, None, "{text}");
        assert!(url.is_signable(), "{text}");
    }
}

#[test]
fn notations_without_an_object_are_not_signable() {
    for text in [
        "s3://media",
        "s3://media/",
        "s3:///a",
        "arn:aws:s3:::media",
        "https://s3.console.aws.amazon.com/s3/buckets/media?region=eu-west-1&prefix=a/",
        "https://console.aws.amazon.com/s3/home",
        "arn:aws:s3:us-west-2:111122223333:accesspoint/reports/object/a",
        "https://s3.eu-west-1.amazonaws.com/",
        "https://media.s3.eu-west-1.amazonaws.com",
    ] {
        assert!(!read(text).is_signable(), "{text}");
    }
}

#[test]
fn an_endpoint_of_ones_own_is_read_in_both_styles() {
    for (text, own, expected) in [
        (
            "http://localhost:4566/media/a/b",
            "http://localhost:4566",
            ["path-style", "media", "-", "a/b"],
        ),
        (
            "http://127.0.0.1:4566/media/a",
            "http://localhost:4566/",
            ["path-style", "media", "-", "a"],
        ),
        (
            "http://media.localhost:4566/a",
            "http://localhost:4566",
            ["virtual-hosted", "media", "-", "a"],
        ),
        (
            "https://s3.corp.example/base/media/a",
            "https://s3.corp.example/base/",
            ["path-style", "media", "-", "a"],
        ),
        (
            "http://localhost:9000/media/a",
            "http://localhost:4566",
            ["custom-domain", "-", "-", "media/a"],
        ),
        (
            "https://media.s3.eu-west-1.amazonaws.com/a",
            "http://localhost:4566",
            ["virtual-hosted", "media", "eu-west-1", "a"],
        ),
    ] {
        let url = ObjectUrl::read(text, Some(&endpoint(own))).unwrap();
        assert_eq!(said(&url), expected, "{text} at {own}");
    }
    let url =
        ObjectUrl::read("http://localhost:4566/media/a", Some(&endpoint("http://localhost:4566")))
            .unwrap();
    assert_eq!((url.notes, url.domain.as_deref()), (vec![], Some("http://localhost:4566")));
}

#[test]
fn the_domain_is_scheme_and_host_without_slash() {
    for (text, domain) in [
        (
            "https://Media.S3.eu-west-1.amazonaws.com:443/a",
            "https://media.s3.eu-west-1.amazonaws.com",
        ),
        ("http://cdn.example.org:8080/a?b", "http://cdn.example.org:8080"),
        ("media.s3.amazonaws.com/a", "https://media.s3.amazonaws.com"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example"),
    ] {
        assert_eq!(read(text).domain.as_deref(), Some(domain), "{text}");
    }
}

/// The key that stands for this raw text in a path.
#[track_caller]
fn key_of(raw: &str) -> String {
    let url = read(&format!("https://media.s3.eu-west-1.amazonaws.com/{raw}"));
    url.key.map(|key| key.to_string()).unwrap_or_default()
}

#[test]
fn keys_are_decoded_exactly_once() {
    for (raw, key) in [
        ("a%20b", "a b"),
        ("a%2520b", "a%20b"),
        ("a%2Fb", "a/b"),
        ("%C3%BC", "ü"),
        ("ü", "ü"),
        ("%F0%9F%8E%88", "🎈"),
        ("a&b=c;d", "a&b=c;d"),
        ("a%23b%3Fc", "a#b?c"),
        ("a#b", "a"),
        ("a?b", "a"),
    ] {
        assert_eq!(key_of(raw), key, "{raw}");
    }
}

#[test]
fn a_key_with_a_plus_stays_a_plus() {
    assert_eq!(key_of("a+b"), "a+b");
    assert_eq!(key_of("a%2Bb"), "a+b");
}

#[test]
fn only_a_bare_plus_is_noted() {
    let bare = read("https://media.s3.eu-west-1.amazonaws.com/a+b");
    let encoded = read("https://media.s3.eu-west-1.amazonaws.com/a%2Bb");
    assert_eq!(bare.notes, [Note::PlusInKey]);
    assert_eq!(encoded.notes, []);
}

#[test]
fn dots_and_slashes_in_a_key_are_not_tidied_up() {
    for key in ["a/../b", "./a", "../a", "a//b", "/a", "//a", "a/.", "a/%2e%2e/b"] {
        assert_eq!(key_of(key), key.replace("%2e", "."), "{key}");
    }
}

#[test]
fn what_is_odd_about_a_key_is_noted() {
    for (raw, note) in [
        ("a%2520b", Note::DoubleEncoded),
        ("a%20", Note::TrailingBlank),
        ("/a", Note::LeadingSlash),
        ("a//b", Note::DoubleSlash),
        ("a/./b", Note::DotSegment),
        ("%2e%2e", Note::DotSegment),
        ("a/", Note::Folder),
        ("soap", Note::Soap),
        ("u%CC%88.png", Note::Decomposed),
        ("a%00", Note::InvisibleInKey),
        ("a b", Note::SpaceInUrl),
        ("a#b", Note::Fragment),
        ("a?b=c", Note::Query),
    ] {
        let url = read(&format!("https://media.s3.eu-west-1.amazonaws.com/{raw}"));
        assert!(url.notes.contains(&note), "{raw}: {:?}", url.notes);
        assert!(url.is_signable(), "{raw}");
    }
}

#[test]
fn what_is_odd_about_a_host_is_noted() {
    for (text, note) in [
        ("https://Media.s3.eu-west-1.amazonaws.com/a", Note::UpperCaseHost),
        ("https://my.media.s3.eu-west-1.amazonaws.com/a", Note::DotsInBucket),
        ("http://media.s3.eu-west-1.amazonaws.com/a", Note::PlainHttp),
        ("https://media.s3.eu-west-1.amazonaws.com:8443/a", Note::Port),
        ("media.s3.eu-west-1.amazonaws.com/a", Note::HttpsAssumed),
        ("https://media.s3.amazonaws.com/a", Note::GlobalEndpoint),
        (
            "https://media.s3-eu-west-1.amazonaws.com/a",
            Note::HyphenatedRegion(Region::parse("eu-west-1").unwrap()),
        ),
        (
            "https://media.s3.eu-nowhere-9.amazonaws.com/a",
            Note::UnknownRegion(Region::parse("eu-nowhere-9").unwrap()),
        ),
        ("https://media.s3.ireland.amazonaws.com/a", Note::BadRegion("ireland".to_owned())),
        ("https://media.s3.cn-north-1.amazonaws.com/a", Note::WrongPartition),
        ("https://amzn-s3-demo-bucket.s3.eu-west-1.amazonaws.com/a", Note::DocumentationBucket),
        ("http://10.0.0.7/media/a", Note::LocalHost),
    ] {
        let url = read(text);
        assert!(url.notes.contains(&note), "{text}: {:?}", url.notes);
    }
}

#[test]
fn a_plain_url_has_no_notes() {
    for text in [
        "https://media.s3.eu-west-1.amazonaws.com/photos/2024/a.png",
        "https://s3.eu-west-1.amazonaws.com/media/a.png",
        "https://s3.eu-west-1.amazonaws.com/my.media/%C3%BC%2B.png",
    ] {
        assert_eq!(read(text).notes, [], "{text}");
    }
}

#[test]
fn a_bucket_that_cannot_be_is_noted_and_the_key_kept() {
    let url = check(
        "https://s3.eu-west-1.amazonaws.com/My_Media/a",
        ["path-style", "-", "eu-west-1", "a"],
    );
    assert!(matches!(url.blocker(), Some(Note::BadBucket(_))));
}

#[test]
fn a_key_that_is_too_long_is_noted_and_the_bucket_kept() {
    let long = "a".repeat(1025);
    let url = read(&format!("https://media.s3.eu-west-1.amazonaws.com/{long}"));
    assert!(matches!(url.blocker(), Some(Note::BadKey(_))));
    assert!(url.bucket.is_some());
}

#[test]
fn signatures_are_dropped_and_told() {
    for (query, note) in [
        (
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261122%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20261122T000000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=5ec3e7&x-id=GetObject",
            Note::AlreadySigned,
        ),
        (
            "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=5ec3e7%3D&Expires=1700000000",
            Note::SignedV2,
        ),
        (
            "Expires=1700000000&Signature=5ec3e7&Key-Pair-Id=K2JCJMDEHXQW5F",
            Note::SignedForCloudFront,
        ),
    ] {
        let url = read(&format!("https://media.s3.eu-west-1.amazonaws.com/a?{query}"));
        assert!(url.was_signed);
        assert_eq!(url.notes, [note]);
        assert!(!format!("{url:?}").contains("5ec3e7"), "{url:?}");
        assert_eq!(url.shown, "https://media.s3.eu-west-1.amazonaws.com/a");
    }
}

#[test]
fn an_old_signature_tells_the_region_that_the_host_does_not() {
    let credential = "X-Amz-Credential=AKIA/20261122/eu-west-1/s3/aws4_request";
    let url = read(&format!("https://media.s3.amazonaws.com/a?{credential}"));
    assert_eq!(url.region, Region::parse("eu-west-1").ok());
    let url = read(&format!("https://media.s3.us-east-2.amazonaws.com/a?{credential}"));
    assert_eq!(url.region, Region::parse("us-east-2").ok());
}

#[test]
fn a_version_is_kept_apart() {
    let url = read("https://media.s3.eu-west-1.amazonaws.com/a?versionId=3%2FL4");
    assert_eq!(url.version_id.as_deref(), Some("3/L4"));
    assert_eq!(url.notes, [Note::VersionId]);
}

#[test]
fn pasted_noise_is_no_part_of_the_url() {
    for text in [
        "\u{FEFF}“https://media.s3.amazonaws.com/a” \r\n",
        "<https://media.s3.amazonaws.com/a>",
        "\"HTTPS://media.s3.amazonaws.com/a",
    ] {
        check(text, ["legacy-global", "media", "-", "a"]);
    }
}

#[test]
fn what_is_no_url_gets_its_sentence() {
    for (text, error) in [
        (" \n", ObjectUrlError::Empty),
        ("photo.jpg", ObjectUrlError::NoScheme),
        ("media/photo.jpg", ObjectUrlError::NoScheme),
        ("ftp://media/a", ObjectUrlError::Scheme("ftp".to_owned())),
        ("javascript:alert(1)", ObjectUrlError::Scheme("javascript".to_owned())),
        ("https://", ObjectUrlError::NoHost),
        ("https:///a", ObjectUrlError::NoHost),
        ("https://user:secret@media.s3.amazonaws.com/a", ObjectUrlError::UserInfo),
        ("https://media.s3.amazonaws.com:x/a", ObjectUrlError::Port),
        ("https://media.s3.amazonaws.com:70000/a", ObjectUrlError::Port),
        ("https://a b/c", ObjectUrlError::Host),
        ("https://media.s3.amazonaws.com/a\nb", ObjectUrlError::Invisible),
        ("https://media.s3.amazonaws.com/100%", ObjectUrlError::Percent("%".to_owned())),
        ("https://media.s3.amazonaws.com/%zz1", ObjectUrlError::Percent("%zz".to_owned())),
        ("https://media.s3.amazonaws.com/%FCber", ObjectUrlError::NotUtf8("%FC".to_owned())),
        ("arn:aws:iam::111122223333:role/x", ObjectUrlError::Arn),
        ("arn:aws:s3:::", ObjectUrlError::Arn),
    ] {
        assert_eq!(refused(text), error, "{text}");
    }
    assert!(matches!(refused(&"a".repeat(20_000)), ObjectUrlError::TooLong(20_000)));
}

#[test]
fn the_canonical_address_is_of_the_buckets_region() {
    for (bucket, region, key, address) in [
        (
            "media",
            "eu-west-1",
            "a b+c.png",
            "https://media.s3.eu-west-1.amazonaws.com/a%20b%2Bc.png",
        ),
        ("my.media", "eu-west-1", "ü", "https://s3.eu-west-1.amazonaws.com/my.media/%C3%BC"),
        ("media", "cn-north-1", "/a", "https://media.s3.cn-north-1.amazonaws.com.cn//a"),
    ] {
        let key = ObjectKey::parse(key).unwrap();
        let [bucket, region] = [bucket, region];
        let address_is =
            address_for(&BucketName::parse(bucket).unwrap(), &Region::parse(region).unwrap(), &key);
        assert_eq!(address_is, address);
    }
}

#[test]
fn a_website_address_says_all_that_the_buckets_own_is_made_of() {
    let url = read("http://media.s3-website-eu-west-1.amazonaws.com/a%20b");
    let (bucket, region, key) = (url.bucket.unwrap(), url.region.unwrap(), url.key.unwrap());
    let own = address_for(&bucket, &region, &key);
    assert_eq!(own, "https://media.s3.eu-west-1.amazonaws.com/a%20b");
}

#[test]
fn keys_keep_their_slashes_and_nothing_else() {
    assert_eq!(encode_key("a b/ü+c~(1).png"), "a%20b/%C3%BC%2Bc~%281%29.png");
}

#[test]
fn a_host_of_every_partition_is_known_without_its_scheme() {
    for host in ["media.s3.eu-west-1.amazonaws.com", "media.s3.cn-north-1.amazonaws.com.cn"] {
        let url = read(host);
        assert_eq!(
            url.bucket.as_ref().map(ToString::to_string).as_deref(),
            Some("media"),
            "{host}"
        );
    }
}
