//! A big stack that many tasks use in turns.

use crate::port;
use core::{cell::UnsafeCell, mem::MaybeUninit};

/// A stack to run a closure on. `&mut` is the proof that one task at a time does.
pub struct Stack(port::StackMemory);

impl Stack {
    /// A stack of so many bytes; none when memory is out.
    #[cfg(not(target_os = "none"))]
    pub fn new(bytes: usize) -> Option<Self> {
        port::StackMemory::new(bytes).map(Self)
    }

    /// A stack in this memory. What is below it should be out of bounds: nothing else notices when the stack overflows.
    #[cfg(target_os = "none")]
    pub fn in_memory(memory: &'static mut [MaybeUninit<u8>]) -> Self {
        Self(port::StackMemory::new(memory))
    }

    /// How many bytes it has.
    pub fn bytes(&self) -> usize {
        self.0.bytes()
    }

    /// Runs `f` on this stack. The kernel may switch to other tasks meanwhile and back.
    ///
    /// A panic in `f` aborts: there is nothing to unwind to below it.
    pub fn call<F: FnOnce() -> R, R>(&mut self, f: F) -> R {
        struct Call<F, R> {
            f: UnsafeCell<MaybeUninit<F>>,
            result: UnsafeCell<MaybeUninit<R>>,
        }
        extern "C" fn run<F: FnOnce() -> R, R>(call: *mut u8) {
            // SAFETY: `call` is the one below, whose frame waits for this function; `f` is there and is taken once.
            unsafe {
                let call = &*call.cast::<Call<F, R>>();
                let f = (*call.f.get()).assume_init_read();
                (*call.result.get()).write(f());
            }
        }
        let call: Call<F, R> =
            Call { f: UnsafeCell::new(MaybeUninit::new(f)), result: UnsafeCell::new(MaybeUninit::uninit()) };
        // SAFETY: the stack is ours alone by `&mut self`; `run` fits `call`.
        unsafe { port::call_on_stack(self.0.top(), run::<F, R>, (&raw const call).cast_mut().cast()) };
        // SAFETY: `run` has written it.
        unsafe { call.result.into_inner().assume_init() }
    }
}
