//! The epitaph: what one life of the board leaves for the next, in RAM that neither a reset nor start-up changes.
//!
//! | offset | word |
//! |---|---|
//! | 0 | `MAGIC`: all of this has been written |
//! | 4 | how this life has ended, by its place in `CAUSES` |
//! | 8 | 1 where kept actors were left out in it |
//! | 12 | 1 where they are to be left out in the next one |
//! | 16 | its milliseconds, where it has ended by request or by a panic |
//! | 20 | the checksum of the image of the actor that was in the VM |
//! | 24, 64 | bytes of that actor's name, which follow them |
//! | 60, 96 | bytes of the message, which follow them |

use crate::register::Register;
use alloc::string::String;
use board::{Cause, LastReset, Suspect};
use core::fmt::{self, Write};

unsafe extern "C" {
    static mut epitaph: [u32; 64];
}

const MAGIC: u32 = 0x6570_6974;

/// What a life can end by. As long as nothing of it is said, by the button.
const CAUSES: [Cause; 3] = [Cause::Button, Cause::Request, Cause::Panic];

const CAUSE: usize = 4;
const SAFE: usize = 8;
const NEXT_IS_SAFE: usize = 12;
const MILLISECONDS: usize = 16;
const IMAGE: usize = 20;
const ACTOR: Text = Text { at: 24, room: 32 };
const MESSAGE: Text = Text { at: 60, room: 192 };

fn word(offset: usize) -> Register<u32> {
    // SAFETY: layout.ld keeps this memory for this module, and offsets are those above.
    unsafe { Register::at(&raw mut epitaph as usize + offset) }
}

/// A text with its length before it.
struct Text {
    at: usize,
    room: usize,
}

impl Text {
    fn clear(&self) {
        word(self.at).write(0);
    }

    fn byte(&self, index: usize) -> Register<u8> {
        // SAFETY: as in `word`; every caller has an index below `room`.
        unsafe { Register::at(&raw mut epitaph as usize + self.at + 4 + index) }
    }

    fn read(&self) -> Option<String> {
        let length = (word(self.at).read() as usize).min(self.room);
        let bytes = (0..length).map(|index| self.byte(index).read()).collect();
        (length > 0).then(|| String::from_utf8(bytes).unwrap_or_default())
    }
}

impl Write for Text {
    /// Adds what there is room for.
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let length = (word(self.at).read() as usize).min(self.room);
        let fits = (self.room - length).min(text.len());
        let end = (0..=fits).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        for (index, byte) in text.bytes().take(end).enumerate() {
            self.byte(length + index).write(byte);
        }
        word(self.at).write((length + end) as u32);
        Ok(())
    }
}

/// Begins a life: what the last one has left, and whether this one was to begin without kept actors.
pub fn begin() -> (LastReset, bool) {
    let is_there = word(0).read() == MAGIC;
    let cause = CAUSES.get(word(CAUSE).read() as usize).copied().unwrap_or_default();
    let last = is_there.then(|| LastReset {
        cause,
        t: 1000 * u64::from(word(MILLISECONDS).read()),
        was_safe: word(SAFE).read() != 0,
        message: MESSAGE.read(),
        actor: ACTOR.read().map(|name| Suspect { name, image: word(IMAGE).read() }),
    });
    let is_safe = is_there && word(NEXT_IS_SAFE).read() != 0;
    for offset in [CAUSE, NEXT_IS_SAFE, MILLISECONDS] {
        word(offset).write(0);
    }
    word(SAFE).write(is_safe.into());
    ACTOR.clear();
    MESSAGE.clear();
    word(0).write(MAGIC);
    (last.unwrap_or_default(), is_safe)
}

/// This life leaves out kept actors.
pub fn is_safe() {
    word(SAFE).write(1);
}

fn note_time(micros: u64) {
    word(MILLISECONDS).write((micros / 1000) as u32);
}

/// This life ends by request, so many microseconds after its start.
pub fn end_by_request(next_is_safe: bool, micros: u64) {
    word(CAUSE).write(1);
    note_time(micros);
    word(NEXT_IS_SAFE).write(next_is_safe.into());
}

/// This life ends by a panic, maybe a second one, so many microseconds after its start. To be called with interrupts off.
pub fn end_by_panic(message: fmt::Arguments<'_>, micros: u64) {
    word(CAUSE).write(2);
    note_time(micros);
    MESSAGE.clear();
    // There is no way to fail.
    let _ = { MESSAGE }.write_fmt(message);
    actor::look_at_running(|name, image| {
        word(IMAGE).write(image);
        ACTOR.clear();
        let _ = { ACTOR }.write_str(name);
    });
}
