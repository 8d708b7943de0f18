//! Servers for tests, alone or with a simulated board, and browsers that are none.

use host::{Board, Line};
use serde_json::Value;
use sim::{Boot, Clock, Connection, Options, Plug};
use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{
        Mutex, PoisonError,
        mpsc::{self, Receiver, SyncSender, TryRecvError},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use tungstenite::{Message, WebSocket, client::IntoClientRequest};
use web::Server;

pub fn server(secret: Option<&str>) -> Server {
    let address = "127.0.0.1:0".parse().expect("an address");
    Server::listen(address, secret.map(String::from), Default::default(), linker()).expect("a server")
}

/// The processes of the package's own program: see src/bin/test-linker.rs.
pub fn linker() -> host::TextLinker {
    host::TextLinker::new(env!("CARGO_BIN_EXE_test-linker"), &[])
}

/// Says something over HTTP, and hears the answer to its end.
pub fn say(server: &Server, request: &str) -> String {
    say_to(server.address(), request)
}

pub fn say_to(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.write_all(request.as_bytes()).expect("somebody who listens");
    let mut answer = Vec::new();
    // One who is turned away may be hung up on while it is still speaking.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// A page, without a browser.
pub struct Page(pub WebSocket<TcpStream>);

impl Page {
    pub fn open(address: SocketAddr) -> Self {
        let request = format!("ws://{address}/socket").into_client_request().expect("a request");
        let stream = TcpStream::connect(address).expect("a connection");
        Self(tungstenite::client(request, stream).expect("a WebSocket").0)
    }

    /// The lines of the next message; none when it was hung up on.
    pub fn lines(&mut self) -> Option<Vec<Value>> {
        match self.0.read().ok()? {
            Message::Text(text) => {
                Some(text.lines().map(|line| serde_json::from_str(line).expect("an object")).collect())
            }
            _ => None,
        }
    }

    /// Lines up to the first that is wanted, and that one.
    pub fn wait_for(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let lines = self.lines().expect("a line that does not end");
            if let Some(line) = lines.into_iter().find(|line| wanted(line)) {
                return line;
            }
        }
    }

    pub fn say(&mut self, text: &str) {
        self.0.send(Message::Text(text.into())).expect("somebody who listens");
    }

    /// Asks for something, and waits for the answer.
    pub fn ask(&mut self, request: &str) -> Value {
        self.say(request);
        self.wait_for(|line| line["event"] == "answer")
    }
}

/// A board whose page is served, until this is dropped.
pub struct Served {
    pub address: SocketAddr,
    work: Option<SyncSender<Work>>,
    thread: Option<JoinHandle<()>>,
}

/// Something to do with the server, between two looks at the board.
type Work = Box<dyn FnOnce(&mut Server) + Send>;

/// Kernels are one a process at a time.
static ONE: Mutex<()> = Mutex::new(());

impl Served {
    pub fn start() -> Self {
        Self::start_with(None)
    }

    pub fn start_with(secret: Option<&str>) -> Self {
        let mut server = server(secret);
        let address = server.address();
        let (work, to_do) = mpsc::sync_channel(0);
        let thread = thread::spawn(move || {
            let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
            let plug = Plug::default();
            let line = line(&plug);
            plug.end_with_last();
            let board = thread::spawn(move || sim::run(&options(), &plug));
            serve(&mut server, Board::connect(line, None).expect("a board"), &to_do);
            board.join().expect("a board that does not panic").expect("a board that starts");
        });
        Self { address, work: Some(work), thread: Some(thread) }
    }

    /// Has the server do something.
    pub fn with(&self, work: impl FnOnce(&mut Server) + Send + 'static) {
        self.work.as_ref().expect("a server").send(Box::new(work)).expect("a server that is there");
    }
}

fn serve(server: &mut Server, mut board: Board, to_do: &Receiver<Work>) {
    server.begin(&mut board).expect("a board that answers");
    board.follow(host::From::Now).expect("a board that answers");
    loop {
        match to_do.try_recv() {
            Ok(work) => work(server),
            Err(TryRecvError::Disconnected) => return,
            Err(TryRecvError::Empty) => (),
        }
        server.serve(&mut board).expect("a board that is there");
        let soon = Instant::now() + Duration::from_millis(1);
        if let Some(news) = board.next(Some(soon)).expect("a board that is there") {
            server.take(&news);
        }
    }
}

fn options() -> Options {
    Options {
        clock: Clock::Real,
        seed: 0,
        schedule: 0,
        memory: 16 << 20,
        secret: None,
        inputs: Vec::new(),
        flash: None,
        boot: Boot::default(),
    }
}

fn line(plug: &Plug) -> Line {
    let (to_client, from_board) = io::pipe().expect("a pipe");
    let (to_board, from_client) = io::pipe().expect("a pipe");
    plug.connect(Connection { input: Box::new(to_board), output: Box::new(from_board), guest: None });
    Line::new(to_client, from_client)
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.work.take());
        let ended = self.thread.take().map(JoinHandle::join);
        if !thread::panicking() {
            ended.expect("a thread").expect("one that does not panic");
        }
    }
}
