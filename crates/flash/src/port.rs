//! Writing an image into a chip, over a serial port.

use crate::image::{CHIP, Image};
use espflash::{
    connection::{Connection, ResetAfterOperation, ResetBeforeOperation},
    flasher::Flasher,
    target::ProgressCallbacks,
};
use indicatif::{ProgressBar, ProgressStyle};
use serialport::{SerialPort, SerialPortType, UsbPortInfo};
use std::time::Duration;

/// Bits a second until the chip has agreed on more.
const FIRST_BAUD: u32 = 115_200;

/// Bits a second, which every bridge to USB can do.
const BAUD: u32 = 460_800;

const PATIENCE: Duration = Duration::from_secs(3);

/// Why the chip is not flashed.
#[derive(Debug, thiserror::Error)]
pub enum NotFlashed {
    /// The port cannot be used.
    #[error("cannot open {port}: {error}; is another program using it, and may you?")]
    Port {
        /// Its name.
        port: String,
        /// What the system says.
        error: serialport::Error,
    },
    /// No chip answers.
    #[error("no chip answers at {port}: {error}; {hint}", hint = boot_hint(*resets))]
    Silent {
        /// The port's name.
        port: String,
        /// What espflash says.
        error: Box<espflash::Error>,
        /// Whether the chip was reset over the line.
        resets: bool,
    },
    /// The line cannot reset the chip.
    #[error("the line {port} has no DTR and RTS, which reset a chip: {error}; {hint}", hint = boot_hint(true))]
    NoReset {
        /// The port's name.
        port: String,
        /// What the system says.
        error: serialport::Error,
    },
    /// Another chip answers.
    #[error("the chip at {port} is an {found}, and this is firmware for the {CHIP}")]
    WrongChip {
        /// The port's name.
        port: String,
        /// The chip's.
        found: String,
    },
    /// It was not written, or is not what was written.
    #[error("the chip at {port} was not flashed: {error}")]
    Failed {
        /// The port's name.
        port: String,
        /// What espflash says.
        error: Box<espflash::Error>,
    },
}

/// How a chip gets into its bootloader.
fn boot_hint(resets: bool) -> &'static str {
    match resets {
        true => "hold BOOT, press RESET, let go of BOOT, and try again with --no-reset",
        false => "hold BOOT, press RESET, let go of BOOT, and try again",
    }
}

/// Writes the image into the chip, has the chip check what it holds now, and starts it. What is there already is not written again.
/// Where `resets` is false, the chip must be in its bootloader, and stays there until somebody resets it.
pub fn flash(port: &str, image: &Image, resets: bool) -> Result<(), NotFlashed> {
    let opened = serialport::new(port, FIRST_BAUD).timeout(PATIENCE).open_native();
    let mut serial = opened.map_err(|error| NotFlashed::Port { port: port.into(), error })?;
    if resets {
        let released = serial.write_data_terminal_ready(false).and_then(|()| serial.write_request_to_send(false));
        released.map_err(|error| NotFlashed::NoReset { port: port.into(), error })?;
    }
    let (after, before) = match resets {
        true => (ResetAfterOperation::HardReset, ResetBeforeOperation::DefaultReset),
        false => (ResetAfterOperation::NoReset, ResetBeforeOperation::NoReset),
    };
    let connection = Connection::new(serial, usb_info(port), after, before, FIRST_BAUD);
    let connected = Flasher::connect(connection, true, true, true, Some(CHIP), Some(BAUD));
    let mut flasher = connected.map_err(|error| match error {
        espflash::Error::ChipMismatch(_, found) => NotFlashed::WrongChip { port: port.into(), found },
        error => NotFlashed::Silent { port: port.into(), error: error.into(), resets },
    })?;
    let written = flasher.write_bins_to_flash(image.segments(), &mut Progress::default());
    written
        .and_then(|()| if resets { flasher.connection().reset() } else { Ok(()) })
        .map_err(|error| NotFlashed::Failed { port: port.into(), error: error.into() })
}

/// What is known of the port as a USB device, by which espflash chooses how to reset the chip.
fn usb_info(name: &str) -> UsbPortInfo {
    let ports = serialport::available_ports().unwrap_or_default();
    let port = ports.into_iter().find(|port| port.port_name == name);
    match port.map(|port| port.port_type) {
        Some(SerialPortType::UsbPort(info)) => info,
        _ => UsbPortInfo { vid: 0, pid: 0, serial_number: None, manufacturer: None, product: None },
    }
}

/// A bar for each part.
#[derive(Default)]
struct Progress(Option<ProgressBar>);

impl ProgressCallbacks for Progress {
    fn init(&mut self, address: u32, total: usize) {
        let style = ProgressStyle::with_template("{msg} [{bar:40}] {percent:>3} %")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(total as u64).with_style(style);
        self.0 = Some(bar.with_message(format!("{address:#08x}")));
    }

    fn update(&mut self, current: usize) {
        self.0.iter().for_each(|bar| bar.set_position(current as u64));
    }

    fn verifying(&mut self) {
        self.0.iter().for_each(|bar| bar.set_message("checking"));
    }

    fn finish(&mut self, _: bool) {
        self.0.take().iter().for_each(ProgressBar::finish_and_clear);
    }
}
