//! A language that is English between marks, 40 % longer: `«Passed¤¤¤»`.

use crate::made;

/// Has the program speak it, from before its first word on.
pub fn speak() {
    made::speak(marked);
}

/// Puts a sentence between marks, and its values outside of them: what is in a value answers for itself.
fn marked(text: &str) -> String {
    let longer = "¤".repeat((text.chars().count() * 2).div_ceil(5));
    let values_outside = text.replace('{', "»{").replace('}', "}«");
    format!("«{values_outside}{longer}»")
}
