//! A simulated board from its start to its end.

use crate::{
    Boot, SimulatedBoard,
    flash::FileFlash,
    inputs::{self, Input},
    line::{self, Connection, Line},
};
use board::{Board, storage::InFlash};
use listen::Guest;
use rtos::{
    CriticalCell, Notifier, Priority, Stack, Task,
    host::{self, Clock, Interrupt},
    task,
};
use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use wire::message::NONCE_BYTES;

/// Suspend checks that an ESP32 does in about a millisecond (T2).
const CHECKS_A_TICK: u32 = 10_000;

/// Bytes of events that a board in real time keeps for who asks for them later.
const EVENT_LOG: usize = 1 << 20;

/// Above actors and their clock, below the board's own main task.
const SESSION_PRIORITY: Priority = Priority(3);
const SESSION_STACK: usize = 256 << 10;

/// What board to simulate.
#[derive(Clone, Debug)]
pub struct Options {
    /// Real or virtual time.
    pub clock: Clock,
    /// The seed of `math/random`.
    pub seed: u32,
    /// The seed of the order in which actors run that are ready at the same time; 0 for that in which they became ready (R9).
    pub schedule: u32,
    /// Bytes for actors: Janet's values, tasks and stacks.
    pub memory: usize,
    /// What clients must prove to know.
    pub secret: Option<Vec<u8>>,
    /// What drives its pins from outside, from the start of the first actor on.
    pub inputs: Vec<Input>,
    /// The file that its flash is in, where it has any.
    pub flash: Option<PathBuf>,
    /// How it has come to start.
    pub boot: Boot,
}

/// Why a board does not start.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// The runtime did not start.
    #[error("the simulated board does not start: {0}")]
    Start(#[from] janet::Error),
    /// The system gives no memory.
    #[error("no memory for the simulated board")]
    OutOfMemory,
    /// The file of its flash cannot be used.
    #[error("cannot keep actors in {0}: {1}")]
    Flash(PathBuf, io::Error),
}

/// The plug by which clients are connected, from any thread.
#[derive(Clone, Default)]
pub struct Plug {
    waiting: Arc<Mutex<Waiting>>,
}

#[derive(Default)]
struct Waiting {
    connections: Vec<Connection>,
    /// No more will come: the board ends with its last session.
    last: bool,
    /// The board ends, whoever is connected.
    end: bool,
    main: Option<Notifier>,
}

impl Plug {
    /// Connects a client.
    pub fn connect(&self, connection: Connection) {
        self.change(|waiting| waiting.connections.push(connection));
    }

    /// Has the board end when its last client has gone.
    pub fn end_with_last(&self) {
        self.change(|waiting| waiting.last = true);
    }

    /// Has the board end now, whoever is connected.
    pub fn end(&self) {
        self.change(|waiting| waiting.end = true);
    }

    fn change(&self, change: impl FnOnce(&mut Waiting)) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut waiting);
        if let Some(main) = waiting.main.clone() {
            Interrupt.raise(move || main.notify());
        }
    }
}

/// Clients, each with a task of its own.
struct Sessions {
    clock: Clock,
    secret: Option<Vec<u8>>,
    main: Notifier,
    tasks: Vec<(usize, Task)>,
    last: usize,
    /// Clients whose task has not begun.
    new: Vec<(usize, Connection)>,
    /// Clients that have gone.
    gone: Vec<usize>,
}

static SESSIONS: CriticalCell<Option<Sessions>> = CriticalCell::new(None);

/// Runs a board on this thread until [`Plug::end`], or until its last client has gone; see [`Plug::end_with_last`].
///
/// # Errors
/// When the board does not start.
pub fn run(options: &Options, plug: &Plug) -> Result<(), SimError> {
    let mut result = Ok(());
    host::run(options.clock, || {
        result = boot(options).and_then(|()| {
            let inputs = inputs::spawn(&options.inputs).map_err(|_| SimError::OutOfMemory);
            if inputs.is_ok() {
                live(options, plug);
            }
            actor::stop();
            inputs.map(Task::delete)
        });
        host::stop();
    });
    result
}

/// Starts the runtime, in the calling task of [`host::run`].
///
/// # Errors
/// When memory is out, or a runtime is there already.
pub fn boot(options: &Options) -> Result<(), SimError> {
    let checkpoint: fn() = match options.clock {
        Clock::Real => host::poll,
        Clock::Virtual => || host::advance(1),
    };
    boot_as(Box::new(SimulatedBoard::new(options.boot.clone())), checkpoint, options)
}

/// As [`boot`], with another board, and with something else to do while an actor is in the VM.
///
/// # Errors
/// As there.
pub fn boot_as(board: Box<dyn Board>, checkpoint: fn(), options: &Options) -> Result<(), SimError> {
    let event_log = match options.clock {
        Clock::Real => EVENT_LOG,
        // Time stands still while clients listen, so nothing needs to be dropped.
        Clock::Virtual => usize::MAX,
    };
    let flash = options.flash.as_deref().map(open).transpose()?;
    actor::start(actor::Config {
        heap: janet::map_heap(options.memory).ok_or(SimError::OutOfMemory)?,
        vm_stack: Stack::new(stack_bytes(options.memory)).ok_or(SimError::OutOfMemory)?,
        board,
        event_log,
        micros: host::micros,
        is_stalled: host::is_stalled,
        checkpoint_interval: CHECKS_A_TICK,
        checkpoint,
        seed: options.seed,
    })?;
    if options.schedule != 0 {
        let mut random = fastrand::Rng::with_seed(options.schedule.into());
        actor::choose_next_by(move |count| random.u64(..count as u64) as usize);
    }
    if let Some(storage) = flash.and_then(InFlash::new) {
        actor::start_kept(Box::new(storage));
    }
    Ok(())
}

fn open(path: &Path) -> Result<FileFlash, SimError> {
    FileFlash::open(path).map_err(|error| SimError::Flash(path.into(), error))
}

/// Janet's collector follows a chain of fibers by recursion, without a limit of its own; the heap limits the chain. This
/// is address space, not memory: pages count once they are touched.
fn stack_bytes(heap: usize) -> usize {
    heap.max(8 << 20)
}

/// The board's main task: it takes clients in.
fn live(options: &Options, plug: &Plug) {
    let main = task::current();
    SESSIONS.with(|sessions| {
        *sessions = Some(Sessions {
            clock: options.clock,
            secret: options.secret.clone(),
            main: main.clone(),
            tasks: Vec::new(),
            last: 0,
            new: Vec::new(),
            gone: Vec::new(),
        });
    });
    plug.change(|waiting| waiting.main = Some(main));
    loop {
        let (connections, last, end) = {
            let mut waiting = plug.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            (std::mem::take(&mut waiting.connections), waiting.last, waiting.end)
        };
        connections.into_iter().for_each(take_in);
        if see_off() == 0 && last || end {
            return;
        }
        task::wait();
        if host::is_stalled() {
            actor::wake_readers();
        }
    }
}

fn with_sessions<R>(f: impl FnOnce(&mut Sessions) -> R) -> R {
    SESSIONS.with(|sessions| f(sessions.as_mut().expect("sessions live only while the board runs")))
}

fn take_in(connection: Connection) {
    let number = with_sessions(|sessions| {
        sessions.last += 1;
        sessions.new.push((sessions.last, connection));
        sessions.last
    });
    match Task::spawn(c"session", SESSION_STACK, SESSION_PRIORITY, serve, number) {
        Ok(task) => with_sessions(|sessions| sessions.tasks.push((number, task))),
        Err(_) => drop(with_sessions(|sessions| sessions.new.pop())),
    }
}

/// Deletes the tasks of clients that have gone, and tells how many are left.
fn see_off() -> usize {
    let gone: Vec<Task> = with_sessions(|sessions| {
        let gone = std::mem::take(&mut sessions.gone);
        sessions.tasks.extract_if(.., |(number, _)| gone.contains(number)).map(|(_, task)| task).collect()
    });
    gone.into_iter().for_each(Task::delete);
    with_sessions(|sessions| sessions.tasks.len())
}

/// The task of a session.
fn serve(number: usize) {
    let (connection, clock, key) = with_sessions(|sessions| {
        let index = sessions.new.iter().position(|(new, _)| *new == number);
        (index.map(|index| sessions.new.remove(index).1), sessions.clock, sessions.secret.clone())
    });
    if let Some(connection) = connection
        && let guest = connection.guest.clone()
        && let Ok(mut line) = Line::open(connection, clock)
        && let Ok(secret) = key.map(|key| secret(key, guest.clone())).transpose()
    {
        // A line ends when its client has gone: nothing is left to be told.
        let _ = actor::serve(&mut line, secret, &mut || guest.iter().for_each(|guest| guest.prove()));
    }
    with_sessions(|sessions| {
        sessions.gone.push(number);
        sessions.main.notify();
    });
}

/// What a client has to answer to show that it knows the key.
fn secret(key: Vec<u8>, guest: Option<Arc<Guest>>) -> Result<actor::Secret, getrandom::Error> {
    let nonce = nonce()?;
    let is_right = move |code: &_| {
        let delay = guest.as_ref().map_or(Duration::ZERO, |guest| guest.delay());
        // The guess is looked at after the wait: the time of the answer tells nothing.
        if !delay.is_zero() && line::wait(delay).is_err() {
            return false;
        }
        let is_right = wire::secret::is_right(&key, &nonce, code);
        if !is_right {
            guest.iter().for_each(|guest| guest.guessed_wrong());
        }
        is_right
    };
    Ok(actor::Secret { nonce, is_right: Box::new(is_right) })
}

fn nonce() -> Result<[u8; NONCE_BYTES], getrandom::Error> {
    let mut nonce = [0; NONCE_BYTES];
    getrandom::fill(&mut nonce).map(|()| nonce)
}
