//! The computer's own allocator as a pool: a sanitizer then sees where each block ends, and whether it is used after its time.

use crate::{Pool, pool::ALIGNMENT};
use core::{alloc::Layout, ptr::NonNull};
use std::alloc::{alloc, dealloc};

/// A pool without an end. Each block is preceded by its size.
pub struct System;

// SAFETY: so does the computer's allocator promise.
unsafe impl Pool for System {
    fn allocate(&self, layout: Layout) -> Option<NonNull<u8>> {
        let size = layout.size().checked_next_multiple_of(size_of::<u32>())?;
        // SAFETY: the layout is not empty.
        let block = NonNull::new(unsafe { alloc(whole(size)?) })?;
        // SAFETY: the block begins with room for its size.
        unsafe {
            block.cast::<usize>().write(size);
            Some(block.add(ALIGNMENT))
        }
    }

    unsafe fn reallocate(&self, memory: NonNull<u8>, layout: Layout) -> Option<NonNull<u8>> {
        let grown = self.allocate(layout)?;
        // SAFETY: by this function's contract; both blocks have so many bytes.
        unsafe {
            grown.copy_from_nonoverlapping(memory, self.size(memory).min(layout.size()));
            self.free(memory, ALIGNMENT);
        }
        Some(grown)
    }

    unsafe fn free(&self, memory: NonNull<u8>, _: usize) {
        // SAFETY: by this function's contract: it was made by `allocate`.
        unsafe {
            if let Some(layout) = whole(self.size(memory)) {
                dealloc(memory.sub(ALIGNMENT).as_ptr(), layout);
            }
        }
    }

    unsafe fn size(&self, memory: NonNull<u8>) -> usize {
        // SAFETY: by this function's contract: `allocate` has put it there.
        unsafe { memory.sub(ALIGNMENT).cast::<usize>().read() }
    }

    fn has_room(&self, _: usize) -> bool {
        true
    }

    fn free_bytes(&self) -> usize {
        usize::MAX
    }
}

/// A block of so many bytes and what precedes it.
fn whole(size: usize) -> Option<Layout> {
    Layout::from_size_align(size.checked_add(ALIGNMENT)?, ALIGNMENT).ok()
}
