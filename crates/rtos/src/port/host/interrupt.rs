//! Interrupts: how other threads of the host get something done on the kernel's thread.

use crate::{CriticalCell, Stack};
use alloc::{boxed::Box, vec::Vec};
use std::{
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Instant,
};

type Handler = Box<dyn FnOnce() + Send>;

static QUEUE: Mutex<Vec<Handler>> = Mutex::new(Vec::new());
static RAISED: Condvar = Condvar::new();
/// Whether `QUEUE` holds anything: a look at this is all that a safe point costs.
static PENDING: AtomicBool = AtomicBool::new(false);
/// How often the kernel's thread was at a safe point, and whether it sleeps: for who looks whether it hangs.
static SAFE_POINTS: AtomicU32 = AtomicU32::new(0);
static SLEEPS: AtomicBool = AtomicBool::new(false);
/// What handlers run on, as on a chip: the task that they interrupt may have room for a kernel call and no more.
static STACK: CriticalCell<Option<Stack>> = CriticalCell::new(None);
const STACK_BYTES: usize = 1 << 20;

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

/// Runs what was raised. As on a chip, the tasks that it wakes run once all of it is through.
#[expect(clippy::expect_used, reason = "address space, not memory: a host that has none cannot go on")]
pub(super) fn run_handlers() {
    SAFE_POINTS.fetch_add(1, Ordering::Relaxed);
    if PENDING.swap(false, Ordering::Acquire) {
        super::kernel().stalled.set(false);
        STACK.with(|stack| {
            let stack = stack.get_or_insert_with(|| Stack::new(STACK_BYTES).expect("address space for a stack"));
            stack.call(|| {
                let handlers = core::mem::take(&mut *queue());
                handlers.into_iter().for_each(|handler| handler());
            });
        });
    }
}

/// Forgets what was raised for a kernel that has ended.
pub(super) fn clear() {
    queue().clear();
    PENDING.store(false, Ordering::Release);
}

/// How often the kernel's thread was at a safe point; none while it sleeps.
pub(super) fn safe_points() -> Option<u32> {
    (!SLEEPS.load(Ordering::Relaxed)).then(|| SAFE_POINTS.load(Ordering::Relaxed))
}

/// Sleeps until `until`, or until an interrupt is raised.
pub(super) fn sleep(until: Option<Instant>) {
    SLEEPS.store(true, Ordering::Relaxed);
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
    SLEEPS.store(false, Ordering::Relaxed);
}
