//! Finding the tools that make and run firmware for 32-bit RISC-V, and saying which package a missing one comes with.

use std::{
    fs::OpenOptions,
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A tool is not installed.
#[derive(Debug, thiserror::Error)]
#[error("{what} is missing: {hint}")]
pub struct MissingTool {
    what: &'static str,
    hint: String,
}

/// The emulator of the chip.
const QEMU: &str = "qemu-system-riscv32";

/// Where Rust's library for a chip comes from.
pub(crate) enum Rust {
    /// It is installed beside the compiler that cargo uses.
    Installed,
    /// It is built, by this compiler, whose sources are installed.
    FromSource {
        /// The compiler.
        rustc: PathBuf,
    },
}

/// Debian's compiler, which has the sources in the package rust-web-src.
const DEBIAN: &str = "/usr/bin/rustc";

fn package(name: &str) -> String {
    format!("on Debian and Ubuntu, apt-get install {name}")
}

/// A call of the emulator: its machine `virt`, with a firmware in it, and no screen.
///
/// # Errors
/// When there is no emulator.
pub fn emulator(firmware: &Path) -> Result<Command, MissingTool> {
    if !succeeds(Command::new(QEMU).arg("--version")) {
        return Err(MissingTool { what: QEMU, hint: package("qemu-system-misc") });
    }
    let mut command = Command::new(QEMU);
    // Not as a kernel: with a second flash QEMU loads none.
    command.args(["-machine", "virt", "-display", "none", "-bios"]).arg(firmware);
    Ok(command)
}

/// Bytes of the emulated machine's second flash, and of the part of it that boards use.
const FLASH: u64 = 32 << 20;
const FLASH_USED: usize = 1 << 20;

/// Has the emulated board keep actors in a file, which is made where there is none.
///
/// # Errors
/// When the file cannot be made, or is another one.
pub fn keep_in(emulator: &mut Command, file: &Path) -> io::Result<()> {
    let flash = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(file)?;
    // Of two that find no file, one makes it. QEMU has a lock of its own on a file that it uses.
    flash.lock()?;
    match flash.metadata()?.len() {
        0 => {
            flash.write_all_at(&vec![0xff; FLASH_USED], 0)?;
            flash.set_len(FLASH)?;
        }
        FLASH => (),
        length => {
            let what = format!("it has {length} bytes, and the flash of an emulated board has {FLASH}");
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
    }
    // Commas part QEMU's options; two of them are one in a name.
    let file = file.display().to_string().replace(',', ",,");
    emulator.args(["-drive", &format!("if=pflash,unit=1,format=raw,file={file}")]);
    Ok(())
}

/// Looks for the C compiler and the C library.
pub(crate) fn find_c() -> Result<(), MissingTool> {
    let gcc = "riscv64-unknown-elf-gcc";
    if !succeeds(Command::new(gcc).arg("--version")) {
        return Err(MissingTool { what: gcc, hint: package("gcc-riscv64-unknown-elf") });
    }
    if !succeeds(Command::new(gcc).args(["--specs=picolibc.specs", "-E", "-x", "c", "-"])) {
        return Err(MissingTool { what: "the C library picolibc", hint: package("picolibc-riscv64-unknown-elf") });
    }
    Ok(())
}

/// Looks for Rust's library for `target`, or for what it can be built from.
pub(crate) fn find_rust(target: &str) -> Result<Rust, MissingTool> {
    let installed = ask("rustc", &["--print", "target-libdir", "--target", target]);
    if installed.is_some_and(|folder| folder.is_dir()) {
        return Ok(Rust::Installed);
    }
    let has_sources = |rustc: &&str| {
        ask(rustc, &["--print", "sysroot"])
            .is_some_and(|folder| folder.join("lib/rustlib/src/rust/library/core").is_dir())
    };
    match ["rustc", DEBIAN].into_iter().find(has_sources) {
        Some(rustc) => Ok(Rust::FromSource { rustc: Path::new(rustc).into() }),
        None => Err(MissingTool {
            what: "Rust's library for the chip",
            hint: format!("rustup target add {target}; without rustup, apt-get install rustc-web rust-web-src"),
        }),
    }
}

fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// The path that a compiler answers.
fn ask(rustc: &str, arguments: &[&str]) -> Option<PathBuf> {
    let output = Command::new(rustc).args(arguments).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| PathBuf::from(text.trim()))
}
