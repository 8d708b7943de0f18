//! The rules of actors that no Janet program can show alone: a board is booted, and another task looks on.

mod board;
mod buffers;
mod epitaph;
mod halt;
mod memory;
mod messages;
mod options;
mod pids;
mod schedule;
mod sleep;
mod stacks;
mod timers;
mod values;
mod visit;
mod watchdog;
