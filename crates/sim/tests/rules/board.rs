//! Boards for tests. Everything that links a program, boots a board or listens to one is here.

use host::LinkOptions;
use rtos::{host as kernel, task};
pub use sim::Clock;
use sim::{Boot, Options};
use std::{
    cell::Cell,
    fs, iter,
    panic::{self, AssertUnwindSafe},
};
use wire::{
    Event, Image, Kind, Pid,
    message::{ActorInfo, State},
};

/// Bytes for actors.
pub const MEMORY: usize = 16 << 20;

/// A board that runs, as one of its own tasks sees it.
#[derive(Default)]
pub struct Board {
    /// The number of the first event that nobody has asked for.
    next_event: Cell<u64>,
}

/// The image of a program.
pub fn link(program: &str) -> Image {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    fs::write(file.path(), program).expect("a file to write to");
    let options = LinkOptions {
        pins: sim::PIN_NAMES.iter().map(|(name, pin)| (name.to_string(), *pin)).collect(),
        capabilities: wire::CAPABILITIES.iter().map(ToString::to_string).collect(),
        ..LinkOptions::default()
    };
    host::link(file.path(), &[], &options).expect("a program that links").image
}

/// What happens while a program runs from its start to its end.
pub fn run(clock: Clock, program: &str) -> Vec<Event> {
    run_in_order(clock, 0, program)
}

/// As [`run`], with actors that are ready at the same time in the order of a seed.
pub fn run_in_order(clock: Clock, schedule: u32, program: &str) -> Vec<Event> {
    let image = link(program);
    boot_on(clock, schedule, |board| {
        board.start(&image);
        actor::wait_until_ended(None, || false);
        board.take()
    })
}

/// Boots a board in virtual time and calls `main` in its most urgent task.
pub fn boot<R>(main: impl FnOnce(&Board) -> R) -> R {
    boot_on(Clock::Virtual, 0, main)
}

fn boot_on<R>(clock: Clock, schedule: u32, main: impl FnOnce(&Board) -> R) -> R {
    let options = options(clock, schedule);
    boot_by(clock, || sim::boot(&options).expect("a runtime that starts"), main)
}

/// A board in this order of actors, and nothing else of note.
pub fn options(clock: Clock, schedule: u32) -> Options {
    Options {
        clock,
        seed: 0,
        schedule,
        memory: MEMORY,
        secret: None,
        inputs: Vec::new(),
        flash: None,
        boot: Boot::default(),
    }
}

/// Boots a board by `boot`, and calls `main` in its most urgent task.
pub fn boot_by<R>(clock: Clock, boot: impl FnOnce(), main: impl FnOnce(&Board) -> R) -> R {
    let mut outcome = None;
    kernel::run(clock, || {
        boot();
        // Below a task there is nothing to unwind to: a panic goes on where the board was booted.
        outcome = Some(panic::catch_unwind(AssertUnwindSafe(|| main(&Board::default()))));
        actor::stop();
        kernel::stop();
    });
    outcome.expect("the kernel ran").unwrap_or_else(|panic| panic::resume_unwind(panic))
}

/// Events in a line each: the millisecond, the actor, and what happened. Traces are left away.
pub fn lines(events: &[Event]) -> Vec<String> {
    events.iter().map(line).collect()
}

fn line(Event { t, origin, kind }: &Event) -> String {
    let actor = origin.as_ref().map_or("the board", |origin| origin.actor.as_str());
    let what = match kind {
        Kind::Started { .. } => "started".into(),
        Kind::Log { line } => format!("prints {line}"),
        Kind::Finished { value } => format!("finished with {value}"),
        Kind::Failed { error, .. } => format!("failed with {error}"),
        Kind::Halted => "halted".into(),
        other => format!("{other:?}"),
    };
    format!("{} {actor} {what}", *t as f64 / 1000.0)
}

impl Board {
    /// Starts an image's actors. They run once the calling task blocks.
    pub fn start(&self, image: &Image) -> Vec<Pid> {
        actor::start_actors(image.clone()).expect("an image that loads")
    }

    /// Links a program and starts its actors.
    pub fn start_program(&self, program: &str) -> Vec<Pid> {
        self.start(&link(program))
    }

    /// Lets time pass.
    pub fn pass(&self, ms: u64) {
        task::delay(ms);
    }

    /// What an actor does now; none when its pid is dead.
    pub fn state(&self, pid: Pid) -> Option<State> {
        self.info(pid).map(|info| info.state)
    }

    /// What is known of an actor; none when its pid is dead.
    pub fn info(&self, pid: Pid) -> Option<ActorInfo> {
        let (actors, _) = actor::actors_after(Pid(pid.0 - 1), 1);
        actors.into_iter().find(|info| info.pid == pid)
    }

    /// What has happened since this was last asked for.
    pub fn events(&self) -> Vec<String> {
        lines(&self.take())
    }

    /// As [`Board::events`], but whole.
    pub fn take(&self) -> Vec<Event> {
        iter::from_fn(|| {
            let (number, event) = actor::event(self.next_event.get())?;
            self.next_event.set(number + 1);
            Some(event)
        })
        .collect()
    }
}
