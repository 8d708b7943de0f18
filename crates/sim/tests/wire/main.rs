//! The wire, from a real host to a real board, over lines that do what lines do: C5 and C6.

mod again;
mod board;
mod clients;
mod crashes;
mod cuts;
mod events;
mod fault_injector;
mod faults;
mod noise;
mod raw;
mod restart;
mod secret;
mod serial;
mod traces;
mod versions;
