//! Memory: who owns which part of what layout.ld lays out.

use core::{
    alloc::{GlobalAlloc, Layout},
    cell::RefCell,
    mem::MaybeUninit,
    ptr::NonNull,
};
use critical_section::Mutex;
use janet::{Heap, Pool};

/// A place that layout.ld names. Its address is all that it has.
#[repr(C)]
struct Place([u8; 0]);

unsafe extern "C" {
    static mut heap: Place;
    static mut heap_end: Place;
    static mut vm_stack: Place;
    static mut vm_stack_end: Place;
}

/// The one pool that Rust and Janet take from. Interrupts are off meanwhile, for the constant time that TLSF needs.
struct Allocator(Mutex<RefCell<Blocks>>);

struct Blocks {
    free: Tlsf,
    /// Bytes in blocks that are taken.
    taken: usize,
}

/// Blocks of up to 2^19 bytes in classes of 1/16.
type Tlsf = rlsf::Tlsf<'static, u32, u16, 15, 16>;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator(Mutex::new(RefCell::new(Blocks { free: Tlsf::new(), taken: 0 })));

impl Allocator {
    fn with<R>(&self, f: impl FnOnce(&mut Blocks) -> R) -> R {
        critical_section::with(|section| f(&mut self.0.borrow_ref_mut(section)))
    }
}

// SAFETY: Tlsf keeps this promise, and one caller at a time uses it.
unsafe impl Pool for Allocator {
    fn allocate(&self, layout: Layout) -> Option<NonNull<u8>> {
        self.with(|blocks| {
            let memory = blocks.free.allocate(layout)?;
            blocks.taken += size(memory);
            Some(memory)
        })
    }

    unsafe fn reallocate(&self, memory: NonNull<u8>, layout: Layout) -> Option<NonNull<u8>> {
        self.with(|blocks| {
            let before = size(memory);
            // SAFETY: by this function's contract.
            let memory = unsafe { blocks.free.reallocate(memory, layout) }?;
            blocks.taken += size(memory);
            blocks.taken -= before;
            Some(memory)
        })
    }

    unsafe fn free(&self, memory: NonNull<u8>, alignment: usize) {
        self.with(|blocks| {
            blocks.taken -= size(memory);
            // SAFETY: by this function's contract.
            unsafe { blocks.free.deallocate(memory, alignment) };
        });
    }

    unsafe fn size(&self, memory: NonNull<u8>) -> usize {
        size(memory)
    }
}

fn size(memory: NonNull<u8>) -> usize {
    // SAFETY: every caller has a block of the pool.
    unsafe { Tlsf::allocation_usable_size(memory) }
}

/// Bytes that are taken.
pub fn taken() -> usize {
    ALLOCATOR.with(|blocks| blocks.taken)
}

// SAFETY: as above; `layout` is the one that the block was allocated with.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.allocate(layout).map_or(core::ptr::null_mut(), NonNull::as_ptr)
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        if let Some(memory) = NonNull::new(memory) {
            // SAFETY: by this function's contract.
            unsafe { self.free(memory, layout.align()) };
        }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let layout = Layout::from_size_align(size, layout.align());
        match (NonNull::new(memory), layout) {
            // SAFETY: by this function's contract.
            (Some(memory), Ok(layout)) => unsafe {
                self.reallocate(memory, layout).map_or(core::ptr::null_mut(), NonNull::as_ptr)
            },
            _ => core::ptr::null_mut(),
        }
    }
}

/// Bytes of the pool that are not for Janet's values nor for what is charged to actors: the session's task, frames, the log of
/// events, unfinished lines, and what marking takes during a collection.
const RESERVE: usize = 80 << 10;

/// Gives the pool its memory. To be called once, before anything is allocated.
pub fn start() {
    // SAFETY: layout.ld keeps this memory for this one call.
    let memory = unsafe { between(&raw mut heap, &raw mut heap_end) };
    ALLOCATOR.with(|blocks| _ = blocks.free.insert_free_block(memory));
}

/// Janet's heap.
pub fn for_janet() -> Heap {
    let bytes = &raw const heap_end as usize - &raw const heap as usize;
    Heap::shared(&ALLOCATOR, bytes - RESERVE)
}

/// The memory of the stack on which Janet runs. To be called once.
pub fn for_vm_stack() -> &'static mut [MaybeUninit<u8>] {
    // SAFETY: layout.ld keeps this memory for this one call.
    unsafe { between(&raw mut vm_stack, &raw mut vm_stack_end) }
}

/// # Safety
/// Nobody else uses this memory, now or later.
unsafe fn between(start: *mut Place, end: *mut Place) -> &'static mut [MaybeUninit<u8>] {
    // SAFETY: by this function's contract.
    unsafe { core::slice::from_raw_parts_mut(start.cast(), end as usize - start as usize) }
}
