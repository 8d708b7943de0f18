//! What the C library picolibc wants from below, for functions of Janet that no actor reaches: there are no files and there is no
//! process.

use core::ffi::{c_int, c_void};

/// A file of C's; nobody reads or writes one.
#[repr(transparent)]
struct File(*const c_void);

// SAFETY: null, and never changed.
unsafe impl Sync for File {}

macro_rules! no_file {
    ($($name:ident)*) => { $(
        #[unsafe(no_mangle)]
        static $name: File = File(core::ptr::null());
    )* };
}

no_file!(stdin stdout stderr);

macro_rules! refuse {
    ($($name:ident)*) => { $(
        #[unsafe(no_mangle)]
        extern "C" fn $name() -> c_int {
            -1
        }
    )* };
}

refuse!(open close read write lseek unlink fstat fcntl dup);

#[unsafe(no_mangle)]
extern "C" fn _exit(_: c_int) -> ! {
    panic!("the C library wants to exit");
}
