//! What the computer beside the board does: it compiles a file and links its actors into an image.
//!
//! Architecture invariants: this crate knows nothing of how a board runs actors, and it reports by values: it never
//! prints and never exits.
#![forbid(unsafe_code)]

mod error;
mod link;

pub use error::{LinkError, Location, Reason};
pub use link::{Linked, link};
