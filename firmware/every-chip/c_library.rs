//! What the C library picolibc wants from below, for functions of Janet that no actor reaches: there are no files.

use core::ffi::c_void;

/// A file of C's; nobody reads or writes one.
#[repr(transparent)]
struct File(*const c_void);

// SAFETY: null, and never changed.
unsafe impl Sync for File {}

#[unsafe(no_mangle)]
static stdout: File = File(core::ptr::null());

#[unsafe(no_mangle)]
static stderr: File = File(core::ptr::null());
