//! State that tasks share, each access in a critical section.

use crate::port;
use core::cell::{RefCell, RefMut};

/// A value for a `static` that every task may use, one at a time. The kernel switches to no other task meanwhile.
pub struct CriticalCell<T>(RefCell<T>);

// SAFETY: `with` lets only the kernel's thread in, and no second task of it before the first is through.
unsafe impl<T: Send> Sync for CriticalCell<T> {}

impl<T> CriticalCell<T> {
    /// A cell that holds `value`.
    pub const fn new(value: T) -> Self {
        Self(RefCell::new(value))
    }

    /// Runs `f` in a critical section. It must be short and must not block.
    ///
    /// # Panics
    /// When `f` uses the same cell again, or when this is not the kernel's thread.
    pub fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {
        f(&mut self.enter().value)
    }

    /// Not part of every use: of a chip's flash, that would take 1 KB.
    #[inline(never)]
    fn enter(&self) -> Access<'_, T> {
        let section = port::Critical::enter();
        Access { value: self.0.borrow_mut(), _section: section }
    }
}

/// Access to the value, first, and the section that it needs.
struct Access<'a, T> {
    value: RefMut<'a, T>,
    _section: port::Critical,
}
