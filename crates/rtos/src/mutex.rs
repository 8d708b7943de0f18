//! A value behind one of FreeRTOS's binary semaphores.
//!
//! FreeRTOS's own mutexes add priority inheritance, which costs every task memory and every turn time, and puts the holder
//! behind its equals. Nothing here needs it: no task between the actors and whoever waits for one of them computes for long.

use crate::{
    ffi::{self, Handle, Queue},
    port,
};
use core::{
    cell::{Cell, UnsafeCell},
    ops::{Deref, DerefMut},
};

/// A value that one task at a time may hold, for as long as it likes: others block.
pub struct Mutex<T> {
    queue: Queue,
    /// The run of the kernel that `queue` was made in: it is made at the first lock.
    made_in: Cell<u32>,
    value: UnsafeCell<T>,
}

// SAFETY: only the kernel's thread gets past `handle`, which calls nothing that switches tasks, and only one of its tasks past the kernel's mutex.
unsafe impl<T: Send> Sync for Mutex<T> {}

/// Access to the value of a [`Mutex`].
pub struct MutexGuard<'a, T>(&'a Mutex<T>, Handle);

impl<T> Mutex<T> {
    /// A mutex that holds `value`.
    pub const fn new(value: T) -> Self {
        Self { queue: ffi::no_queue(), made_in: Cell::new(0), value: UnsafeCell::new(value) }
    }

    /// Blocks until no other task holds it.
    ///
    /// # Panics
    /// When this is not the kernel's thread.
    pub fn lock(&self) -> MutexGuard<'_, T> {
        let handle = self.handle();
        // SAFETY: a semaphore of this run of the kernel. Without a time-out it is taken when the call returns.
        unsafe { ffi::xQueueSemaphoreTake(handle, ffi::MAX_DELAY) };
        MutexGuard(self, handle)
    }

    fn handle(&self) -> Handle {
        let run = port::run_number();
        let handle = self.queue.get().cast();
        if self.made_in.replace(run) != run {
            // SAFETY: room for a queue that lives as long as the mutex. Whoever held it in an earlier run is gone.
            unsafe {
                let kind = ffi::QUEUE_TYPE_BINARY_SEMAPHORE;
                ffi::xQueueGenericCreateStatic(1, 0, core::ptr::null_mut(), handle, kind);
                ffi::xQueueGenericSend(handle, core::ptr::null(), 0, 0);
            }
        }
        handle
    }
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: this task holds the mutex.
        unsafe { &*self.0.value.get() }
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: this task holds the mutex, by this guard alone.
        unsafe { &mut *self.0.value.get() }
    }
}

impl<T> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        // SAFETY: this task holds the mutex; giving it back never blocks.
        unsafe { ffi::xQueueGenericSend(self.1, core::ptr::null(), 0, 0) };
    }
}
