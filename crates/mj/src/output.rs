//! Standard output.

use crate::diagnostic::Failure;
use std::{
    fmt::Display,
    io::{self, Write},
};

/// Prints a line. Colours are stripped where no terminal shows them.
pub fn line(text: impl Display) -> Result<(), Failure> {
    write(&format!("{text}\n"))
}

/// Prints text. A reader that is gone, as in `mj ps | head`, has seen what it wanted.
pub fn write(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::other(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}
