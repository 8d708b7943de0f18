//! The rules of actors that no Janet program can show alone: a board is booted, and another task looks on.

mod board;
mod halt;
mod options;
mod pids;
mod schedule;
mod sleep;
mod visit;
