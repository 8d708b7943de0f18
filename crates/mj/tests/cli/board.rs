//! Simulated boards that listen, and `mj` with folders of its own.

use snapbox::cmd::{self, cargo_bin};
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;

/// A board, for as long as this lives.
pub struct Board {
    pub process: Child,
    /// As in `127.0.0.1:7380`.
    pub listens_on: String,
    /// The user's folders, for those who talk to it.
    pub user: TempDir,
}

impl Board {
    /// Starts `mj sim` on a free port.
    pub fn start(arguments: &[&str]) -> Self {
        let mut process = Command::new(cargo_bin!("mj"))
            .args(["sim", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .env_remove("MJ_SECRET")
            .stderr(Stdio::piped())
            .spawn()
            .expect("a board that starts");
        let mut line = String::new();
        let stderr = process.stderr.take().expect("its standard error");
        BufReader::new(stderr).read_line(&mut line).expect("a line that says where it listens");
        let listens_on = line.split([' ', ';']).find(|word| word.contains(':')).expect("an address").into();
        Self { process, listens_on, user: tempfile::tempdir().expect("a folder") }
    }

    /// What to write after `--board`.
    pub fn address(&self) -> String {
        format!("tcp:{}", self.listens_on)
    }

    /// `mj` in a folder, for this board.
    pub fn mj(&self, folder: &Path) -> cmd::Command {
        cmd::Command::new(cargo_bin!("mj")).current_dir(folder).envs(self.environment()).env_remove("MJ_SECRET")
    }

    /// What a command is told about this board and the user.
    pub fn environment(&self) -> [(&'static str, String); 3] {
        let user = self.user.path().display().to_string();
        [("MJ_BOARD", self.address()), ("XDG_CACHE_HOME", user.clone()), ("XDG_DATA_HOME", user)]
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        // One that has ended already is what its test was about.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
