//! Where a board is: what people write after `--board`.

use std::{fmt, path::PathBuf, str::FromStr};

/// The baud rate of a serial line that names none.
pub const BAUD: u32 = 115_200;

/// Where a board is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Address {
    /// A private simulated board, for as long as it is needed.
    Simulator,
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
#[error("write sim, tcp:HOST:PORT or serial:PATH[:BAUD]")]
pub struct NoAddress;

impl FromStr for Address {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Self, NoAddress> {
        if text == "sim" {
            return Ok(Self::Simulator);
        }
        match text.split_once(':').ok_or(NoAddress)? {
            ("tcp", address) => {
                let (host, port) = address.rsplit_once(':').ok_or(NoAddress)?;
                let is_right = !host.is_empty() && port.parse::<u16>().is_ok();
                is_right.then(|| Self::Tcp(address.into())).ok_or(NoAddress)
            }
            ("serial", line) if !line.is_empty() => {
                Ok(match line.rsplit_once(':').map(|(path, baud)| (path, baud.parse())) {
                    Some((path, Ok(baud))) if !path.is_empty() => Self::Serial { path: path.into(), baud },
                    _ => Self::Serial { path: line.into(), baud: BAUD },
                })
            }
            _ => Err(NoAddress),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Simulator => f.write_str("sim"),
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
        for text in ["sim", "tcp:127.0.0.1:7380", "tcp:[::1]:7380", "serial:/dev/ttyUSB0", "serial:/dev/ttyUSB0:921600"]
        {
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
            assert_eq!(text.parse::<Address>(), Err(NoAddress), "{text}");
        }
    }
}
