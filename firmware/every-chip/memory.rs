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
    most: Part,
    /// The pool's end, which Rust takes from where the rest has no block that is large enough: whatever holes actors leave
    /// there, a session can go on. What grows on behalf of actors asks [`Pool::has_room`] first.
    last: Part,
}

struct Part {
    blocks: Tlsf,
    /// Bytes that are taken, with the allocator's headers.
    taken: usize,
}

/// Blocks of up to 2^19 bytes in classes of 1/16.
type Tlsf = rlsf::Tlsf<'static, u32, u16, 15, 16>;

/// Bytes that Tlsf puts before each.
const HEADER: usize = 2 * size_of::<usize>();

/// Bytes of the pool that are not for Janet's values nor for what is charged to actors: the session's task, frames, the log of
/// events, unfinished lines, and what marking takes during a collection.
const RESERVE: usize = 80 << 10;

/// Bytes of these at the pool's end.
const LAST: usize = 24 << 10;

/// The largest block of those: as much again is left.
const LARGEST_OF_LAST: usize = LAST / 2;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator(Mutex::new(RefCell::new(Blocks { most: Part::new(), last: Part::new() })));

impl Allocator {
    fn with<R>(&self, f: impl FnOnce(&mut Blocks) -> R) -> R {
        critical_section::with(|section| f(&mut self.0.borrow_ref_mut(section)))
    }
}

impl Blocks {
    fn allocate_last(&mut self, layout: Layout) -> Option<NonNull<u8>> {
        if layout.size() <= LARGEST_OF_LAST { self.last.allocate(layout) } else { None }
    }

    fn part_of(&mut self, memory: NonNull<u8>) -> &mut Part {
        if memory.as_ptr() as usize >= start_of_last() { &mut self.last } else { &mut self.most }
    }
}

impl Part {
    const fn new() -> Self {
        Self { blocks: Tlsf::new(), taken: 0 }
    }

    fn allocate(&mut self, layout: Layout) -> Option<NonNull<u8>> {
        let memory = self.blocks.allocate(layout)?;
        self.taken += size(memory) + HEADER;
        Some(memory)
    }

    /// # Safety
    /// `memory` came from here, with this alignment, and was not freed.
    unsafe fn reallocate(&mut self, memory: NonNull<u8>, layout: Layout) -> Option<NonNull<u8>> {
        let before = size(memory);
        // SAFETY: by this function's contract.
        let memory = unsafe { self.blocks.reallocate(memory, layout) }?;
        self.taken += size(memory);
        self.taken -= before;
        Some(memory)
    }

    /// # Safety
    /// `memory` came from here, with this alignment, and was not freed.
    unsafe fn free(&mut self, memory: NonNull<u8>, alignment: usize) {
        self.taken -= size(memory) + HEADER;
        // SAFETY: by this function's contract.
        unsafe { self.blocks.deallocate(memory, alignment) };
    }
}

fn start_of_last() -> usize {
    &raw const heap_end as usize - LAST
}

// SAFETY: Tlsf keeps this promise, and one caller at a time uses it.
unsafe impl Pool for Allocator {
    fn allocate(&self, layout: Layout) -> Option<NonNull<u8>> {
        self.with(|blocks| blocks.most.allocate(layout))
    }

    unsafe fn reallocate(&self, memory: NonNull<u8>, layout: Layout) -> Option<NonNull<u8>> {
        // SAFETY: by this function's contract.
        self.with(|blocks| unsafe { blocks.part_of(memory).reallocate(memory, layout) })
    }

    unsafe fn free(&self, memory: NonNull<u8>, alignment: usize) {
        // SAFETY: by this function's contract.
        self.with(|blocks| unsafe { blocks.part_of(memory).free(memory, alignment) });
    }

    unsafe fn size(&self, memory: NonNull<u8>) -> usize {
        size(memory)
    }

    fn has_room(&self, bytes: usize) -> bool {
        let Ok(layout) = Layout::from_size_align(bytes, rlsf::GRANULARITY) else { return false };
        self.with(|blocks| {
            let memory = blocks.most.allocate(layout);
            // SAFETY: it came from there just now.
            memory.map(|memory| unsafe { blocks.most.free(memory, layout.align()) }).is_some()
        })
    }

    fn free_bytes(&self) -> usize {
        self.with(|blocks| (start_of_last() - &raw const heap as usize).saturating_sub(blocks.most.taken))
    }
}

fn size(memory: NonNull<u8>) -> usize {
    // SAFETY: every caller has a block of the pool.
    unsafe { Tlsf::allocation_usable_size(memory) }
}

/// Bytes that are taken.
pub fn taken() -> usize {
    ALLOCATOR.with(|blocks| blocks.most.taken + blocks.last.taken)
}

// SAFETY: as above; `layout` is the one that the block was allocated with.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let memory = self.with(|blocks| blocks.most.allocate(layout).or_else(|| blocks.allocate_last(layout)));
        memory.map_or(core::ptr::null_mut(), NonNull::as_ptr)
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        if let Some(memory) = NonNull::new(memory) {
            // SAFETY: by this function's contract.
            unsafe { self.free(memory, layout.align()) };
        }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let (Some(old), Ok(new)) = (NonNull::new(memory), Layout::from_size_align(size, layout.align())) else {
            return core::ptr::null_mut();
        };
        // SAFETY: by this function's contract.
        if let Some(grown) = unsafe { self.reallocate(old, new) } {
            return grown.as_ptr();
        }
        // SAFETY: by this function's contract; the new block is another one, and both have so many bytes.
        unsafe {
            let grown = self.alloc(new);
            if !grown.is_null() {
                grown.copy_from_nonoverlapping(memory, size.min(layout.size()));
                self.dealloc(memory, layout);
            }
            grown
        }
    }
}

/// Gives the pool its memory. To be called once, before anything is allocated.
pub fn start() {
    // SAFETY: layout.ld keeps this memory for this one call.
    let memory = unsafe { between(&raw mut heap, &raw mut heap_end) };
    let (most, last) = memory.split_at_mut(memory.len().saturating_sub(LAST));
    ALLOCATOR.with(|blocks| {
        blocks.most.blocks.insert_free_block(most);
        blocks.last.blocks.insert_free_block(last);
    });
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
