//! The flash: the second of `virt`'s two, for what is kept over a reset. Two 16-bit chips side by side, by Intel's commands.

use crate::register::Register;
use core::convert::Infallible;
use embedded_storage::nor_flash::{ErrorType, NorFlash, ReadNorFlash};

const BASE: usize = 0x2200_0000;

/// Bytes of a block, the least that can be erased.
const BLOCK: usize = 256 << 10;

/// Blocks that are used; there are 128.
const BLOCKS: usize = 4;

// Each command is for both chips.
const PROGRAM: u32 = 0x0040_0040;
const ERASE: u32 = 0x0020_0020;
const CONFIRM: u32 = 0x00d0_00d0;
const READ: u32 = 0x00ff_00ff;
const READY: u32 = 0x0080_0080;

/// The flash, for one owner.
pub struct Flash(());

impl Flash {
    /// To be called once. Where no file stands behind it, QEMU makes a new flash of zeros, and not of ones as a chip's is: it
    /// is erased then. In one that is used, four words of zeros are at no block's beginning.
    pub fn open() -> Self {
        let mut flash = Self(());
        if (0..4).all(|index| word(4 * index).read() == 0) {
            let Ok(()) = flash.erase(0, (BLOCKS * BLOCK) as u32);
        }
        flash
    }
}

fn word(offset: usize) -> Register<u32> {
    // SAFETY: a word of the flash; nothing of Rust's or C's lies there.
    unsafe { Register::at(BASE + offset) }
}

fn wait_until_ready(offset: usize) {
    while word(offset).read() & READY != READY {}
}

impl ErrorType for Flash {
    type Error = Infallible;
}

impl ReadNorFlash for Flash {
    const READ_SIZE: usize = 4;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Infallible> {
        for (index, bytes) in bytes.chunks_mut(4).enumerate() {
            let word = word(offset as usize + 4 * index).read().to_le_bytes();
            bytes.iter_mut().zip(word).for_each(|(byte, read)| *byte = read);
        }
        Ok(())
    }

    fn capacity(&self) -> usize {
        BLOCKS * BLOCK
    }
}

impl NorFlash for Flash {
    const WRITE_SIZE: usize = 4;
    const ERASE_SIZE: usize = BLOCK;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Infallible> {
        for offset in (from as usize..to as usize).step_by(BLOCK) {
            word(offset).write(ERASE);
            word(offset).write(CONFIRM);
            wait_until_ready(offset);
            word(offset).write(READ);
        }
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Infallible> {
        let offset = offset as usize;
        for (index, bytes) in bytes.as_chunks().0.iter().enumerate() {
            let offset = offset + 4 * index;
            word(offset).write(PROGRAM);
            word(offset).write(u32::from_le_bytes(*bytes));
            wait_until_ready(offset);
        }
        word(offset).write(READ);
        Ok(())
    }
}
