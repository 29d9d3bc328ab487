//! What is said of an error of the program itself: where it is, and never with which values.
//!
//! The message of a panic may hold whatever the code had at hand: a key, a token, a signed URL. So the message that
//! Rust would print is left out, unless it is a text of the source code itself.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::task::Poll;

use crate::words;

thread_local! {
    /// Whether a panic of this thread is told by whoever catches it.
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A panic that was caught.
pub struct Panicked {
    /// Where in the source, and what that says where it is a literal; no value is in it.
    pub place: String,
    /// The message, which may hold values.
    pub secret_message: Option<String>,
}

/// From now on a panic is told by its place, through `tell`, and by nothing else.
pub fn install(tell: fn(&str)) {
    std::panic::set_hook(Box::new(move |panic| {
        let place = place_of(panic);
        if IS_CAUGHT.get() {
            PLACE.set(Some(place));
        } else {
            tell(&words!(
                "A part of the program broke off by an error of its own, at {place}. What it was about may be half done. Report that place, so that it can be fixed",
                place
            ));
        }
    }));
}

/// Does the work; a panic in it comes back and is not told.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    let outer = IS_CAUGHT.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    IS_CAUGHT.set(outer);
    result.map_err(|payload| Panicked {
        place: PLACE.take().unwrap_or_else(|| words!("a place that is not known").to_owned()),
        secret_message: message_of(payload.as_ref()),
    })
}

/// Awaits the work; a panic in it comes back and is not told.
pub async fn caught_while<T>(work: impl Future<Output = T>) -> Result<T, Panicked> {
    let mut work = Box::pin(work);
    poll_fn(|context| match caught(|| work.as_mut().poll(context)) {
        Ok(polled) => polled.map(Ok),
        Err(panicked) => Poll::Ready(Err(panicked)),
    })
    .await
}

fn place_of(panic: &PanicHookInfo<'_>) -> String {
    let place = panic.location().map_or_else(
        || words!("a place that is not known").to_owned(),
        |location| format!("{}:{}", from_crate(location.file()), location.line()),
    );
    match panic.payload().downcast_ref::<&'static str>() {
        Some(literal) => format!("{place} ({literal})"),
        None => place,
    }
}

/// The path from its crate's folder on: what stands before it names somebody's computer.
fn from_crate(file: &str) -> &str {
    let Some((_, in_registry)) = file.rsplit_once("/registry/src/") else { return file };
    in_registry.split_once('/').map_or(in_registry, |(_index, path)| path)
}

fn message_of(payload: &(dyn Any + Send)) -> Option<String> {
    let literal = || payload.downcast_ref::<&'static str>().map(|text| (*text).to_owned());
    payload.downcast_ref::<String>().cloned().or_else(literal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_another_crate_begins_with_the_crate() {
        let file = "/home/jo/.cargo/registry/src/index.crates.io-1949/egui-0.37.0/src/ui.rs";
        assert_eq!(from_crate(file), "egui-0.37.0/src/ui.rs");
        assert_eq!(from_crate("src/ui/mod.rs"), "src/ui/mod.rs");
    }

    #[test]
    fn what_is_caught_is_handed_back_with_its_message() {
        let library = "libX11.so";
        let Err(panicked) = caught(|| assert!(library.is_empty(), "Library {library}")) else {
            panic!("nothing was caught");
        };
        assert_eq!(panicked.secret_message.as_deref(), Some("Library libX11.so"));
        assert!(caught(|| 7).is_ok_and(|seven| seven == 7));
    }

    #[tokio::test]
    async fn what_breaks_off_after_a_wait_is_caught_too() {
        let broken = caught_while::<()>(async {
            tokio::task::yield_now().await;
            panic!("a mistake")
        });
        let Err(panicked) = broken.await else { panic!("nothing was caught") };
        assert_eq!(panicked.secret_message.as_deref(), Some("a mistake"));
        assert!(caught_while(async { 7 }).await.is_ok_and(|seven| seven == 7));
    }
}
