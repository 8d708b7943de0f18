//! How much memory an image will take: it is loaded into a lean VM as a board's, and looked at.

use crate::{LinkError, Reason, linker};
use janet::{Hooks, Root, Vm};
use std::thread;
use wire::Image;

/// More than any image takes.
const HEAP_BYTES: usize = 2 << 30;

/// Bytes that an image's functions and the first fibers of its actors take on a 64-bit board, where pointers are twice as
/// long as on most chips. Stacks of tasks, and what actors allocate while they run, come to that.
///
/// # Errors
/// When the image cannot be loaded.
pub fn memory_of(image: &Image) -> Result<usize, Box<LinkError>> {
    thread::scope(|scope| {
        let thread = linker::thread()
            .spawn_scoped(scope, || measure(image))
            .map_err(|error| Reason::Internal(format!("no thread for it: {error}")))?;
        thread.join().unwrap_or_else(|_| Err(Reason::Internal("it panicked".into()).into()))
    })
}

fn measure(image: &Image) -> Result<usize, Box<LinkError>> {
    let heap = janet::map_heap(HEAP_BYTES).ok_or_else(|| Reason::Internal("no memory for its heap".into()))?;
    let mut vm = Vm::start(heap, Hooks { interval_passed: || (), write: |_| () })?;
    let functions = vm.root(vm.board_functions()?)?;
    vm.collect();
    let before = vm.usage().used;
    let _program = load(&vm, &functions, image)?;
    vm.collect();
    Ok(vm.usage().used - before)
}

/// What a board keeps of an image when its actors have begun.
fn load(vm: &Vm, functions: &Root, image: &Image) -> Result<Vec<Root>, Box<LinkError>> {
    let body = vm.unmarshal(&image.body, vm.value(functions))?;
    let mut kept = vec![vm.root(body)?];
    let &[actors, environment] = body.as_items().unwrap_or_default() else { return Ok(kept) };
    for actor in actors.as_items().unwrap_or_default() {
        // Its capabilities are not the image's; one that takes no arguments fails on the board.
        if let Some(fiber) = vm.fiber(*actor, &[janet::Value::nil()], environment)? {
            kept.push(vm.root(fiber)?);
        }
    }
    Ok(kept)
}
