//! C5, C6: whatever is decoded takes no more memory than its bytes account for, counts and lengths be as they may.

use crc::{CRC_32_ISO_HDLC, Crc};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestRunner},
};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use wire::{
    Image, JANET_VERSION,
    frame::{Decoder, FrameError},
    message::{Message, Request},
};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const CHECKSUM: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// Bytes that are allocated on the way, all together.
fn allocated(work: impl FnOnce()) -> usize {
    let region = Region::new(ALLOCATOR);
    work();
    region.change().bytes_allocated
}

/// An image with this header and body behind a checksum that is right.
fn image(content: &[u8]) -> Vec<u8> {
    let mut bytes = [&b"MJI\x01"[..], &(content.len() as u32).to_le_bytes(), content].concat();
    bytes.extend(CHECKSUM.checksum(&bytes).to_le_bytes());
    bytes
}

/// A frame with these bytes in place of a message behind a checksum that is right.
fn framed(content: &[u8]) -> Vec<u8> {
    let bytes = [content, &CHECKSUM.checksum(content).to_le_bytes()].concat();
    [&cobs::encode_vec(&bytes)[..], &[0]].concat()
}

/// A count, and as many items as there are, of these bytes each.
fn list() -> impl Strategy<Value = Vec<u8>> {
    let count = prop_oneof![0..3_u32, 900..1100_u32, any::<u32>()];
    let item = prop_oneof![Just(vec![0]), Just(vec![1, b'x']), vec(any::<u8>(), 1..40)];
    let items = prop_oneof![0..3_usize, 900..1100_usize, Just(25_000_usize)];
    (count, item, items, any::<bool>()).prop_map(|(count, item, items, is_true)| {
        let count = if is_true { items as u32 } else { count };
        [postcard::to_allocvec(&count).expect("a number"), item.repeat(items)].concat()
    })
}

/// Bytes that are much in memory for one on the line: those of the smallest item, twice since a list doubles.
const MOST_FOR_A_BYTE: usize = 2 * 48;

/// One test, since all of a process is counted.
#[test]
fn c5_c6_what_is_decoded_takes_no_more_than_its_bytes_account_for() {
    let mut runner = TestRunner::new(Config::with_cases(2000));
    let header = (list(), list(), vec(any::<u8>(), 0..100));
    let images = runner.run(&header, |(actors, functions, body)| {
        let janet = [&[JANET_VERSION.len() as u8], JANET_VERSION.as_bytes()].concat();
        let bytes = image(&[janet, actors, functions, body].concat());
        let taken = allocated(|| drop(Image::from_bytes(&bytes)));
        prop_assert!(taken <= bytes.len(), "{taken} bytes for {}", bytes.len());
        Ok(())
    });
    images.expect("a bound for images");
    let messages = runner.run(&(vec(0..20_u8, 1..8), list()), |(variant, list)| {
        let frame = framed(&[variant, list].concat());
        let most = |length: usize| MOST_FOR_A_BYTE * length + 4096;
        let taken = allocated(|| {
            Decoder::new(frame.len()).push(&frame, |message: Result<Message, FrameError>| drop(message));
            Decoder::new(frame.len()).push(&frame, |request: Result<Request, FrameError>| drop(request));
        });
        prop_assert!(taken <= most(frame.len()), "{taken} bytes for {}", frame.len());
        Ok(())
    });
    messages.expect("a bound for messages");
}
