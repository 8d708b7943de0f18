//! The commands of `mj`, one a file.

pub mod run;
pub mod sim;
pub mod start;
