//! Values that outlive a borrow of the VM: each has a slot that every collection marks.
//!
//! Janet's own roots are a list that it scans from the front to remove one, and every nested fiber adds and removes
//! one. So Janet has a single root of ours, and the slots hang on that.

use crate::{
    ffi::{self, Janet},
    vm::{Error, State, out_of_memory},
};
use alloc::vec::Vec;

/// A value that the collector keeps until [`crate::Vm::release`].
#[derive(Debug)]
#[must_use = "a root that is not released keeps its value for ever"]
pub struct Root(u32);

#[derive(Default)]
pub(crate) struct Roots {
    slots: Vec<Slot>,
    first_free: Option<u32>,
}

#[derive(Clone, Copy)]
enum Slot {
    Taken(Janet),
    Free { next: Option<u32> },
}

impl Roots {
    pub fn insert(&mut self, value: Janet) -> Result<Root, Error> {
        if let Some(index) = self.first_free {
            let slot = self.slots.get_mut(index as usize).ok_or_else(out_of_memory)?;
            if let Slot::Free { next } = *slot {
                self.first_free = next;
            }
            *slot = Slot::Taken(value);
            return Ok(Root(index));
        }
        let index = u32::try_from(self.slots.len()).map_err(|_| out_of_memory())?;
        self.slots.try_reserve(1).map_err(|_| out_of_memory())?;
        self.slots.push(Slot::Taken(value));
        Ok(Root(index))
    }

    pub fn get(&self, root: &Root) -> Option<Janet> {
        match self.slots.get(root.0 as usize) {
            Some(Slot::Taken(value)) => Some(*value),
            _ => None,
        }
    }

    pub fn remove(&mut self, root: Root) {
        if let Some(slot @ Slot::Taken(_)) = self.slots.get_mut(root.0 as usize) {
            *slot = Slot::Free { next: self.first_free };
            self.first_free = Some(root.0);
        }
    }

    fn mark(&self) {
        for slot in &self.slots {
            if let Slot::Taken(value) = slot {
                // SAFETY: called during a collection, on a value that previous collections kept alive.
                unsafe { ffi::janet_mark(*value) };
            }
        }
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn microjanet_on_mark(state: *mut State) {
    // SAFETY: csrc/unit.c passes the state of the VM that collects; Rust changes roots and outcome only outside of it.
    let state = unsafe { &*state };
    state.roots.mark();
    // SAFETY: called during a collection; the outcome was reachable when it was stored.
    unsafe { ffi::janet_mark(state.outcome) };
}
