//! Resets: the process of a simulated board begins anew, as a chip does.
//!
//! After a panic or a signal nothing in the process can be trusted, so nothing of it is kept but an epitaph, in the environment of
//! the process that takes its place.

use board::{Cause, LastReset, Suspect};
use rtos::host::{self, Crash, Successor};
use std::{
    env,
    fmt::{self, Write},
    io,
    os::fd::BorrowedFd,
    panic,
    process::Command,
    sync::OnceLock,
    time::{Duration, Instant},
};

/// How the last life has ended, and whether this one is to begin without kept actors: a line for each.
const VARIABLE: &str = "MJ_SIM_RESET";

/// What a board knows when it starts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Boot {
    /// How its last life has ended.
    pub last_reset: LastReset,
    /// Whether kept actors are left out.
    pub safe: bool,
}

impl Boot {
    /// What the process that this one took the place of has left behind, if there was one.
    pub fn from_environment() -> Option<Self> {
        Self::parse(&env::var(VARIABLE).ok()?)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.splitn(7, '\n');
        let mut next = || lines.next();
        let safe = next()? == "true";
        let cause = match next()? {
            "panic" => Cause::Panic,
            "watchdog" => Cause::Watchdog,
            _ => Cause::Request,
        };
        let t = next()?.parse().ok()?;
        let was_safe = next()? == "true";
        let image = next()?.parse().ok()?;
        let some = |text: &str| (!text.is_empty()).then(|| String::from(text));
        let actor = some(next()?).map(|name| Suspect { name, image });
        Some(Self { safe, last_reset: LastReset { cause, t, was_safe, message: some(next()?), actor } })
    }
}

/// What a life leaves: the text that [`Boot`] is made from.
struct Epitaph<'a> {
    /// Whether kept actors are to be left out.
    safe: bool,
    cause: Cause,
    t: Duration,
    was_safe: bool,
    /// The name and the image of the actor that was in the VM.
    actor: (&'a str, u32),
    message: fmt::Arguments<'a>,
}

impl fmt::Display for Epitaph<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { safe, cause, t, was_safe, actor: (name, image), message } = self;
        write!(f, "{safe}\n{}\n{}\n{was_safe}\n{image}\n", cause.keyword(), t.as_micros())?;
        name.chars().filter(|char| !char.is_control()).try_for_each(|char| f.write_char(char))?;
        write!(f, "\n{message}")
    }
}

struct Life {
    began: Instant,
    safe: bool,
    input_is_line: bool,
    successor: Successor,
}

static LIFE: OnceLock<Life> = OnceLock::new();

/// Has this process begin anew by a command when the board is reset, and when anything panics, crashes or hangs. `input_is_line` says
/// that a client talks over standard input; otherwise that hands over the locked file of the flash. To be called once, before the
/// board starts.
///
/// # Errors
/// When the command cannot be prepared, or the system gives no thread.
pub fn restart_by(command: &Command, boot: &Boot, input_is_line: bool) -> io::Result<()> {
    let successor = Successor::new(command, VARIABLE)?;
    // A second call changes nothing.
    let _ = LIFE.set(Life { began: Instant::now(), safe: boot.safe, input_is_line, successor });
    host::on_crash(on_crash)?;
    let say = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        say(info);
        end_with_running(Cause::Panic, Duration::ZERO, format_args!("{info}"));
    }));
    Ok(())
}

/// The file that the process after this one finds as its standard input, for as long as it is open.
pub(crate) fn hand_over(file: Option<BorrowedFd<'_>>) {
    if let Some(life) = LIFE.get().filter(|life| !life.input_is_line) {
        life.successor.hand_over(file);
    }
}

/// Begins anew because somebody wants it. Returns where nobody has said by what command.
pub(crate) fn restart(safe: bool) {
    end(safe, Cause::Request, Duration::ZERO, ("", 0), format_args!(""));
}

/// In a handler of signals: nothing here allocates or waits for a lock.
fn on_crash(crash: &Crash) {
    let cause = if crash.signal.is_some() { Cause::Panic } else { Cause::Watchdog };
    match crash.is_second {
        false => end_with_running(cause, crash.hung, format_args!("{crash}")),
        true => end(false, cause, crash.hung, ("", 0), format_args!("{crash}")),
    }
}

/// Ends this life while the actor in the VM runs, if there is one.
fn end_with_running(cause: Cause, hung: Duration, message: fmt::Arguments<'_>) {
    actor::look_at_running(|name, image| end(false, cause, hung, (name, image), message));
    end(false, cause, hung, ("", 0), message);
}

/// Ends this life, which has hung for so long.
fn end(safe: bool, cause: Cause, hung: Duration, actor: (&str, u32), message: fmt::Arguments<'_>) {
    if let Some(life) = LIFE.get() {
        let t = life.began.elapsed().saturating_sub(hung);
        let epitaph = Epitaph { safe, cause, t, was_safe: life.safe, actor, message };
        life.successor.take_over(format_args!("{epitaph}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_behind_is_read_as_it_was_written() {
        let message = "panicked at crates/actor/src/turn.rs:1:2:\nboom\nand more";
        let read = |cause, t, was_safe, actor: Option<Suspect>, message: Option<&str>, safe| {
            let (name, image) = actor.as_ref().map_or(("", 0), |actor| (actor.name.as_str(), actor.image));
            let text = message.unwrap_or_default();
            let t_ = Duration::from_micros(t);
            let written =
                Epitaph { safe, cause, t: t_, was_safe, actor: (name, image), message: format_args!("{text}") };
            let last_reset = LastReset { cause, t, was_safe, message: message.map(Into::into), actor: actor.clone() };
            assert_eq!(Boot::parse(&written.to_string()), Some(Boot { safe, last_reset }));
        };
        let actor = Suspect { name: "blink1".into(), image: 77 };
        read(Cause::Panic, 5, true, Some(actor.clone()), Some(message), false);
        read(Cause::Watchdog, 6, false, Some(actor), Some("no safe point for 10 s"), false);
        read(Cause::Request, 7, false, None, None, true);
        assert_eq!(Boot::parse("true"), None);
    }

    #[test]
    fn a_name_stays_in_its_line() {
        let actor = ("a\nb\u{1b}", 1);
        let epitaph = Epitaph {
            safe: false,
            cause: Cause::Panic,
            t: Duration::ZERO,
            was_safe: false,
            actor,
            message: format_args!("c"),
        };
        let last = Boot::parse(&epitaph.to_string()).expect("an epitaph").last_reset;
        assert_eq!((last.actor.map(|actor| actor.name).as_deref(), last.message.as_deref()), (Some("ab"), Some("c")));
    }
}
