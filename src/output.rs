//! The one place that writes to standard output and standard error.
//!
//! In: texts, whoever wrote what is in them. Out: the same as [`printable`] has them, so that nothing in them commands the
//! terminal or passes for a line of this program. `clippy.toml` and `tests/house.rs` hold that nobody else writes there.

#![expect(clippy::disallowed_methods, reason = "this is where everybody else's output goes")]

use std::io::{self, ErrorKind, IsTerminal as _, Write};
use std::process::ExitCode;
use std::sync::OnceLock;

use clap::error::{ContextKind, ContextValue};
use countersign::headless::CouldNotRun;
use countersign::printable;
use countersign::words;
use serde::Serialize;
use serde_json::Value;

use crate::COULD_NOT_RUN;

/// Why standard output could not be written to, where it could not.
static NOT_WRITTEN: OnceLock<String> = OnceLock::new();

/// A report, in lines, and a line break after it; an empty one is none.
pub fn say(text: &str) {
    if !text.is_empty() {
        write_out(&format!("{}\n", printable::lines(text)));
    }
}

/// A value for programs, as JSON; what somebody made longer than anything of AWS is cut in it as well.
pub fn say_json(value: &impl Serialize) {
    match serde_json::to_value(value) {
        Ok(mut value) => {
            bound(&mut value);
            write_out(&format!("{}\n", printable::json_lines(&value)));
        }
        Err(error) => complain(&words!("This cannot be written as JSON: {error}", error)),
    }
}

/// Longer than any document that AWS keeps.
const STRING_MOST_CHARS: usize = 100_000;

fn bound(value: &mut Value) {
    match value {
        Value::String(text) => *text = printable::shortened(text, STRING_MOST_CHARS).into_owned(),
        Value::Array(values) => values.iter_mut().for_each(bound),
        Value::Object(fields) => fields.values_mut().for_each(bound),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A file of another language, which is whole and in its own escapes.
pub fn say_file(text: &str) {
    write_out(text);
}

fn write_out(text: &str) {
    let mut output = io::stdout();
    let written = output.write_all(text.as_bytes()).and_then(|()| output.flush());
    // Whoever reads the output may have closed it, as `head` does.
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        NOT_WRITTEN.get_or_init(|| error.to_string());
    }
}

/// How the program ends: what could not be told was as good as not done.
pub fn ended(code: ExitCode) -> ExitCode {
    match NOT_WRITTEN.get() {
        None => code,
        Some(error) => {
            complain(&words!("Standard output cannot be written: {error}", error));
            ExitCode::from(COULD_NOT_RUN)
        }
    }
}

/// A sentence on standard error; where even that is closed there is nobody to tell.
pub fn complain(sentence: &str) {
    writeln!(io::stderr(), "countersign: {}", printable::line(sentence)).ok();
}

/// Why nothing could be done, then what helps and what AWS said, a line each.
pub fn complain_of(why: &CouldNotRun) {
    writeln!(io::stderr(), "countersign: {}", printable::lines(&why.to_string())).ok();
}

/// What is wrong with the command line, or the help that it asks for.
pub fn answer_of_command_line(mut error: clap::Error) -> ExitCode {
    // The values are quoted in it as they were typed.
    let typed: Vec<(ContextKind, ContextValue)> =
        error.context().map(|(kind, value)| (kind, value.clone())).collect();
    for (kind, value) in typed {
        error.insert(kind, printable_context(value));
    }
    let text = error.render().to_string();
    if error.use_stderr() {
        write!(io::stderr(), "{}", printable::lines(&text)).ok();
    } else {
        write_out(&printable::lines(&text));
    }
    ended(u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from))
}

fn printable_context(value: ContextValue) -> ContextValue {
    let line = |text: &str| printable::line(text).into_owned();
    match value {
        ContextValue::String(text) => ContextValue::String(line(&text)),
        ContextValue::Strings(texts) => {
            ContextValue::Strings(texts.iter().map(|text| line(text)).collect())
        }
        ContextValue::StyledStrs(texts) => ContextValue::StyledStrs(
            texts.into_iter().map(|text| line(&text.to_string()).into()).collect(),
        ),
        other => other,
    }
}

/// Whether somebody sees what is written over and over.
pub fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// Writes over the line that was there before.
pub fn progress_line(line: &str) {
    let mut terminal = io::stderr();
    // Where the terminal is gone nobody looks.
    write!(terminal, "\r{}\u{1B}[K", printable::line(line)).and_then(|()| terminal.flush()).ok();
}

/// Asks on standard error, because standard output may be a file, and leaves the cursor behind the question. `before` are the
/// lines that the question is about.
pub fn ask(before: &str, question: &str) -> io::Result<()> {
    let mut terminal = io::stderr();
    let question = printable::line(question);
    write!(terminal, "{}\n{question} ", printable::lines(before)).and_then(|()| terminal.flush())
}

/// Standard error for the log, an event a line.
pub fn log_writer() -> impl Write {
    LogWriter
}

struct LogWriter;

impl Write for LogWriter {
    /// The whole of one event, as `tracing-subscriber` writes it.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let line = printable::line(text.strip_suffix('\n').unwrap_or(&text));
        // Where even that is closed there is nobody to tell.
        io::stderr().write_all(format!("{line}\n").as_bytes()).ok();
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
