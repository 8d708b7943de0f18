//! Whether the board has memory for what grows on behalf of actors. The last of it is for sessions, whatever actors do (C1).

use janet::Pool;
use rtos::CriticalCell;

/// Where there is no pool, as on a simulated board, Rust's memory is not what is short.
static POOL: CriticalCell<Option<&'static dyn Pool>> = CriticalCell::new(None);

/// From now on, this is what memory comes from.
pub(crate) fn begin(pool: Option<&'static dyn Pool>) {
    POOL.with(|place| *place = pool);
}

/// Whether a list of `length` items, with room for `capacity` of them, may grow by one: it doubles where it is full.
pub(crate) fn for_one_more<T>(length: usize, capacity: usize) -> bool {
    let bytes = 2 * capacity.max(2) * size_of::<T>();
    length < capacity || POOL.with(|pool| pool.is_none_or(|pool| pool.has_room(bytes)))
}
