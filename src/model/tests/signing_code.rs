//! The signing programs of the Hand over step.

use super::*;
use crate::export::snippets::{SnippetLanguage, snippet};
use crate::model::event::{CopyItem, ReportFormat};
use crate::secret_text::SecretText;

#[test]
fn the_program_in_the_chosen_language_is_copied() {
    let mut model = at_hand_over();
    model.update(Event::SnippetLanguageChosen(SnippetLanguage::Go));
    let effects = model.update(Event::CopyRequested(CopyItem::Snippet));
    let text = SecretText::new(snippet(SnippetLanguage::Go, &model.wanted()));
    assert_eq!(effects, [Effect::Copy { item: CopyItem::Snippet, text }]);
}

#[test]
fn each_program_is_saved_under_its_languages_ending() {
    let mut model = at_hand_over();
    model.surroundings.save_folder = "/home/jo".into();
    for language in SnippetLanguage::ALL {
        let effects = model.update(Event::SaveRequested(ReportFormat::Snippet(language)));
        let [Effect::Save { path, text }] = effects.as_slice() else { panic!("{effects:?}") };
        let name = format!("/home/jo/countersign-lasso-media-prod.{}", language.extension());
        assert_eq!(path.display().to_string(), name);
        assert_eq!(*text, snippet(language, &model.wanted()));
    }
}

#[test]
fn a_path_with_a_languages_ending_is_taken_for_that_program() {
    let mut model = at_hand_over();
    let effects = model.update(Event::SavePathPicked("/srv/sign.rs".into()));
    let [Effect::Save { path, text }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(path.display().to_string(), "/srv/sign.rs");
    assert_eq!(*text, snippet(SnippetLanguage::Rust, &model.wanted()));
}
