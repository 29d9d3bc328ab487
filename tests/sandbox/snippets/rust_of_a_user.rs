//! Rust with a user's access key: compiled into this test, as the program for a role is.
#![expect(
    dead_code,
    unreachable_pub,
    clippy::duration_suboptimal_units,
    clippy::print_stdout,
    reason = "Here is a whole program, whose `main` nobody calls and whose endpoint has to be the practice AWS"
)]

include!("signed_url_of_a_user.rs");

use countersign::export::snippets::{SnippetLanguage, snippet};

use super::{CONTENT, carried_out, user_plan};

#[test]
fn the_program_in_rust_is_the_one_that_is_compiled_here() {
    let program = snippet(SnippetLanguage::Rust, &user_plan());
    assert_eq!(include_str!("signed_url_of_a_user.rs"), program);
}

#[tokio::test]
async fn the_url_that_rust_signs_as_a_user_opens_the_object() {
    let (fixture, keys) = carried_out(&user_plan()).await;
    let (id, secret) = (keys.access_key_id(), keys.secret_access_key());
    let signer = Signer::new(&fixture.config_with(id, secret, None, "us-east-1"));
    let url = signer.signed_url(EXAMPLE_KEY).await.unwrap();
    let answer = fixture.fetch("GET", &url).await;
    assert_eq!(
        (answer.status, String::from_utf8_lossy(&answer.body).into_owned()),
        (200, CONTENT.to_owned())
    );
}
