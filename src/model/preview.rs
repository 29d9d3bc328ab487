//! What is shown of a fetched object.

use std::fmt;
use std::sync::Arc;

use crate::words;

/// A look at an object, bounded in size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preview {
    Image(Picture),
    Text(TextHead),
    /// Neither an image that can be drawn nor a text.
    Bytes(BytesHead),
    /// Why there is nothing to look at.
    Nothing(String),
}

/// An image, or the first frame of one that moves, scaled down to what a window shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// `PNG`, `JPEG`, `GIF` or `WebP`.
    pub format: &'static str,
    /// The size of the image itself, as it is to be seen.
    pub width_px: u32,
    pub height_px: u32,
    pub is_animated: bool,
    /// The bytes ended before the image did.
    pub is_cut: bool,
    pub pixels: Arc<Pixels>,
}

/// Red, green, blue, alpha; row by row, the colours multiplied with alpha already.
#[derive(Clone, PartialEq, Eq)]
pub struct Pixels {
    pub width_px: usize,
    pub height_px: usize,
    pub rgba: Vec<u8>,
}

/// The beginning of a text, without characters that would act instead of being seen.
#[derive(Clone, PartialEq, Eq)]
pub struct TextHead {
    pub text: String,
    pub encoding: &'static str,
    /// There is more of it than is shown.
    pub is_cut: bool,
}

/// The first bytes of something else.
#[derive(Clone, PartialEq, Eq)]
pub struct BytesHead {
    /// What its first bytes say that it is, such as `PDF document`.
    pub kind: Option<&'static str>,
    /// Why it is not drawn although it is an image.
    pub why: Option<String>,
    pub head: Vec<u8>,
    /// There is more of it than is shown.
    pub is_cut: bool,
}

impl Picture {
    /// `PNG · 3000 × 2000 pixels`, and what is not shown of it.
    pub fn caption(&self) -> String {
        let Self { format, width_px, height_px, is_animated, is_cut, .. } = self;
        let size =
            words!("{format} · {width_px} × {height_px} pixels", format, width_px, height_px);
        let animation = is_animated.then(|| words!("the first frame of an animation"));
        let cut = is_cut.then(|| words!("as much as was fetched of it"));
        let parts: Vec<&str> =
            [Some(size.as_str()), animation, cut].into_iter().flatten().collect();
        parts.join(" · ")
    }
}

impl TextHead {
    /// `Text in UTF-8`, and how much of it is shown.
    pub fn caption(&self) -> String {
        let encoding = self.encoding;
        if self.is_cut {
            let chars = self.text.chars().count();
            let chars = words::grouped(u64::try_from(chars).unwrap_or(u64::MAX));
            words!("Text in {encoding} · the first {chars} characters", encoding, chars)
        } else {
            words!("Text in {encoding}", encoding)
        }
    }
}

impl BytesHead {
    /// What it is, and how much of it is shown.
    pub fn caption(&self) -> String {
        let count = self.head.len();
        let kind = self.kind.unwrap_or(words!("Neither an image nor a text that is known here"));
        let amount = if self.is_cut {
            words!("the first {count} bytes", count)
        } else {
            words!("1 byte" | "{n} bytes" % count)
        };
        format!("{kind} · {amount}")
    }

    /// Sixteen bytes a line: where they stand, each as two digits, and as ASCII.
    pub fn hex(&self) -> String {
        let lines = self.head.chunks(16).enumerate().map(|(index, chunk)| {
            let digits: Vec<String> = chunk.iter().map(|byte| format!("{byte:02x}")).collect();
            let (left, right) = digits.split_at(digits.len().min(8));
            let ascii: String = chunk
                .iter()
                .map(|byte| if (0x20..0x7f).contains(byte) { char::from(*byte) } else { '.' })
                .collect();
            format!("{:06x}  {:<23}  {:<23}  {ascii}", index * 16, left.join(" "), right.join(" "))
        });
        lines.collect::<Vec<String>>().join("\n")
    }
}

impl fmt::Debug for Pixels {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Pixels({}×{})", self.width_px, self.height_px)
    }
}

impl fmt::Debug for TextHead {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "TextHead({} bytes of {})", self.text.len(), self.encoding)
    }
}

impl fmt::Debug for BytesHead {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "BytesHead({} bytes of {:?})", self.head.len(), self.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(head: Vec<u8>) -> BytesHead {
        BytesHead { kind: None, why: None, head, is_cut: false }
    }

    #[test]
    fn only_what_is_cut_is_called_the_first_bytes() {
        let kind = Some("PDF document");
        let pdf = BytesHead { kind, ..whole(vec![0; 14]) };
        assert_eq!(pdf.caption(), "PDF document · 14 bytes");
        assert_eq!(
            BytesHead { is_cut: true, ..pdf }.caption(),
            "PDF document · the first 14 bytes"
        );
    }

    #[test]
    fn bytes_stand_in_columns_however_few_the_last_line_has() {
        let hex = whole((0x3a..0x4d).collect()).hex();
        assert_eq!(
            hex,
            "000000  3a 3b 3c 3d 3e 3f 40 41  42 43 44 45 46 47 48 49  :;<=>?@ABCDEFGHI\n\
             000010  4a 4b 4c                                          JKL"
        );
    }

    #[test]
    fn a_byte_that_is_no_ascii_is_a_dot() {
        assert!(whole(vec![0x00, 0x7f, 0x80, 0x41]).hex().ends_with("  ...A"));
    }

    #[test]
    fn debug_shows_nothing_of_the_object() {
        let text = TextHead { text: "secret".to_owned(), encoding: "UTF-8", is_cut: false };
        let bytes = whole(vec![42; 3]);
        let shown = format!("{:?}{:?}", Preview::Text(text), Preview::Bytes(bytes));
        assert!(!shown.contains("secret") && !shown.contains("42"), "{shown}");
    }
}
