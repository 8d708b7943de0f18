//! The flash: the partition for what is kept of actors, by the routines of the chip's ROM.
//!
//! While the flash is busy nothing can be fetched from it. `esp-storage` calls these routines from RAM, with interrupts off; src/tick.rs
//! makes up for the ticks that are lost.

use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash};
use esp_storage::ll;

/// Where the partition begins, and its bytes; partitions.csv says the same.
const START: u32 = 0x11_0000;
const SIZE: usize = 256 << 10;

/// Bytes of a sector, the least that can be erased.
const SECTOR: u32 = 4 << 10;

/// Words that the chip exchanges with its flash at once.
const WORDS: usize = 16;
const BYTES: usize = 4 * WORDS;

/// The partition.
pub struct Flash {
    /// Whether the flash lets itself be written.
    is_unlocked: bool,
}

/// The flash, or a routine, has refused.
#[derive(Debug)]
pub struct Failed;

impl NorFlashError for Failed {
    fn kind(&self) -> NorFlashErrorKind {
        NorFlashErrorKind::Other
    }
}

impl Flash {
    /// The partition. To be called once.
    pub fn open() -> Self {
        Self { is_unlocked: false }
    }

    fn unlock(&mut self) -> Result<(), Failed> {
        if !self.is_unlocked {
            // SAFETY: this changes nothing but whether the flash can be written.
            unsafe { ll::spiflash_unlock() }.map_err(|_| Failed)?;
            self.is_unlocked = true;
        }
        Ok(())
    }
}

/// The address of a place in the partition, which so many bytes from there on belong to.
fn address(offset: u32, bytes: usize) -> Result<u32, Failed> {
    let end = (offset as usize).checked_add(bytes);
    if end.is_some_and(|end| end <= SIZE) { Ok(START + offset) } else { Err(Failed) }
}

impl ErrorType for Flash {
    type Error = Failed;
}

impl ReadNorFlash for Flash {
    const READ_SIZE: usize = 4;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Failed> {
        for (offset, bytes) in (offset..).step_by(BYTES).zip(bytes.chunks_mut(BYTES)) {
            let mut words = [0; WORDS];
            let address = address(offset, bytes.len())?;
            // SAFETY: a place in the flash, and words for that many bytes.
            unsafe { ll::spiflash_read(address, words.as_mut_ptr(), bytes.len() as u32) }.map_err(|_| Failed)?;
            bytes.iter_mut().zip(words.into_iter().flat_map(u32::to_le_bytes)).for_each(|(byte, read)| *byte = read);
        }
        Ok(())
    }

    fn capacity(&self) -> usize {
        SIZE
    }
}

impl NorFlash for Flash {
    const WRITE_SIZE: usize = 4;
    const ERASE_SIZE: usize = SECTOR as usize;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Failed> {
        self.unlock()?;
        for offset in (from..to).step_by(Self::ERASE_SIZE) {
            let sector = address(offset, Self::ERASE_SIZE)? / SECTOR;
            // SAFETY: a sector of the partition.
            unsafe { ll::spiflash_erase_sector(sector) }.map_err(|_| Failed)?;
        }
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Failed> {
        self.unlock()?;
        for (offset, bytes) in (offset..).step_by(BYTES).zip(bytes.chunks(BYTES)) {
            let mut words = [0; WORDS];
            let all = bytes.as_chunks().0.iter().copied().map(u32::from_le_bytes);
            words.iter_mut().zip(all).for_each(|(word, value)| *word = value);
            let address = address(offset, bytes.len())?;
            // SAFETY: a place in the partition, and words of that many bytes.
            unsafe { ll::spiflash_write(address, words.as_ptr(), bytes.len() as u32) }.map_err(|_| Failed)?;
        }
        Ok(())
    }
}
