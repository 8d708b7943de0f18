//! Boards and clients for tests: a simulated board on a thread of its own, and lines to it.

use host::{Board, Line, LinkOptions};
use sim::{Boot, Clock, Connection, Options, Plug, SimError};
use std::{
    fs,
    io::{self, PipeReader, PipeWriter},
    sync::{Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
};
use wire::{Image, Pid};

/// Beats every 10 ms, as long as nothing holds it up.
pub const WITNESS: &str = "(def witness (fn beat [{:rerun rerun}] (rerun 10)))";

/// A board that runs, until its last client has gone. Clients must be dropped before it.
pub struct TestBoard {
    plug: Plug,
    thread: Option<JoinHandle<Result<(), SimError>>>,
    _one_at_a_time: MutexGuard<'static, ()>,
}

/// Kernels are one a process at a time; clients would lose their patience with a board that waits for its turn.
static ONE: Mutex<()> = Mutex::new(());

/// A board in real time with this much memory, and nothing else of note.
pub fn options(memory: usize) -> Options {
    Options {
        clock: Clock::Real,
        seed: 0,
        schedule: 0,
        memory,
        secret: None,
        inputs: Vec::new(),
        flash: None,
        boot: Boot::default(),
    }
}

impl TestBoard {
    /// A board with memory for everything here.
    pub fn start() -> Self {
        Self::start_with(options(16 << 20))
    }

    pub fn start_with(options: Options) -> Self {
        let one_at_a_time = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        let plug = Plug::default();
        let thread = {
            let plug = plug.clone();
            thread::spawn(move || sim::run(&options, &plug))
        };
        Self { plug, thread: Some(thread), _one_at_a_time: one_at_a_time }
    }

    /// A line as its client holds it: what comes from the board, and what goes there.
    pub fn pipes(&self) -> (PipeReader, PipeWriter) {
        let (to_client, from_board) = io::pipe().expect("a pipe");
        let (to_board, from_client) = io::pipe().expect("a pipe");
        self.plug_in(Connection { input: Box::new(to_board), output: Box::new(from_board), guest: None });
        (to_client, from_client)
    }

    /// Connects a client by the board's end of its line.
    pub fn plug_in(&self, connection: Connection) {
        self.plug.connect(connection);
    }

    /// A line without faults.
    pub fn line(&self) -> Line {
        let (input, output) = self.pipes();
        Line::new(input, output)
    }

    /// A client on a line without faults.
    pub fn connect(&self) -> Board {
        Board::connect(self.line(), None).expect("a board that answers")
    }
}

impl Drop for TestBoard {
    fn drop(&mut self) {
        self.plug.end_with_last();
        let ended = self.thread.take().map(JoinHandle::join);
        if !thread::panicking() {
            ended.expect("a board").expect("a board that does not panic").expect("a board that starts");
        }
    }
}

/// The image of a program.
pub fn link(program: &str) -> Image {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    fs::write(file.path(), program).expect("a file to write to");
    let capabilities = wire::CAPABILITIES.iter().map(|name| (*name).into()).collect();
    let options = LinkOptions { capabilities, ..LinkOptions::default() };
    host::link(file.path(), &[], &options).expect("a program that links").image
}

/// Uploads and starts a program.
pub fn start(board: &mut Board, program: &str) -> Vec<Pid> {
    board.upload(&link(program), |_, _| ()).expect("room for it");
    board.start().expect("a program that starts")
}

/// How often the witness has beaten; none when it is dead.
pub fn beats(board: &mut Board) -> Option<u32> {
    let actors = board.actors().expect("a board that answers");
    actors.iter().find(|actor| actor.actor == "witness").map(|actor| actor.runs)
}

/// Waits until the witness has beaten so often.
pub fn wait_for_beats(board: &mut Board, count: u32) {
    let before = beats(board).expect("a witness");
    while beats(board).expect("a witness") < before + count {
        thread::yield_now();
    }
}
