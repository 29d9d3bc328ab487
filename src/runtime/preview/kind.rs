//! What the first bytes of a file say that it is.

use crate::{phrase, words};

/// Where a signature stands, its bytes, and what it says.
const SIGNATURES: &[(usize, &[u8], &str)] = &[
    (0, b"\x89PNG\r\n\x1a\n", phrase!("PNG image")),
    (0, b"\xff\xd8\xff", phrase!("JPEG image")),
    (0, b"GIF8", phrase!("GIF image")),
    (8, b"WEBP", phrase!("WebP image")),
    (4, b"ftypavif", phrase!("AVIF image")),
    (4, b"ftypavis", phrase!("AVIF image")),
    (4, b"ftyphei", phrase!("HEIC image")),
    (4, b"ftypmif1", phrase!("HEIF image")),
    (0, b"II*\0", phrase!("TIFF image")),
    (0, b"MM\0*", phrase!("TIFF image")),
    (0, b"BM", phrase!("BMP image")),
    (0, b"8BPS", phrase!("Photoshop image")),
    (0, b"\0\0\x01\0", phrase!("Icon")),
    (0, b"\0\0\0\x0cjP  ", phrase!("JPEG 2000 image")),
    (0, b"\xff\x0a", phrase!("JPEG XL image")),
    (128, b"DICM", phrase!("DICOM image")),
    (4, b"ftyp", phrase!("MPEG-4 video or audio")),
    (0, b"\x1aE\xdf\xa3", phrase!("Matroska or WebM video")),
    (8, b"AVI ", phrase!("AVI video")),
    (8, b"WAVE", phrase!("WAV audio")),
    (0, b"OggS", phrase!("Ogg audio or video")),
    (0, b"ID3", phrase!("MP3 audio")),
    (0, b"fLaC", phrase!("FLAC audio")),
    (0, b"%PDF-", phrase!("PDF document")),
    (0, b"PK\x03\x04", phrase!("ZIP archive, or a document made of one")),
    (0, b"\x1f\x8b", phrase!("Data compressed with gzip")),
    (0, b"\x28\xb5\x2f\xfd", phrase!("Data compressed with Zstandard")),
    (0, b"\xfd7zXZ\0", phrase!("Data compressed with xz")),
    (0, b"BZh", phrase!("Data compressed with bzip2")),
    (0, b"7z\xbc\xaf\x27\x1c", phrase!("7z archive")),
    (0, b"Rar!", phrase!("RAR archive")),
    (257, b"ustar", phrase!("tar archive")),
    (0, b"PAR1", phrase!("Parquet table")),
    (0, b"ARROW1", phrase!("Arrow table")),
    (0, b"SQLite format 3\0", phrase!("SQLite database")),
    (0, b"\x7fELF", phrase!("Program for Linux")),
    (0, b"MZ", phrase!("Program for Windows")),
    (0, b"\0asm", phrase!("WebAssembly module")),
    (0, b"wOF2", phrase!("Web font")),
];

/// `None` where they say nothing that is known here.
pub fn of(bytes: &[u8]) -> Option<&'static str> {
    let has = |at: usize, signature: &[u8]| {
        bytes.get(at..).is_some_and(|rest| rest.starts_with(signature))
    };
    SIGNATURES
        .iter()
        .find(|(at, signature, _)| has(*at, signature))
        .map(|(_, _, name)| words::of(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_known_by_its_signature_wherever_that_stands() {
        assert_eq!(of(b"%PDF-1.7\n"), Some("PDF document"));
        assert_eq!(of(b"\0\0\0\x20ftypavif"), Some("AVIF image"));
        assert_eq!(of(b"\0\0\0\x20ftypisom"), Some("MPEG-4 video or audio"));
        let mut tar = vec![0; 512];
        tar[257..262].copy_from_slice(b"ustar");
        assert_eq!(of(&tar), Some("tar archive"));
        assert_eq!(of(b"P"), None);
        assert_eq!(of(b""), None);
    }
}
