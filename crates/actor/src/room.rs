//! Whether the board has memory for what grows on behalf of actors. The last of it is for sessions, whatever actors do (C1).

use crate::shared::with_shared;
use janet::{Error, Pool, Root, Value, Vm};
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

/// Whether a list of `length` items may be made at once.
pub(crate) fn for_list<T>(length: usize) -> bool {
    POOL.with(|pool| pool.is_none_or(|pool| pool.has_room(length * size_of::<T>())))
}

/// Roots that a turn takes for itself: of a message that is fetched and stays, of the state that a run leaves.
const ROOTS_OF_A_TURN: usize = 4;

/// Makes places for so many roots more than actors need to go on: each has its run in progress, or the state of its next one.
///
/// # Errors
/// When memory is out.
pub(crate) fn for_roots(vm: &Vm, more: usize) -> Result<(), Error> {
    vm.reserve_roots(with_shared(|shared| shared.table.len()) + ROOTS_OF_A_TURN + more)
}

/// Roots what an actor can go on without.
///
/// # Errors
/// When memory is out.
pub(crate) fn root(vm: &Vm, value: Value<'_>) -> Result<Root, Error> {
    for_roots(vm, 1)?;
    vm.root(value)
}
