//! Memory: who owns which part of what layout.ld lays out.

use core::{mem::MaybeUninit, ops::Range};
use embedded_alloc::TlsfHeap;

/// A place that layout.ld names. Its address is all that it has.
#[repr(C)]
struct Place([u8; 0]);

unsafe extern "C" {
    static mut heap: Place;
    static mut heap_end: Place;
    static mut janet_heap: Place;
    static mut janet_heap_end: Place;
    static mut vm_stack: Place;
    static mut vm_stack_end: Place;
    static vm_guard: Place;
    static interrupt_guard: Place;
}

/// Bytes of a guard; layout.ld says the same.
const GUARD: usize = 4 << 10;

/// For Rust: tasks, their stacks, messages.
#[global_allocator]
static ALLOCATOR: TlsfHeap = TlsfHeap::empty();

/// Gives the allocator its memory. To be called once, before anything is allocated.
pub fn give_to_allocator() {
    let (start, end) = (&raw mut heap, &raw mut heap_end);
    // SAFETY: layout.ld keeps this memory for this one call.
    unsafe { ALLOCATOR.init(start as usize, end as usize - start as usize) };
}

/// Bytes that the allocator has given out.
pub fn used() -> usize {
    &raw const heap_end as usize - &raw const heap as usize - ALLOCATOR.free()
}

/// The memory for Janet's values. To be called once.
pub fn for_janet() -> &'static mut [MaybeUninit<u8>] {
    // SAFETY: layout.ld keeps this memory for this one call.
    unsafe { between(&raw mut janet_heap, &raw mut janet_heap_end) }
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

/// Whether it is an address below a stack that only one that has overflowed would use.
pub fn is_guard(address: usize) -> bool {
    let of = |guard: *const Place| -> Range<usize> { guard as usize..guard as usize + GUARD };
    of(&raw const vm_guard).contains(&address) || of(&raw const interrupt_guard).contains(&address)
}
