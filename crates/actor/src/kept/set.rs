//! The set of kept programs, in a board's storage.
//!
//! An image lies in chunks under a slot. The index lists the slots in use and their programs. Adding, replacing or removing a
//! program writes its chunks first and the index last, in one write: after a power cut, the set is the old one or the new one.
//! Chunks that a power cut leaves in other slots are removed before the slot is used again.
//!
//! The storage has two records for the index. Each write goes to the older record, with a generation that grows, and the record with
//! the greater generation is valid. Usually both records are readable. If one is not, a power cut or damage may have lost a change,
//! and the board reports that. A damaged chunk is found by the image's checksum, which the index holds.

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

/// Bytes of an actor in the index besides its name: length of the name, place in the image, and crashes.
const LEAST_OF_AN_ACTOR: usize = 3;

/// Slots. One of them is free, for the next program.
const SLOTS: u8 = 9;

/// Returns the storage's number of a chunk: slot * 256 + chunk.
fn number(slot: u8, chunk: u8) -> u16 {
    u16::from_be_bytes([slot, chunk])
}

fn buffer() -> Vec<u8> {
    vec![0; BUFFER]
}

impl Set {
    /// Reads the set from a board's storage. After an error other than [`StorageError::Outdated`], the set is empty.
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

    /// Writes the index. If the other record is unreadable, writes that one, too.
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

    /// Reads the image of the program at `index` in the set.
    pub fn image(&mut self, index: usize) -> Result<Vec<u8>, StorageError> {
        let program = self.programs.get(index).ok_or(StorageError::Damaged)?;
        let mut image = Vec::new();
        image.try_reserve_exact(program.length as usize).map_err(|_| StorageError::Full)?;
        let mut buffer = buffer();
        let mut chunk = 0;
        while image.len() < program.length as usize {
            let bytes = self.storage.read(number(program.slot, chunk), &mut buffer)?.unwrap_or_default();
            // After damage, the storage may return an older chunk of another image, or an empty one.
            if bytes.is_empty() || image.len() + bytes.len() > program.length as usize {
                return Err(StorageError::Damaged);
            }
            image.extend_from_slice(bytes);
            chunk = chunk.checked_add(1).ok_or(StorageError::Damaged)?;
        }
        // An image ends with its checksum.
        if image.ends_with(&program.image.to_le_bytes()) { Ok(image) } else { Err(StorageError::Damaged) }
    }

    /// Writes an image into a free slot. The caller must add the program by [`Set::change`] before it prepares another one.
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

    /// Changes the set by one write of the index. If the write fails, the set stays as it was.
    pub fn change(&mut self, change: &mut dyn FnMut(&mut Vec<KeptProgram>)) -> Result<(), StorageError> {
        change(&mut self.programs);
        let result = self.write_index();
        if result.is_err() {
            // The write may have damaged the other record: that is reported at the next start.
            let _ = self.read_index();
        }
        result
    }

    /// Empties the chunks of unused slots, the last chunk first. After a power cut, the rest of a slot begins with its first chunk,
    /// so the next sweep finds it.
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

    /// Erases the storage. A power cut during this call can damage a set that the storage holds.
    pub fn erase(&mut self) -> Result<(), StorageError> {
        self.programs.clear();
        (self.generation, self.next, self.unreadable) = (0, 0, 2);
        self.storage.erase()
    }
}

#[cfg(test)]
mod tests;
