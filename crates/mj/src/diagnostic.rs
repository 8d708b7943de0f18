//! How `mj` says that something is wrong: what, where, and what to do about it.

use anstream::eprintln;
use anstyle::{AnsiColor, Style};
use host::LinkError;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const PLACE: Style = AnsiColor::Blue.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// An error, and a hint where there is one.
pub fn error(message: &dyn std::fmt::Display, hint: Option<&str>) {
    eprintln!("{ERROR}error{ERROR:#}: {message}");
    if let Some(hint) = hint {
        eprintln!("  {HINT}hint{HINT:#}: {hint}");
    }
}

/// Why a file did not link.
pub fn link_error(failure: &LinkError) {
    eprintln!("{ERROR}error{ERROR:#}: {failure}");
    if let Some(location) = &failure.location {
        eprintln!("  {PLACE}-->{PLACE:#} {location}");
    }
    for frame in failure.trace.iter().flat_map(|trace| trace.lines()) {
        eprintln!("  {}", frame.trim_start());
    }
    if let Some(hint) = &failure.hint {
        eprintln!("  {HINT}hint{HINT:#}: {hint}");
    }
}
