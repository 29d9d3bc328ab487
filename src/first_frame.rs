//! The first frame, laid out while the window is still being made: most of what it costs is its text.
//!
//! In: the context that the window will have, and the model that it opens with. Out: what drawing keeps, and in the context
//! every text as it is shown first, with its glyphs as pixels.

use std::num::NonZeroUsize;

use egui::{Context, Pos2, RawInput, Rect};

use crate::model::Model;
use crate::model::colour_scheme::ColourScheme;
use crate::ui::{UiState, theme, wizard_ui};
use crate::window_memory::WindowSettings;

/// How wide the glyphs' texture is at most.
///
/// By itself it is as wide as the graphics card allows, which nobody knows before there is a window: glyphs that were laid
/// out for another width would be made once more.
const GLYPHS_WIDTH_PX: usize = 2_048;

/// How often a frame is laid out at most: what opens is as wide as its text, then as high as its lines, then in the middle.
const PASSES_AT_MOST: NonZeroUsize = NonZeroUsize::MIN.saturating_add(2);

/// A context as eframe makes one for itself, but that may lay a frame out once more.
pub fn context() -> Context {
    let context = Context::default();
    context.set_embed_viewports(false);
    context.options_mut(|options| options.max_passes = PASSES_AT_MOST);
    context
}

/// Takes the width of textures down to what the first frame was laid out for.
pub fn bound_textures(input: &mut RawInput) {
    let side_px = input.max_texture_side.unwrap_or(GLYPHS_WIDTH_PX);
    input.max_texture_side = Some(side_px.min(GLYPHS_WIDTH_PX));
}

/// Dresses the context, and lays the first frame out.
///
/// For a window that was left enlarged it only dresses: until eframe has made the window, the context has to keep the usual
/// size. On a screen whose pixels are smaller the texts are laid out once more for it.
pub fn lay_out(
    context: &Context,
    model: &Model,
    left: &WindowSettings,
    scheme: ColourScheme,
) -> UiState {
    let mut state = UiState::install(context);
    // A text that changes its colour is laid out once more.
    theme::begin_with(context, scheme);
    context.set_theme(left.theme);
    if (left.zoom - 1.0).abs() > f32::EPSILON {
        return state;
    }
    let mut input = RawInput {
        screen_rect: Some(Rect::from_min_size(Pos2::ZERO, left.size.into())),
        ..RawInput::default()
    };
    bound_textures(&mut input);
    state.has_background = true;
    // Nobody has done anything yet.
    let mut events = Vec::new();
    let mut output = context.run_ui(input, |ui| wizard_ui(ui, model, &mut state, &mut events));
    // A texture is handed out once, and the one to paint with it is still to come.
    let textures = std::mem::take(&mut output.textures_delta.set);
    let manager = context.tex_manager();
    let mut manager = manager.write();
    let changes = textures
        .into_iter()
        .flat_map(|(id, changes)| changes.into_iter().map(move |change| (id, change)));
    changes.for_each(|(id, change)| manager.set(id, change));
    state
}
