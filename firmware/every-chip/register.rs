//! Memory-mapped registers.

/// One register. To read or write it is all that can be done with it, and neither is ever left away.
pub struct Register<T>(*mut T);

// SAFETY: whoever makes one promises that it may be used from anywhere.
unsafe impl<T> Sync for Register<T> {}

impl<T: Copy> Register<T> {
    /// The register at an address.
    ///
    /// # Safety
    /// There is one, of this type. To write to it, from anywhere, breaks nothing that the compiler relies on.
    pub const unsafe fn at(address: usize) -> Self {
        Self(core::ptr::without_provenance_mut(address))
    }

    /// Reads it.
    pub fn read(&self) -> T {
        // SAFETY: by the promise of `at`.
        unsafe { self.0.read_volatile() }
    }

    /// Writes it.
    pub fn write(&self, value: T) {
        // SAFETY: by the promise of `at`.
        unsafe { self.0.write_volatile(value) }
    }
}
