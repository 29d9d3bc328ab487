//! What is printed, and whether all of it is within its bounds.

use std::time::Duration;

pub struct Report {
    pub is_within: bool,
}

impl Default for Report {
    fn default() -> Self {
        Self { is_within: true }
    }
}

impl Report {
    #[expect(clippy::unused_self, reason = "What is printed belongs to the report")]
    pub fn begin(&self, title: &str) {
        println!("\n{title}");
    }

    /// Prints a figure with its bound.
    pub fn at_most(&mut self, name: &str, figure: f64, bound: f64) {
        self.verdict(name, &format!("{figure:.2}, at most {bound}"), figure <= bound);
    }

    /// Prints of how many how many were found that must not be.
    pub fn none(&mut self, name: &str, found: usize, of: usize) {
        self.verdict(name, &format!("{found} of {of}"), found == 0);
    }

    fn verdict(&mut self, name: &str, text: &str, is_within: bool) {
        println!("  {name:<14} {text}   {}", if is_within { "PASS" } else { "MISS" });
        self.is_within &= is_within;
    }
}

pub fn ms(duration: Duration) -> String {
    format!("{:.1}", duration.as_secs_f64() * 1_000.0)
}

pub fn shown_kib(kib: u64) -> String {
    format!("{} MiB", kib / 1_024)
}

/// The value below which that many of a hundred are; of none, nothing.
pub fn of_hundred(values: &[Duration], hundredths: usize) -> Duration {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() * hundredths / 100).copied().unwrap_or_default()
}
