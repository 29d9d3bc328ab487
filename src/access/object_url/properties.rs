use proptest::prelude::*;

use super::*;

fn any_key() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        any::<String>(),
        "[+%#?&=;./ \"'<>a-z0-9]{0,12}",
        Just("../".to_owned()),
        Just("%20".to_owned()),
        Just("//".to_owned()),
    ];
    proptest::collection::vec(part, 1..4).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn a_key_comes_back_from_its_address(key in any_key(), bucket in "[a-z0-9]{1,5}[a-z0-9-]{1,20}[a-z0-9]{1,3}(\\.[a-z]{3})?") {
        prop_assume!(!key.is_empty() && key.len() <= 1024);
        let Ok(bucket) = BucketName::parse(&bucket) else { return Ok(()) };
        let key = ObjectKey::parse(&key).unwrap();
        let region = Region::parse("eu-west-1").unwrap();
        let url = ObjectUrl::read(&address_for(&bucket, &region, &key), None).unwrap();
        prop_assert_eq!(url.bucket, Some(bucket));
        prop_assert_eq!(url.region, Some(region));
        prop_assert_eq!(url.key, Some(key));
    }

    #[test]
    fn what_is_signable_has_bucket_and_key(
        scheme in "(https?://|s3://|arn:aws:s3:::)?",
        host in "([a-z0-9.-]{0,12}(\\.?s3[.-]?[a-z0-9-]{0,12})?(\\.amazonaws\\.com)?)",
        path in "(/[\\PC]{0,20}){0,3}",
        own in any::<bool>(),
    ) {
        let own = own.then(|| Url::parse("http://localhost:4566").unwrap());
        if let Ok(url) = ObjectUrl::read(&format!("{scheme}{host}{path}"), own.as_ref()) {
            let has_both = url.bucket.is_some() && url.key.is_some();
            prop_assert_eq!(url.is_signable(), has_both && url.style != Style::Website);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>(), noise in "[:/?#@%.\\[\\]a-z0-9 ]{0,60}") {
        for text in [text.clone(), noise.clone(), format!("https://{text}"), format!("https://{noise}"), format!("arn:{noise}")] {
            if let Err(error) = ObjectUrl::read(&text, None) {
                prop_assert!(!error.to_string().is_empty());
            }
        }
    }
}
