//! What an image takes of a board's memory.

use crate::{LinkError, Reason, linker};
use janet::{Hooks, Vm};
use wire::Image;

/// Far more than any board has.
const HEAP_BYTES: usize = 256 << 20;

/// A 32-bit board takes less than this computer, where pointers are twice as long: official Janet, compiled both ways, took
/// 62 to 81 % of it for the same images.
const SHARE_OF_32_BITS: (usize, usize) = (3, 4);

/// Bytes of a 32-bit board's heap that an image is expected to take once it is loaded. It is an estimate: the image is
/// loaded into a VM like a board's on this computer, and three quarters of what that takes are the answer. Actors that run
/// take more: each a task and a fiber, and what they make.
///
/// # Errors
/// When the image cannot be loaded.
pub fn expected_memory(image: &Image) -> Result<usize, Box<LinkError>> {
    let image = image.clone();
    let thread = linker::thread()
        .spawn(move || measure(&image))
        .map_err(|error| Reason::Internal(format!("no thread for it: {error}")))?;
    let bytes = thread.join().unwrap_or_else(|_| Err(Reason::Internal("it panicked".into()).into()))?;
    Ok(bytes * SHARE_OF_32_BITS.0 / SHARE_OF_32_BITS.1)
}

fn measure(image: &Image) -> Result<usize, Box<LinkError>> {
    let heap = janet::map_heap(HEAP_BYTES).ok_or_else(|| Reason::Internal("no memory for a heap".into()))?;
    let mut vm = Vm::start(heap, Hooks { interval_passed: |_| (), write: |_| () })?;
    let functions = vm.root(vm.functions(image.header.functions.iter())?)?;
    vm.collect();
    let before = vm.usage().used;
    let _kept = vm.root(vm.unmarshal(&image.body, vm.value(&functions))?)?;
    vm.collect();
    Ok(vm.usage().used - before)
}
