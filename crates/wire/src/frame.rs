//! Frames: what tells one message from the next on a line of bytes, and a good one from a damaged one.
//!
//! A frame is a message in postcard and its CRC-32, both in COBS, and a zero byte that ends it. COBS leaves no other zero
//! byte, so whoever comes in the middle, or loses a byte, is in step again at the next zero (C6).

use alloc::vec::Vec;
use crc::{CRC_32_ISO_HDLC, Crc, NoTable};
use serde::{Serialize, de::DeserializeOwned};

const CHECKSUM: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_32_ISO_HDLC);
const CHECKSUM_BYTES: usize = 4;
const END: u8 = 0;

/// Why a frame was thrown away. What comes after it is read as if it had never been.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FrameError {
    /// Bytes were changed or lost on their way.
    #[error("a frame was damaged on its way")]
    Damaged,
    /// It is longer than the receiver allows.
    #[error("a frame is too long")]
    TooLong,
    /// It arrived as it was sent, and is no message of this version of the protocol.
    #[error("a frame holds no message that this version of the protocol knows")]
    Unknown,
}

/// The frame of a message.
pub fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    // Serialising owned data into a growing vector has no way to fail.
    seal(postcard::to_allocvec(message).unwrap_or_default())
}

/// The frame round a message. It is one function for all types of messages, which saves flash.
#[inline(never)]
fn seal(mut bytes: Vec<u8>) -> Vec<u8> {
    let checksum = CHECKSUM.checksum(&bytes);
    // Exactly, since a long text would take twice its memory for what follows it.
    bytes.reserve_exact(CHECKSUM_BYTES);
    bytes.extend_from_slice(&checksum.to_le_bytes());
    let mut frame = cobs::encode_vec(&bytes);
    frame.reserve_exact(1);
    frame.push(END);
    frame
}

/// Takes bytes as they come and gives messages back.
#[derive(Debug)]
pub struct Decoder {
    frame: Vec<u8>,
    limit: usize,
    too_long: bool,
}

impl Decoder {
    /// A decoder for frames of at most `limit` bytes. It never holds more.
    pub fn new(limit: usize) -> Self {
        Self { frame: Vec::new(), limit, too_long: false }
    }

    /// Takes bytes, and hands every message or broken frame that they complete to `take`, in order.
    pub fn push<T: DeserializeOwned>(&mut self, bytes: &[u8], mut take: impl FnMut(Result<T, FrameError>)) {
        for part in bytes.split_inclusive(|byte| *byte == END) {
            let (part, ends) = match part.strip_suffix(&[END]) {
                Some(part) => (part, true),
                None => (part, false),
            };
            self.too_long |= self.frame.len() + part.len() > self.limit;
            if !self.too_long {
                // It grows as a vector does, but never beyond the limit.
                let more = part.len().max(self.frame.len()).min(self.limit - self.frame.len());
                self.frame.reserve_exact(more);
                self.frame.extend_from_slice(part);
            }
            // Zeroes between frames are harmless: a sender may begin with one to end whatever noise came before.
            if ends && (self.too_long || !self.frame.is_empty()) {
                take(self.finish());
            }
        }
    }

    fn finish<T: DeserializeOwned>(&mut self) -> Result<T, FrameError> {
        let result = if self.too_long { Err(FrameError::TooLong) } else { decode(&mut self.frame) };
        self.frame.clear();
        self.too_long = false;
        result
    }
}

/// Reads the message in a frame, without the zero that ends it.
///
/// # Errors
/// When the frame was damaged, or holds another message.
pub fn decode<T: DeserializeOwned>(frame: &mut [u8]) -> Result<T, FrameError> {
    match postcard::take_from_bytes(open(frame)?) {
        Ok((message, [])) => Ok(message),
        _ => Err(FrameError::Unknown),
    }
}

/// The bytes of the message in a frame.
#[inline(never)]
fn open(frame: &mut [u8]) -> Result<&[u8], FrameError> {
    let length = cobs::decode_in_place(frame).map_err(|_| FrameError::Damaged)?;
    let (message, checksum) =
        frame.get(..length).and_then(<[u8]>::split_last_chunk::<CHECKSUM_BYTES>).ok_or(FrameError::Damaged)?;
    if CHECKSUM.checksum(message) != u32::from_le_bytes(*checksum) {
        return Err(FrameError::Damaged);
    }
    Ok(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    proptest! {
        /// C6: no bytes make it hold more than it may, neither at once nor one by one.
        #[test]
        fn c6_a_decoder_never_holds_more_than_its_limit(
            pieces in vec(prop_oneof![vec(any::<u8>(), 0..300), vec(1..=u8::MAX, 0..300)], 0..30), limit in 0_usize..2000
        ) {
            let mut decoder = Decoder::new(limit);
            for piece in pieces {
                decoder.push(&piece, |_: Result<(), _>| ());
                prop_assert!(decoder.frame.capacity() <= limit, "{} bytes", decoder.frame.capacity());
            }
        }
    }
}
