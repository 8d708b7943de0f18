//! Memory for a heap on the host: an address space of its own, always at the same place where that place is free.
//!
//! Janet hashes tables and functions by their address. A fixed place is what makes two runs of one program equal byte
//! for byte (T2), whatever the system's address space randomisation does.

use crate::Heap;
use core::{
    mem::MaybeUninit,
    sync::atomic::{AtomicUsize, Ordering},
};

const FIRST: usize = 0x2000_0000_0000;
const STEP: usize = 0x100_0000_0000;

static NEXT: AtomicUsize = AtomicUsize::new(FIRST);

/// A heap of `limit` bytes; none where the system refuses the address space. Pages count once they are touched.
pub fn map_heap(limit: usize) -> Option<Heap> {
    // As much again for what must not fail during a collection.
    let length = limit.checked_mul(2)?;
    let place = NEXT.fetch_add(STEP, Ordering::Relaxed);
    // SAFETY: an anonymous private mapping; without MAP_FIXED the kernel takes the address as a wish, never as an order.
    let memory = unsafe {
        libc::mmap(
            place as *mut libc::c_void,
            length,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_NORESERVE,
            -1,
            0,
        )
    };
    if memory == libc::MAP_FAILED {
        return None;
    }
    let mapping = Mapping { address: memory as usize, length };
    // SAFETY: the mapping has this length, and lives as long as the heap, which alone gets to know the slice.
    let memory = unsafe { core::slice::from_raw_parts_mut(memory.cast::<MaybeUninit<u8>>(), length) };
    let mut heap = Heap::new(memory, limit);
    heap._mapping = Some(mapping);
    Some(heap)
}

/// Pages that go back to the system when their heap is dropped.
pub(crate) struct Mapping {
    address: usize,
    length: usize,
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: mapped by `map_heap` with this length; whoever drops a heap has no use for what is in it.
        unsafe { libc::munmap(self.address as *mut libc::c_void, self.length) };
    }
}
