//! The image: what the linker makes and a board loads (L3).
//!
//! Layout: `MAGIC`, the header in postcard with its length before it, the body, and a CRC-32 over all of that. Every
//! byte is checked before the body, which is marshalled Janet, is looked at (C5).

use alloc::{string::String, vec::Vec};
use crc::{CRC_32_ISO_HDLC, Crc};
use serde::{Deserialize, Serialize};

/// The Janet whose marshal format and bytecode an image holds.
pub const JANET_VERSION: &str = "1.42.0";

const MAGIC: [u8; 4] = *b"MJI\x01";
const CHECKSUM: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// What an image says of itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Header {
    /// The Janet that made the body.
    pub janet: String,
    /// The names of its actors, in the order in which they are started.
    pub actors: Vec<String>,
    /// The C functions that the body refers to by name.
    pub functions: Vec<String>,
}

/// A verified image.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Image {
    /// What it says of itself.
    pub header: Header,
    /// Marshalled Janet: a tuple of the actors' functions.
    pub body: Vec<u8>,
}

/// Why bytes are no image that this board can load.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ImageError {
    /// The first bytes are not an image's.
    #[error("this is no MicroJanet image")]
    Magic,
    /// Bytes are missing at its end, or there are too many.
    #[error("the image is cut off or has bytes after its end")]
    Length,
    /// A byte was changed.
    #[error("the image's checksum is wrong: it was damaged on its way")]
    Checksum,
    /// The header cannot be read although its checksum is right.
    #[error("the image's header cannot be read")]
    Header,
    /// Made by another Janet.
    #[error("the image was made by Janet {0}, this board runs Janet {JANET_VERSION}: link it again")]
    Janet(String),
}

impl Image {
    /// The image's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Serialising owned strings into a growing vector has no way to fail.
        let header = postcard::to_allocvec(&self.header).unwrap_or_default();
        let mut bytes = Vec::with_capacity(header.len() + self.body.len() + 16);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&length(&header));
        bytes.extend_from_slice(&length(&self.body));
        bytes.extend_from_slice(&header);
        bytes.extend_from_slice(&self.body);
        bytes.extend_from_slice(&CHECKSUM.checksum(&bytes).to_le_bytes());
        bytes
    }

    /// The checksum over the whole image: its identity, by which a host finds its symbols again.
    pub fn checksum(&self) -> u32 {
        let bytes = self.to_bytes();
        CHECKSUM.checksum(&bytes[..bytes.len() - 4])
    }

    /// Reads an image, trusting nothing.
    ///
    /// # Errors
    /// Says which check failed; see [`ImageError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ImageError> {
        let rest = bytes.strip_prefix(&MAGIC).ok_or(ImageError::Magic)?;
        let (header_length, rest) = split_length(rest)?;
        let (body_length, rest) = split_length(rest)?;
        let (header, rest) = rest.split_at_checked(header_length).ok_or(ImageError::Length)?;
        let (body, checksum) = rest.split_at_checked(body_length).ok_or(ImageError::Length)?;
        let checksum: [u8; 4] = checksum.try_into().map_err(|_| ImageError::Length)?;
        let covered = bytes.len() - checksum.len();
        if CHECKSUM.checksum(&bytes[..covered]) != u32::from_le_bytes(checksum) {
            return Err(ImageError::Checksum);
        }
        let header: Header = postcard::from_bytes(header).map_err(|_| ImageError::Header)?;
        if header.janet != JANET_VERSION {
            return Err(ImageError::Janet(header.janet));
        }
        Ok(Self { header, body: body.to_vec() })
    }
}

fn length(part: &[u8]) -> [u8; 4] {
    // An image of 4 GiB cannot be made: Janet's own buffers end at 2 GiB.
    u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes()
}

fn split_length(bytes: &[u8]) -> Result<(usize, &[u8]), ImageError> {
    let (length, rest) = bytes.split_first_chunk::<4>().ok_or(ImageError::Length)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| ImageError::Length)?;
    Ok((length, rest))
}
