//! Symbols: the debug information that a stripped image left behind on the host (L3).

use serde::{Deserialize, Serialize};
use wire::Frame;

/// Names, files and positions of the functions of one stripped image. In the image, a function's name is the index of its
/// definition here, in base 36.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Symbols {
    pub(crate) image: u32,
    pub(crate) definitions: Vec<Definition>,
}

/// What a function definition was before it was stripped.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Definition {
    pub name: Option<String>,
    pub source: Option<String>,
    /// Line and column of each instruction.
    pub positions: Vec<(u32, u32)>,
}

/// Bytes that are no symbols.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("these are no symbols of an image: link the program again")]
pub struct SymbolsError;

impl Symbols {
    /// The checksum of the image whose symbols these are: see [`wire::Image::checksum`].
    pub fn image(&self) -> u32 {
        self.image
    }

    /// The frame as it would be if its image had not been stripped. A frame that says all of that already, and one that
    /// is unknown here, stays as it is.
    pub fn resolve(&self, frame: &Frame) -> Frame {
        self.find(frame).unwrap_or_else(|| frame.clone())
    }

    fn find(&self, frame: &Frame) -> Option<Frame> {
        let pc = usize::try_from(frame.pc?).ok()?;
        let index = usize::from_str_radix(&frame.function, 36).ok()?;
        let definition = self.definitions.get(index)?;
        Some(Frame {
            function: definition.name.clone().unwrap_or_else(|| "<anonymous>".into()),
            source: definition.source.clone(),
            position: definition.positions.get(pc).copied(),
            pc: None,
        })
    }

    /// The symbols for a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Serialising into a growing vector has no way to fail.
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// Symbols from a file.
    ///
    /// # Errors
    /// When the bytes are no symbols.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SymbolsError> {
        postcard::from_bytes(bytes).map_err(|_| SymbolsError)
    }
}
