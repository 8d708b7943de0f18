//! Memory for a heap on the host: a range of addresses that the operating system chooses. Programs see places in it, counted from
//! its beginning (csrc/identity.h): two runs of one program are equal byte for byte (T2).

use crate::Heap;
use core::mem::MaybeUninit;

/// A heap of `limit` bytes; none where the system refuses the address space. Pages count once they are touched.
pub fn map_heap(limit: usize) -> Option<Heap> {
    // As much again for what must not fail during a collection.
    let length = limit.checked_mul(2)?;
    // SAFETY: an anonymous private mapping, wherever the kernel has room.
    let memory = unsafe {
        libc::mmap(
            core::ptr::null_mut(),
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

impl Mapping {
    pub fn begin(&self) -> usize {
        self.address
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: mapped by `map_heap` with this length; whoever drops a heap has no use for what is in it.
        unsafe { libc::munmap(self.address as *mut libc::c_void, self.length) };
    }
}
