//! Why a file could not be linked: what, where, and what to do about it.

use crate::{
    sandbox::{MEMORY_BYTES, PROCESSOR_SECONDS},
    text_linker::{MAX_ANSWER_BYTES, TIME_LIMIT},
};
use std::{fmt, path::PathBuf};
use wire::ImageError;

/// A place in a source file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Location {
    /// The file, as the user named it or as it was imported.
    pub file: String,
    /// Line and column, both from 1; none when the whole file is meant.
    pub position: Option<(u32, u32)>,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some((line, column)) = self.position {
            write!(f, ":{line}:{column}")?;
        }
        Ok(())
    }
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Reason {
    /// The file cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// The file is not text.
    #[error("{} is not UTF-8 text: byte {offset} cannot be read", path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// Where the first bad byte is, from 0.
        offset: usize,
    },
    /// The file should be an image and is none, or none for this MicroJanet.
    #[error("cannot use {}: {error}", path.display())]
    Image {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: ImageError,
    },
    /// The file, or what it defines, is wrong.
    #[error("{0}")]
    Source(String),
    /// The process of a text reached a limit.
    #[error("{0}")]
    Limit(TextLimit),
    /// Somebody asked for the end of its evaluation.
    #[error("interrupted")]
    Interrupted,
    /// Something that is our fault.
    #[error("the linker itself failed: {0}")]
    Internal(String),
}

/// How the process of a text ended before it had answered (S3).
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TextLimit {
    /// It used up its processor time.
    #[error("its evaluation takes more than {PROCESSOR_SECONDS} s of processor time")]
    Processor,
    /// It did not end.
    #[error("its evaluation takes longer than {} s", TIME_LIMIT.as_secs())]
    Clock,
    /// It used up its memory.
    #[error("its evaluation takes more than {} MB of memory", MEMORY_BYTES >> 20)]
    Memory,
    /// Its answer is too long.
    #[error("its image is larger than {} MB", MAX_ANSWER_BYTES >> 20)]
    Answer,
    /// A signal ended it.
    #[error("its evaluation was ended by signal {0}")]
    Signal(i32),
    /// It ended by itself.
    #[error("its evaluation ended without an answer")]
    NoAnswer,
}

/// A file that could not be linked.
#[derive(Debug, thiserror::Error)]
#[error("{reason}")]
pub struct LinkError {
    /// What went wrong.
    pub reason: Reason,
    /// Where.
    pub location: Option<Location>,
    /// What to do about it.
    pub hint: Option<String>,
    /// Janet's stack trace, a frame a line, where the file's own code raised an error.
    pub trace: Option<String>,
    /// What the file printed while it was evaluated.
    pub output: String,
}

/// What need not be wrong with a program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    /// What.
    pub message: String,
    /// Where.
    pub location: Option<Location>,
    /// What to do about it.
    pub hint: Option<String>,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "warning: {}", self.message)?;
        self.location.iter().try_for_each(|location| write!(f, "\n  --> {location}"))?;
        self.hint.iter().try_for_each(|hint| write!(f, "\n  hint: {hint}"))
    }
}

impl From<Warning> for Box<LinkError> {
    fn from(warning: Warning) -> Self {
        let Warning { message, location, hint } = warning;
        Self::new(LinkError { location, hint, ..*Self::from(Reason::Source(message)) })
    }
}

impl From<Reason> for Box<LinkError> {
    fn from(reason: Reason) -> Self {
        Self::new(LinkError { reason, location: None, hint: None, trace: None, output: String::new() })
    }
}

impl From<janet::Error> for Box<LinkError> {
    fn from(error: janet::Error) -> Self {
        Reason::Internal(error.to_string()).into()
    }
}
