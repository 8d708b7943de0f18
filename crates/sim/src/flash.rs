//! The simulated board's flash: a file with the manners of a NOR flash.
//!
//! One board at a time uses a file: the board locks it. The lock belongs to the open file, so the system releases it when the
//! process ends, however that ends. A reset keeps the lock: the process hands the open file to its successor as standard input.

use crate::{Boot, reset};
use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash};
use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    os::{
        fd::AsFd,
        unix::fs::{FileExt, MetadataExt},
    },
    path::Path,
};

/// Bytes of a block, the least that can be erased.
const BLOCK: u32 = 4 << 10;

/// Bytes of all: what a chip can spare beside its firmware.
const SIZE: u32 = 128 << 10;

/// A flash in a file.
pub(crate) struct FileFlash(File);

impl FileFlash {
    /// Opens a flash; where there is no file, it is a new one.
    ///
    /// # Errors
    /// When the file cannot be used, or another board uses it.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let file = inherited(&file)?.unwrap_or(file);
        match file.try_lock() {
            Ok(()) => (),
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::new(io::ErrorKind::ResourceBusy, "another board is using it"));
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
        reset::hand_over(Some(file.as_fd()));
        match file.metadata()?.len() {
            0 => file.write_all_at(&vec![0xff; SIZE as usize], 0)?,
            length if length == u64::from(SIZE) => (),
            length => {
                let what = format!("it has {length} bytes, and the flash of a simulated board has {SIZE}");
                return Err(io::Error::new(io::ErrorKind::InvalidData, what));
            }
        }
        Ok(Self(file))
    }
}

/// Returns standard input where that is the same file: a board that was reset left it there, locked.
fn inherited(file: &File) -> io::Result<Option<File>> {
    if Boot::from_environment().is_none() {
        return Ok(None);
    }
    let input = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let (input_is, file_is) = (input.metadata()?, file.metadata()?);
    Ok(((input_is.dev(), input_is.ino()) == (file_is.dev(), file_is.ino())).then_some(input))
}

impl Drop for FileFlash {
    fn drop(&mut self) {
        reset::hand_over(None);
    }
}

/// Why the file could not be used.
#[derive(Debug)]
pub(crate) struct FlashError(NorFlashErrorKind);

impl From<io::Error> for FlashError {
    fn from(_: io::Error) -> Self {
        Self(NorFlashErrorKind::Other)
    }
}

impl NorFlashError for FlashError {
    fn kind(&self) -> NorFlashErrorKind {
        self.0
    }
}

impl ErrorType for FileFlash {
    type Error = FlashError;
}

impl ReadNorFlash for FileFlash {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), FlashError> {
        Ok(self.0.read_exact_at(bytes, offset.into())?)
    }

    fn capacity(&self) -> usize {
        SIZE as usize
    }
}

impl NorFlash for FileFlash {
    const WRITE_SIZE: usize = 4;
    const ERASE_SIZE: usize = BLOCK as usize;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), FlashError> {
        embedded_storage::nor_flash::check_erase(self, from, to).map_err(FlashError)?;
        Ok(self.0.write_all_at(&vec![0xff; (to - from) as usize], from.into())?)
    }

    /// Clears bits, and sets none: only an erase does.
    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), FlashError> {
        embedded_storage::nor_flash::check_write(self, offset, bytes.len()).map_err(FlashError)?;
        let mut now = vec![0; bytes.len()];
        self.read(offset, &mut now)?;
        now.iter_mut().zip(bytes).for_each(|(now, byte)| *now &= byte);
        Ok(self.0.write_all_at(&now, offset.into())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flash_clears_bits_and_erases_blocks() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("flash");
        let mut flash = FileFlash::open(&path).unwrap();
        flash.write(4096, &[0xf0; 4]).unwrap();
        flash.write(4096, &[0x3f; 4]).unwrap();
        drop(flash);
        let mut flash = FileFlash::open(&path).unwrap();
        let mut bytes = [0; 8];
        flash.read(4096, &mut bytes).unwrap();
        assert_eq!(bytes, [0x30, 0x30, 0x30, 0x30, 0xff, 0xff, 0xff, 0xff]);
        assert!(flash.erase(4096, 4100).is_err() && flash.write(4097, &[0; 4]).is_err());
        flash.erase(4096, 8192).unwrap();
        flash.read(4096, &mut bytes).unwrap();
        assert_eq!(bytes, [0xff; 8]);
    }

    #[test]
    fn one_board_at_a_time_uses_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("flash");
        let flash = FileFlash::open(&path).unwrap();
        assert_eq!(FileFlash::open(&path).err().unwrap().to_string(), "another board is using it");
        drop(flash);
        assert!(FileFlash::open(&path).is_ok());
    }

    #[test]
    fn another_file_is_no_flash() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        std::fs::write(&path, "buy milk").unwrap();
        assert!(FileFlash::open(&path).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"buy milk");
    }
}
