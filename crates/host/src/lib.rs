//! What the computer beside the board does: it compiles files and links their actors into an image.
//!
//! Architecture invariants: this crate knows nothing of how a board runs actors, and it reports by values: it never
//! prints and never exits.
#![forbid(unsafe_code)]

mod error;
mod link;
mod linker;
mod memory;
mod repl;
mod symbols;

pub use error::{LinkError, Location, Reason};
pub use link::{LinkOptions, Linked, link};
pub use memory::expected_memory;
pub use repl::{Interrupt, Outcome, Repl};
pub use symbols::{Symbols, SymbolsError};
