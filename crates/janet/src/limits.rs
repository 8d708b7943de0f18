//! Whose memory it is, as the board sees it: accounts, limits, and when their garbage is collected (C2).

use crate::{
    Heap, Message, Usage, Vm,
    account::{Mark, Owner},
    ffi,
    vm::{Error, OUT_OF_MEMORY, out_of_memory},
};

impl Vm {
    fn with_heap<R>(&self, f: impl FnOnce(&mut Heap) -> R) -> R {
        // SAFETY: the callers below call no Janet, so nothing else can look at the heap meanwhile.
        f(unsafe { &mut (*self.state.as_ptr()).heap })
    }

    /// What is in use of the heap.
    pub fn usage(&self) -> Usage {
        self.with_heap(|heap| heap.usage())
    }

    /// An account for what somebody allocates, charged at once with `outside` bytes that are not in the heap. Past `limit`
    /// bytes, those included, an allocation for it fails (C2).
    ///
    /// # Errors
    /// When memory is out.
    pub fn open_account(&self, outside: usize, limit: Option<u32>) -> Result<Owner, Error> {
        let owner = self.with_heap(|heap| heap.open_account(outside)).ok_or_else(out_of_memory)?;
        let Some(limit) = limit else { return Ok(owner) };
        // Made now: nothing can be when it is needed.
        let own = self.allocate_for(Mark::BOARD);
        let text = Message::new(format_args!("{OUT_OF_MEMORY}: the actor's limit is {limit} bytes"));
        let error = self.string(text.as_str()).and_then(|text| self.root(text));
        self.allocate_for(own);
        match error {
            Ok(error) if outside > limit as usize => {
                self.release(error);
                self.close_account(owner);
                Err(Error(text))
            }
            Ok(error) => {
                self.with_heap(|heap| heap.accounts.limit(&owner, limit, error));
                Ok(owner)
            }
            Err(error) => {
                self.close_account(owner);
                Err(error)
            }
        }
    }

    /// Charges what is allocated for with so many bytes more that are not in the heap, until its account is closed; false where it
    /// may not have them.
    pub fn charge(&self, bytes: usize) -> bool {
        self.with_heap(|heap| heap.charge(bytes))
    }

    /// Gives back what was charged outside of the heap. What is still in the heap is counted for nobody from now on, and
    /// is collected before long.
    pub fn close_account(&self, owner: Owner) {
        let (outside, garbage, error) = self.with_heap(|heap| heap.accounts.close(owner));
        self.with_heap(|heap| heap.usage.used -= outside);
        error.into_iter().for_each(|error| self.release(error));
        // SAFETY: adds to a counter.
        unsafe { ffi::janet_gcpressure(garbage) };
    }

    /// So many bytes, or all, of what is allocated for held so far are garbage from now on, and collected before long.
    pub fn expect_garbage(&self, bytes: u32) {
        let garbage = self.with_heap(|heap| heap.accounts.expect_garbage(bytes));
        if garbage > 0 {
            // SAFETY: adds to a counter.
            unsafe { ffi::janet_gcpressure(garbage as usize) };
        }
    }

    /// Runs `f`, which allocates, and tells how many bytes more are held then by what is allocated for.
    pub fn counting<R>(&self, f: impl FnOnce() -> R) -> (R, u32) {
        let held = || self.with_heap(|heap| heap.accounts.current().map_or(0, |account| account.held));
        let before = held();
        let result = f();
        (result, held().saturating_sub(before))
    }

    /// Whether what is allocated for is at three quarters of its limit. If that may be garbage, it is collected soon.
    pub fn is_scarce(&self) -> bool {
        self.with_heap(Heap::is_scarce)
    }

    /// Has what is allocated from now on counted under `mark`; tells under which it was before.
    pub fn allocate_for(&self, mark: Mark) -> Mark {
        self.with_heap(|heap| heap.accounts.select(mark))
    }

    /// Bytes that `owner` holds, garbage and what was charged outside of the heap included.
    pub fn held(&self, owner: &Owner) -> u32 {
        self.with_heap(|heap| heap.accounts.of(owner).map_or(0, |account| account.held))
    }
}

impl Heap {
    /// Opens an account for whoever is to own what is allocated while it is selected, and charges it with bytes outside of
    /// the heap; none when there is no room for those.
    fn open_account(&mut self, outside: usize) -> Option<Owner> {
        let limit = self.limit();
        let used = self.usage.used.saturating_add(outside);
        if used > limit.saturating_sub(self.reserve())
            || !self.admits(outside, 0, false)
            || !self.source.has_room(outside)
        {
            return None;
        }
        let owner = self.accounts.open(outside, used > scarce_from(limit))?;
        self.count(outside);
        Some(owner)
    }

    /// Bytes that may be in use now: the limit, or less where others have more of the pool than what that leaves to them.
    pub(crate) fn limit(&self) -> usize {
        self.usage.limit.min(self.usage.used.saturating_add(self.source.free_bytes()))
    }

    /// So many bytes nobody may take who has much, and who holds more has much, however little others have left of the pool.
    pub(crate) fn reserve(&self) -> usize {
        self.usage.limit / 16
    }

    /// Charges the current account with bytes outside of the heap; whether it may have them.
    fn charge(&mut self, bytes: usize) -> bool {
        let may = self.source.has_room(bytes) && self.admits(bytes, bytes, false);
        if may {
            self.accounts.charge(bytes);
            self.count(bytes);
        }
        may
    }
}

/// From so many bytes on, of which there may be `limit`, garbage is collected early.
pub(crate) fn scarce_from(limit: usize) -> usize {
    limit - limit / 4
}

/// Whether an early collection is due: when half of what the last one left room for is allocated. After less than `least` bytes
/// it would cost more than it brings.
pub(crate) fn is_due(used: usize, survived: usize, limit: usize, least: usize) -> bool {
    let room = limit.saturating_sub(survived) / 2;
    used >= survived + room.clamp(least, limit / 16)
}
