//! The pictures of the practice bucket, drawn when the sandbox starts.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{Rgb, RgbImage};

const WIDTH: u32 = 480;
const HEIGHT: u32 = 300;

/// A harbour at dusk: a sun over the water, two boats and a lighthouse.
pub fn harbour() -> Vec<u8> {
    let mut picture = sky([38, 43, 86], [244, 162, 97], 180);
    disc(&mut picture, (330, 168), 34, [255, 221, 150]);
    hills(&mut picture, 180, 26, [52, 50, 90]);
    water(&mut picture, 180, [196, 124, 98], [28, 38, 74], 330);
    lighthouse(&mut picture, 92, 190);
    boat(&mut picture, 215, 214, 30, [24, 26, 48]);
    boat(&mut picture, 392, 236, 44, [16, 18, 36]);
    png(&picture)
}

/// A cup on a table by the sea, at noon.
pub fn cafe() -> Vec<u8> {
    let mut picture = sky([94, 176, 222], [208, 236, 244], 150);
    disc(&mut picture, (92, 62), 26, [255, 240, 190]);
    water(&mut picture, 150, [120, 196, 214], [34, 108, 150], 92);
    rectangle(&mut picture, (0, 240), (WIDTH, HEIGHT), [150, 104, 70]);
    rectangle(&mut picture, (0, 240), (WIDTH, 246), [182, 134, 94]);
    disc(&mut picture, (292, 206), 15, [245, 242, 236]);
    disc(&mut picture, (292, 206), 9, [34, 108, 150]);
    rectangle(&mut picture, (228, 184), (288, 236), [245, 242, 236]);
    rectangle(&mut picture, (232, 184), (284, 190), [92, 58, 40]);
    rectangle(&mut picture, (212, 236), (304, 243), [230, 226, 218]);
    png(&picture)
}

/// Mountains at dawn.
pub fn mountains() -> Vec<u8> {
    let mut picture = sky([104, 122, 176], [252, 214, 190], HEIGHT);
    disc(&mut picture, (150, 120), 24, [255, 244, 220]);
    hills(&mut picture, 200, 90, [128, 130, 168]);
    hills(&mut picture, 240, 70, [88, 96, 138]);
    hills(&mut picture, 285, 60, [50, 60, 98]);
    png(&picture)
}

/// An invoice of which nothing can be read: what a vendor has no business with.
pub fn receipt() -> Vec<u8> {
    let mut picture = RgbImage::from_pixel(WIDTH, HEIGHT, Rgb([236, 234, 228]));
    rectangle(&mut picture, (140, 20), (340, 290), [252, 252, 250]);
    rectangle(&mut picture, (160, 40), (250, 54), [70, 76, 90]);
    for row in 0..8 {
        let top = 80 + row * 22;
        rectangle(&mut picture, (160, top), (240 + row * 7 % 40, top + 8), [168, 172, 180]);
        rectangle(&mut picture, (290, top), (320, top + 8), [168, 172, 180]);
    }
    png(&picture)
}

fn png(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Sub);
    if let Err(error) = picture.write_with_encoder(encoder) {
        tracing::warn!(%error, "a practice picture could not be drawn");
    }
    bytes
}

fn mix(from: [u8; 3], to: [u8; 3], part: u32, whole: u32) -> [u8; 3] {
    let whole = whole.max(1);
    let part = part.min(whole);
    let one = |a: u8, b: u8| {
        let mixed = (u32::from(a) * (whole - part) + u32::from(b) * part) / whole;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    [one(from[0], to[0]), one(from[1], to[1]), one(from[2], to[2])]
}

fn sky(top: [u8; 3], horizon: [u8; 3], height: u32) -> RgbImage {
    RgbImage::from_fn(WIDTH, HEIGHT, |_, y| Rgb(mix(top, horizon, y, height)))
}

/// Water whose light lies below the sun at `sun_x`.
fn water(picture: &mut RgbImage, top: u32, near: [u8; 3], far: [u8; 3], sun_x: u32) {
    for y in top..HEIGHT {
        let depth = y - top;
        for x in 0..WIDTH {
            let mut colour = mix(near, far, depth, HEIGHT - top);
            let spread = 14 + depth / 3;
            if x.abs_diff(sun_x) < spread && (depth / 3 + x / 9).is_multiple_of(3) {
                colour = mix(colour, [255, 226, 170], 2, 3);
            } else if (y * 7 + x / 16 * 5).is_multiple_of(23) {
                colour = mix(colour, [255, 255, 255], 1, 12);
            }
            picture.put_pixel(x, y, Rgb(colour));
        }
    }
}

/// A skyline that rises up to `height` above `base`.
fn hills(picture: &mut RgbImage, base: u32, height: u32, colour: [u8; 3]) {
    for x in 0..WIDTH {
        let ridge = |period: u32, shift: u32| {
            let position = (x + shift) % period;
            position.min(period - position) * 2 * height / period
        };
        let rise = (ridge(170, base) * 3 + ridge(62, height * 3)) / 4;
        for y in base.saturating_sub(rise)..base.min(HEIGHT) {
            picture.put_pixel(x, y, Rgb(colour));
        }
        for y in base.min(HEIGHT)..HEIGHT {
            picture.put_pixel(x, y, Rgb(colour));
        }
    }
}

fn disc(picture: &mut RgbImage, (centre_x, centre_y): (u32, u32), radius: u32, colour: [u8; 3]) {
    for y in centre_y.saturating_sub(radius)..(centre_y + radius).min(HEIGHT) {
        for x in centre_x.saturating_sub(radius)..(centre_x + radius).min(WIDTH) {
            if x.abs_diff(centre_x).pow(2) + y.abs_diff(centre_y).pow(2) < radius.pow(2) {
                picture.put_pixel(x, y, Rgb(colour));
            }
        }
    }
}

fn rectangle(picture: &mut RgbImage, from: (u32, u32), to: (u32, u32), colour: [u8; 3]) {
    for y in from.1..to.1.min(HEIGHT) {
        for x in from.0..to.0.min(WIDTH) {
            picture.put_pixel(x, y, Rgb(colour));
        }
    }
}

fn lighthouse(picture: &mut RgbImage, x: u32, foot: u32) {
    rectangle(picture, (x - 40, foot), (x + 44, foot + 12), [30, 30, 56]);
    for row in 0..84_u32 {
        let half = 6 + row / 16;
        let colour = if (row / 14).is_multiple_of(2) { [206, 84, 76] } else { [238, 228, 216] };
        rectangle(picture, (x - half, foot - 84 + row), (x + half, foot - 83 + row), colour);
    }
    rectangle(picture, (x - 5, foot - 96), (x + 5, foot - 84), [255, 236, 170]);
    rectangle(picture, (x - 8, foot - 100), (x + 8, foot - 96), [40, 36, 64]);
}

fn boat(picture: &mut RgbImage, x: u32, waterline: u32, size: u32, colour: [u8; 3]) {
    for row in 0..size / 4 {
        let half = size / 2 - row;
        let y = waterline - size / 4 + row;
        rectangle(picture, (x - half, y), (x + half, y + 1), colour);
    }
    for row in 0..size {
        let y = waterline - size / 4 - size + row;
        rectangle(picture, (x, y), (x + 2, y + 1), colour);
        let sail = mix(colour, [250, 226, 200], 3, 5);
        rectangle(picture, (x + 3, y), (x + 3 + row / 2, y + 1), sail);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_is_a_png_that_can_be_read() {
        for bytes in [harbour(), cafe(), mountains(), receipt()] {
            let picture = image::load_from_memory(&bytes).unwrap();
            assert_eq!((picture.width(), picture.height()), (WIDTH, HEIGHT));
        }
    }
}
