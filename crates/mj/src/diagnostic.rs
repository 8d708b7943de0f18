//! How `mj` says that something is wrong: what, where, and what to do about it.

use crate::output::{self, Text};
use anstyle::{AnsiColor, Style};
use host::{Address, BoardError, LinkError, Location, Warning};
use std::{fmt::Display, process::ExitCode};
use wire::message::Refusal;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const PLACE: Style = AnsiColor::Blue.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// The hint of who used a board that has restarted.
pub const ACTORS_ARE_GONE: &str = "its actors are gone: start them again";

/// Why a command ends without having done its work.
pub enum Failure {
    /// The command does not make sense: exit code 2.
    Usage { message: String, hint: Option<String> },
    /// A file did not link.
    Link(Box<LinkError>),
    /// A board could not be spoken to.
    Board(BoardError, Address),
    /// Anything else.
    Other { message: String, hint: Option<String> },
}

impl Failure {
    pub fn usage(message: impl Display, hint: impl Display) -> Self {
        Self::Usage { message: message.to_string(), hint: Some(hint.to_string()) }
    }

    pub fn other(message: impl Display) -> Self {
        Self::Other { message: message.to_string(), hint: None }
    }

    pub fn with_hint(message: impl Display, hint: impl Display) -> Self {
        Self::Other { message: message.to_string(), hint: Some(hint.to_string()) }
    }

    /// What is wrong, alone.
    pub fn message(&self) -> String {
        match self {
            Self::Link(failure) => failure.to_string(),
            Self::Board(failure, _) => failure.to_string(),
            Self::Usage { message, .. } | Self::Other { message, .. } => message.clone(),
        }
    }

    /// Says it, and tells the exit code.
    pub fn report(&self) -> ExitCode {
        match self {
            Self::Usage { message, hint } => {
                error(message, hint.as_deref());
                return ExitCode::from(2);
            }
            Self::Link(failure) => link_error(failure),
            Self::Board(failure, address) => error(failure, hint_for(failure, address).as_deref()),
            Self::Other { message, hint } => error(message, hint.as_deref()),
        }
        ExitCode::FAILURE
    }
}

impl From<Box<LinkError>> for Failure {
    fn from(error: Box<LinkError>) -> Self {
        Self::Link(error)
    }
}

/// What need not be wrong, and a hint.
pub fn warning(message: &str, hint: &str) {
    output::note(with_hint(Text::new().styled(WARNING, "warning").plain(": ").plain(message), Some(hint)));
}

/// An error, and a hint where there is one.
pub fn error(message: &dyn Display, hint: Option<&str>) {
    output::note(with_hint(Text::new().styled(ERROR, "error").plain(": ").plain(message), hint));
}

fn with_hint(text: Text, hint: Option<&str>) -> Text {
    match hint {
        Some(hint) => text.below("").styled(HINT, "hint").plain(": ").plain(hint),
        None => text,
    }
}

fn hint_for(failure: &BoardError, address: &Address) -> Option<String> {
    Some(match failure {
        BoardError::Unreachable(_) => match address {
            Address::Tcp(_) => {
                format!("is there a board at {address}? mj sim starts one; --board or MJ_BOARD names another")
            }
            Address::Serial { .. } => "is the board plugged in, and does no other program use its port?".into(),
            Address::Emulator => "mj qemu starts one".into(),
            Address::Simulator | Address::Plugged => return None,
        },
        BoardError::Cut if *address == Address::Simulator => "that board has ended, and its actors with it".into(),
        BoardError::Cut => {
            "the board may still run its actors: mj ps tells, and mj info whether it has restarted".into()
        }
        BoardError::Silent if *address == Address::Emulator => {
            "one mj command at a time can use it: is another one running?".into()
        }
        BoardError::Silent => format!("is it a MicroJanet board that is at {address}?"),
        BoardError::Restarted => ACTORS_ARE_GONE.into(),
        BoardError::Protocol(_) | BoardError::Janet(_) => "use the mj that came with the board's firmware".into(),
        BoardError::SecretNeeded => "give it by MJ_SECRET or --secret-file".into(),
        BoardError::Refused(Refusal::WrongSecret) => {
            "is it the secret of this board that MJ_SECRET or --secret-file gives?".into()
        }
        BoardError::NotReset => "reset it by hand".into(),
        BoardError::Refused(Refusal::Keep(_)) => "mj halt --all makes room; mj info lists what is kept".into(),
        BoardError::Refused(Refusal::NoStorage) => "mj sim --keep FILE gives a simulated one storage".into(),
        BoardError::Refused(_) | BoardError::Nonsense => return None,
    })
}

fn with_place(text: Text, location: Option<&Location>) -> Text {
    match location {
        Some(location) => text.below("").styled(PLACE, "-->").plain(" ").plain(location),
        None => text,
    }
}

/// What need not be wrong with a program.
pub fn link_warning(warning: &Warning) {
    let text = Text::new().styled(WARNING, "warning").plain(": ").plain(&warning.message);
    output::note(with_hint(with_place(text, warning.location.as_ref()), warning.hint.as_deref()));
}

/// Why a file, or an expression, did not link.
pub fn link_error(failure: &LinkError) {
    let text = Text::new().styled(ERROR, "error").plain(": ").plain(failure);
    let mut text = with_place(text, failure.location.as_ref());
    for frame in failure.trace.iter().flat_map(|trace| trace.lines()) {
        text = text.below(frame.trim_start());
    }
    output::note(with_hint(text, failure.hint.as_deref()));
}
