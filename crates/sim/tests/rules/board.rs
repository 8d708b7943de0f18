//! Boards for tests. Everything that links a program, boots a board or listens to one is here.

use actor::{Config, State};
use rtos::{Stack, host as kernel, task};
pub use sim::Clock;
use sim::{Options, SimulatedBoard, Stop};
use std::{
    fs,
    panic::{self, AssertUnwindSafe},
    sync::{Arc, Mutex, MutexGuard},
};
use wire::{Event, Image, Kind, Pid};

/// Bytes for Janet's values.
pub const HEAP: usize = 16 << 20;

/// Bytes of the stack that Janet runs on.
const VM_STACK: usize = 16 << 20;

/// Suspend checks that cost a tick of virtual time (T2).
const CHECKS_A_TICK: u32 = 10_000;

/// A board that runs, as one of its own tasks sees it.
pub struct Board(Events);

type Events = Arc<Mutex<Vec<Event>>>;

/// The image of a program.
pub fn link(program: &str) -> Image {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    fs::write(file.path(), program).expect("a file to write to");
    host::link(file.path(), &[], sim::PIN_NAMES).expect("a program that links").image
}

/// What happens while a program runs from its start to its end.
pub fn run(clock: Clock, program: &str) -> Vec<Event> {
    let events = Events::default();
    let options = Options { clock, duration: None, seed: 0, heap: HEAP };
    sim::run(&link(program), &options, &Stop::default(), keep_in(&events)).expect("a run");
    take(&events)
}

/// Boots a board in virtual time and calls `main` in its most urgent task.
pub fn boot<R>(main: impl FnOnce(&Board) -> R) -> R {
    let mut outcome = None;
    kernel::run(Clock::Virtual, || {
        let board = Board(Events::default());
        start_runtime(&board.0);
        // Below a task there is nothing to unwind to: a panic goes on where the board was booted.
        outcome = Some(panic::catch_unwind(AssertUnwindSafe(|| main(&board))));
        actor::stop();
        kernel::stop();
    });
    outcome.expect("the kernel ran").unwrap_or_else(|panic| panic::resume_unwind(panic))
}

fn start_runtime(events: &Events) {
    actor::start(Config {
        heap: janet::map_heap(HEAP).expect("address space for the heap"),
        vm_stack: Stack::new(VM_STACK).expect("address space for the stack"),
        board: Box::new(SimulatedBoard::default()),
        report: Box::new(keep_in(events)),
        micros: kernel::micros,
        checkpoint_interval: CHECKS_A_TICK,
        checkpoint: || kernel::advance(1),
        seed: 0,
    })
    .expect("a runtime that starts");
}

fn keep_in(events: &Events) -> impl FnMut(Event) + Send + 'static {
    let events = events.clone();
    move |event| locked(&events).push(event)
}

fn locked(events: &Events) -> MutexGuard<'_, Vec<Event>> {
    events.lock().expect("nobody panics who holds it")
}

fn take(events: &Events) -> Vec<Event> {
    locked(events).drain(..).collect()
}

/// Events in a line each: the millisecond, the actor, and what happened. Traces are left away.
pub fn lines(events: &[Event]) -> Vec<String> {
    events.iter().map(line).collect()
}

fn line(Event { t, origin, kind }: &Event) -> String {
    let actor = origin.as_ref().map_or("the board", |origin| origin.actor.as_str());
    let what = match kind {
        Kind::Started => "started".into(),
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
        actor::start_actors(image).expect("an image that loads")
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
        actor::actors().into_iter().find(|info| info.pid == pid).map(|info| info.state)
    }

    /// What has happened since this was last asked for.
    pub fn events(&self) -> Vec<String> {
        lines(&take(&self.0))
    }
}
