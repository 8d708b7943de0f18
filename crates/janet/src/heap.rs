//! Janet's heap: memory under a real-time allocator, accounted and capped.
//!
//! The allocator is TLSF from the crate `rlsf`: constant time whatever the heap's state, and small enough for a chip.

use crate::{
    Pool,
    account::{Accounts, Mark},
    ffi::{self, Janet},
    limits::{is_due, scarce_from},
    pool::{ALIGNMENT, HEADER, Source},
    vm::State,
};
use core::{alloc::Layout, ffi::c_void, mem::MaybeUninit, ptr::NonNull};

/// The memory that one VM's values live in.
pub struct Heap {
    pub(crate) source: Source,
    pub(crate) usage: Usage,
    /// Bytes that were in use after the last collection.
    survived: usize,
    pub(crate) accounts: Accounts,
    /// Whether it was the current account's limit that made the last allocation fail.
    is_over_limit: bool,
    /// Dropped last: the allocator's blocks lie in it.
    #[cfg(feature = "std")]
    pub(crate) _mapping: Option<crate::map::Mapping>,
}

/// Bytes of a heap, the allocator's own headers included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Usage {
    /// Allocated now.
    pub used: usize,
    /// The most that was ever allocated.
    pub peak: usize,
    /// Past this an allocation fails with `out of memory` (C1).
    pub limit: usize,
}

impl Heap {
    /// A heap in `memory`. What lies beyond `limit` bytes is kept for what must not fail: marking during a collection.
    pub fn new(memory: &'static mut [MaybeUninit<u8>], limit: usize) -> Self {
        Self::from_source(Source::own(memory), limit)
    }

    /// A heap of `limit` bytes in memory that others take from too.
    pub fn shared(pool: &'static dyn Pool, limit: usize) -> Self {
        Self::from_source(Source::Shared(pool), limit)
    }

    fn from_source(source: Source, limit: usize) -> Self {
        Self {
            source,
            usage: Usage { used: 0, peak: 0, limit },
            survived: 0,
            accounts: Accounts::new(),
            is_over_limit: false,
            #[cfg(feature = "std")]
            _mapping: None,
        }
    }

    /// What it shares with others, if it does.
    pub fn pool(&self) -> Option<&'static dyn Pool> {
        match self.source {
            Source::Own(_) => None,
            Source::Shared(pool) => Some(pool),
        }
    }

    /// The address at which it begins, where the operating system chose that; else 0.
    #[cfg(feature = "std")]
    pub(crate) fn begin(&self) -> usize {
        self._mapping.as_ref().map_or(0, crate::map::Mapping::begin)
    }

    /// What is in use now.
    pub fn usage(&self) -> Usage {
        self.usage
    }

    /// Whether the heap may grow by so many bytes, and the current account by `own`.
    pub(crate) fn admits(&mut self, bytes: usize, own: usize, must: bool) -> bool {
        #[cfg(all(test, feature = "std"))]
        if !must && tests::is_to_fail() {
            return false;
        }
        let (used, limit) = (self.usage.used.saturating_add(bytes), self.limit());
        let (held, most, survived) = match self.accounts.current() {
            Some(account) => (account.held as usize + own, account.limit as usize, account.survived as usize),
            None => (0, usize::MAX, 0),
        };
        if must || used <= scarce_from(limit) && held <= scarce_from(most) {
            return true;
        }
        self.is_over_limit = held > most;
        let takes_from_reserve = used > limit.saturating_sub(self.reserve());
        if self.is_over_limit || used > limit || takes_from_reserve && !self.may_take_from_reserve(own, limit - used) {
            return false;
        }
        // Garbage is no reason to fail.
        if is_due(used, self.survived, limit, limit / 256)
            || is_due(held, survived, most, most / 64)
            || takes_from_reserve && held >= survived + self.reserve() / 16
        {
            // SAFETY: sets a counter of the calling thread's VM, whose heap this is.
            unsafe { ffi::microjanet_collect_soon() };
        }
        true
    }

    /// Whether the current account's family may hold `own` bytes more, though just `free` bytes of the heap are left then. Its
    /// last part is for those who have little and have had it since before memory became scarce. The last quarter of that is for
    /// what they have, and garbage; but for that, they may grow by twice what they leave to others. Whoever fills the heap fails
    /// before they do, and so does a crowd of small newcomers.
    fn may_take_from_reserve(&self, own: usize, free: usize) -> bool {
        let (held, established) = self.accounts.family();
        let reserve = self.reserve();
        let spare = free.saturating_sub(reserve / 4);
        let kept = if established > 0 { established as usize + reserve / 8 } else { 0 };
        held as usize + own <= reserve.min(kept + 2 * spare)
    }

    /// Has garbage collected soon where the current account or the heap is nearly full; whether that account is.
    pub(crate) fn is_scarce(&mut self) -> bool {
        self.admits(0, 0, false);
        self.accounts.current().is_some_and(|account| account.held as usize > scarce_from(account.limit as usize))
    }

    pub(crate) fn count(&mut self, bytes: usize) {
        self.usage.used += bytes;
        self.usage.peak = self.usage.peak.max(self.usage.used);
    }

    fn allocate(&mut self, size: usize, must: bool) -> Option<NonNull<u8>> {
        let layout = layout(size)?;
        let needed = Source::taken_for(layout);
        if !self.admits(needed, needed, must) {
            return None;
        }
        let memory = self.source.allocate(layout)?;
        // SAFETY: a new block.
        let usable = unsafe { self.source.size(memory) };
        let bytes = usable + HEADER;
        self.count(bytes);
        let mark = self.accounts.add(bytes);
        // SAFETY: a new block, whose last bytes `layout` kept for the mark.
        unsafe { mark_of(memory, usable).write(mark) };
        Some(memory)
    }

    /// The block in another size. Whoever asks for it owns it from then on.
    ///
    /// # Safety
    /// `memory` came from this heap and was not freed.
    unsafe fn reallocate(&mut self, memory: NonNull<u8>, size: usize, must: bool) -> Option<NonNull<u8>> {
        let layout = layout(size)?;
        let needed = Source::taken_for(layout);
        // SAFETY: by this function's contract.
        let usable = unsafe { self.source.size(memory) };
        let before = usable + HEADER;
        // SAFETY: by this function's contract: a block of ours bears a mark.
        let mark = unsafe { mark_of(memory, usable).read() };
        let growth = needed.saturating_sub(before);
        let own = if self.accounts.is_current(mark) { growth } else { needed };
        if !self.admits(growth, own, must) {
            return None;
        }
        // SAFETY: by this function's contract; all blocks of this heap have the same alignment.
        let memory = unsafe { self.source.reallocate(memory, layout) }?;
        // SAFETY: the block in its new size.
        let usable = unsafe { self.source.size(memory) };
        self.usage.used -= before;
        self.count(usable + HEADER);
        self.accounts.remove(mark, before);
        let mark = self.accounts.add(usable + HEADER);
        // SAFETY: as in `allocate`.
        unsafe { mark_of(memory, usable).write(mark) };
        Some(memory)
    }

    /// Whether a block bears the current account's mark or the board's, which `adopt` replaces by the current account's.
    ///
    /// # Safety
    /// `memory` came from this heap and was not freed.
    unsafe fn is_own(&mut self, memory: NonNull<u8>, adopt: bool) -> bool {
        // SAFETY: by this function's contract.
        let usable = unsafe { self.source.size(memory) };
        let place = mark_of(memory, usable);
        // SAFETY: by this function's contract: a block of ours bears a mark.
        let mark = unsafe { place.read() };
        if adopt && mark == Mark::BOARD.number() {
            self.accounts.remove(mark, usable + HEADER);
            let mark = self.accounts.add(usable + HEADER);
            // SAFETY: as above.
            unsafe { place.write(mark) };
        }
        mark == Mark::BOARD.number() || self.accounts.is_current(mark)
    }

    /// # Safety
    /// `memory` came from this heap and was not freed.
    unsafe fn free(&mut self, memory: NonNull<u8>) {
        // SAFETY: by this function's contract.
        let usable = unsafe { self.source.size(memory) };
        self.usage.used -= usable + HEADER;
        // SAFETY: by this function's contract: a block of ours bears a mark.
        self.accounts.remove(unsafe { mark_of(memory, usable).read() }, usable + HEADER);
        // SAFETY: by this function's contract; all blocks of this heap have the same alignment.
        unsafe { self.source.free(memory) };
    }
}

/// Room for a block's mark behind what Janet asked for. Most blocks have it anyway: the allocator rounds their sizes up.
fn layout(size: usize) -> Option<Layout> {
    Layout::from_size_align(size.checked_add(size_of::<u32>())?, ALIGNMENT).ok()
}

/// Where a block of so many usable bytes says whose it is: in its last ones.
fn mark_of(memory: NonNull<u8>, usable: usize) -> *mut u32 {
    memory.as_ptr().wrapping_add(usable - size_of::<u32>()).cast()
}

fn to_pointer(memory: Option<NonNull<u8>>) -> *mut c_void {
    memory.map_or(core::ptr::null_mut(), |memory| memory.as_ptr().cast())
}

/// The running VM's heap.
///
/// # Safety
/// `state` is what csrc/unit.c got from `Vm::start`; nothing else uses its heap meanwhile: the VM is its thread's own,
/// and no Rust code holds the heap while C runs.
unsafe fn heap_of<'a>(state: *mut State) -> &'a mut Heap {
    // SAFETY: by this function's contract.
    unsafe { &mut (*state).heap }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn microjanet_heap_allocate(state: *mut State, size: usize, must: i32) -> *mut c_void {
    // SAFETY: called by csrc/unit.c alone, with its own state.
    to_pointer(unsafe { heap_of(state) }.allocate(size, must != 0))
}

/// As above, for the board's own account.
#[unsafe(no_mangle)]
unsafe extern "C" fn microjanet_heap_allocate_for_board(state: *mut State, size: usize, must: i32) -> *mut c_void {
    // SAFETY: called by csrc/unit.c alone, with its own state.
    let heap = unsafe { heap_of(state) };
    let own = heap.accounts.select(Mark::BOARD);
    let memory = heap.allocate(size, must != 0);
    heap.accounts.select(own);
    to_pointer(memory)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn microjanet_heap_reallocate(
    state: *mut State,
    memory: *mut c_void,
    size: usize,
    must: i32,
) -> *mut c_void {
    // SAFETY: called by csrc/unit.c alone, with its own state.
    let heap = unsafe { heap_of(state) };
    to_pointer(match NonNull::new(memory.cast()) {
        None => heap.allocate(size, must != 0),
        // SAFETY: Janet reallocates only what it got from this heap.
        Some(memory) => unsafe { heap.reallocate(memory, size, must != 0) },
    })
}

#[unsafe(no_mangle)]
unsafe extern "C" fn microjanet_heap_free(state: *mut State, memory: *mut c_void) {
    if let Some(memory) = NonNull::new(memory.cast()) {
        // SAFETY: called by csrc/unit.c alone, with its own state; Janet frees only what it got from this heap.
        unsafe { heap_of(state).free(memory) };
    }
}

/// Whether an object of Janet's was made for the current account, or for the board's. With `adopt`, one of the board's becomes the
/// current account's (S2).
#[unsafe(no_mangle)]
unsafe extern "C" fn microjanet_heap_is_own(state: *mut State, object: *mut c_void, adopt: i32) -> i32 {
    let Some(object) = NonNull::new(object.cast()) else { return 0 };
    // SAFETY: called by csrc/fibers.c alone, with its own state and a fiber, which Janet got from this heap and has not freed.
    unsafe { heap_of(state).is_own(object, adopt != 0) }.into()
}

/// Whether a block of so many bytes would be allocated just now.
#[unsafe(no_mangle)]
unsafe extern "C" fn microjanet_heap_has_room(state: *mut State, size: usize) -> i32 {
    // SAFETY: called by csrc/mark.c alone, with its own state.
    let heap = unsafe { heap_of(state) };
    let block = heap.allocate(size, false);
    heap.is_over_limit = false;
    if let Some(block) = block {
        // SAFETY: allocated above.
        unsafe { heap.free(block) };
    }
    block.is_some().into()
}

/// What an allocation that failed just now fails with: the error of whoever's limit it is, else `board`.
#[unsafe(no_mangle)]
unsafe extern "C" fn microjanet_heap_error(state: *mut State, board: Janet) -> Janet {
    // SAFETY: called by csrc/unit.c alone, with its own state; nothing else looks at it meanwhile.
    let State { heap, roots, .. } = unsafe { &mut *state };
    let is_over_limit = core::mem::take(&mut heap.is_over_limit);
    heap.accounts.error().filter(|_| is_over_limit).and_then(|error| roots.get(error)).unwrap_or(board)
}

/// A collection is over. Returns the bytes in use.
#[unsafe(no_mangle)]
unsafe extern "C" fn microjanet_on_collected(state: *mut State) -> u32 {
    // SAFETY: called by csrc/unit.c alone, with its own state.
    let heap = unsafe { heap_of(state) };
    heap.survived = heap.usage.used;
    heap.accounts.note_survivors(heap.survived > scarce_from(heap.limit()));
    heap.survived as u32
}

#[cfg(feature = "std")]
#[cfg(test)]
mod tests;
