//! Any bytes as an image, and any header and body behind a checksum that is right (C5).
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::{Header, Image, JANET_VERSION};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(image) = Image::from_bytes(bytes) {
        assert_eq!(Image::from_bytes(&image.to_bytes()), Ok(image));
    }

    // The first bytes are the names of actors and functions, the rest is the body.
    let mut parts = bytes.split(|byte| *byte == 0);
    let mut names = || parts.next().unwrap_or_default().utf8_chunks().map(|chunk| chunk.valid().into()).collect();
    let header = Header { janet: JANET_VERSION.into(), actors: names(), functions: names() };
    let image = Image { header, body: bytes.to_vec() };
    let sealed = image.to_bytes();
    assert_eq!(Image::from_bytes(&sealed), Ok(image));

    // Any one byte of it changed is found out.
    let place = bytes.first().map_or(0, |byte| usize::from(*byte)) * (sealed.len() - 1) / 255;
    let mut damaged = sealed;
    damaged[place] ^= bytes.last().map_or(1, |byte| *byte | 1);
    assert!(Image::from_bytes(&damaged).is_err());
});
