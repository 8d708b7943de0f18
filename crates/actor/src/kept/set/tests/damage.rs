//! Flashes that were damaged at random: each kept program is loaded as it was, or its loss is told.

use super::*;
use fastrand::Rng;
use std::{
    iter,
    panic::{self, AssertUnwindSafe},
};
use wire::{FunctionNames, Header, Image};

/// Damaged flashes. Seeds are numbers from 0 on.
const CASES: u64 = 2000;

/// A program as it was kept: its actor's name and its image.
type Program = (String, Vec<u8>);

fn program(random: &mut Rng, actor: &str) -> Program {
    let header = Header {
        janet: wire::JANET_VERSION.into(),
        actors: ActorNames::new(&[actor]).unwrap(),
        functions: FunctionNames::new::<&str>(&[]).unwrap(),
    };
    let bytes = random.usize(1..5000);
    let body = iter::repeat_with(|| random.u8(..)).take(bytes).collect();
    (actor.into(), Image { header, body }.to_bytes())
}

/// A flash on which programs were kept, replaced and dropped for a while: those that it has, and all that it ever had.
fn used(random: &mut Rng) -> (Flash, Vec<Program>, Vec<Program>) {
    let flash = Flash::new(10);
    let mut set = flash.turn_on();
    let (mut kept, mut ever): (Vec<Program>, Vec<Program>) = (Vec::new(), Vec::new());
    for _ in 0..random.usize(1..20) {
        let actor = random.choice(["a", "b", "c"]).unwrap();
        kept.retain(|(name, _)| name != actor);
        let new = (random.u8(..4) > 0).then(|| program(random, actor));
        if let Some((_, bytes)) = &new {
            let checksum = Image::from_bytes(bytes).unwrap().checksum();
            let names = ActorNames::new(&[actor]).unwrap();
            let prepared = set.prepare(bytes, checksum, Limits::default(), &names).unwrap();
            set.change(&mut |programs| {
                programs.retain(|old| old.actors[0].name != actor);
                programs.push(prepared.clone());
            })
            .unwrap();
        } else {
            set.change(&mut |programs| programs.retain(|old| old.actors[0].name != actor)).unwrap();
        }
        kept.extend(new.clone());
        ever.extend(new);
    }
    (flash, kept, ever)
}

/// Damages a flash in one way.
fn damage(random: &mut Rng, bytes: &mut [u8]) {
    let blocks = bytes.len() / BLOCK;
    let (one, other) = (random.usize(..blocks) * BLOCK, random.usize(..blocks) * BLOCK);
    let at = random.usize(..BLOCK);
    match random.u8(..6) {
        0 => bytes[one + at] ^= 1 << random.u8(..8),
        1 => bytes[one..one + BLOCK].fill(0),
        2 => bytes[one..one + BLOCK].fill(0xff),
        3 => bytes[one + at..one + BLOCK].fill(0xff),
        4 => (0..BLOCK).for_each(|index| bytes.swap(one + index, other + index)),
        _ => (0..random.usize(..200)).for_each(|_| bytes[random.usize(..blocks * BLOCK)] = random.u8(..)),
    }
}

/// What a start would load of a flash, and whether it would warn of anything.
fn start(flash: &Flash) -> (Vec<Program>, bool) {
    let (mut set, result) = flash.open();
    let mut warns = result.is_err();
    let mut loaded = Vec::new();
    for index in 0..set.programs().len() {
        match set.image(index) {
            Ok(bytes) if Image::from_bytes(&bytes).is_ok() => {
                loaded.push((set.programs()[index].actors[0].name.clone(), bytes));
            }
            _ => warns = true,
        }
    }
    (loaded, warns)
}

fn check(seed: u64) {
    let mut random = Rng::with_seed(seed);
    let (flash, kept, ever) = used(&mut random);
    assert_eq!(start(&flash), (kept.clone(), false), "without damage");
    for _ in 0..random.usize(1..4) {
        flash.chip(|chip| damage(&mut random, &mut chip.bytes));
    }
    let (loaded, warns) = start(&flash);
    let is_blank = flash.chip(|chip| chip.bytes.iter().all(|byte| *byte == 0xff));
    let lost = kept.iter().filter(|program| !loaded.contains(program)).count();
    assert!(lost == 0 || warns || is_blank, "{lost} programs were lost without a word");
    assert!(loaded.iter().all(|program| ever.contains(program)), "a program that was never kept");
    assert!(warns || loaded == kept, "a program that was dropped came back without a word");
    // Whatever is there can be used again.
    let (mut set, _) = flash.open();
    if keep(&mut set, 9, 100, "new").is_err() {
        set.erase().unwrap();
        keep(&mut set, 9, 100, "new").unwrap();
    }
    let (set, result) = flash.open();
    assert!(result.is_ok() && set.programs().iter().any(|program| program.image == 9));
}

#[test]
fn c6_damage_to_storage_never_loses_a_program_without_a_word() {
    for seed in 0..CASES {
        if let Err(panic) = panic::catch_unwind(AssertUnwindSafe(|| check(seed))) {
            std::eprintln!("seed {seed}");
            panic::resume_unwind(panic);
        }
    }
}

/// The chunk of a slot's last image, and the empty one that a sweep has put before it, cannot be read: an older image of the same
/// length comes back in its place.
#[test]
fn c6_an_older_image_in_the_same_slot_is_not_loaded() {
    let flash = Flash::new(10);
    let mut set = flash.turn_on();
    for seed in 1..=3 {
        keep(&mut set, seed, 100, "a").unwrap();
    }
    flash.chip(|chip| {
        let newest = chip.bytes.windows(100).position(|bytes| bytes == image(3, 100)).unwrap();
        // Before it are the chunk's number, the header of the item, and the other item's number with its padding.
        chip.bytes[newest] ^= 1;
        chip.bytes[newest - 2 - 8 - 4] ^= 1;
    });
    assert_eq!(flash.turn_on().image(0), Err(StorageError::Damaged));
}
