//! The operating system's signals: none of their handlers runs on the kernel's thread, but for that of crashes, which never
//! returns and has a stack of its own.

use core::{mem::MaybeUninit, ptr};

/// While this lives, signals go to other threads, or wait: a handler would run on the stack of whichever task it interrupts,
/// and that may have room for a kernel call and no more.
pub struct Blocked {
    before: libc::sigset_t,
}

/// What a thread does to itself.
const FAULTS: [i32; 6] = [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGTRAP, libc::SIGABRT];

impl Blocked {
    pub fn new() -> Self {
        let (mut signals, mut before) = (MaybeUninit::uninit(), MaybeUninit::uninit());
        // SAFETY: each set is filled in before it is read; this changes the calling thread's mask alone.
        unsafe {
            libc::sigfillset(signals.as_mut_ptr());
            for fault in FAULTS {
                libc::sigdelset(signals.as_mut_ptr(), fault);
            }
            libc::pthread_sigmask(libc::SIG_BLOCK, signals.as_ptr(), before.as_mut_ptr());
            Self { before: before.assume_init() }
        }
    }
}

impl Drop for Blocked {
    fn drop(&mut self) {
        // SAFETY: the mask that the thread had.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &self.before, ptr::null_mut()) };
    }
}
