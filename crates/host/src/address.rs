//! Where a board is: what people write after `--board`.

use std::{fmt, path::PathBuf, str::FromStr};

/// The baud rate of a serial line that names none.
pub const BAUD: u32 = 115_200;

/// The TCP port that boards listen on.
const PORT: u16 = 7380;

/// Where a board is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Address {
    /// A private simulated board, for as long as it is needed.
    Simulator,
    /// The emulated board that is kept running, or a private one.
    Emulator,
    /// The one board that is plugged into this computer.
    Plugged,
    /// A board that listens, as `HOST:PORT`.
    Tcp(String),
    /// A board on a serial line.
    Serial {
        /// The line's device.
        path: PathBuf,
        /// Bits a second.
        baud: u32,
    },
}

/// What cannot be read as an [`Address`].
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("write sim, qemu, usb, tcp:HOST:PORT or serial:PATH[:BAUD]{}", suggestion(near))]
pub struct NoAddress {
    /// What was probably meant.
    pub near: Option<String>,
}

fn suggestion(near: &Option<String>) -> String {
    near.as_ref().map(|near| format!("; did you mean {near}?")).unwrap_or_default()
}

impl FromStr for Address {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Self, NoAddress> {
        parse(text).ok_or_else(|| NoAddress { near: near(text) })
    }
}

fn parse(text: &str) -> Option<Address> {
    match text {
        "sim" => return Some(Address::Simulator),
        "qemu" => return Some(Address::Emulator),
        "usb" => return Some(Address::Plugged),
        _ => (),
    }
    match text.split_once(':')? {
        ("tcp", address) => {
            let (host, port) = address.rsplit_once(':')?;
            let is_right = !host.is_empty() && port.parse::<u16>().is_ok();
            is_right.then(|| Address::Tcp(address.into()))
        }
        ("serial", line) if !line.is_empty() => {
            Some(match line.rsplit_once(':').map(|(path, baud)| (path, baud.parse())) {
                Some((path, Ok(baud))) if !path.is_empty() => Address::Serial { path: path.into(), baud },
                _ => Address::Serial { path: line.into(), baud: BAUD },
            })
        }
        _ => None,
    }
}

/// The address that somebody probably meant: one with a typing error in its first word, or without that word or a port.
fn near(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once(':').unwrap_or((text, ""));
    let near_word = ["sim", "qemu", "usb"].into_iter().find(|known| strsim::osa_distance(known, scheme) <= 1);
    if let (Some(known), "") = (near_word, rest) {
        return Some(known.into());
    }
    let near_scheme = ["tcp", "serial"].into_iter().find(|known| strsim::osa_distance(known, scheme) <= 2);
    let guesses = match near_scheme {
        Some(known) => [format!("{known}:{rest}"), format!("{known}:{rest}:{PORT}")],
        None if text.starts_with('/') || text.starts_with("COM") => [format!("serial:{text}"), String::new()],
        None if scheme == "localhost" || scheme.contains('.') => [format!("tcp:{text}"), format!("tcp:{text}:{PORT}")],
        None => return None,
    };
    guesses.into_iter().find(|guess| parse(guess).is_some())
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Simulator => f.write_str("sim"),
            Self::Emulator => f.write_str("qemu"),
            Self::Plugged => f.write_str("usb"),
            Self::Tcp(address) => write!(f, "tcp:{address}"),
            Self::Serial { path, baud: BAUD } => write!(f, "serial:{}", path.display()),
            Self::Serial { path, baud } => write!(f, "serial:{}:{baud}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_the_same_way() {
        for text in [
            "sim",
            "qemu",
            "usb",
            "tcp:127.0.0.1:7380",
            "tcp:[::1]:7380",
            "serial:/dev/ttyUSB0",
            "serial:/dev/ttyUSB0:921600",
        ] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        }
        let baud = "serial:COM3:115200".parse();
        assert_eq!(baud, Ok(Address::Serial { path: "COM3".into(), baud: BAUD }));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in
            ["", "simulator", "tcp", "tcp:", "tcp:here", "tcp::7380", "tcp:here:port", "serial:", "serial", "usb:1"]
        {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_near_miss_is_told_what_is_meant() {
        for (text, meant) in [
            ("simm", "sim"),
            ("qmeu", "qemu"),
            ("tpc:here:7380", "tcp:here:7380"),
            ("tcp:here", "tcp:here:7380"),
            ("127.0.0.1:99", "tcp:127.0.0.1:99"),
            ("localhost", "tcp:localhost:7380"),
            ("/dev/ttyUSB0", "serial:/dev/ttyUSB0"),
            ("serail:COM3", "serial:COM3"),
        ] {
            assert_eq!(text.parse::<Address>().unwrap_err().near.as_deref(), Some(meant));
        }
        assert_eq!("usb:1".parse::<Address>().unwrap_err().near, None);
    }
}
