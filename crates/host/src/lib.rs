//! What the computer beside the board does: it compiles files, links their actors into an image, talks to boards, and
//! finds what their firmware is built and emulated with.
//!
//! Architecture invariants: this crate knows nothing of how a board runs actors, and it reports by values: it never
//! prints and never exits.
#![forbid(unsafe_code)]

mod address;
mod board;
mod connection;
mod error;
mod firmware;
pub mod json;
mod line;
mod link;
mod linker;
mod load;
mod memory;
mod near;
mod plugged;
mod program;
mod repl;
mod sandbox;
mod symbol_store;
mod symbols;
mod target;
mod text_linker;
mod toolchain;
mod visible;

pub use address::{Address, BAUD, NoAddress};
pub use board::{Board, From};
pub use connection::{BoardError, News, Stopper};
pub use error::{LinkError, Location, Reason, TextLimit, Warning};
pub use firmware::Firmware;
pub use line::Line;
pub use link::{LinkOptions, Linked, link};
pub use load::{Sample, Share, shares};
pub use memory::expected_memory;
pub use near::nearest;
pub(crate) use near::{is_misspelt, nearest_of_many};
pub use plugged::{NoPort, is_chip_itself, plugged_port};
pub use program::program;
pub use repl::{Interrupt, Outcome, Repl};
pub use symbol_store::SymbolStore;
pub use symbols::{Symbols, SymbolsError};
pub use target::{NoActor, Target};
pub use text_linker::{TextLinker, serve_text_linker};
pub use toolchain::{MissingTool, emulator, keep_in};
pub use visible::{json_line, visible_name, visible_text};
