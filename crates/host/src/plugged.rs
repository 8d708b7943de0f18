//! The board that is plugged into this computer: found by the USB device that its serial port is.

use serialport::{SerialPortInfo, SerialPortType};
use std::path::{Path, PathBuf};

/// The USB port of an Espressif chip itself, with no bridge in between: who made it, and which of theirs it is.
const OWN: (u16, u16) = (0x303a, 0x1001);

/// What stands for a board on USB: who made the device, which of theirs it is (where that matters), and what it is.
const KNOWN: [(u16, Option<u16>, &str); 4] = [
    (OWN.0, Some(OWN.1), "the USB port of an Espressif chip"),
    (0x10c4, Some(0xea60), "a CP210x bridge"),
    (0x1a86, None, "a CH34x bridge"),
    (0x0403, None, "an FTDI bridge"),
];

/// Where Linux tells which ports there are.
const PORTS: &str = "/sys/class/tty";

/// No board is meant.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoPort {
    /// None is known.
    #[error("no board is plugged in")]
    None,
    /// More than one may be it.
    #[error("several boards are plugged in: {}", text(ports))]
    Several {
        /// Each port, and what it is.
        ports: Vec<(String, &'static str)>,
    },
    /// The system does not tell.
    #[error("cannot tell which boards are plugged in: {0}")]
    Unknown(String),
}

fn text(ports: &[(String, &str)]) -> String {
    ports.iter().map(|(port, what)| format!("{port} ({what})")).collect::<Vec<_>>().join(", ")
}

/// The serial port of the one board that is plugged in.
///
/// # Errors
/// When there is none, or more than one.
pub fn plugged_port() -> Result<PathBuf, NoPort> {
    // The library takes this folder for granted.
    if cfg!(target_os = "linux") && !Path::new(PORTS).is_dir() {
        return Err(NoPort::None);
    }
    let ports = serialport::available_ports().map_err(|error| NoPort::Unknown(error.to_string()))?;
    choose(&ports).map(PathBuf::from)
}

/// Whether a serial port is a chip's own, and not that of a bridge to a chip's UART.
pub fn is_chip_itself(port: &Path) -> bool {
    let ports = serialport::available_ports().unwrap_or_default();
    ports.iter().any(|known| Path::new(&known.port_name) == port && is_own(known))
}

fn is_own(port: &SerialPortInfo) -> bool {
    matches!(&port.port_type, SerialPortType::UsbPort(usb) if (usb.vid, usb.pid) == OWN)
}

fn choose(ports: &[SerialPortInfo]) -> Result<String, NoPort> {
    let mut ports: Vec<_> = ports.iter().filter_map(known).collect();
    match ports.len() {
        0 => Err(NoPort::None),
        1 => Ok(ports.remove(0).0),
        _ => Err(NoPort::Several { ports }),
    }
}

/// A port that a board may be at, and what it is. macOS names each port twice; the one of these two that waits for nothing is taken.
fn known(port: &SerialPortInfo) -> Option<(String, &'static str)> {
    let SerialPortType::UsbPort(usb) = &port.port_type else { return None };
    if port.port_name.starts_with("/dev/tty.") {
        return None;
    }
    let is_meant = |vendor, product: Option<u16>| usb.vid == vendor && product.is_none_or(|product| usb.pid == product);
    KNOWN
        .iter()
        .find(|(vendor, product, _)| is_meant(*vendor, *product))
        .map(|(.., what)| (port.port_name.clone(), *what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serialport::UsbPortInfo;

    fn port(name: &str, vid: u16, pid: u16) -> SerialPortInfo {
        let usb = UsbPortInfo { vid, pid, serial_number: None, manufacturer: None, product: None };
        SerialPortInfo { port_name: name.into(), port_type: SerialPortType::UsbPort(usb) }
    }

    #[test]
    fn the_one_known_board_is_chosen() {
        let built_in = SerialPortInfo { port_name: "/dev/ttyS0".into(), port_type: SerialPortType::PciPort };
        let modem = port("/dev/ttyACM0", 0x12d1, 0x1001);
        assert_eq!(choose(&[built_in.clone(), modem.clone()]), Err(NoPort::None));
        let board = port("/dev/ttyUSB0", 0x1a86, 0x7523);
        assert_eq!(choose(&[built_in, modem, board]), Ok("/dev/ttyUSB0".into()));
    }

    #[test]
    fn a_chip_is_told_from_a_bridge() {
        assert!(is_own(&port("/dev/ttyACM0", 0x303a, 0x1001)));
        assert!(!is_own(&port("/dev/ttyUSB0", 0x10c4, 0xea60)));
    }

    #[test]
    fn of_two_boards_none_is_chosen_and_both_are_named() {
        let ports = [port("/dev/ttyUSB0", 0x10c4, 0xea60), port("/dev/ttyACM0", 0x303a, 0x1001)];
        let refusal = choose(&ports).unwrap_err().to_string();
        assert!(refusal.contains("/dev/ttyUSB0 (a CP210x bridge), /dev/ttyACM0"), "{refusal}");
        let twice = [port("/dev/tty.usbserial-1", 0x10c4, 0xea60), port("/dev/cu.usbserial-1", 0x10c4, 0xea60)];
        assert_eq!(choose(&twice), Ok("/dev/cu.usbserial-1".into()));
    }
}
