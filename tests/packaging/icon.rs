//! The pictures of the icon are drawn from its SVG.

use std::path::Path;

use image::RgbaImage;

use crate::tools::{folder, path_text};
use crate::{assets, tools};

const SIZES_PX: [u32; 8] = [16, 24, 32, 48, 64, 128, 256, 512];

/// How far a channel may be off on average, of 255: another version of the renderer rounds in another way.
const MOST_MEAN_DIFFERENCE: f64 = 1.0;

#[track_caller]
fn picture(file: &Path) -> RgbaImage {
    image::open(file).unwrap_or_else(|error| panic!("{}: {error}", file.display())).into_rgba8()
}

fn mean_difference(one: &RgbaImage, other: &RgbaImage) -> f64 {
    let pairs = one.as_raw().iter().zip(other.as_raw());
    let sum: u32 = pairs.map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
    f64::from(sum) / f64::from(one.width() * one.height() * 4)
}

#[test]
fn every_size_of_the_icon_is_drawn_from_todays_svg() {
    let fresh = folder("icons");
    let script = assets::path("icons/render");
    tools::content("librsvg2-bin", path_text(&script), &[path_text(&fresh)]);
    for size in SIZES_PX {
        let name = format!("countersign-{size}.png");
        let kept = picture(&assets::path("icons").join(&name));
        let today = picture(&fresh.join(&name));
        assert_eq!((kept.dimensions(), today.dimensions()), ((size, size), (size, size)));
        let difference = mean_difference(&kept, &today);
        assert!(
            difference < MOST_MEAN_DIFFERENCE,
            "assets/icons/{name} differs by {difference:.2}: run assets/icons/render"
        );
    }
}

#[test]
fn the_icon_stands_out_from_a_white_and_from_a_black_panel_at_16_px() {
    let icon = picture(&assets::path("icons/countersign-16.png"));
    let visible = |background: f64| {
        let far = |pixel: &&image::Rgba<u8>| {
            let [red, green, blue, alpha] = pixel.0.map(f64::from);
            let own = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
            ((own - background) * alpha / 255.0).abs() > 40.0
        };
        icon.pixels().filter(far).count()
    };
    assert!(visible(255.0) > 120, "{} pixels on white", visible(255.0));
    assert!(visible(0.0) > 120, "{} pixels on black", visible(0.0));
}
