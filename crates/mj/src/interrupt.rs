//! Ctrl-C, and the signals TERM and HUP, which mean the same: they end in order what goes on. A second one, for when that does not
//! help, ends the process.

use crate::output;
use host::Stopper;
use std::{
    mem, process,
    sync::{Arc, Mutex, PoisonError},
};

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

/// The first Ctrl-C as the end of runs: of that in progress, and of all that would come after it.
#[derive(Clone, Default)]
pub struct Stop(Arc<Mutex<Stopping>>);

#[derive(Default)]
struct Stopping {
    asked: bool,
    run: Option<Stopper>,
}

impl Stop {
    /// To be called once.
    pub fn on_interrupt() -> Self {
        let stop = Self::default();
        let asked = stop.clone();
        on_first(move || {
            asked.with(|stopping| {
                stopping.asked = true;
                stopping.run.iter().for_each(Stopper::stop);
            });
        });
        stop
    }

    /// A run begins.
    pub fn begin(&self, run: Stopper) {
        self.with(|stopping| {
            if stopping.asked {
                run.stop();
            }
            stopping.run = Some(run);
        });
    }

    pub fn is_asked(&self) -> bool {
        self.with(|stopping| stopping.asked)
    }

    fn with<R>(&self, f: impl FnOnce(&mut Stopping) -> R) -> R {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Has every Ctrl-C do something else than end the process.
pub fn on_each(act: impl FnMut() + Send + 'static) {
    if let Err(error) = ctrlc::set_handler(act) {
        output::note(format_args!("warning: Ctrl-C will end this at once: {error}"));
    }
}

/// Ends the process.
pub fn end() -> ! {
    process::exit(INTERRUPTED)
}
