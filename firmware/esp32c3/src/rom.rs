//! Jumps to routines in the chip's ROM, which build.rs leads all calls of them to.

use core::arch::global_asm;

global_asm!(include_str!(concat!(env!("OUT_DIR"), "/rom.s")));
