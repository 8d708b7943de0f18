//! Boards that run on, and `mj` with folders of its own. They are simulated, or with `BOARD=qemu` emulated.

use snapbox::cmd::{self, cargo_bin};
use std::{
    env,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;

/// A board, for as long as this lives.
pub struct Board {
    pub process: Child,
    /// What to write after `--board`.
    pub address: String,
    /// The user's folders, for those who talk to it.
    pub user: TempDir,
}

impl Board {
    /// Starts a board of the kind that is tested.
    pub fn start() -> Self {
        match env::var("BOARD").as_deref() {
            Ok("qemu") => Self::begin(&["qemu"], |_| "qemu".into()),
            _ => Self::simulated(&[]),
        }
    }

    /// Starts `mj sim` on a free port.
    pub fn simulated(arguments: &[&str]) -> Self {
        Self::simulated_with(None, arguments)
    }

    /// The same, with a secret.
    pub fn simulated_with(secret: Option<&str>, arguments: &[&str]) -> Self {
        Self::begin_with(secret, &[&["sim", "--listen", "127.0.0.1:0"], arguments].concat(), |line| {
            let address = line.split([' ', ';']).find(|word| word.contains(':')).expect("an address");
            format!("tcp:{address}")
        })
    }

    fn begin(arguments: &[&str], address: impl FnOnce(&str) -> String) -> Self {
        Self::begin_with(None, arguments, address)
    }

    fn begin_with(secret: Option<&str>, arguments: &[&str], address: impl FnOnce(&str) -> String) -> Self {
        let user = tempfile::tempdir().expect("a folder");
        let mut process = Command::new(cargo_bin!("mj"))
            .args(arguments)
            .env_remove("MJ_SECRET")
            .envs(secret.map(|secret| ("MJ_SECRET", secret)))
            .env("XDG_RUNTIME_DIR", user.path())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a board that starts");
        let mut line = String::new();
        let stderr = process.stderr.take().expect("its standard error");
        BufReader::new(stderr).read_line(&mut line).expect("a line that says that it runs");
        Self { process, address: address(&line), user }
    }

    /// `mj` in a folder, for this board.
    pub fn mj(&self, folder: &Path) -> cmd::Command {
        cmd::Command::new(cargo_bin!("mj")).current_dir(folder).envs(self.environment()).env_remove("MJ_SECRET")
    }

    /// What a command is told about this board and the user.
    pub fn environment(&self) -> [(&'static str, String); 4] {
        let user = self.user.path().display().to_string();
        [
            ("MJ_BOARD", self.address.clone()),
            ("XDG_CACHE_HOME", user.clone()),
            ("XDG_DATA_HOME", user.clone()),
            ("XDG_RUNTIME_DIR", user),
        ]
    }
}

/// Types Ctrl-C.
pub fn interrupt(process: &Child) {
    signal(process, "-INT");
}

pub fn signal(process: &Child, signal: &str) {
    let killed = Command::new("kill").args([signal, &process.id().to_string()]).status().expect("a kill command");
    assert!(killed.success());
}

impl Drop for Board {
    fn drop(&mut self) {
        // One that has ended already is what its test was about.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
