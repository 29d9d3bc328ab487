//! What the hand-over can be saved as.

use crate::export::snippets::SnippetLanguage;

/// The file formats of the hand-over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    Markdown,
    Json,
    /// The integration itself, to be opened or checked again.
    Integration,
    /// A signing program.
    Snippet(SnippetLanguage),
}

impl ReportFormat {
    pub const ALL: [Self; 7] = [
        Self::Markdown,
        Self::Json,
        Self::Integration,
        Self::Snippet(SnippetLanguage::Python),
        Self::Snippet(SnippetLanguage::JavaScript),
        Self::Snippet(SnippetLanguage::Go),
        Self::Snippet(SnippetLanguage::Rust),
    ];

    /// What a file of this format is called at its end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Json => "json",
            Self::Integration => "toml",
            Self::Snippet(language) => language.extension(),
        }
    }
}
