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

/// In pieces: thousands of roots in one list would ask for more memory at once than there may be in a piece, while there is
/// enough for some more.
pub(crate) struct Roots {
    /// The values. A free slot holds the number of the next free one: one word a slot, and nothing to tell apart.
    pieces: Vec<Vec<Janet>>,
    /// The number of the slot that became free last; past the end where none is free.
    first_free: u32,
    free: usize,
}

/// Slots of a piece.
const PIECE: usize = 64;

/// Where no slot is free: no memory holds so many.
const NONE: u32 = u32::MAX;

impl Roots {
    pub const fn new() -> Self {
        Self { pieces: Vec::new(), first_free: NONE, free: 0 }
    }

    pub fn insert(&mut self, value: Janet) -> Result<Root, Error> {
        self.reserve(1)?;
        let root = Root(NonZero::<u32>::MIN.saturating_add(self.first_free));
        let slot = self.slot(&root).ok_or_else(out_of_memory)?;
        let next = Value::new(core::mem::replace(slot, value)).as_number();
        self.first_free = next.map_or(NONE, |next| next as u32);
        self.free -= 1;
        Ok(root)
    }

    /// Makes so many slots free, those that are included.
    pub fn reserve(&mut self, slots: usize) -> Result<(), Error> {
        while self.free < slots {
            let first = u32::try_from(self.pieces.len() * PIECE).map_err(|_| out_of_memory())?;
            let mut piece = Vec::new();
            piece.try_reserve_exact(PIECE).map_err(|_| out_of_memory())?;
            self.pieces.try_reserve(1).map_err(|_| out_of_memory())?;
            let numbers = first + 1..first + PIECE as u32;
            piece.extend(numbers.chain([self.first_free]).map(|next| Value::number(next.into()).0));
            self.pieces.push(piece);
            self.first_free = first;
            self.free += PIECE;
        }
        Ok(())
    }

    fn slot(&mut self, root: &Root) -> Option<&mut Janet> {
        let (piece, index) = place_of(root);
        self.pieces.get_mut(piece)?.get_mut(index)
    }

    pub fn get(&self, root: &Root) -> Option<Janet> {
        let (piece, index) = place_of(root);
        self.pieces.get(piece)?.get(index).copied()
    }

    pub fn remove(&mut self, root: Root) {
        let next = Value::number(self.first_free.into()).0;
        if let Some(slot) = self.slot(&root) {
            *slot = next;
            self.first_free = root.0.get() - 1;
            self.free += 1;
        }
    }

    fn mark(&self) {
        for slot in self.pieces.iter().flatten() {
            // SAFETY: called during a collection, on a value that previous collections kept alive.
            unsafe { ffi::janet_mark(*slot) };
        }
    }
}

fn place_of(root: &Root) -> (usize, usize) {
    let number = root.0.get() as usize - 1;
    (number / PIECE, number % PIECE)
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
        let mut roots = Roots::new();
        let insert = |roots: &mut Roots, x| roots.insert(number(x)).unwrap();
        let kept = insert(&mut roots, 7);
        let released: Vec<Root> = (100..103).map(|x| insert(&mut roots, x)).collect();
        released.into_iter().for_each(|root| roots.remove(root));
        let again: Vec<Root> = (8..12).map(|x| insert(&mut roots, x)).collect();
        assert_eq!(roots.free, PIECE - 5, "three of the four found a free slot");
        assert!(roots.get(&kept) == Some(number(7)));
        assert!(again.iter().zip(8..).all(|(root, x)| roots.get(root) == Some(number(x))));
    }

    #[test]
    fn c1_what_is_reserved_is_there() {
        let mut roots = Roots::new();
        let root = roots.insert(Value::nil().0).unwrap();
        roots.reserve(3 * PIECE).unwrap();
        let pieces = roots.pieces.len();
        let all: Vec<Root> = (0..3 * PIECE).map(|_| roots.insert(Value::boolean(true).0).unwrap()).collect();
        assert_eq!(roots.pieces.len(), pieces);
        assert!(all.iter().all(|root| roots.get(root) == Some(Value::boolean(true).0)));
        assert!(roots.get(&root) == Some(Value::nil().0));
    }
}
