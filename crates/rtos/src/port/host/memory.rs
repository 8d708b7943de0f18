//! The memory of a big stack: address space that costs nothing until it is touched, with a guard page below.

/// A mapped stack.
pub struct StackMemory {
    base: *mut libc::c_void,
    length: usize,
}

// SAFETY: it owns its mapping.
unsafe impl Send for StackMemory {}

/// At least the page size of every host.
const GUARD: usize = 64 << 10;

impl StackMemory {
    pub fn new(bytes: usize) -> Option<Self> {
        let length = bytes.checked_next_multiple_of(GUARD)?.checked_add(GUARD)?;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_NORESERVE;
        // SAFETY: a new anonymous mapping, whose lowest part is made inaccessible.
        unsafe {
            let base = libc::mmap(core::ptr::null_mut(), length, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0);
            if base == libc::MAP_FAILED {
                return None;
            }
            libc::mprotect(base, GUARD, libc::PROT_NONE);
            Some(Self { base, length })
        }
    }

    pub fn bytes(&self) -> usize {
        self.length - GUARD
    }

    /// Its high end, where it begins.
    pub fn top(&self) -> *mut u8 {
        self.base.cast::<u8>().wrapping_add(self.length)
    }
}

impl Drop for StackMemory {
    fn drop(&mut self) {
        // SAFETY: the mapping is ours, and nothing runs on it: calls borrow the stack.
        unsafe { libc::munmap(self.base, self.length) };
    }
}
