//! The page of a board: a small web server over a [`host::Board`], for browsers on this computer.
//!
//! Browsers come and go on threads of their own; whoever has the board calls [`Server::serve`] again and again. A slow browser
//! keeps nobody waiting: it misses what it has no room for, and is told how much that was.
//!
//! Architecture invariants: this crate reports by values and never prints. A page of another site cannot drive the board: see
//! `door.rs`. What is sent to a browser about events and actors are the very objects that `--json` prints.
#![forbid(unsafe_code)]

mod assets;
mod browser;
mod door;
mod http;
mod known;
mod request;
mod server;
mod socket;
mod texts;
mod trace;

pub use server::{ListenError, Server};
