//! One run of an image on a simulated board.

use crate::SimulatedBoard;
use actor::LoadError;
use rtos::{
    Notifier, Stack,
    host::{self, Clock, Interrupt},
    task,
};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use wire::{Event, Image};

/// Suspend checks that an ESP32 does in about a millisecond (T2).
const CHECKS_A_TICK: u32 = 10_000;

/// How to run.
pub struct Options {
    /// Real or virtual time.
    pub clock: Clock,
    /// Ends the run at this board time.
    pub duration: Option<Duration>,
    /// The seed of `math/random`.
    pub seed: u32,
    /// Bytes for Janet's values.
    pub heap: usize,
}

/// How a run ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ended {
    /// Board time.
    pub at: Duration,
    /// The reason.
    pub why: Why,
}

/// Why a run ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Why {
    /// All actors have ended.
    AllEnded,
    /// The time was up.
    TimeUp,
    /// Somebody asked for it by [`Stop`].
    Stopped,
    /// Virtual time: these actors wait for what will never come.
    Stalled(Vec<actor::Info>),
}

/// Why a run could not begin.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// The image was refused.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The runtime did not start.
    #[error("the simulated board does not start: {0}")]
    Start(#[from] janet::Error),
    /// The system gives no memory.
    #[error("no memory for the simulated board")]
    OutOfMemory,
}

/// Stops a run from another thread.
#[derive(Clone, Default)]
pub struct Stop {
    asked: Arc<AtomicBool>,
    waiting: Arc<Mutex<Option<Notifier>>>,
}

impl Stop {
    /// Asks for the end of the run.
    pub fn stop(&self) {
        self.asked.store(true, Ordering::Release);
        let waiting = self.waiting.clone();
        Interrupt.raise(move || {
            if let Some(notifier) = waiting.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
                notifier.notify();
            }
        });
    }

    fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Acquire)
    }
}

/// Starts the image's actors on a fresh board and runs them until all have ended, the time is up, or `stop` says so.
/// `report` is told of every event, in order.
///
/// # Errors
/// When the board does not start or refuses the image.
pub fn run(
    image: &Image,
    options: &Options,
    stop: &Stop,
    report: impl FnMut(Event) + Send + 'static,
) -> Result<Ended, SimError> {
    let mut result = None;
    host::run(options.clock, || {
        result = Some(boot(options, report).and_then(|()| live(image, options, stop)));
        host::stop();
    });
    result.unwrap_or(Err(SimError::OutOfMemory))
}

fn boot(options: &Options, report: impl FnMut(Event) + Send + 'static) -> Result<(), SimError> {
    let checkpoint = match options.clock {
        Clock::Real => host::poll,
        Clock::Virtual => || host::advance(1),
    };
    actor::start(actor::Config {
        heap: janet::map_heap(options.heap).ok_or(SimError::OutOfMemory)?,
        vm_stack: Stack::new(stack_bytes(options.heap)).ok_or(SimError::OutOfMemory)?,
        board: Box::new(SimulatedBoard::default()),
        report: Box::new(report),
        micros: host::micros,
        checkpoint_interval: CHECKS_A_TICK,
        checkpoint,
        seed: options.seed,
    })?;
    Ok(())
}

/// Janet's collector follows a chain of fibers by recursion, without a limit of its own; the heap limits the chain. This
/// is address space, not memory: pages count once they are touched.
fn stack_bytes(heap: usize) -> usize {
    heap.max(8 << 20)
}

fn live(image: &Image, options: &Options, stop: &Stop) -> Result<Ended, SimError> {
    *stop.waiting.lock().unwrap_or_else(PoisonError::into_inner) = Some(task::current());
    actor::start_actors(image)?;
    let until = options.duration.map(|duration| duration.as_millis() as u64);
    let all_ended = actor::wait_until_ended(until, || stop.is_asked() || host::is_stalled());
    let why = match all_ended {
        true => Why::AllEnded,
        false if stop.is_asked() => Why::Stopped,
        false if host::is_stalled() => Why::Stalled(actor::actors()),
        false => Why::TimeUp,
    };
    let at = Duration::from_micros(host::micros());
    actor::stop();
    Ok(Ended { why, at })
}
