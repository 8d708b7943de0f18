//! Lines that take one command at a time, as a serial port or an emulator's socket: who has one says so, and others need not wait.

use crate::{diagnostic::Failure, folders};
use host::Address;
use std::{
    env,
    fs::{self, File, TryLockError},
    io::{Read, Write},
    path::Path,
    process,
};

/// A line is this command's, until this is dropped. It is a lock of a file in which its holder names itself.
pub struct Claim {
    _file: File,
}

impl Claim {
    /// Claims the line of a board that has one. Where there is nowhere to say so, nobody is kept out.
    ///
    /// # Errors
    /// When another command of this user has it.
    pub fn of(address: &Address) -> Result<Option<Self>, Failure> {
        match name(address).and_then(|name| folders::claim(&name)) {
            Some(path) => Self::in_file(&path, address),
            None => Ok(None),
        }
    }

    fn in_file(path: &Path, address: &Address) -> Result<Option<Self>, Failure> {
        let Ok(mut file) = open(path) else { return Ok(None) };
        match file.try_lock() {
            Ok(()) => {
                let _ = file.set_len(0).and_then(|()| writeln!(file, "{}", own_name()));
                Ok(Some(Self { _file: file }))
            }
            Err(TryLockError::WouldBlock) => Err(taken(file, address)),
            Err(TryLockError::Error(_)) => Ok(None),
        }
    }
}

fn name(address: &Address) -> Option<String> {
    match address {
        Address::Serial { path, .. } => {
            // A link to the port is the same port.
            let path = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
            Some(path.to_string_lossy().replace(['/', '\\'], "-"))
        }
        Address::Emulator => Some("qemu".into()),
        Address::Simulator | Address::Plugged | Address::Tcp(_) => None,
    }
}

fn open(path: &Path) -> std::io::Result<File> {
    fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
    File::options().read(true).write(true).create(true).truncate(false).open(path)
}

/// The command and its process, as in `mj logs (process 4711)`.
fn own_name() -> String {
    let command = env::args().nth(1).unwrap_or_default();
    format!("mj {command} (process {})", process::id())
}

fn taken(mut file: File, address: &Address) -> Failure {
    let mut holder = String::new();
    let _ = file.read_to_string(&mut holder);
    let holder = Some(holder.trim()).filter(|holder| !holder.is_empty()).unwrap_or("another mj command");
    Failure::with_hint(
        format_args!("{holder} has the line to the board at {address}"),
        "one command at a time can use it: end that one, or wait for its end",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_a_line_is_named_until_it_is_free_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, address) = (folder.path().join("a/line.lock"), "serial:/dev/ttyUSB0".parse().expect("an address"));
        let claim = |path| Claim::in_file(path, &address).map_err(|failure| failure.message());
        let first = claim(&path);
        assert!(matches!(first, Ok(Some(_))));
        let refusal = claim(&path).err().expect("it is taken");
        assert!(
            refusal.contains(&format!("(process {}) has the line to the board at serial:", process::id())),
            "{refusal}"
        );
        drop(first);
        assert!(matches!(claim(&path), Ok(Some(_))));
    }
}
