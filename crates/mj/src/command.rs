//! The commands of `mj`, one a file: what each understands, and what it does.

pub mod completions;
pub mod flash;
pub mod halt;
pub mod info;
pub mod link;
pub mod link_text;
pub mod logs;
pub mod new;
pub mod pin;
pub mod ps;
pub mod qemu;
pub mod repl;
pub mod reset;
pub mod run;
pub mod sim;
pub mod start;
pub mod top;
pub mod web;
