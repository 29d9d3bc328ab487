use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::{Delay, DynamicImage, Frame, ImageFormat, Rgba, RgbaImage};

use super::look;
use crate::model::preview::{Picture, Preview};
use crate::model::proof::FetchedObject;

fn fetched(bytes: &[u8], size_bytes: usize) -> Preview {
    look(&FetchedObject {
        content_type: None,
        size_bytes: u64::try_from(size_bytes).unwrap(),
        first_byte_ms: 1,
        bytes: bytes.to_vec(),
    })
}

#[track_caller]
fn picture(bytes: &[u8], size_bytes: usize) -> Picture {
    match fetched(bytes, size_bytes) {
        Preview::Image(picture) => picture,
        other => panic!("no image, but {other:?}"),
    }
}

#[track_caller]
fn refusal(bytes: &[u8]) -> String {
    match fetched(bytes, bytes.len()) {
        Preview::Bytes(head) => head.why.expect("a reason"),
        other => panic!("not the first bytes, but {other:?}"),
    }
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Something that does not compress to nothing.
fn gradient(width: u32, height: u32) -> DynamicImage {
    let byte = |number: u32| u8::try_from(number % 256).unwrap();
    RgbaImage::from_fn(width, height, |x, y| {
        Rgba([byte(x * 7 + y), byte(x ^ (y * 5)), byte(x * y), 255])
    })
    .into()
}

/// A PNG of a few bytes that claims a size; its checksum fits.
fn png_that_claims(width: u32, height: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 6, 0, 0, 0]);
    let checksum = header.iter().fold(u32::MAX, |mut crc, byte| {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
        crc
    });
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    png.extend(header);
    png.extend((!checksum).to_be_bytes());
    // Where the pixels would begin: without them no size is told.
    png.extend(b"\0\0\0\x04IDAT\x78\x9c\x03\x00");
    png.extend([0; 4]);
    png
}

#[test]
fn every_format_of_the_web_becomes_pixels() {
    for (format, name) in [
        (ImageFormat::Png, "PNG"),
        (ImageFormat::Jpeg, "JPEG"),
        (ImageFormat::Gif, "GIF"),
        (ImageFormat::WebP, "WebP"),
    ] {
        let image = DynamicImage::from(gradient(3, 2).into_rgb8());
        let bytes = encoded(&image, format);
        let picture = picture(&bytes, bytes.len());
        assert_eq!((picture.format, picture.width_px, picture.height_px), (name, 3, 2));
        assert_eq!(picture.pixels.rgba.len(), 3 * 2 * 4, "{name}");
        assert!(!picture.is_cut && !picture.is_animated, "{name}");
    }
}

#[test]
fn colours_are_multiplied_with_alpha() {
    let image = DynamicImage::from(RgbaImage::from_pixel(1, 1, Rgba([200, 100, 0, 128])));
    let bytes = encoded(&image, ImageFormat::Png);
    assert_eq!(picture(&bytes, bytes.len()).pixels.rgba, [100, 50, 0, 128]);
}

#[test]
fn a_large_image_is_scaled_down_and_says_its_own_size() {
    let bytes = encoded(&DynamicImage::from(gradient(3_000, 1_000).into_rgb8()), ImageFormat::Jpeg);
    let picture = picture(&bytes, bytes.len());
    assert_eq!((picture.width_px, picture.height_px), (3_000, 1_000));
    assert_eq!((picture.pixels.width_px, picture.pixels.height_px), (1_024, 341));
}

#[test]
fn a_tiny_file_that_claims_a_huge_image_is_refused_before_room_is_made() {
    for (width, height) in [(50_000, 50_000), (16_000, 16_000), (u32::MAX / 2, 1)] {
        let why = refusal(&png_that_claims(width, height));
        assert!(why.starts_with("The image"), "{why}");
    }
}

#[test]
fn of_a_gif_with_many_frames_the_first_is_shown() {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for number in 0..300_u32 {
        let colour = Rgba([if number == 0 { 255 } else { 0 }, 0, 0, 255]);
        let frame = RgbaImage::from_pixel(40, 30, colour);
        encoder
            .encode_frame(Frame::from_parts(frame, 0, 0, Delay::from_numer_denom_ms(10, 1)))
            .unwrap();
    }
    drop(encoder);
    let picture = picture(&bytes, bytes.len());
    assert!(picture.is_animated);
    assert_eq!(picture.pixels.rgba[..4], [255, 0, 0, 255]);
    assert_eq!(picture.caption(), "GIF · 40 × 30 pixels · the first frame of an animation");
}

/// The head of a GIF with a screen of this size, and one frame of it.
fn gif_that_claims(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = b"GIF89a".to_vec();
    bytes.extend(width.to_le_bytes());
    bytes.extend(height.to_le_bytes());
    bytes.extend(b"\x80\0\0\0\0\0\xff\xff\xff\x2c\0\0\0\0");
    bytes.extend(width.to_le_bytes());
    bytes.extend(height.to_le_bytes());
    bytes.extend(b"\0\x02\x02\x44\x01\0\x3b");
    bytes
}

#[test]
fn what_may_be_animated_is_drawn_only_where_its_canvas_and_a_frame_have_room_too() {
    let why = refusal(&gif_that_claims(8_000, 8_000));
    assert!(why.contains("8000 × 8000 pixels, more than are drawn here"), "{why}");
    let small = gif_that_claims(2_000, 2_000);
    let cut = fetched(&small, small.len() + 1);
    assert!(!format!("{cut:?}").contains("more than are drawn here"));
}

#[test]
fn a_gif_whose_frame_is_far_larger_than_its_screen_is_no_harm() {
    let mut bytes = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    // A frame of 65535 × 65535 on a screen of 1 × 1.
    bytes.extend(b"\x2c\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0\x3b");
    assert!(!matches!(fetched(&bytes, bytes.len()), Preview::Nothing(_)));
}

#[test]
fn an_image_that_was_not_fetched_to_its_end_shows_its_beginning() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let bytes = encoded(&DynamicImage::from(gradient(200, 200).into_rgb8()), format);
        let picture = picture(&bytes[..bytes.len() / 2], bytes.len());
        assert!(picture.is_cut, "{format:?}");
        let (first, last) = picture.pixels.rgba.split_at(200 * 4);
        assert!(first.iter().any(|byte| *byte != first[0]), "{format:?}");
        assert_ne!(first, &last[last.len() - 200 * 4..], "{format:?}");
    }
}

#[test]
fn a_broken_image_is_a_sentence_and_its_first_bytes() {
    let why = refusal(b"\x89PNG\r\n\x1a\nbroken");
    assert!(why.starts_with("The image cannot be drawn"), "{why}");
}

#[test]
fn an_image_in_a_format_that_is_not_drawn_here_is_named() {
    let bytes = b"II*\0\x08\0\0\0";
    let Preview::Bytes(head) = fetched(bytes, bytes.len()) else { panic!("no bytes") };
    assert_eq!((head.kind, head.why, head.is_cut), (Some("TIFF image"), None, false));
}

#[test]
fn of_other_bytes_the_first_are_shown() {
    let Preview::Bytes(head) = fetched(&[0x9f; 1_000], 1_000) else { panic!("no bytes") };
    assert_eq!((head.head.len(), head.kind, head.is_cut), (256, None, true));
}

#[test]
fn an_empty_object_is_called_empty() {
    assert_eq!(fetched(b"", 0), Preview::Nothing("The object is empty".to_owned()));
    assert_ne!(fetched(b"", 5), fetched(b"", 0));
}
