//! Storage: small values that outlive a reset, by number, and two records, in flash.
//!
//! Each record has a block of its own at the flash's beginning. Damage to a value can make an older one of the same number come
//! back without a word, or no value at all; a record that was damaged is a record that cannot be read.
//!
//! What levels the wear and survives a power cut in the middle of a write is the crate `sequential-storage`. A board brings a
//! driver of its flash, by the traits of `embedded-storage`, and hands it over as [`InFlash`].

use alloc::vec::Vec;
use embassy_futures::block_on;
use embedded_storage::nor_flash as blocking;
use embedded_storage_async::nor_flash::{ErrorType, NorFlash, ReadNorFlash};
use sequential_storage::{
    Error,
    cache::{Cache, Uncached},
    map::{MapConfig, MapStorage},
};

/// The most bytes of a value.
pub const LONGEST: usize = 2000;

/// Bytes of the buffer that a call works in: a value with its number, in words of any flash.
pub const BUFFER: usize = LONGEST + 48;

/// Values by number. Every call takes a buffer of [`BUFFER`] bytes to work in. Each write is there as a whole, or not at all, whenever the power is cut.
pub trait Storage: Send {
    /// The value of that number, if there is one.
    ///
    /// # Errors
    /// When the flash cannot be read.
    fn read<'a>(&mut self, number: u16, buffer: &'a mut [u8]) -> Result<Option<&'a [u8]>, StorageError>;

    /// Writes a value of at most [`LONGEST`] bytes, in place of what the number had.
    ///
    /// # Errors
    /// When there is no room for it: the old value stays.
    fn write(&mut self, number: u16, value: &[u8], buffer: &mut [u8]) -> Result<(), StorageError>;

    /// Fills the buffer with what stands in a record, 0 or 1.
    ///
    /// # Errors
    /// When the flash cannot be read.
    fn read_record(&mut self, record: u8, buffer: &mut [u8]) -> Result<(), StorageError>;

    /// Writes a record of at most [`BUFFER`] bytes. When the power is cut, the record is lost, and the other one is as it was.
    ///
    /// # Errors
    /// When the flash cannot be written.
    fn write_record(&mut self, record: u8, bytes: Vec<u8>) -> Result<(), StorageError>;

    /// Whether nothing was ever written.
    ///
    /// # Errors
    /// When the flash cannot be read.
    fn is_blank(&mut self) -> Result<bool, StorageError>;

    /// Removes all, whatever is there.
    ///
    /// # Errors
    /// When the flash cannot be erased.
    fn erase(&mut self) -> Result<(), StorageError>;
}

/// Why storage refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StorageError {
    /// No room.
    #[error("the board's storage is full")]
    Full,
    /// What is there makes no sense.
    #[error("the board's storage is damaged")]
    Damaged,
    /// One of two copies makes no sense.
    #[error("the last change was damaged or cut short: this is how it was before")]
    Outdated,
    /// The flash has failed.
    #[error("the board's flash has failed")]
    Failed,
}

impl<E> From<Error<E>> for StorageError {
    fn from(error: Error<E>) -> Self {
        match error {
            Error::FullStorage | Error::ItemTooBig => Self::Full,
            Error::Storage { .. } => Self::Failed,
            _ => Self::Damaged,
        }
    }
}

/// Nothing is remembered of where things are: a board has little RAM, and looks at its storage when it starts.
type NoCache = Cache<Uncached, Uncached, Uncached, u16>;

/// Storage in a flash, all of which it takes.
pub struct InFlash<F: blocking::NorFlash>(MapStorage<u16, Ready<F>, NoCache>);

impl<F: blocking::NorFlash> InFlash<F> {
    /// The values begin behind the blocks of the records.
    const VALUES: u32 = 2 * F::ERASE_SIZE as u32;

    /// Storage in a flash of four blocks or more; none where that is too small.
    pub fn new(flash: F) -> Option<Self> {
        let end = u32::try_from(flash.capacity()).ok().filter(|end| *end > Self::VALUES)?;
        let config = MapConfig::try_new(Self::VALUES..end).ok()?;
        Some(Self(MapStorage::new(Ready(flash), config, Cache::new_uncached())))
    }
}

impl<F: blocking::NorFlash + Send> Storage for InFlash<F> {
    fn read<'a>(&mut self, number: u16, buffer: &'a mut [u8]) -> Result<Option<&'a [u8]>, StorageError> {
        Ok(block_on(self.0.fetch_item(buffer, &number))?)
    }

    fn write(&mut self, number: u16, value: &[u8], buffer: &mut [u8]) -> Result<(), StorageError> {
        if value.len() > LONGEST {
            return Err(StorageError::Full);
        }
        Ok(block_on(self.0.store_item(buffer, &number, &value))?)
    }

    fn read_record(&mut self, record: u8, buffer: &mut [u8]) -> Result<(), StorageError> {
        let block = u32::from(record) * F::ERASE_SIZE as u32;
        self.0.flash().0.read(block, buffer).map_err(|_| StorageError::Failed)
    }

    fn write_record(&mut self, record: u8, mut bytes: Vec<u8>) -> Result<(), StorageError> {
        bytes.resize(bytes.len().next_multiple_of(F::WRITE_SIZE), 0);
        if bytes.len() > BUFFER.min(F::ERASE_SIZE) {
            return Err(StorageError::Full);
        }
        let flash = &mut self.0.flash().0;
        let block = u32::from(record) * F::ERASE_SIZE as u32;
        let erased = flash.erase(block, block + F::ERASE_SIZE as u32);
        erased.and_then(|()| flash.write(block, &bytes)).map_err(|_| StorageError::Failed)
    }

    fn is_blank(&mut self) -> Result<bool, StorageError> {
        let flash = &mut self.0.flash().0;
        let mut word = [0; 4];
        for block in (0..flash.capacity() as u32).step_by(F::ERASE_SIZE) {
            flash.read(block, &mut word).map_err(|_| StorageError::Failed)?;
            if word != [0xff; 4] {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn erase(&mut self) -> Result<(), StorageError> {
        let flash = &mut self.0.flash().0;
        let end = flash.capacity() as u32;
        flash.erase(0, end).map_err(|_| StorageError::Failed)
    }
}

/// A driver that waits by itself, for who would rather be told when it is ready: it always is.
struct Ready<F>(F);

impl<F: ErrorType> ErrorType for Ready<F> {
    type Error = F::Error;
}

impl<F: blocking::ReadNorFlash> ReadNorFlash for Ready<F> {
    const READ_SIZE: usize = F::READ_SIZE;

    async fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), F::Error> {
        self.0.read(offset, bytes)
    }

    fn capacity(&self) -> usize {
        self.0.capacity()
    }
}

impl<F: blocking::NorFlash> NorFlash for Ready<F> {
    const WRITE_SIZE: usize = F::WRITE_SIZE;
    const ERASE_SIZE: usize = F::ERASE_SIZE;

    async fn erase(&mut self, from: u32, to: u32) -> Result<(), F::Error> {
        self.0.erase(from, to)
    }

    async fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), F::Error> {
        self.0.write(offset, bytes)
    }
}
