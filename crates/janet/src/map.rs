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
    // SAFETY: the mapping has this length and is never unmapped: a process has few heaps, each for its whole life.
    let memory = unsafe { core::slice::from_raw_parts_mut(memory.cast::<MaybeUninit<u8>>(), length) };
    Some(Heap::new(memory, limit))
}
