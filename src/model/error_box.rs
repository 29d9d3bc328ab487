//! The box for a pasted error: its text without secrets, and what was read out of it.

use crate::checks::pasted::{self, ExplainReport, PasteError, Pasted};

/// What the box holds. It is there on every step, and without credentials.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ErrorBox {
    pub is_open: bool,
    text: String,
    // Made of the text whenever that changes, because a frame has no time to read 64 KiB.
    reading: Option<Result<Pasted, PasteError>>,
}

impl ErrorBox {
    /// What was pasted, without keys, tokens and signatures: they are not kept.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was read out of the text; none for an empty box.
    pub fn reading(&self) -> Option<&Result<Pasted, PasteError>> {
        self.reading.as_ref()
    }

    /// The explanation as text, for a colleague.
    pub fn explanation(&self) -> Option<String> {
        let pasted = self.reading.as_ref()?.as_ref().ok()?;
        Some(ExplainReport::from(pasted).to_string())
    }

    pub(super) fn set_text(&mut self, text: &str) {
        self.text = pasted::without_secrets(pasted::start_of(text)).into_owned();
        self.reading = match pasted::read(text) {
            Err(PasteError::Empty) => None,
            reading => Some(reading),
        };
    }
}
