//! Resets: the process of a simulated board begins anew, as a chip does.
//!
//! After a panic nothing in the process can be trusted, so nothing of it is kept but an epitaph, in the environment of the
//! process that takes its place.

use crate::flash;
use board::{Cause, LastReset, Suspect};
use std::{
    env,
    io::{self, Write},
    os::unix::process::CommandExt,
    panic,
    process::{self, Command},
    sync::{
        Mutex, PoisonError,
        mpsc::{self, Sender},
    },
    thread,
    time::Instant,
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
        let cause = if next()? == "panic" { Cause::Panic } else { Cause::Request };
        let t = next()?.parse().ok()?;
        let was_safe = next()? == "true";
        let image = next()?.parse().ok()?;
        let some = |text: &str| (!text.is_empty()).then(|| String::from(text));
        let actor = some(next()?).map(|name| Suspect { name, image });
        Some(Self { safe, last_reset: LastReset { cause, t, was_safe, message: some(next()?), actor } })
    }

    fn text(&self) -> String {
        let LastReset { cause, t, was_safe, message, actor } = &self.last_reset;
        let Suspect { name, image } = actor.clone().unwrap_or_default();
        let message = message.as_deref().unwrap_or_default();
        let text = format!("{}\n{}\n{t}\n{was_safe}\n{image}\n{name}\n{message}", self.safe, cause.keyword());
        text.replace('\0', "")
    }
}

struct Life {
    began: Instant,
    safe: bool,
    /// To the thread that ends it.
    end: Sender<Boot>,
}

static LIFE: Mutex<Option<Life>> = Mutex::new(None);

/// Has this process begin anew by a command when the board is reset or anything panics. `input_is_line` says that a client talks
/// over standard input; otherwise that hands over the locked file of the flash. To be called once.
pub fn restart_by(mut command: Command, boot: &Boot, input_is_line: bool) {
    let (end, ended) = mpsc::channel();
    let life = Life { began: Instant::now(), safe: boot.safe, end };
    *LIFE.lock().unwrap_or_else(PoisonError::into_inner) = Some(life);
    // A thread of its own: the kernel's has signals blocked, and what takes the place of this process inherits that.
    thread::spawn(move || {
        if let Ok(boot) = ended.recv() {
            if !input_is_line && let Some(file) = flash::locked_file() {
                command.stdin(file);
            }
            begin_anew(command, &boot);
        }
    });
    let say = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        say(info);
        let mut actor = None;
        actor::look_at_running(|name, image| actor = Some(Suspect { name: name.into(), image }));
        let epitaph = LastReset { cause: Cause::Panic, message: Some(info.to_string()), actor, ..LastReset::default() };
        restart(epitaph, false);
    }));
}

/// Begins anew. Returns where nobody has said by what command.
pub(crate) fn restart(last: LastReset, safe: bool) {
    let told = LIFE.lock().unwrap_or_else(PoisonError::into_inner).as_ref().is_some_and(|life| {
        let t = life.began.elapsed().as_micros().try_into().unwrap_or(u64::MAX);
        life.end.send(Boot { safe, last_reset: LastReset { t, was_safe: life.safe, ..last } }).is_ok()
    });
    if told {
        loop {
            thread::park();
        }
    }
}

fn begin_anew(mut command: Command, boot: &Boot) -> ! {
    let error = command.env(VARIABLE, boot.text()).exec();
    // Whoever reads this may be gone.
    let _ = writeln!(io::stderr(), "the simulated board cannot begin anew: {error}");
    process::abort();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_behind_is_read_as_it_was_written() {
        let message = "panicked at crates/actor/src/turn.rs:1:2:\nboom\nand more";
        let actor = Suspect { name: "blink1".into(), image: 77 };
        let panic =
            LastReset { cause: Cause::Panic, t: 5, was_safe: true, message: Some(message.into()), actor: Some(actor) };
        let request = LastReset { cause: Cause::Request, t: 7, ..LastReset::default() };
        for boot in [Boot { last_reset: panic, safe: false }, Boot { last_reset: request, safe: true }] {
            assert_eq!(Boot::parse(&boot.text()), Some(boot));
        }
        assert_eq!(Boot::parse("true"), None);
    }
}
