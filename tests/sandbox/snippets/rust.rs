//! Rust: the program itself is compiled into this test, with the crates that Countersign uses.
#![expect(
    dead_code,
    unreachable_pub,
    clippy::duration_suboptimal_units,
    clippy::print_stdout,
    reason = "Here is a whole program, whose `main` nobody calls and whose endpoint has to be the practice AWS"
)]

include!("signed_url.rs");

use countersign::export::snippets::{SnippetLanguage, snippet};

use super::{CONTENT, carried_out, plan};

#[test]
fn the_program_in_rust_is_the_one_that_is_compiled_here() {
    let program = snippet(SnippetLanguage::Rust, &plan());
    assert_eq!(include_str!("signed_url.rs"), program);
}

#[tokio::test]
async fn the_url_that_rust_signs_opens_the_object() {
    let (fixture, _) = carried_out(&plan()).await;
    let mut signer = Signer::new(&fixture.config_of(fixture.vendor(), "us-east-1"));
    let url = signer.signed_url(EXAMPLE_KEY).await.unwrap();
    let answer = fixture.fetch("GET", &url).await;
    assert_eq!(
        (answer.status, String::from_utf8_lossy(&answer.body).into_owned()),
        (200, CONTENT.to_owned())
    );
}

#[tokio::test]
async fn a_session_is_renewed_before_it_cuts_a_url_short_and_not_sooner() {
    let (fixture, _) = carried_out(&plan()).await;
    let mut signer = Signer::new(&fixture.config_of(fixture.vendor(), "us-east-1"));
    signer.signed_url(EXAMPLE_KEY).await.unwrap();
    let ends = |signer: &Signer| signer.session.as_ref().unwrap().ends;
    let first = ends(&signer);
    signer.signed_url("pictures/other.png").await.unwrap();
    assert_eq!(ends(&signer), first);
    let almost = SystemTime::now() + URL_TTL - SLACK - SLACK;
    signer.session.as_mut().unwrap().ends = almost;
    signer.signed_url("pictures/other.png").await.unwrap();
    assert!(ends(&signer) > almost);
}
