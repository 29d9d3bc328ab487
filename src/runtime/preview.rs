//! Makes a look at a fetched object, off the UI thread and within bounds.

mod acting;
mod kind;
mod picture;
mod text;

use tokio::task::spawn_blocking;

use crate::model::preview::{BytesHead, Preview};
use crate::model::proof::FetchedObject;
use crate::words;

/// How much is shown of what is neither an image nor a text.
const HEAD_BYTES: usize = 256;

/// An image, the beginning of a text, the first bytes, or why there is nothing.
pub async fn make(object: FetchedObject) -> Preview {
    match spawn_blocking(move || look(&object)).await {
        Ok(preview) => preview,
        Err(error) => Preview::Nothing(words!("The preview was broken off: {error}", error)),
    }
}

fn look(object: &FetchedObject) -> Preview {
    let bytes = object.bytes.as_slice();
    if bytes.is_empty() {
        return Preview::Nothing(if object.size_bytes == 0 {
            words!("The object is empty").to_owned()
        } else {
            words!("Nothing of the object was fetched").to_owned()
        });
    }
    let is_whole = u64::try_from(bytes.len()).is_ok_and(|read| read >= object.size_bytes);
    let mut why = None;
    if let Some(format) = picture::format_of(bytes) {
        match picture::decode(bytes, format, is_whole) {
            Ok(picture) => return Preview::Image(picture),
            Err(sentence) => why = Some(sentence),
        }
    } else if let Some(text) = text::read(bytes, object.content_type.as_deref(), is_whole) {
        return Preview::Text(text);
    }
    let head = bytes[..bytes.len().min(HEAD_BYTES)].to_vec();
    let is_cut = !is_whole || head.len() < bytes.len();
    Preview::Bytes(BytesHead { kind: kind::of(bytes), why, head, is_cut })
}

#[cfg(test)]
mod tests;
