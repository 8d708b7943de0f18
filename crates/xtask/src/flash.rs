//! The whole way of a firmware into a chip's flash, without a chip: `mj-flash` writes to a model of the chip's ROM loader, and esptool
//! reads it back. Both come from PyPI: esp32-mock-bootloader, which is for such tests, and esptool, which it needs itself.

use std::{
    env,
    error::Error,
    ffi::OsStr,
    fs,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long the loader may take to start.
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// Flashes a firmware, and compares what the loader holds with the image byte for byte.
pub fn test(elf: &Path) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let [named, image, read] = ["port", "image.bin", "read.bin"].map(|name| folder.path().join(name));
    run(mj_flash(elf).arg("--save").arg(&image))?;
    let refusal = mj_flash(elf).arg("--port").arg(folder.path().join("none")).output()?;
    assert!(!refusal.status.success(), "a port that is not there was flashed");

    let mut loader = Command::new("esp32-mock-bootloader");
    loader.args(["run", "--chip", "esp32c3", "--pty", "--port-file"]).arg(&named);
    let mut loader = loader.stdin(Stdio::null()).spawn().map_err(missing)?;
    let result = port_of(&named).and_then(|port| flash_and_read(elf, Path::new(port.trim()), &image, &read));
    loader.kill()?;
    loader.wait()?;
    result
}

/// The name of the loader's port, which it writes into a file.
fn port_of(named: &Path) -> Result<String, Box<dyn Error>> {
    let until = Instant::now() + START_TIMEOUT;
    while Instant::now() < until {
        match fs::read_to_string(named) {
            Ok(port) if !port.trim().is_empty() => return Ok(port),
            _ => thread::sleep(Duration::from_millis(20)),
        }
    }
    Err("the loader does not start".into())
}

fn flash_and_read(elf: &Path, port: &Path, image: &Path, read: &Path) -> Result<(), Box<dyn Error>> {
    // A pseudo-terminal has no DTR and RTS: that is said, and not that BOOT is to be held while nothing is tried.
    let refusal = mj_flash(elf).arg("--port").arg(port).output()?;
    let text = String::from_utf8_lossy(&refusal.stderr);
    assert!(!refusal.status.success() && text.contains("no DTR and RTS") && text.contains("--no-reset"), "{text}");

    run(mj_flash(elf).arg("--port").arg(port).arg("--no-reset"))?;
    let expected = fs::read(image)?;
    let length = expected.iter().rposition(|byte| *byte != 0xff).map_or(0, |last| last + 1).next_multiple_of(4096);
    run(Command::new("esptool")
        .args(["--chip", "esp32c3", "--before", "no-reset", "--after", "no-reset", "--port"])
        .arg(port)
        .args(["read-flash", "0", &length.to_string()])
        .arg(read))?;
    let held = fs::read(read)?;
    match held.iter().zip(&expected).position(|(held, expected)| held != expected) {
        None if held.len() == length => {
            println!("the loader holds all {length} bytes of the image");
            Ok(())
        }
        None => Err(format!("{} bytes were read, not {length}", held.len()).into()),
        Some(at) => Err(format!("the byte at {at:#x} is not the image's").into()),
    }
}

fn mj_flash(elf: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(["run", "--quiet", "--locked", "--package", "flash", "--"]).arg(elf);
    cargo
}

fn run(command: &mut Command) -> Result<(), Box<dyn Error>> {
    match command.status().map_err(missing)?.success() {
        true => Ok(()),
        false => Err(format!(
            "{} failed",
            Path::new(command.get_program()).file_name().and_then(OsStr::to_str).unwrap_or("a program")
        )
        .into()),
    }
}

fn missing(error: std::io::Error) -> Box<dyn Error> {
    format!("{error}; pip install esp32-mock-bootloader==0.3.0 esptool==5.6.0 brings the loader and what reads it")
        .into()
}
