//! Any bytes as an image, and any header and body behind a checksum that is right (C5). To read one takes no more memory than it has
//! bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use wire::{Header, Image, ImageError, JANET_VERSION, Names};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Bytes of what is said of an image that is refused.
const ERROR: usize = 64;

fn read(bytes: &[u8]) -> Result<Image, ImageError> {
    let region = Region::new(ALLOCATOR);
    let image = Image::from_bytes(bytes);
    assert!(region.change().bytes_allocated <= bytes.len() + ERROR);
    image
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(image) = read(bytes) {
        assert_eq!(read(&image.to_bytes()), Ok(image));
    }

    // The first bytes are the names of actors and functions, the rest is the body.
    let mut parts = bytes.split(|byte| *byte == 0);
    let mut names = || parts.next().unwrap_or_default().utf8_chunks().map(|chunk| chunk.valid()).collect::<Vec<_>>();
    let (Ok(actors), Ok(functions)) = (Names::new(&names()), Names::new(&names())) else { return };
    let header = Header { janet: JANET_VERSION.into(), actors, functions };
    let image = Image { header, body: bytes.to_vec() };
    let sealed = image.to_bytes();
    assert_eq!(read(&sealed), Ok(image));

    // Any one byte of it changed is found out.
    let place = bytes.first().map_or(0, |byte| usize::from(*byte)) * (sealed.len() - 1) / 255;
    let mut damaged = sealed;
    damaged[place] ^= bytes.last().map_or(1, |byte| *byte | 1);
    assert!(read(&damaged).is_err());
});
