use super::*;
use crate::checks::pasted::PasteError;
use crate::model::event::CopyItem;
use crate::secret_text::SecretText;

const DENIED: &str =
    "An error occurred (AccessDenied) when calling the GetObject operation: Access Denied";
const SIGNED: &str =
    "https://media-prod.s3.eu-west-1.amazonaws.com/cats/tom.png?X-Amz-Signature=5ecr37";

fn with(text: &str) -> Model {
    let mut model = fresh();
    assert_eq!(model.update(Event::ErrorBoxOpened), []);
    assert_eq!(model.update(Event::ErrorPasted(SecretText::from(text))), []);
    model
}

#[test]
fn an_error_is_explained_before_anything_is_connected() {
    let model = with(DENIED);
    assert!(model.identity().is_none());
    let Some(Ok(pasted)) = model.error_box.reading() else { panic!("{:?}", model.error_box) };
    assert_eq!(pasted.errors[0].failure.action(), "s3:GetObject");
}

#[test]
fn an_empty_box_has_nothing_to_say() {
    assert_eq!(with(" \n").error_box.reading(), None);
}

#[test]
fn a_signed_url_is_refused_and_its_signature_not_kept() {
    let model = with(SIGNED);
    assert_eq!(model.error_box.reading(), Some(&Err(PasteError::SignedUrl)));
    assert!(!model.error_box.text().contains("5ecr37"));
    let event = Event::ErrorPasted(SecretText::from(SIGNED));
    assert!(!format!("{model:?}{event:?}").contains("5ecr37"));
}

#[test]
fn a_closed_box_keeps_its_text() {
    let mut model = with(DENIED);
    model.update(Event::ErrorBoxClosed);
    assert!(!model.error_box.is_open);
    assert_eq!(model.error_box.text(), DENIED);
}

#[test]
fn the_box_takes_a_text_while_the_account_is_written_to() {
    let mut model = at_review();
    model.applies();
    model.update(Event::ErrorPasted(SecretText::from(DENIED)));
    assert_eq!(model.error_box.text(), DENIED);
}

#[test]
fn the_explanation_is_copied_as_it_is_read() {
    let mut model = with(DENIED);
    let effects = model.update(Event::CopyRequested(CopyItem::Explanation));
    let [Effect::Copy { text, .. }] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    assert!(
        text.expose().starts_with("The caller may not call s3:GetObject\n"),
        "{}",
        text.expose()
    );
    assert_eq!(with("hello").update(Event::CopyRequested(CopyItem::Explanation)), []);
}
