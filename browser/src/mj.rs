//! `mj` as a process: a board with its page, and commands for it.

use std::{
    env,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};
use tempfile::TempDir;

/// An `mj` that serves a page, until this is dropped.
pub struct Mj {
    process: Child,
    /// The page's address, as in `http://127.0.0.1:7381`.
    pub page: String,
    /// What to write after `--board`, where others can reach the board.
    board: Option<String>,
    user: TempDir,
}

/// The folder of this repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn mj() -> Command {
    let mut mj = Command::new(env::var_os("MJ").expect("MJ names the mj to test: cargo xtask test-web"));
    mj.current_dir(root()).env_remove("MJ_SECRET").env_remove("MJ_BOARD");
    mj
}

impl Mj {
    /// A private board that runs a program of this repository.
    pub fn run(program: &str) -> Self {
        Self::start(mj().args(["run", "--web=127.0.0.1:0", program]))
    }

    /// A board that listens.
    pub fn sim(arguments: &[&str]) -> Self {
        Self::start(mj().args(["sim", "--listen", "127.0.0.1:0", "--web=127.0.0.1:0"]).args(arguments))
    }

    /// The page of another one's board, served by itself.
    pub fn web(other: &Mj) -> Self {
        Self::start(mj().args(["web", "127.0.0.1:0", "--board", other.board.as_deref().expect("a board that listens")]))
    }

    fn start(command: &mut Command) -> Self {
        let user = tempfile::tempdir().expect("a folder");
        let mut process = command
            .env("XDG_CACHE_HOME", user.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("an mj that starts");
        let mut lines = BufReader::new(process.stderr.take().expect("its standard error")).lines();
        let mut board = None;
        let page = loop {
            let line = lines.next().expect("an address of the page").expect("text");
            let address = line.split([' ', ';']).find(|word| word.contains("127.0.0.1")).map(String::from);
            match address {
                Some(address) if line.contains("page") => break address,
                Some(address) => board = Some(format!("tcp:{address}")),
                None => (),
            }
        };
        // What else it says is nobody's business, but it must get rid of it.
        thread::spawn(move || lines.for_each(drop));
        Self { process, page, board, user }
    }

    /// Has another `mj` do something with this board.
    pub fn command(&self, arguments: &[&str]) {
        let board = self.board.as_deref().expect("a board that listens");
        let status = mj()
            .env("XDG_CACHE_HOME", self.user.path())
            .env("MJ_BOARD", board)
            .args(arguments)
            .stdout(Stdio::null())
            .status();
        assert!(status.expect("an mj that starts").success(), "mj {arguments:?}");
    }
}

impl Drop for Mj {
    fn drop(&mut self) {
        // One that has ended already is what its test was about.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
