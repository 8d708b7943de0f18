//! The host's library against real files, and against a VM like a board's.

mod any_text;
mod board;
mod modules;
mod repl;
mod sizes;
mod strip;
