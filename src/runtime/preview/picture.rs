//! Decodes images within bounds: what a file claims is looked at before anything is made room for.

use std::io::Cursor;
use std::sync::Arc;

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{
    AnimationDecoder as _, ColorType, DynamicImage, ImageBuffer, ImageDecoder as _, ImageFormat,
    ImageReader, Limits,
};

use crate::model::preview::{Picture, Pixels};
use crate::words;

/// What the window has room for, in pixels of a dense screen.
const SHOWN_WIDTH_PX: u32 = 1_024;
const SHOWN_HEIGHT_PX: u32 = 660;
/// The longest side of an image that is decoded at all.
const DECODED_SIDE_PX: u32 = 16_384;
/// The pixels of an image that is decoded at all, however little its colours take: decoders need room of their own.
const DECODED_PX: u64 = 64 * 1024 * 1024;
/// The pixels of one that may be animated: its decoder holds the canvas and a frame beside what comes out.
const DECODED_ANIMATED_PX: u64 = 24 * 1024 * 1024;
/// What decoding may take in memory.
const DECODING_BYTES: u64 = 256 * 1024 * 1024;

fn most_px(format: ImageFormat) -> u64 {
    match format {
        ImageFormat::Gif | ImageFormat::WebP => DECODED_ANIMATED_PX,
        _ => DECODED_PX,
    }
}

/// The format by the first bytes, if it is one that can be drawn.
pub fn format_of(bytes: &[u8]) -> Option<ImageFormat> {
    let format = image::guess_format(bytes).ok()?;
    name_of(format).map(|_| format)
}

fn name_of(format: ImageFormat) -> Option<&'static str> {
    match format {
        ImageFormat::Png => Some("PNG"),
        ImageFormat::Jpeg => Some("JPEG"),
        ImageFormat::Gif => Some("GIF"),
        ImageFormat::WebP => Some("WebP"),
        _ => None,
    }
}

/// The image, scaled down; or why it is not drawn, in a sentence.
pub fn decode(bytes: &[u8], format: ImageFormat, is_whole: bool) -> Result<Picture, String> {
    let cannot = |error: image::ImageError| words!("The image cannot be drawn: {error}", error);
    let mut decoder = reader(bytes, format).into_decoder().map_err(cannot)?;
    let (width_px, height_px) = decoder.dimensions();
    let is_in_bounds = u64::from(width_px) * u64::from(height_px) <= most_px(format)
        && decoder.total_bytes() <= DECODING_BYTES;
    if !is_in_bounds {
        return Err(words!(
            "The image says that it has {width_px} × {height_px} pixels, more than are drawn here",
            width_px,
            height_px
        ));
    }
    // An orientation that cannot be read is none.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let (image, is_broken) = match DynamicImage::from_decoder(decoder) {
        Ok(image) => (image, false),
        Err(error) if is_whole => return Err(cannot(error)),
        Err(error) => (begun(bytes, format).ok_or_else(|| cannot(error))?, true),
    };
    let (width_px, height_px) = (image.width(), image.height());
    let mut small = if width_px > SHOWN_WIDTH_PX || height_px > SHOWN_HEIGHT_PX {
        image.thumbnail(SHOWN_WIDTH_PX, SHOWN_HEIGHT_PX)
    } else {
        image
    };
    small.apply_orientation(orientation);
    let is_turned = matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let (width_px, height_px) =
        if is_turned { (height_px, width_px) } else { (width_px, height_px) };
    Ok(Picture {
        format: name_of(format).unwrap_or_default(),
        width_px,
        height_px,
        is_animated: is_animated(bytes, format),
        is_cut: is_broken || !is_whole,
        pixels: Arc::new(pixels(small)),
    })
}

fn reader(bytes: &[u8], format: ImageFormat) -> ImageReader<Cursor<&[u8]>> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits(format));
    reader
}

fn limits(format: ImageFormat) -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(DECODED_SIDE_PX);
    limits.max_image_height = Some(DECODED_SIDE_PX);
    // Four bytes a pixel: a frame may be larger than its canvas.
    limits.max_alloc = Some(DECODING_BYTES.min(4 * most_px(format)));
    limits
}

/// What the decoder got out of an image that ends too soon; nothing where it got nothing.
fn begun(bytes: &[u8], format: ImageFormat) -> Option<DynamicImage> {
    let decoder = reader(bytes, format).into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    let colours = decoder.color_type();
    let mut buffer = vec![0; usize::try_from(decoder.total_bytes()).ok()?];
    // That it ends too soon is known; what was decoded until then is in the buffer.
    decoder.read_image(&mut buffer).err()?;
    if buffer.iter().all(|byte| *byte == 0) {
        return None;
    }
    Some(match colours {
        ColorType::L8 => DynamicImage::ImageLuma8(ImageBuffer::from_raw(width, height, buffer)?),
        ColorType::La8 => DynamicImage::ImageLumaA8(ImageBuffer::from_raw(width, height, buffer)?),
        ColorType::Rgb8 => DynamicImage::ImageRgb8(ImageBuffer::from_raw(width, height, buffer)?),
        ColorType::Rgba8 => DynamicImage::ImageRgba8(ImageBuffer::from_raw(width, height, buffer)?),
        _ => return None,
    })
}

/// Whether there is more than one frame; of a GIF two are looked at, however many it has.
fn is_animated(bytes: &[u8], format: ImageFormat) -> bool {
    let bytes = Cursor::new(bytes);
    match format {
        ImageFormat::Gif => GifDecoder::new(bytes).is_ok_and(|mut decoder| {
            decoder.set_limits(limits(format)).is_ok() && decoder.into_frames().nth(1).is_some()
        }),
        ImageFormat::WebP => WebPDecoder::new(bytes).is_ok_and(|decoder| decoder.has_animation()),
        ImageFormat::Png => PngDecoder::with_limits(bytes, limits(format))
            .is_ok_and(|decoder| decoder.is_apng().unwrap_or(false)),
        _ => false,
    }
}

fn pixels(image: DynamicImage) -> Pixels {
    let image = image.into_rgba8();
    let side = |pixels: u32| usize::try_from(pixels).unwrap_or(usize::MAX);
    let (width_px, height_px) = (side(image.width()), side(image.height()));
    let mut rgba = image.into_raw();
    for [red, green, blue, alpha] in rgba.as_chunks_mut::<4>().0 {
        if *alpha < u8::MAX {
            for colour in [red, green, blue] {
                let product = u16::from(*colour) * u16::from(*alpha);
                *colour = u8::try_from((product + 127) / 255).unwrap_or(u8::MAX);
            }
        }
    }
    Pixels { width_px, height_px, rgba }
}
