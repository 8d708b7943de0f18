//! Where a heap's blocks come from: memory of its own, or a pool that a chip's Rust takes from too.

use alloc::boxed::Box;
use core::{alloc::Layout, mem::MaybeUninit, ptr::NonNull};
use rlsf::Tlsf;

/// What `malloc` promises on every platform that we run on.
pub(crate) const ALIGNMENT: usize = 2 * size_of::<usize>();

/// Bytes that TLSF puts before each block.
pub(crate) const HEADER: usize = 2 * size_of::<usize>();

/// An allocator that others use too, at any time.
///
/// # Safety
/// Blocks are as large and as aligned as they are asked for, and nobody else's until they are freed.
pub unsafe trait Pool: Sync {
    /// A block; none when memory is out.
    fn allocate(&self, layout: Layout) -> Option<NonNull<u8>>;

    /// The block in another size, perhaps elsewhere; none when memory is out, and then it is as before.
    ///
    /// # Safety
    /// `memory` came from this pool, with the same alignment, and was not freed.
    unsafe fn reallocate(&self, memory: NonNull<u8>, layout: Layout) -> Option<NonNull<u8>>;

    /// Takes a block back.
    ///
    /// # Safety
    /// `memory` came from this pool, with this alignment, and was not freed.
    unsafe fn free(&self, memory: NonNull<u8>, alignment: usize);

    /// How many bytes may be used of a block: as many as were asked for, or more.
    ///
    /// # Safety
    /// `memory` came from this pool and was not freed.
    unsafe fn size(&self, memory: NonNull<u8>) -> usize;

    /// Whether there are so many bytes in a piece, besides what the board keeps for itself.
    fn has_room(&self, bytes: usize) -> bool;

    /// Bytes that are free, besides what the board keeps for itself.
    fn free_bytes(&self) -> usize;
}

/// Blocks of up to 2^31 bytes in classes of 1/16: fits Janet's own limit of a 2 GiB buffer.
type Allocator = Tlsf<'static, u32, u16, 27, 16>;

/// Where a heap's blocks come from.
pub(crate) enum Source {
    Own(Box<Allocator>),
    Shared(&'static dyn Pool),
}

impl Source {
    pub fn own(memory: &'static mut [MaybeUninit<u8>]) -> Self {
        let mut allocator = Box::new(Allocator::new());
        allocator.insert_free_block(memory);
        Self::Own(allocator)
    }

    pub fn allocate(&mut self, layout: Layout) -> Option<NonNull<u8>> {
        match self {
            Self::Own(allocator) => allocator.allocate(layout),
            Self::Shared(pool) => pool.allocate(layout),
        }
    }

    /// # Safety
    /// `memory` came from here and was not freed; `layout` is aligned as it is.
    pub unsafe fn reallocate(&mut self, memory: NonNull<u8>, layout: Layout) -> Option<NonNull<u8>> {
        match self {
            // SAFETY: by this function's contract.
            Self::Own(allocator) => unsafe { allocator.reallocate(memory, layout) },
            // SAFETY: by this function's contract.
            Self::Shared(pool) => unsafe { pool.reallocate(memory, layout) },
        }
    }

    /// # Safety
    /// `memory` came from here, aligned by [`ALIGNMENT`], and was not freed.
    pub unsafe fn free(&mut self, memory: NonNull<u8>) {
        match self {
            // SAFETY: by this function's contract.
            Self::Own(allocator) => unsafe { allocator.deallocate(memory, ALIGNMENT) },
            // SAFETY: by this function's contract.
            Self::Shared(pool) => unsafe { pool.free(memory, ALIGNMENT) },
        }
    }

    /// Whether others that take from here could have so many bytes in a piece, and leave the board enough.
    pub fn has_room(&self, bytes: usize) -> bool {
        match self {
            Self::Own(_) => true,
            Self::Shared(pool) => pool.has_room(bytes),
        }
    }

    /// Bytes that are free for it; no bound where the heap's own limit is all that there is.
    pub fn free_bytes(&self) -> usize {
        match self {
            Self::Own(_) => usize::MAX,
            Self::Shared(pool) => pool.free_bytes(),
        }
    }

    /// Bytes that a block takes, its header included, where it is aligned by [`ALIGNMENT`].
    pub fn taken_for(layout: Layout) -> usize {
        (layout.size() + HEADER).next_multiple_of(rlsf::GRANULARITY)
    }

    /// # Safety
    /// `memory` came from here and was not freed.
    pub unsafe fn size(&self, memory: NonNull<u8>) -> usize {
        match self {
            // SAFETY: by this function's contract.
            Self::Own(_) => unsafe { Allocator::allocation_usable_size(memory) },
            // SAFETY: by this function's contract.
            Self::Shared(pool) => unsafe { pool.size(memory) },
        }
    }
}
