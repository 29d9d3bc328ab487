//! The CORS rules of a bucket and a browser's preflight, as MiniStack has them.

use std::time::Duration;

use countersign::access::names::ObjectKey;
use countersign::checks::cors::{CorsConfiguration, WebPages, with_origins};
use countersign::cloud::cors::CorsOf;
use countersign::cloud::fetch::Fetcher;
use countersign::journal::Entry;

use crate::bed::{Bed, KEY};

const APP: &str = "https://app.labelbox.com";

#[tokio::test]
async fn the_proposed_rule_lets_the_vendors_page_in_and_nobody_else() {
    let mut bed = Box::pin(Bed::new()).await;
    let (session, reporter, plan) = (bed.session.clone(), bed.reporter.clone(), bed.plan.clone());
    let key = ObjectKey::parse(KEY).unwrap();
    let work = Box::pin(async move {
        let (session, reporter) = (&session, &reporter);
        let of = CorsOf { session, reporter, bucket: &plan.bucket, region: &plan.region };
        let url = session.object_address(&plan.bucket, &plan.region, &key).url();
        let fetcher = Fetcher::default();

        let before = of.read().await.unwrap();
        assert_eq!(before, CorsConfiguration::default());
        let refused = fetcher.preflight(reporter, &url, APP).await.unwrap_err();
        assert!(refused.has_code("AccessForbidden"), "{refused:?}");

        let origins = [APP.to_owned()];
        let pages =
            WebPages { vendor_slug: "labelbox", vendor_name: "Labelbox", origins: &origins };
        let after = with_origins(&before, &pages).unwrap();
        of.replace(&before, &after, Duration::ZERO, Entry::unkept()).await.unwrap();
        assert_eq!(of.read().await.unwrap(), after);
        assert!(fetcher.preflight(reporter, &url, APP).await.unwrap().lets_in(APP));
        assert!(fetcher.preflight(reporter, &url, "https://example.com").await.is_err());
    });
    bed.watch(work, |_| {}).await;
}
