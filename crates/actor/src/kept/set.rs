//! The set of kept programs, in a board's storage.
//!
//! An image lies in chunks under a slot; the index says which slots count and what is in them. A program is added, replaced or
//! dropped by writing the index, once, after its chunks: whenever the power is cut, the set is the old one or the new one. What a
//! cut leaves in other slots is removed before these are used again.
//!
//! The index is written into the two records of the storage in turn, with a number that grows. The record with the greater number
//! counts. Both can be read at all times but after a cut or damage, which is told: a lost change cannot pass for one that never
//! was. A chunk can, but the image that it belongs to has a checksum, and the index knows it.

use alloc::{boxed::Box, string::String, vec, vec::Vec};
use board::storage::{BUFFER, LONGEST, Storage, StorageError};
use serde::{Deserialize, Serialize};
use wire::{ActorNames, frame, message::Limits};

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
    /// The number of the index.
    generation: u32,
    /// The record for the next index, and how many records cannot be read.
    next: u8,
    unreadable: u8,
    /// Slots that are known to hold nothing: to find that out means to read all of the flash.
    is_empty: [bool; SLOTS as usize],
}

/// Bytes that an actor takes in the index, besides its name: that one's length, its place, and its crashes.
const LEAST_OF_AN_ACTOR: usize = 3;

/// Slots. One of them is for the program that comes.
const SLOTS: u8 = 9;

/// The number of a chunk: its slot's times 256, and its own.
fn number(slot: u8, chunk: u8) -> u16 {
    u16::from_be_bytes([slot, chunk])
}

fn buffer() -> Vec<u8> {
    vec![0; BUFFER]
}

impl Set {
    /// The set in a board's storage, and what is wrong with that: unless it is [`StorageError::Outdated`], the set is empty.
    pub fn open(storage: Box<dyn Storage>) -> (Self, Result<(), StorageError>) {
        let (programs, is_empty) = (Vec::new(), [false; SLOTS as usize]);
        let mut set = Self { storage, programs, generation: 0, next: 0, unreadable: 0, is_empty };
        let result = set.read_index();
        (set, result)
    }

    fn read_index(&mut self) -> Result<(), StorageError> {
        self.programs.clear();
        (self.generation, self.next, self.unreadable) = (0, 0, 0);
        for record in 0..2 {
            let mut buffer = buffer();
            self.storage.read_record(record, &mut buffer)?;
            let end = buffer.iter().position(|byte| *byte == 0).unwrap_or_default();
            match frame::decode::<(u32, Vec<KeptProgram>)>(buffer.get_mut(..end).unwrap_or_default()) {
                Ok((generation, programs)) if generation > self.generation => {
                    (self.generation, self.programs, self.next) = (generation, programs, 1 - record);
                }
                Ok(_) => (),
                Err(_) => self.unreadable += 1,
            }
        }
        match self.unreadable {
            0 => Ok(()),
            1 => Err(StorageError::Outdated),
            _ if self.storage.is_blank()? => Ok(()),
            _ => Err(StorageError::Damaged),
        }
    }

    /// Writes the index, and once more where there is no other one that can be read.
    fn write_index(&mut self) -> Result<(), StorageError> {
        loop {
            let generation = self.generation.saturating_add(1);
            self.storage.write_record(self.next, frame::encode(&(generation, &self.programs)))?;
            (self.generation, self.next) = (generation, 1 - self.next);
            self.unreadable = self.unreadable.saturating_sub(1);
            if self.unreadable == 0 {
                return Ok(());
            }
        }
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
            let bytes = self.storage.read(number(program.slot, chunk), &mut buffer)?.unwrap_or_default();
            // Chunks of other images may come back in place of damaged ones, emptied ones among them.
            if bytes.is_empty() || image.len() + bytes.len() > program.length as usize {
                return Err(StorageError::Damaged);
            }
            image.extend_from_slice(bytes);
            chunk = chunk.checked_add(1).ok_or(StorageError::Damaged)?;
        }
        // An image ends with its checksum.
        if image.ends_with(&program.image.to_le_bytes()) { Ok(image) } else { Err(StorageError::Damaged) }
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
        let result = self.write_index();
        if result.is_err() {
            // That the other record cannot be read is no news.
            let _ = self.read_index();
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
        (self.generation, self.next, self.unreadable) = (0, 0, 2);
        self.storage.erase()
    }
}

#[cfg(test)]
mod tests;
