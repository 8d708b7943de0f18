//! Resets: why a board has started, and what its last life has left behind.

use alloc::string::String;

/// How a board's last life has ended.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LastReset {
    /// Why.
    pub cause: Cause,
    /// When, in microseconds since its start; 0 where that is not known.
    pub t: u64,
    /// Whether kept actors were left out in it.
    pub was_safe: bool,
    /// What went wrong and where, after a panic.
    pub message: Option<String>,
    /// Who was in the VM at a panic.
    pub actor: Option<Suspect>,
}

/// An actor that was in the VM when the board could not go on.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Suspect {
    /// Its name.
    pub name: String,
    /// The checksum of the image that it came from.
    pub image: u32,
}

/// What a board was reset by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Cause {
    /// Its power was turned on, or nobody can tell.
    #[default]
    PowerOn,
    /// Its reset button, or whatever resets it without a word.
    Button,
    /// A host asked for it.
    Request,
    /// It could not go on.
    Panic,
    /// It did not go on.
    Watchdog,
    /// What chips call so.
    Other(&'static str),
}

impl Cause {
    /// As a keyword in Janet.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::PowerOn => "power-on",
            Self::Button => "button",
            Self::Request => "request",
            Self::Panic => "panic",
            Self::Watchdog => "watchdog",
            Self::Other(name) => name,
        }
    }

    /// Whether what ran may be to blame.
    pub fn is_fault(self) -> bool {
        matches!(self, Self::Panic | Self::Watchdog)
    }
}
