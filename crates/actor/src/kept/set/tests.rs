//! The set of kept programs in a flash whose power is cut at every write and every erase in turn.

mod damage;

use super::*;
use board::storage::InFlash;
use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash};
use std::sync::{Arc, Mutex, PoisonError};

const BLOCK: usize = 4096;

/// A NOR flash: writes clear bits, and only an erase sets them again.
#[derive(Clone)]
struct Flash(Arc<Mutex<Chip>>);

#[derive(Clone)]
struct Chip {
    bytes: Vec<u8>,
    /// Writes and erases until the power is cut, in the middle of the next one.
    left: usize,
    /// How far the operation that was cut gets, of 4 quarters.
    torn: usize,
    done: usize,
    /// Bytes that were read.
    read: usize,
}

/// The power is cut.
#[derive(Debug)]
struct Cut;

impl NorFlashError for Cut {
    fn kind(&self) -> NorFlashErrorKind {
        NorFlashErrorKind::Other
    }
}

impl Flash {
    /// A flash with so many blocks for chunks, besides those of the index.
    fn new(blocks: usize) -> Self {
        let chip = Chip { bytes: vec![0xff; (blocks + 2) * BLOCK], left: usize::MAX, torn: 0, done: 0, read: 0 };
        Self(Arc::new(Mutex::new(chip)))
    }

    fn chip<R>(&self, f: impl FnOnce(&mut Chip) -> R) -> R {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A copy, whose power is cut after so many operations.
    fn cut_after(&self, left: usize, torn: usize) -> Self {
        let chip = self.chip(|chip| Chip { left, torn, done: 0, ..chip.clone() });
        Self(Arc::new(Mutex::new(chip)))
    }

    /// The power is on.
    fn turn_on(&self) -> Set {
        let (set, result) = self.open();
        result.expect("a set that can be read");
        set
    }

    /// The power is back, after a cut in the middle of a change: the index may tell of that.
    fn turn_on_again(&self) -> Set {
        self.chip(|chip| chip.left = usize::MAX);
        self.open().0
    }

    fn open(&self) -> (Set, Result<(), StorageError>) {
        Set::open(Box::new(InFlash::new(self.clone()).expect("two blocks")))
    }

    /// Changes bytes, or a part of them when the power is cut meanwhile.
    fn change(&mut self, offset: u32, length: usize, change: impl Fn(usize, u8) -> u8) -> Result<(), Cut> {
        self.chip(|chip| {
            let is_cut = chip.left == 0;
            let length = if is_cut { length * chip.torn / 4 } else { length };
            let bytes = &mut chip.bytes[offset as usize..offset as usize + length];
            bytes.iter_mut().enumerate().for_each(|(index, byte)| *byte = change(index, *byte));
            if is_cut {
                chip.torn = 0;
                return Err(Cut);
            }
            chip.left -= 1;
            chip.done += 1;
            Ok(())
        })
    }
}

impl ErrorType for Flash {
    type Error = Cut;
}

impl ReadNorFlash for Flash {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Cut> {
        self.chip(|chip| {
            chip.read += bytes.len();
            bytes.copy_from_slice(&chip.bytes[offset as usize..offset as usize + bytes.len()]);
        });
        Ok(())
    }

    fn capacity(&self) -> usize {
        self.chip(|chip| chip.bytes.len())
    }
}

impl NorFlash for Flash {
    const WRITE_SIZE: usize = 4;
    const ERASE_SIZE: usize = BLOCK;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Cut> {
        self.change(from, (to - from) as usize, |_, _| 0xff)
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Cut> {
        assert!(offset.is_multiple_of(4) && bytes.len().is_multiple_of(4), "whole words");
        self.change(offset, bytes.len(), |index, byte| byte & bytes[index])
    }
}

/// An image of so many bytes, which differs from others by `seed`.
fn image(seed: u8, length: usize) -> Vec<u8> {
    let body = (0..length - 4).map(|index| (index as u8).wrapping_mul(31) ^ seed);
    body.chain(u32::from(seed).to_le_bytes()).collect()
}

/// Keeps a program in place of those that have an actor of the same name.
fn keep(set: &mut Set, seed: u8, length: usize, actor: &str) -> Result<(), StorageError> {
    let program =
        set.prepare(&image(seed, length), seed.into(), Limits::default(), &ActorNames::new(&[actor]).unwrap())?;
    set.change(&mut |programs| {
        programs.retain(|old| old.actors.iter().all(|old| old.name != actor));
        programs.push(program.clone());
    })
}

/// Every program with the whole of its image.
fn contents(set: &mut Set) -> Vec<(String, u32, Vec<u8>)> {
    let programs = set.programs().to_vec();
    let content = |(index, program): (usize, KeptProgram)| {
        (program.actors[0].name.clone(), program.image, set.image(index).expect("a whole image"))
    };
    programs.into_iter().enumerate().map(content).collect()
}

/// Cuts the power at every operation of `change`, and tells how many there are. After each cut the set is as before or as
/// after, and takes the change when it is tried again.
fn cut_everywhere(flash: &Flash, change: impl Fn(&mut Set) -> Result<(), StorageError>) -> usize {
    let old = contents(&mut flash.turn_on());
    let whole = flash.cut_after(usize::MAX, 0);
    change(&mut whole.turn_on()).expect("a change without a cut");
    let new = contents(&mut whole.turn_on());
    assert_ne!(old, new, "a change");
    let operations = whole.chip(|chip| chip.done);
    for left in 0..operations {
        for torn in [0, 1, 3, 4] {
            let flash = flash.cut_after(left, torn);
            let (mut set, _) = flash.open();
            assert!(change(&mut set).is_err(), "the power is cut");
            let mut set = flash.turn_on_again();
            let now = contents(&mut set);
            assert!(now == old || now == new, "cut at {left} of {operations}, torn at {torn}: a mixture");
            change(&mut set).expect("a change after a cut");
            assert_eq!(contents(&mut flash.turn_on()), new, "cut at {left} of {operations}, torn at {torn}");
        }
    }
    operations
}

#[test]
fn c6_a_power_cut_leaves_the_old_or_the_new_set() {
    let flash = Flash::new(8);
    let first = cut_everywhere(&flash, |set| keep(set, 1, 3000, "a"));
    keep(&mut flash.turn_on(), 1, 3000, "a").unwrap();
    let second = cut_everywhere(&flash, |set| keep(set, 2, 5000, "b"));
    keep(&mut flash.turn_on(), 2, 5000, "b").unwrap();
    let replaced = cut_everywhere(&flash, |set| keep(set, 3, 7000, "a"));
    let dropped =
        cut_everywhere(&flash, |set| set.change(&mut |programs| programs.retain(|program| program.image != 1)));
    let counts = [first, second, replaced, dropped];
    assert!(counts[..3].iter().all(|count| *count > 8) && dropped > 0, "cuts: {counts:?}");
}

/// The blocks are used in turn, so each change of these moves what is kept from the oldest block into a newer one.
#[test]
fn c6_a_power_cut_while_flash_is_reclaimed_leaves_the_old_or_the_new_set() {
    let flash = Flash::new(5);
    keep(&mut flash.turn_on(), 1, 5000, "stays").unwrap();
    let mut erased = 0;
    for seed in 2..12 {
        erased += cut_everywhere(&flash, |set| keep(set, seed, 2500, "changes"));
        keep(&mut flash.turn_on(), seed, 2500, "changes").unwrap();
    }
    assert!(erased > 100, "{erased} cuts");
}

#[test]
fn full_storage_keeps_the_old_set() {
    let flash = Flash::new(4);
    let mut set = flash.turn_on();
    keep(&mut set, 1, 4000, "a").unwrap();
    let old = contents(&mut set);
    for _ in 0..5 {
        assert_eq!(keep(&mut set, 2, 20_000, "b"), Err(StorageError::Full));
        assert_eq!(contents(&mut flash.turn_on()), old);
    }
    keep(&mut set, 3, 4000, "a").expect("room for as much as before");
    assert_eq!(contents(&mut flash.turn_on()), [("a".into(), 3, image(3, 4000))]);
}

#[test]
fn what_is_known_to_be_empty_is_not_searched_again() {
    let flash = Flash::new(16);
    let mut set = flash.turn_on();
    let mut reads = Vec::new();
    for seed in 1..8 {
        flash.chip(|chip| chip.read = 0);
        keep(&mut set, seed, 4000, "a").unwrap();
        reads.push(flash.chip(|chip| chip.read));
    }
    flash.chip(|chip| chip.read = 0);
    keep(&mut flash.turn_on(), 8, 4000, "a").unwrap();
    let first = flash.chip(|chip| chip.read);
    assert!(reads.iter().skip(1).all(|later| later * 2 < first), "{reads:?} bytes, and {first} after a start");
}

#[test]
fn storage_with_anything_in_it_can_be_erased_and_used() {
    let fills: [fn(usize) -> u8; 4] = [|_| 0, |_| 0x55, |index| index as u8, |index| (index / BLOCK) as u8];
    for fill in fills {
        let flash = Flash::new(4);
        flash.chip(|chip| chip.bytes.iter_mut().enumerate().for_each(|(index, byte)| *byte = fill(index)));
        let (mut set, result) = flash.open();
        assert_eq!(set.programs(), []);
        if result.and_then(|()| keep(&mut set, 1, 100, "a")).is_err() {
            set.erase().unwrap();
            keep(&mut set, 1, 100, "a").unwrap();
        }
        assert_eq!(contents(&mut flash.turn_on()).len(), 1);
    }
}
