//! What is asked for in a terminal, where there is one.

use std::io::IsTerminal as _;

use countersign::printable;
use countersign::secret_text::SecretText;
use countersign::words;

use crate::output;

/// Asks for the six digits of an MFA device; `None` where nobody sits before the program.
pub fn mfa_prompt() -> Option<fn(&str) -> Option<SecretText>> {
    std::io::stdin().is_terminal().then_some(ask_for_code as fn(&str) -> Option<SecretText>)
}

fn ask_for_code(who_asks: &str) -> Option<SecretText> {
    output::ask(&format!("\n{}", printable::line(who_asks)), words!("Six digits:")).ok()?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).ok()?;
    let code = SecretText::from(line.trim());
    // What was typed is wiped, too.
    drop(SecretText::new(line));
    Some(code).filter(|code| !code.expose().is_empty())
}
