//! Ctrl-C: it ends in order what goes on. A second one, for when that does not help, ends the process.

use std::{mem, process};

/// What shells report of a program that Ctrl-C has ended.
const INTERRUPTED: i32 = 130;

/// Has the first Ctrl-C do something else than end the process.
pub fn on_first(mut act: impl FnMut() + Send + 'static) {
    let mut asked = false;
    on_each(move || {
        if mem::replace(&mut asked, true) {
            end();
        }
        act();
    });
}

/// Has every Ctrl-C do something else than end the process.
pub fn on_each(act: impl FnMut() + Send + 'static) {
    if let Err(error) = ctrlc::set_handler(act) {
        anstream::eprintln!("warning: Ctrl-C will end this at once: {error}");
    }
}

/// Ends the process.
pub fn end() -> ! {
    process::exit(INTERRUPTED)
}
