//! Makes a look at a fetched object, off the UI thread and within bounds.

use std::io::Cursor;

use image::{ImageReader, Limits};
use tokio::task::spawn_blocking;

use crate::model::preview::Preview;
use crate::model::proof::FetchedObject;
use crate::words;

/// The longest side of a preview; the window shows no more.
const PREVIEW_SIDE_PX: u32 = 1_024;
/// The longest side of an image that is decoded at all.
const DECODED_SIDE_PX: u32 = 16_384;
/// What decoding may take in memory.
const DECODING_BYTES: u64 = 256 * 1024 * 1024;
/// How much of a text is shown.
const TEXT_CHARS: usize = 4_000;

/// An image, the beginning of a text, or why there is neither.
pub async fn make(object: FetchedObject, key: String) -> Preview {
    match spawn_blocking(move || look(&object, &key)).await {
        Ok(preview) => preview,
        Err(error) => Preview::Nothing(words!("The preview was broken off: {error}", error)),
    }
}

fn look(object: &FetchedObject, key: &str) -> Preview {
    let is_whole = u64::try_from(object.bytes.len()).is_ok_and(|read| read >= object.size_bytes);
    if object.bytes.is_empty() {
        return Preview::Nothing(words!("The object is empty").to_owned());
    }
    if image::guess_format(&object.bytes).is_ok() {
        if !is_whole {
            return Preview::Nothing(words!("The image is larger than 8 MiB").to_owned());
        }
        return decode(&object.bytes);
    }
    as_text(&object.bytes, is_whole).unwrap_or_else(|| {
        let name = key.rsplit('/').next().unwrap_or(key);
        Preview::Nothing(words!("{name} is neither an image nor a text", name))
    })
}

fn decode(bytes: &[u8]) -> Preview {
    let mut limits = Limits::default();
    limits.max_image_width = Some(DECODED_SIDE_PX);
    limits.max_image_height = Some(DECODED_SIDE_PX);
    limits.max_alloc = Some(DECODING_BYTES);
    let decoded = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map(|mut reader| {
        reader.limits(limits);
        reader.decode()
    });
    let image = match decoded {
        Ok(Ok(image)) => image,
        Ok(Err(error)) => {
            return Preview::Nothing(words!("The image cannot be shown: {error}", error));
        }
        Err(error) => return Preview::Nothing(words!("The image cannot be shown: {error}", error)),
    };
    let image = if image.width().max(image.height()) > PREVIEW_SIDE_PX {
        image.thumbnail(PREVIEW_SIDE_PX, PREVIEW_SIDE_PX)
    } else {
        image
    };
    let rgba = image.into_rgba8();
    let side = |pixels: u32| usize::try_from(pixels).unwrap_or(usize::MAX);
    Preview::Image {
        width_px: side(rgba.width()),
        height_px: side(rgba.height()),
        rgba: rgba.into_raw(),
    }
}

/// The beginning of a text in UTF-8; a text that was cut may end within a character.
fn as_text(bytes: &[u8], is_whole: bool) -> Option<Preview> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if !is_whole && error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    let is_plain =
        |character: char| !character.is_control() || matches!(character, '\n' | '\r' | '\t');
    let head: String = text.chars().take(TEXT_CHARS).collect();
    head.chars().all(is_plain).then_some(Preview::Text(head))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(bytes: &[u8], size_bytes: u64) -> FetchedObject {
        FetchedObject { content_type: None, size_bytes, first_byte_ms: 1, bytes: bytes.to_vec() }
    }

    #[test]
    fn a_png_becomes_pixels() {
        let mut png = Cursor::new(Vec::new());
        image::RgbaImage::from_pixel(3, 2, image::Rgba([1, 2, 3, 255]))
            .write_to(&mut png, image::ImageFormat::Png)
            .unwrap();
        let png = png.into_inner();
        let size = u64::try_from(png.len()).unwrap();
        let Preview::Image { width_px, height_px, rgba } = look(&object(&png, size), "a.png")
        else {
            panic!("no image");
        };
        assert_eq!((width_px, height_px), (3, 2));
        assert_eq!(&rgba[..4], [1, 2, 3, 255]);
    }

    #[test]
    fn a_broken_image_is_a_sentence() {
        let preview = look(&object(b"\x89PNG\r\n\x1a\nbroken", 14), "a.png");
        assert!(matches!(preview, Preview::Nothing(why) if why.starts_with("The image cannot")));
    }

    #[test]
    fn a_text_cut_within_a_character_is_still_a_text() {
        let bytes = "Grüße".as_bytes();
        let preview = look(&object(&bytes[..3], 100), "a.txt");
        assert_eq!(preview, Preview::Text("Gr".to_owned()));
    }

    #[test]
    fn bytes_that_are_no_text_are_named() {
        let preview = look(&object(&[0, 159, 146, 150], 4), "dir/a.bin");
        assert_eq!(preview, Preview::Nothing("a.bin is neither an image nor a text".to_owned()));
    }
}
