//! What is shown of a fetched object.

/// A look at an object, bounded in size.
#[derive(Clone, PartialEq, Eq)]
pub enum Preview {
    /// Red, green, blue, alpha; row by row.
    Image { width_px: usize, height_px: usize, rgba: Vec<u8> },
    /// The beginning of a text.
    Text(String),
    /// Why there is nothing to look at.
    Nothing(String),
}

impl std::fmt::Debug for Preview {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Image { width_px, height_px, .. } => {
                write!(formatter, "Image({width_px}×{height_px})")
            }
            Self::Text(text) => write!(formatter, "Text({} bytes)", text.len()),
            Self::Nothing(why) => write!(formatter, "Nothing({why})"),
        }
    }
}
