//! Golden transcripts of the command line: `tests/cli`, what needs more than a list of commands, and the picture in the
//! README.
//!
//! `TRYCMD=overwrite SNAPSHOTS=overwrite cargo test` writes them anew; read the difference before it is committed, and put
//! `[..]` back where times and bytes stand.

mod board;
mod completions;
mod crashes;
mod determinism;
mod explore;
mod hostile;
mod images;
mod interrupts;
mod keep;
mod page;
mod pipes;
mod refusals;
mod repl;
mod strangers;
mod top;
mod trace;
mod transcripts;
