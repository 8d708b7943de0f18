//! The set of kept programs, in a board's storage.
//!
//! An image lies in chunks under a slot; one value more, the index, says which slots count and what is in them. A program is
//! added, replaced or dropped by writing the index, once, after its chunks: whenever the power is cut, the set is the old one
//! or the new one. What a cut leaves in other slots is removed before these are used again.

use alloc::{boxed::Box, string::String, vec, vec::Vec};
use board::storage::{BUFFER, LONGEST, Storage, StorageError};
use serde::{Deserialize, Serialize};
use wire::{ActorNames, message::Limits};

/// A kept program.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct KeptProgram {
    /// Where its image lies.
    slot: u8,
    /// Bytes of the image.
    length: u32,
    /// The image's checksum.
    pub image: u32,
    /// The limits of those of its actors that ask for none themselves.
    pub limits: Limits,
    /// Those of its actors that are kept.
    pub actors: Vec<KeptActor>,
}

#[cfg(test)]
impl KeptProgram {
    pub fn new(image: u32, actors: Vec<KeptActor>) -> Self {
        Self { slot: 0, length: 0, image, limits: Limits::default(), actors }
    }
}

/// A kept actor.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct KeptActor {
    pub name: String,
    /// Its place in the image's header.
    pub index: u16,
    /// How often in a row it has brought the board down soon after a start.
    pub crashes: u8,
}

/// The set: what the index says, as it was last read or written.
pub(crate) struct Set {
    storage: Box<dyn Storage>,
    programs: Vec<KeptProgram>,
    /// Slots that are known to hold nothing: to find that out means to read all of the flash.
    is_empty: [bool; SLOTS as usize],
}

/// The number of the index. Chunks have their slot's number times 256, and their own.
const INDEX: u16 = u16::MAX;

/// Bytes that an actor takes in the index, besides its name: that one's length, its place, and its crashes.
const LEAST_OF_AN_ACTOR: usize = 3;

/// Slots. One of them is for the program that comes.
const SLOTS: u8 = 9;

fn number(slot: u8, chunk: u8) -> u16 {
    u16::from_be_bytes([slot, chunk])
}

fn buffer() -> Vec<u8> {
    vec![0; BUFFER]
}

impl Set {
    /// The set in a board's storage, and what is wrong with that: it is empty then.
    pub fn open(storage: Box<dyn Storage>) -> (Self, Result<(), StorageError>) {
        let mut set = Self { storage, programs: Vec::new(), is_empty: [false; SLOTS as usize] };
        let result = set.read_index();
        (set, result)
    }

    fn read_index(&mut self) -> Result<(), StorageError> {
        self.programs.clear();
        if let Some(index) = self.storage.read(INDEX, &mut buffer())? {
            self.programs = postcard::from_bytes(index).map_err(|_| StorageError::Damaged)?;
        }
        Ok(())
    }

    pub fn programs(&self) -> &[KeptProgram] {
        &self.programs
    }

    /// The image of a program, by its place in the set.
    pub fn image(&mut self, index: usize) -> Result<Vec<u8>, StorageError> {
        let program = self.programs.get(index).ok_or(StorageError::Damaged)?;
        let mut image = Vec::new();
        image.try_reserve_exact(program.length as usize).map_err(|_| StorageError::Full)?;
        let mut buffer = buffer();
        let mut chunk = 0;
        while image.len() < program.length as usize {
            let bytes = self.storage.read(number(program.slot, chunk), &mut buffer)?.ok_or(StorageError::Damaged)?;
            image.extend_from_slice(bytes);
            chunk = chunk.checked_add(1).ok_or(StorageError::Damaged)?;
        }
        Ok(image)
    }

    /// Writes an image into a free slot, as a program that is not kept yet. Nobody else may come in between until that is.
    pub fn prepare(
        &mut self,
        bytes: &[u8],
        image: u32,
        limits: Limits,
        actors: &ActorNames,
    ) -> Result<KeptProgram, StorageError> {
        // The index has to fit into one value.
        let indexed: usize = actors.iter().map(|name| name.len() + LEAST_OF_AN_ACTOR).sum();
        if indexed > LONGEST {
            return Err(StorageError::Full);
        }
        self.sweep()?;
        let is_free = |slot: &u8| self.programs.iter().all(|program| program.slot != *slot);
        let slot = (0..SLOTS).find(is_free).ok_or(StorageError::Full)?;
        if let Some(is_empty) = self.is_empty.get_mut(usize::from(slot)) {
            *is_empty = false;
        }
        let mut buffer = buffer();
        for (chunk, bytes) in bytes.chunks(LONGEST).enumerate() {
            let chunk = u8::try_from(chunk).map_err(|_| StorageError::Full)?;
            self.storage.write(number(slot, chunk), bytes, &mut buffer)?;
        }
        let actor = |(index, name): (u16, &str)| KeptActor { name: name.into(), index, crashes: 0 };
        let actors = (0..).zip(actors.iter()).map(actor).collect();
        Ok(KeptProgram {
            slot,
            length: u32::try_from(bytes.len()).map_err(|_| StorageError::Full)?,
            image,
            limits,
            actors,
        })
    }

    /// Changes the set, by one write. When that fails, it is as before.
    pub fn change(&mut self, change: &mut dyn FnMut(&mut Vec<KeptProgram>)) -> Result<(), StorageError> {
        change(&mut self.programs);
        // Serialising into a growing vector has no way to fail.
        let index = postcard::to_allocvec(&self.programs).map_err(|_| StorageError::Full)?;
        let result = self.storage.write(INDEX, &index, &mut buffer());
        if result.is_err() {
            self.read_index()?;
        }
        result
    }

    /// Empties the chunks in slots that do not count, the last one first: what is left of a slot after a power cut begins with
    /// its first chunk, and is found the next time.
    fn sweep(&mut self) -> Result<(), StorageError> {
        let mut buffer = buffer();
        for (slot, is_empty) in (0..).zip(&mut self.is_empty) {
            if *is_empty || self.programs.iter().any(|program| program.slot == slot) {
                continue;
            }
            let mut end: u8 = 0;
            while self.storage.read(number(slot, end), &mut buffer)?.is_some_and(|chunk| !chunk.is_empty())
                && end < u8::MAX
            {
                end += 1;
            }
            for chunk in (0..end).rev() {
                self.storage.write(number(slot, chunk), &[], &mut buffer)?;
            }
            *is_empty = true;
        }
        Ok(())
    }

    /// Begins anew with nothing, whatever was there. Not to be cut in the middle while there is a set.
    pub fn erase(&mut self) -> Result<(), StorageError> {
        self.programs.clear();
        self.storage.erase()
    }
}

#[cfg(test)]
mod tests;
