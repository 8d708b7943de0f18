//! Interrupts: how other threads of the host get something done on the kernel's thread.

use super::Critical;
use alloc::{boxed::Box, vec::Vec};
use std::{
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

type Handler = Box<dyn FnOnce() + Send>;

static QUEUE: Mutex<Vec<Handler>> = Mutex::new(Vec::new());
static RAISED: Condvar = Condvar::new();
/// Whether `QUEUE` holds anything: a look at this is all that a safe point costs.
static PENDING: AtomicBool = AtomicBool::new(false);

/// The line on which other threads interrupt the kernel.
#[derive(Clone, Copy, Debug, Default)]
pub struct Interrupt;

impl Interrupt {
    /// Has `handler` run on the kernel's thread as soon as that is idle or at a safe point. It may notify tasks, but must
    /// not block.
    pub fn raise(self, handler: impl FnOnce() + Send + 'static) {
        queue().push(Box::new(handler));
        PENDING.store(true, Ordering::Release);
        RAISED.notify_one();
    }
}

fn queue() -> MutexGuard<'static, Vec<Handler>> {
    QUEUE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs what was raised; true when something ran, and so may have woken a task.
pub(super) fn run_handlers() -> bool {
    if !PENDING.swap(false, Ordering::Acquire) {
        return false;
    }
    super::kernel().stalled.set(false);
    let handlers = core::mem::take(&mut *queue());
    // As on a chip, the tasks that they wake run once all are through.
    let _section = Critical::enter();
    handlers.into_iter().for_each(|handler| handler());
    true
}

/// Forgets what was raised for a kernel that has ended.
pub(super) fn clear() {
    queue().clear();
    PENDING.store(false, Ordering::Release);
}

/// Sleeps until `until`, or until an interrupt is raised.
pub(super) fn sleep(until: Option<Instant>) {
    let mut handlers = queue();
    while handlers.is_empty() {
        handlers = match until {
            None => RAISED.wait(handlers).unwrap_or_else(PoisonError::into_inner),
            Some(until) => {
                let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) else {
                    break;
                };
                RAISED.wait_timeout(handlers, left).unwrap_or_else(PoisonError::into_inner).0
            }
        };
    }
}
