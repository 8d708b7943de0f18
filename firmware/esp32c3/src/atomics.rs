//! What C code calls for atomic operations: the core has none, but it is the only one.

/// Adds to a word and tells what it was before.
///
/// # Safety
/// The word is there, and all others that it is shared with use this.
#[unsafe(no_mangle)]
unsafe extern "C" fn __atomic_fetch_add_4(word: *mut u32, more: u32, _: i32) -> u32 {
    critical_section::with(|_| {
        // SAFETY: by this function's contract; interrupts are off.
        let before = unsafe { word.read() };
        // SAFETY: as above.
        unsafe { word.write(before.wrapping_add(more)) };
        before
    })
}
