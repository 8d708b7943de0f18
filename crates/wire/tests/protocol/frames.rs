//! C6 for frames: whatever bytes come, and however they are cut, a good frame is read and nothing else is taken for one.

use crate::strategies::{message, request};
use proptest::{collection::vec, prelude::*, sample::Index};
use serde::{Serialize, de::DeserializeOwned};
use wire::{
    frame::{Decoder, FrameError, encode},
    message::{Message, Request},
};

/// Longer than any frame here.
const LIMIT: usize = 1 << 20;

/// What a decoder makes of bytes that come in pieces, cut at these places.
fn decode<T: DeserializeOwned>(decoder: &mut Decoder, bytes: &[u8], cuts: &[Index]) -> Vec<Result<T, FrameError>> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
    cuts.extend([0, bytes.len()]);
    cuts.sort_unstable();
    let mut all = Vec::new();
    cuts.windows(2).for_each(|piece| decoder.push(&bytes[piece[0]..piece[1]], |message| all.push(message)));
    all
}

fn stream<T: Serialize>(messages: &[T]) -> Vec<u8> {
    messages.iter().flat_map(encode).collect()
}

fn all_are_read<T>(messages: &[T], cuts: &[Index]) -> Result<(), TestCaseError>
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let read: Vec<Result<T, _>> = decode(&mut Decoder::new(LIMIT), &stream(messages), cuts);
    prop_assert_eq!(read.len(), messages.len());
    for (read, message) in read.iter().zip(messages) {
        prop_assert_eq!(read.as_ref(), Ok(message));
    }
    Ok(())
}

/// Bytes of no frame; also so many without a zero that no frame may be that long.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![vec(any::<u8>(), 0..3000), vec(1..=u8::MAX, 0..3000)]
}

proptest! {
    #[test]
    fn c6_requests_are_read_however_they_are_cut(
        requests in vec(request(), 1..6), cuts in vec(any::<Index>(), 0..20)
    ) {
        all_are_read(&requests, &cuts)?;
    }

    #[test]
    fn c6_messages_are_read_however_they_are_cut(
        messages in vec(message(), 1..6), cuts in vec(any::<Index>(), 0..20)
    ) {
        all_are_read(&messages, &cuts)?;
    }

    /// A sender that begins with a zero is heard behind any noise, also in the middle of a frame that is too long.
    #[test]
    fn c6_a_good_frame_after_any_noise_is_read(
        noise in noise(), request in request(), cuts in vec(any::<Index>(), 0..20)
    ) {
        let bytes = [&noise[..], &[0], &encode(&request)].concat();
        let read = decode(&mut Decoder::new(2000), &bytes, &cuts);
        prop_assert_eq!(read.last(), Some(&Ok(request)));
    }

    /// What was damaged is never taken for something else, and does no harm to the frames around it.
    #[test]
    fn c6_a_flipped_bit_costs_the_frames_that_it_touches(
        messages in vec(message(), 1..6), bit in any::<Index>(), cuts in vec(any::<Index>(), 0..20)
    ) {
        let mut bytes = stream(&messages);
        let bit = bit.index(bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        let mut read: Vec<Result<Message, _>> = decode(&mut Decoder::new(LIMIT), &bytes, &cuts);
        read.retain(Result::is_ok);
        let touched = messages.iter().scan(0, |end, message| {
            *end += encode(message).len();
            Some(*end)
        }).position(|end| bit / 8 < end).expect("a bit of some frame");
        // A frame's last byte is its end: without it, the next one is part of it.
        let lost = if is_end(&messages[..=touched], bit / 8) { 2 } else { 1 };
        let kept: Vec<&Message> = messages[..touched].iter().chain(messages.iter().skip(touched + lost)).collect();
        prop_assert_eq!(read.iter().flatten().collect::<Vec<_>>(), kept);
    }

    /// A frame that arrived as it was sent is either of this version, or said to be unknown; never a panic.
    #[test]
    fn c6_any_content_behind_a_right_checksum_is_survived(content in vec(any::<u8>(), 0..200)) {
        // The fields of a tuple follow each other without anything between: these are `content`'s bytes as they are.
        let frame = encode(&Raw(&content));
        let requests: Vec<Result<Request, _>> = decode(&mut Decoder::new(LIMIT), &frame, &[]);
        prop_assert!(matches!(requests[..], [Ok(_) | Err(FrameError::Unknown)]), "{:?}", requests);
        let messages: Vec<Result<Message, _>> = decode(&mut Decoder::new(LIMIT), &frame, &[]);
        prop_assert!(matches!(messages[..], [Ok(_) | Err(FrameError::Unknown)]), "{:?}", messages);
    }
}

fn is_end(messages: &[Message], byte: usize) -> bool {
    byte + 1 == stream(messages).len()
}

/// Bytes without their length before them.
struct Raw<'a>(&'a [u8]);

impl Serialize for Raw<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeTuple;
        let mut tuple = serializer.serialize_tuple(self.0.len())?;
        self.0.iter().try_for_each(|byte| tuple.serialize_element(byte))?;
        tuple.end()
    }
}

#[test]
fn c6_a_frame_beyond_the_limit_is_said_to_be_too_long() {
    let request = Request { number: 1, call: wire::message::Call::Info };
    let length = encode(&request).len();
    let read = |limit| decode::<Request>(&mut Decoder::new(limit), &encode(&request), &[]);
    assert_eq!(read(length - 1), [Ok(request.clone())], "the zero at the end is not counted");
    assert_eq!(read(length - 2), [Err(FrameError::TooLong)]);
}
