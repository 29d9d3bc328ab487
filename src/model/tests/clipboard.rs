use super::*;
use crate::model::clipboard::{ClearAfter, Content};
use crate::model::event::CopyItem;
use crate::secret_text::Fingerprint;

/// A model with a signed URL, and the fingerprint of the URL.
fn with_url() -> (Model, Fingerprint) {
    let mut model = at_review();
    let live = live_url(after(3_600));
    let fingerprint = live.url.secret_text().fingerprint();
    model.validation.live_url = Some(live);
    (model, fingerprint)
}

fn copies(model: &mut Model, item: CopyItem) {
    let effects = model.update(Event::CopyRequested(item));
    assert!(matches!(effects.as_slice(), [Effect::Copy { .. }]), "{effects:?}");
    model.update(Event::Copied(item, Ok(())));
}

#[test]
fn a_copied_signed_url_is_cleared_after_a_minute() {
    let (mut model, url) = with_url();
    copies(&mut model, CopyItem::SignedUrl);
    assert!(model.counts_seconds());
    assert_eq!(model.update(Event::Tick(after(20))), []);
    assert_eq!(model.clipboard.remaining_secs(model.now), Some(40));
    assert_eq!(model.update(Event::Tick(after(60))), [Effect::ClearClipboard(url)]);
    assert_eq!(model.update(Event::Tick(after(61))), []);
    model.update(Event::ClipboardCleared(Ok(true)));
    assert_eq!(model.clipboard.content, Content::Cleared);
}

#[test]
fn a_policy_stays_in_the_clipboard() {
    let (mut model, _) = with_url();
    copies(&mut model, CopyItem::TrustPolicy);
    assert_eq!(model.update(Event::Tick(after(600))), []);
    assert_eq!(model.clipboard.content, Content::NothingSecret);
}

#[test]
fn a_policy_that_is_copied_after_the_url_takes_its_place() {
    let (mut model, _) = with_url();
    copies(&mut model, CopyItem::SignedUrl);
    copies(&mut model, CopyItem::TrustPolicy);
    assert_eq!(model.update(Event::Tick(after(600))), []);
}

#[test]
fn a_clipboard_that_refused_the_url_has_nothing_to_lose() {
    let (mut model, _) = with_url();
    model.update(Event::CopyRequested(CopyItem::SignedUrl));
    model.update(Event::Copied(CopyItem::SignedUrl, Err("no clipboard".to_owned())));
    assert_eq!(model.update(Event::Tick(after(600))), []);
}

#[test]
fn the_time_is_the_admins_to_choose() {
    let (mut model, url) = with_url();
    copies(&mut model, CopyItem::SignedUrl);
    model.update(Event::ClearingChosen(ClearAfter::Never));
    assert_eq!(model.update(Event::Tick(after(600))), []);
    assert!(!model.counts_seconds() || model.copied.is_some());
    model.update(Event::ClearingChosen(ClearAfter::Secs(30)));
    assert_eq!(model.update(Event::Tick(after(601))), [Effect::ClearClipboard(url)]);
}

#[test]
fn a_window_that_closes_clears_the_url_first() {
    let (mut model, url) = with_url();
    copies(&mut model, CopyItem::SignedUrl);
    let expected = [Effect::ClearClipboard(url), Effect::CloseWindow];
    assert_eq!(model.update(Event::CloseRequested), expected);
}

#[test]
fn a_window_that_closes_leaves_what_is_never_to_be_cleared() {
    let (mut model, _) = with_url();
    copies(&mut model, CopyItem::SignedUrl);
    model.update(Event::ClearingChosen(ClearAfter::Never));
    assert_eq!(model.update(Event::CloseRequested), [Effect::CloseWindow]);
}

#[test]
fn a_clipboard_that_could_not_be_cleared_is_said() {
    let (mut model, _) = with_url();
    copies(&mut model, CopyItem::SignedUrl);
    model.update(Event::Tick(after(60)));
    model.update(Event::ClipboardCleared(Err("gone".to_owned())));
    assert_eq!(model.clipboard.content, Content::NotCleared("gone".to_owned()));
}

#[test]
fn the_command_line_takes_seconds_or_never() {
    assert_eq!("90".parse(), Ok(ClearAfter::Secs(90)));
    assert_eq!("never".parse(), Ok(ClearAfter::Never));
    for text in ["0", "-1", "86401", "soon", ""] {
        assert!(text.parse::<ClearAfter>().is_err(), "{text}");
    }
}
