//! Storage: small values that outlive a reset, by number, in flash.
//!
//! What levels the wear and survives a power cut in the middle of a write is the crate `sequential-storage`. A board brings a
//! driver of its flash, by the traits of `embedded-storage`, and hands it over as [`InFlash`].

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
    /// Storage in a flash of two blocks or more; none where that is too small.
    pub fn new(flash: F) -> Option<Self> {
        let config = MapConfig::try_new(0..u32::try_from(flash.capacity()).ok()?).ok()?;
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

    fn erase(&mut self) -> Result<(), StorageError> {
        Ok(block_on(self.0.erase_all())?)
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
