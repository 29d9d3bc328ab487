//! The desktop's clipboard: takes a text, and loses it again if it has it still.

use crate::secret_text::{Fingerprint, SecretText};
use crate::words;

/// Where copied texts go.
pub trait Clipboard {
    /// Takes a text; a secret one is to be kept out of the clipboard's history where the desktop has one.
    fn put(&mut self, text: &SecretText, is_secret: bool) -> Result<(), String>;

    /// The text that it holds now, whoever put it there; `None` where it holds none.
    fn text(&mut self) -> Result<Option<SecretText>, String>;

    /// Empties it.
    fn clear(&mut self) -> Result<(), String>;
}

/// Empties the clipboard if it holds the text of this fingerprint; says whether it did.
pub fn clear_if(clipboard: &mut dyn Clipboard, held: Fingerprint) -> Result<bool, String> {
    if clipboard.text()?.is_none_or(|text| text.fingerprint() != held) {
        return Ok(false);
    }
    clipboard.clear()?;
    Ok(true)
}

/// The clipboard of the desktop, opened when it is first needed.
///
/// One for the whole run: on X11 its text lives only as long as the program that set it.
#[derive(Default)]
pub struct DesktopClipboard(Option<arboard::Clipboard>);

impl DesktopClipboard {
    fn place(&mut self) -> Result<&mut arboard::Clipboard, String> {
        match &mut self.0 {
            Some(place) => Ok(place),
            none => {
                let place = arboard::Clipboard::new()
                    .map_err(|error| words!("The clipboard cannot be reached: {error}", error))?;
                Ok(none.insert(place))
            }
        }
    }
}

impl Clipboard for DesktopClipboard {
    fn put(&mut self, text: &SecretText, is_secret: bool) -> Result<(), String> {
        let place = self.place()?;
        let set = if is_secret { without_history(place.set()) } else { place.set() };
        set.text(text.expose())
            .map_err(|error| words!("The clipboard did not take it: {error}", error))
    }

    fn text(&mut self) -> Result<Option<SecretText>, String> {
        match self.place()?.get_text() {
            Ok(text) => Ok(Some(SecretText::new(text))),
            Err(arboard::Error::ContentNotAvailable) => Ok(None),
            Err(error) => Err(words!("The clipboard cannot be read: {error}", error)),
        }
    }

    fn clear(&mut self) -> Result<(), String> {
        self.place()?
            .clear()
            .map_err(|error| words!("The clipboard cannot be cleared: {error}", error))
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn without_history(set: arboard::Set<'_>) -> arboard::Set<'_> {
    arboard::SetExtLinux::exclude_from_history(set)
}

#[cfg(target_os = "macos")]
fn without_history(set: arboard::Set<'_>) -> arboard::Set<'_> {
    arboard::SetExtApple::exclude_from_history(set)
}

#[cfg(windows)]
fn without_history(set: arboard::Set<'_>) -> arboard::Set<'_> {
    arboard::SetExtWindows::exclude_from_history(set)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Held(Option<&'static str>);

    impl Clipboard for Held {
        fn put(&mut self, _text: &SecretText, _is_secret: bool) -> Result<(), String> {
            Ok(())
        }

        fn text(&mut self) -> Result<Option<SecretText>, String> {
            Ok(self.0.map(SecretText::from))
        }

        fn clear(&mut self) -> Result<(), String> {
            self.0 = None;
            Ok(())
        }
    }

    #[test]
    fn only_the_text_that_was_put_there_is_cleared() {
        let ours = Fingerprint::of("https://b/k?X-Amz-Signature=5ecr37");
        let mut clipboard = Held(Some("https://b/k?X-Amz-Signature=5ecr37"));
        assert_eq!(clear_if(&mut clipboard, ours), Ok(true));
        assert_eq!(clipboard.0, None);
        assert_eq!(clear_if(&mut clipboard, ours), Ok(false));
        let mut clipboard = Held(Some("a shopping list"));
        assert_eq!(clear_if(&mut clipboard, ours), Ok(false));
        assert_eq!(clipboard.0, Some("a shopping list"));
    }
}
