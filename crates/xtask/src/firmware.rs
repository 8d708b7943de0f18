//! Building firmware: which boards there are, and what they may take of their chips.

use host::{Firmware, MissingTool};
use std::{
    io,
    path::{Path, PathBuf},
};

/// What has to be known of a board to build for it.
pub struct Board {
    /// Its folder in `firmware`, and the package in it.
    pub name: &'static str,
    target: &'static str,
    /// The most bytes of flash that its firmware may take.
    pub flash: u64,
    /// The most bytes of RAM that may be taken when it has started and no actor is there.
    pub ram: u64,
    /// The most bytes that an actor may take beyond its own data.
    pub actor: u64,
    /// Whether the core has atomic instructions.
    pub has_atomics: bool,
}

/// The most bytes of a heap that are taken when a board has started. A check in the emulator holds the runtime to it; boards that
/// have no emulator are judged by it.
pub const HEAP_AT_START: u64 = 28 << 10;

const BOARDS: [Board; 2] = [
    Board {
        name: "qemu-virt",
        target: "riscv32imac-unknown-none-elf",
        flash: 300 << 10,
        ram: 64 << 10,
        actor: 2 << 10,
        has_atomics: true,
    },
    Board {
        name: "esp32c3",
        target: "riscv32imc-unknown-none-elf",
        flash: 323 << 10,
        // Of 377 KB: at least 270 are left for actors.
        ram: 100 << 10,
        actor: 2 << 10,
        has_atomics: false,
    },
];

/// What a build left behind.
pub struct Built {
    /// For which board.
    pub board: &'static Board,
    /// The firmware, as ELF.
    pub firmware: PathBuf,
    /// The linker's account of what is where in it.
    pub map: PathBuf,
}

/// Why there is no firmware.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// No such board.
    #[error("there is no firmware for {0}; there is for {known}", known = BOARDS.map(|board| board.name).join(", "))]
    UnknownBoard(String),
    /// Its folder is gone.
    #[error("the checkout has no folder firmware/{0}")]
    NoFolder(&'static str),
    /// Something is not installed.
    #[error(transparent)]
    Missing(#[from] MissingTool),
    /// Cargo did not run.
    #[error("cargo did not run: {0}")]
    Cargo(#[from] io::Error),
    /// Cargo has said what is wrong.
    #[error("the firmware does not build")]
    Failed,
}

/// The board of this name.
pub fn board(name: &str) -> Result<&'static Board, BuildError> {
    const KNOWN: &[Board] = &BOARDS;
    KNOWN.iter().find(|board| board.name == name).ok_or_else(|| BuildError::UnknownBoard(name.into()))
}

/// Builds a board's firmware.
pub fn build(board: &'static Board, locked: bool) -> Result<Built, BuildError> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let firmware = Firmware::find(here, board.name, board.target).ok_or(BuildError::NoFolder(board.name))?;
    if !firmware.build()?.args(locked.then_some("--locked")).status()?.success() {
        return Err(BuildError::Failed);
    }
    Ok(Built { board, firmware: firmware.elf(), map: firmware.map() })
}
