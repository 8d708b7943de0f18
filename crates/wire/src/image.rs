//! The image: what the linker makes and a board loads (L3).
//!
//! Layout: `MAGIC`, `VERSION`, the length of header and body as 32 bits, the header in postcard, the body, and a CRC-32 over
//! all of that; integers have their low byte first. Every byte is checked before the body, which is marshalled Janet, is
//! looked at (C5).

use crate::{
    bounds::{ACTOR_NAME_BYTES, FUNCTION_NAME_BYTES, IMAGE_ACTORS, IMAGE_FUNCTIONS, VERSION_BYTES},
    names::Names,
};
use alloc::{string::String, vec::Vec};
use crc::{CRC_32_ISO_HDLC, Crc, NoTable};
use serde::Deserialize;

/// The Janet whose marshal format and bytecode an image holds.
pub const JANET_VERSION: &str = "1.42.0";

const MAGIC: [u8; 3] = *b"MJI";
/// The layout's version.
const VERSION: u8 = 1;
/// Bytes after the body.
const SUFFIX: usize = 4;
const CHECKSUM: Crc<u32, NoTable> = Crc::<u32, NoTable>::new(&CRC_32_ISO_HDLC);

/// What an image says of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Header {
    /// The Janet that made the body.
    pub janet: String,
    /// The names of its actors, in the order in which they are started.
    pub actors: ActorNames,
    /// The C functions that the body refers to by name.
    pub functions: FunctionNames,
}

/// The names of an image's actors.
pub type ActorNames = Names<IMAGE_ACTORS, ACTOR_NAME_BYTES>;

/// The names of the C functions that an image needs.
pub type FunctionNames = Names<IMAGE_FUNCTIONS, FUNCTION_NAME_BYTES>;

/// A verified image.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Image {
    /// What it says of itself.
    pub header: Header,
    /// Marshalled Janet: a tuple of the actors' functions, and the table of what `dyn` finds by default, or nil.
    pub body: Vec<u8>,
}

/// Why bytes are no image that this board can load.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ImageError {
    /// The first bytes are not an image's.
    #[error("this is no MicroJanet image")]
    Magic,
    /// It has another layout.
    #[error("the image has version {0}, and this MicroJanet reads version {VERSION}: link it again by its mj")]
    Version(u8),
    /// Bytes are missing at its end, or there are too many.
    #[error("the image is cut off or has bytes after its end")]
    Length,
    /// A byte was changed.
    #[error("the image's checksum is wrong: it was damaged on its way")]
    Checksum,
    /// The header cannot be read although its checksum is right.
    #[error("the image's header cannot be read")]
    Header,
    /// Its header has more names than an image may have, an empty one, or one that is too long: see [`crate::bounds`].
    #[error("the image has too many names, or one that is empty or too long")]
    Names,
    /// Its body cannot be copied.
    #[error("there is no memory for the image")]
    Memory,
    /// Made by another Janet.
    #[error("the image was made by Janet {0}, and MicroJanet has Janet {JANET_VERSION}: link it again")]
    Janet(String),
}

impl Image {
    /// The image's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.head();
        bytes.reserve_exact(self.body.len() + SUFFIX);
        bytes.extend_from_slice(&self.body);
        bytes.extend_from_slice(&CHECKSUM.checksum(&bytes).to_le_bytes());
        bytes
    }

    /// The checksum over the whole image: its identity, by which a host finds its symbols again.
    pub fn checksum(&self) -> u32 {
        let mut digest = CHECKSUM.digest();
        digest.update(&self.head());
        digest.update(&self.body);
        digest.finalize()
    }

    /// What comes before the body.
    fn head(&self) -> Vec<u8> {
        // Serialising text into a growing vector has no way to fail.
        let janet = postcard::to_allocvec(&self.header.janet).unwrap_or_default();
        let header = [&janet, self.header.actors.as_bytes(), self.header.functions.as_bytes()].concat();
        // An image of 4 GiB cannot be made: Janet's own buffers end at 2 GiB.
        let length = u32::try_from(header.len() + self.body.len()).unwrap_or(u32::MAX);
        [&MAGIC[..], &[VERSION], &length.to_le_bytes(), &header].concat()
    }

    /// Whether a file that begins so is meant to be an image.
    pub fn is_meant_by(bytes: &[u8]) -> bool {
        bytes.starts_with(&MAGIC)
    }

    /// Reads an image, trusting nothing. It takes no more memory than `bytes` has bytes, and 40 for an error.
    ///
    /// # Errors
    /// Says which check failed; see [`ImageError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ImageError> {
        let rest = bytes.strip_prefix(&MAGIC).ok_or(ImageError::Magic)?;
        let (&version, rest) = rest.split_first().ok_or(ImageError::Length)?;
        if version != VERSION {
            return Err(ImageError::Version(version));
        }
        let (length, rest) = rest.split_first_chunk().ok_or(ImageError::Length)?;
        let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| ImageError::Length)?;
        let (content, checksum) = rest.split_at_checked(length).ok_or(ImageError::Length)?;
        let checksum: [u8; SUFFIX] = checksum.try_into().map_err(|_| ImageError::Length)?;
        let checked = bytes.strip_suffix(&checksum).ok_or(ImageError::Length)?;
        if CHECKSUM.checksum(checked) != u32::from_le_bytes(checksum) {
            return Err(ImageError::Checksum);
        }
        let (janet, rest) = take::<&str>(content)?;
        if janet != JANET_VERSION {
            return Err(ImageError::Janet(janet.chars().take(VERSION_BYTES).collect()));
        }
        let (actors, rest) = Names::take(rest)?;
        let (functions, body) = Names::take(rest)?;
        Ok(Self { header: Header { janet: JANET_VERSION.into(), actors, functions }, body: copy(body)? })
    }
}

/// Takes a value off the front of a header.
pub(crate) fn take<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<(T, &'a [u8]), ImageError> {
    postcard::take_from_bytes(bytes).map_err(|_| ImageError::Header)
}

/// Copies bytes where there is memory for them.
pub(crate) fn copy(bytes: &[u8]) -> Result<Vec<u8>, ImageError> {
    let mut owned = Vec::new();
    owned.try_reserve_exact(bytes.len()).map_err(|_| ImageError::Memory)?;
    owned.extend_from_slice(bytes);
    Ok(owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec as vector, prelude::*};

    fn image() -> Image {
        let header = Header {
            janet: JANET_VERSION.into(),
            actors: Names::new(&["blink1", "blink2"]).unwrap(),
            functions: Names::new(&["print"]).unwrap(),
        };
        Image { header, body: (0..100).collect() }
    }

    /// Bytes whose length and checksum are right.
    fn sealed(content: &[u8]) -> Vec<u8> {
        let length = content.len() as u32;
        let mut bytes = [&MAGIC[..], &[VERSION], &length.to_le_bytes(), content].concat();
        bytes.extend(CHECKSUM.checksum(&bytes).to_le_bytes());
        bytes
    }

    /// An image of these lists of actors and functions, and no body.
    fn header(lists: [&[u8]; 2]) -> Vec<u8> {
        sealed(&[&[JANET_VERSION.len() as u8], JANET_VERSION.as_bytes(), &lists.concat()].concat())
    }

    /// A list of as many names, of these bytes each.
    fn names(count: usize, length: usize) -> Vec<u8> {
        postcard::to_allocvec(&alloc::vec!["x".repeat(length); count]).unwrap()
    }

    #[test]
    fn c5_an_image_has_no_more_and_no_longer_names_than_it_may() {
        let read = |actors: &[u8], functions: &[u8]| Image::from_bytes(&header([actors, functions])).map(drop);
        let none = names(0, 0);
        assert_eq!(read(&names(IMAGE_ACTORS, ACTOR_NAME_BYTES), &names(IMAGE_FUNCTIONS, FUNCTION_NAME_BYTES)), Ok(()));
        for (count, length) in
            [(IMAGE_ACTORS + 1, 1), (25_000, 0), (1, 0), (1, ACTOR_NAME_BYTES + 1), (1, 40_000), (usize::MAX >> 40, 1)]
        {
            let list = if count > 100_000 { postcard::to_allocvec(&count).unwrap() } else { names(count, length) };
            assert_eq!(read(&list, &none), Err(ImageError::Names), "{count} names of {length} bytes");
        }
        for (count, length) in [(IMAGE_FUNCTIONS + 1, 1), (1, 0), (1, FUNCTION_NAME_BYTES + 1)] {
            assert_eq!(read(&none, &names(count, length)), Err(ImageError::Names), "{count} names of {length} bytes");
        }
        // A length that takes more bytes than it needs.
        assert_eq!(read(&[1, 0x81, 0, b'x'], &none), Err(ImageError::Names));
    }

    #[test]
    fn c5_what_is_said_of_a_foreign_image_is_bounded() {
        let janet = "9".repeat(25_000);
        let content = postcard::to_allocvec(&janet).unwrap();
        assert_eq!(Image::from_bytes(&sealed(&content)), Err(ImageError::Janet("9".repeat(VERSION_BYTES))));
    }

    #[test]
    fn l3_an_image_survives_its_bytes() {
        assert_eq!(Image::from_bytes(&image().to_bytes()), Ok(image()));
    }

    #[test]
    fn l3_the_checksum_is_the_identity() {
        let mut other = image();
        other.body[0] += 1;
        assert_ne!(image().checksum(), other.checksum());
        assert_eq!(image().to_bytes()[image().to_bytes().len() - SUFFIX..], image().checksum().to_le_bytes());
    }

    #[test]
    fn c5_every_flaw_has_its_error() {
        let bytes = image().to_bytes();
        assert_eq!(Image::from_bytes(b"GIF89a"), Err(ImageError::Magic));
        assert_eq!(Image::from_bytes(b""), Err(ImageError::Magic));
        assert_eq!(Image::from_bytes(&[&b"MJI\x02"[..], &bytes[4..]].concat()), Err(ImageError::Version(2)));
        assert_eq!(Image::from_bytes(&[&bytes[..], b"x"].concat()), Err(ImageError::Length));
        assert_eq!(Image::from_bytes(&sealed(b"\xff\xff")), Err(ImageError::Header));
        assert_eq!(Image::from_bytes(&header([b"\x01\x01a", b"\x05"])), Err(ImageError::Header));
        let mut foreign = image();
        foreign.header.janet = "1.0.0".into();
        assert_eq!(Image::from_bytes(&foreign.to_bytes()), Err(ImageError::Janet("1.0.0".into())));
    }

    proptest! {
        #[test]
        fn c5_a_cut_image_is_refused(at in 4..image().to_bytes().len()) {
            prop_assert_eq!(Image::from_bytes(&image().to_bytes()[..at]), Err(ImageError::Length));
        }

        #[test]
        fn c5_a_flipped_bit_is_found(bit in 0..image().to_bytes().len() * 8) {
            let mut bytes = image().to_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let expected = match bit / 8 {
                0..3 => ImageError::Magic,
                3 => ImageError::Version(bytes[3]),
                // The length of header and body.
                4..8 => ImageError::Length,
                _ => ImageError::Checksum,
            };
            prop_assert_eq!(Image::from_bytes(&bytes), Err(expected));
        }

        #[test]
        fn c5_any_bytes_are_survived(bytes in vector(any::<u8>(), 0..200)) {
            prop_assert!(Image::from_bytes(&bytes).is_err());
            // Also behind a checksum that is right: a header may then be there by chance, and no more than that.
            if let Ok(image) = Image::from_bytes(&sealed(&bytes)) {
                prop_assert!(image.body.len() < bytes.len());
            }
        }
    }
}
