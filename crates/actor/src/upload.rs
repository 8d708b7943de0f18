//! Uploads: an image that comes in chunks, and one that was cut off and may go on later.

use crate::shared::with_shared;
use alloc::vec::Vec;
use wire::{Image, message::Refusal};

/// An image on its way.
pub(crate) struct Upload {
    length: u32,
    checksum: u32,
    bytes: Vec<u8>,
}

impl Upload {
    /// Begins an upload, or goes on with the one that was cut off. `room` is how many bytes are free.
    pub fn begin(length: u32, checksum: u32, room: usize) -> Result<Self, Refusal> {
        let too_large = Refusal::TooLarge { length, room: u32::try_from(room).unwrap_or(u32::MAX) };
        let fits = usize::try_from(length).is_ok_and(|length| length <= room);
        let cut_off = with_shared(|shared| shared.cut_off.take());
        if let Some(upload) = cut_off.filter(|upload| (upload.length, upload.checksum) == (length, checksum)) {
            return Ok(upload);
        }
        let mut bytes = Vec::new();
        if !fits || bytes.try_reserve_exact(length as usize).is_err() {
            return Err(too_large);
        }
        Ok(Self { length, checksum, bytes })
    }

    /// How many bytes have come.
    pub fn received(&self) -> u32 {
        self.bytes.len() as u32
    }

    /// Takes the next chunk.
    pub fn take(&mut self, offset: u32, chunk: &[u8]) -> Result<(), Refusal> {
        let fits = self.bytes.len() + chunk.len() <= self.bytes.capacity().min(self.length as usize);
        if offset != self.received() || !fits {
            return Err(Refusal::OutOfStep { received: self.received() });
        }
        self.bytes.extend_from_slice(chunk);
        Ok(())
    }

    /// The image, if all of it is there and undamaged (C5), and its bytes.
    pub fn finish(self) -> Result<(Image, Vec<u8>), Refusal> {
        if self.received() != self.length {
            self.cut_off();
            return Err(Refusal::NoImage);
        }
        let image = Image::from_bytes(&self.bytes).map_err(|error| Refusal::Image(alloc::format!("{error}")))?;
        Ok((image, self.bytes))
    }

    /// Keeps it for later.
    pub fn cut_off(self) {
        with_shared(|shared| shared.cut_off = Some(self));
    }
}
