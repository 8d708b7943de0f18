//! Values that outlive a borrow of the VM: each has a slot that every collection marks.
//!
//! Janet's own roots are a list that it scans from the front to remove one, and every nested fiber adds and removes
//! one. So Janet has a single root of ours, and the slots hang on that.

use crate::{
    Value,
    ffi::{self, Janet},
    vm::{Error, State, out_of_memory},
};
use alloc::vec::Vec;
use core::num::NonZero;

/// A value that the collector keeps until [`crate::Vm::release`].
#[derive(Debug)]
#[must_use = "a root that is not released keeps its value for ever"]
pub struct Root(NonZero<u32>);

#[derive(Default)]
pub(crate) struct Roots {
    /// The values. A free slot holds the number of the next free one: one word a slot, and nothing to tell apart.
    slots: Vec<Janet>,
    /// The number of the slot that became free last; past the end where none is free.
    free: u32,
}

impl Roots {
    pub fn insert(&mut self, value: Janet) -> Result<Root, Error> {
        let number = self.free;
        let root = Root(NonZero::<u32>::MIN.checked_add(number).ok_or_else(out_of_memory)?);
        match self.slots.get_mut(number as usize) {
            Some(slot) => {
                self.free = Value::new(*slot).as_number().unwrap_or_default() as u32;
                *slot = value;
            }
            None => {
                self.slots.try_reserve(1).map_err(|_| out_of_memory())?;
                self.slots.push(value);
                self.free = root.0.get();
            }
        }
        Ok(root)
    }

    pub fn get(&self, root: &Root) -> Option<Janet> {
        self.slots.get(slot_of(root)).copied()
    }

    pub fn remove(&mut self, root: Root) {
        let number = slot_of(&root);
        if let Some(slot) = self.slots.get_mut(number) {
            *slot = Value::number(self.free.into()).0;
            self.free = number as u32;
        }
    }

    fn mark(&self) {
        for slot in &self.slots {
            // SAFETY: called during a collection, on a value that previous collections kept alive.
            unsafe { ffi::janet_mark(*slot) };
        }
    }
}

fn slot_of(root: &Root) -> usize {
    root.0.get() as usize - 1
}

#[unsafe(no_mangle)]
unsafe extern "C" fn microjanet_on_mark(state: *mut State) {
    // SAFETY: csrc/unit.c passes the state of the VM that collects; Rust changes roots and outcome only outside of it.
    let state = unsafe { &*state };
    state.roots.mark();
    // SAFETY: called during a collection; the outcome was reachable when it was stored.
    unsafe { ffi::janet_mark(state.outcome) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_free_slot_is_used_again_and_no_other_changes() {
        let number = |x: u32| Value::number(x.into()).0;
        let mut roots = Roots::default();
        let insert = |roots: &mut Roots, x| roots.insert(number(x)).unwrap();
        let kept = insert(&mut roots, 7);
        let released: Vec<Root> = (100..103).map(|x| insert(&mut roots, x)).collect();
        released.into_iter().for_each(|root| roots.remove(root));
        let again: Vec<Root> = (8..12).map(|x| insert(&mut roots, x)).collect();
        assert_eq!(roots.slots.len(), 5, "three of the four found a free slot");
        assert!(roots.get(&kept) == Some(number(7)));
        assert!(again.iter().zip(8..).all(|(root, x)| roots.get(root) == Some(number(x))));
    }
}
