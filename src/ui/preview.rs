//! What the signed URL brought, to be looked at: an image, a text, or the first bytes.

use std::sync::Arc;

use egui::{ColorImage, TextureHandle, TextureOptions, Vec2};

use super::documents::scrolled_code_ui;
use super::theme::{self, Mark};
use super::widgets;
use crate::model::preview::{Pixels, Preview};
use crate::printable;
use crate::words;

/// The tallest a preview gets.
const PREVIEW_HEIGHT: f32 = 220.0;

/// The preview as the graphics card has it.
#[derive(Default)]
pub struct PreviewTexture(Option<(Arc<Pixels>, TextureHandle)>);

impl PreviewTexture {
    /// The texture of these pixels, made once.
    fn of(&mut self, context: &egui::Context, pixels: &Arc<Pixels>) -> &TextureHandle {
        let known = self.0.take().filter(|(made_of, _)| Arc::ptr_eq(made_of, pixels));
        let (_, texture) = self.0.insert(known.unwrap_or_else(|| {
            let size = [pixels.width_px, pixels.height_px];
            let image = ColorImage::from_rgba_premultiplied(size, &pixels.rgba);
            let texture = context.load_texture("preview", image, TextureOptions::LINEAR);
            (Arc::clone(pixels), texture)
        }));
        texture
    }
}

/// A look at the object whose key is `key_text`, and under it what it is.
pub fn preview_ui(
    ui: &mut egui::Ui,
    key_text: &str,
    preview: &Preview,
    texture: &mut PreviewTexture,
) {
    match preview {
        Preview::Image(picture) => {
            let room = Vec2::new(ui.available_width(), PREVIEW_HEIGHT);
            let image = egui::Image::new(texture.of(ui.ctx(), &picture.pixels))
                .max_size(room)
                .fit_to_original_size(1.0)
                .corner_radius(theme::CORNER_RADIUS)
                .alt_text(words!("Preview of {key_text}", key_text = printable::line(key_text)));
            ui.add(image);
            widgets::note_ui(ui, &picture.caption());
        }
        Preview::Text(head) => {
            scrolled_code_ui(ui, "text", &head.text, PREVIEW_HEIGHT);
            widgets::note_ui(ui, &head.caption());
        }
        Preview::Bytes(head) => {
            if let Some(why) = &head.why {
                widgets::message_ui(ui, Mark::Skipped, why);
            }
            scrolled_code_ui(ui, "bytes", &head.hex(), PREVIEW_HEIGHT);
            widgets::note_ui(ui, &head.caption());
        }
        Preview::Nothing(why) => widgets::message_ui(ui, Mark::Skipped, why),
    }
}
