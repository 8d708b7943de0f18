//! Whose memory is it? Every block of the heap names its owner, and an account keeps what each owner holds (C2).

use crate::Root;
use alloc::vec::Vec;
use core::num::NonZero;

/// Somebody whose memory is counted. Blocks of a closed account count for nobody, until they are collected.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "an account that is not closed is never free again"]
pub struct Owner(NonZero<u32>);

/// What a block says of whose it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark(u32);

impl Mark {
    /// Of all that no [`Owner`] asked for.
    pub const BOARD: Self = Self(0);

    /// What a block holds of it.
    pub(crate) fn number(self) -> u32 {
        self.0
    }
}

impl Owner {
    /// What its blocks say.
    pub fn mark(&self) -> Mark {
        Mark(self.0.get())
    }
}

pub(crate) struct Accounts {
    list: Vec<Account>,
    first_free: Option<NonZero<u32>>,
    current: u32,
}

/// Bytes in 32 bits: no heap is larger, and every actor has an account.
#[derive(Debug)]
pub(crate) struct Account {
    /// Bytes that it holds: of its blocks, and those outside of the heap.
    pub held: u32,
    /// What of it the last collection left.
    pub survived: u32,
    /// The account of the actor that is the first of its family: whoever spawned this one, and so on.
    family: u32,
    /// In the first one's: bytes that all of its family hold.
    family_held: u32,
    /// What of those has been there since before memory became scarce; not known before the first collection.
    established: Option<u32>,
    /// The most that it may hold.
    pub limit: u32,
    /// What it fails with past its limit.
    error: Option<Root>,
    /// Bytes outside of the heap that it was charged with.
    outside: u32,
    closed: bool,
    next_free: Option<NonZero<u32>>,
}

/// No account reaches this.
const NO_LIMIT: u32 = u32::MAX;

impl Account {
    const fn new(outside: u32, family: u32) -> Self {
        Self {
            held: outside,
            survived: outside,
            family,
            family_held: 0,
            established: None,
            limit: NO_LIMIT,
            error: None,
            outside,
            closed: false,
            next_free: None,
        }
    }
}

impl Accounts {
    pub const fn new() -> Self {
        Self { list: Vec::new(), first_free: None, current: Mark::BOARD.0 }
    }

    /// An account that is charged with bytes outside of the heap, of the current account's family; none when memory is out.
    /// Where memory is scarce already, it is no established one.
    pub fn open(&mut self, outside: usize, is_scarce: bool) -> Option<Owner> {
        self.list.try_reserve(2).ok()?;
        if self.list.is_empty() {
            // The board's own.
            self.list.push(Account::new(0, Mark::BOARD.0));
        }
        let next = || u32::try_from(self.list.len()).ok().and_then(NonZero::new);
        let index = self.first_free.or_else(next)?;
        let family = if self.current == Mark::BOARD.0 { index.get() } else { self.current()?.family };
        let outside = to_u32(outside);
        let mut account = Account::new(outside, family);
        account.established = is_scarce.then_some(0);
        match self.list.get_mut(index.get() as usize) {
            Some(place) => self.first_free = core::mem::replace(place, account).next_free,
            None => self.list.push(account),
        }
        self.first_of(family)?.family_held += outside;
        Some(Owner(index))
    }

    fn first_of(&mut self, family: u32) -> Option<&mut Account> {
        self.list.get_mut(family as usize)
    }

    /// Bytes that the current account's family holds, and what of those has been there since before memory became scarce, as
    /// far as that is known.
    pub fn family(&self) -> (u32, u32) {
        let first = self.current().and_then(|account| self.list.get(account.family as usize));
        first.map_or((0, 0), |first| (first.family_held, first.established.unwrap_or(0)))
    }

    /// From now on the owner may hold so many bytes, and past that an allocation fails with `error`.
    pub fn limit(&mut self, owner: &Owner, limit: u32, error: Root) {
        if let Some(account) = self.list.get_mut(owner.0.get() as usize) {
            (account.limit, account.error) = (limit, Some(error));
        }
    }

    /// Closes an account, and tells what was charged outside of the heap, what else it held that the last collection
    /// left, and its error.
    pub fn close(&mut self, Owner(index): Owner) -> (usize, usize, Option<Root>) {
        let Some(account) = self.list.get_mut(index.get() as usize) else { return (0, 0, None) };
        let Account { outside, survived, family, .. } = *account;
        account.held -= outside;
        (account.limit, account.outside, account.closed) = (NO_LIMIT, 0, true);
        let error = account.error.take();
        if let Some(first) = self.first_of(family) {
            first.family_held -= outside;
        }
        self.recycle(index.get());
        self.recycle(family);
        (outside as usize, survived.saturating_sub(outside) as usize, error)
    }

    /// Has new blocks bear `mark`; tells which they bore before.
    pub fn select(&mut self, mark: Mark) -> Mark {
        Mark(core::mem::replace(&mut self.current, mark.0))
    }

    /// The account that new blocks count for; none before the first was opened.
    pub fn current(&self) -> Option<&Account> {
        self.list.get(self.current as usize)
    }

    /// What an allocation fails with that the current account's limit does not admit.
    pub fn error(&self) -> Option<&Root> {
        self.current()?.error.as_ref()
    }

    pub fn of(&mut self, owner: &Owner) -> Option<&mut Account> {
        self.list.get_mut(owner.0.get() as usize)
    }

    /// Counts a new block of so many bytes, and tells the mark that it has to bear.
    pub fn add(&mut self, bytes: usize) -> u32 {
        let bytes = to_u32(bytes);
        if let Some(account) = self.list.get_mut(self.current as usize) {
            account.held = account.held.saturating_add(bytes);
            let family = account.family;
            if let Some(first) = self.first_of(family) {
                first.family_held = first.family_held.saturating_add(bytes);
            }
        }
        self.current
    }

    /// Counts so many bytes more outside of the heap.
    pub fn charge(&mut self, bytes: usize) {
        let current = self.add(bytes);
        if let Some(account) = self.list.get_mut(current as usize) {
            account.outside += to_u32(bytes);
        }
    }

    /// Whether blocks that bear this mark count for the current account.
    pub fn is_current(&self, mark: u32) -> bool {
        mark == self.current
    }

    /// Counts a block that is gone. The very first blocks, older than any account, were counted nowhere.
    pub fn remove(&mut self, mark: u32, bytes: usize) {
        let bytes = to_u32(bytes);
        let Some(account) = self.list.get_mut(mark as usize) else { return };
        account.held = account.held.saturating_sub(bytes);
        let (family, is_gone) = (account.family, account.closed && account.held == 0);
        if let Some(first) = self.first_of(family) {
            first.family_held = first.family_held.saturating_sub(bytes);
        }
        if is_gone {
            self.recycle(mark);
            self.recycle(family);
        }
    }

    /// So many bytes of what the last collection left in the current account are no longer needed; tells how many there were.
    pub fn expect_garbage(&mut self, bytes: u32) -> u32 {
        let Some(account) = self.list.get_mut(self.current as usize) else { return 0 };
        let garbage = bytes.min(account.survived.saturating_sub(account.outside));
        account.survived -= garbage;
        garbage
    }

    /// A collection is over: what is there now is what it left.
    pub fn note_survivors(&mut self, is_scarce: bool) {
        for account in &mut self.list {
            account.survived = account.held;
            let before = account.established.filter(|_| is_scarce).unwrap_or(u32::MAX);
            account.established = Some(account.family_held.min(before));
        }
    }

    fn recycle(&mut self, index: u32) {
        if let Some(account) = self.list.get_mut(index as usize)
            && account.closed
            && account.held == 0
            && account.family_held == 0
        {
            *account = Account { next_free: self.first_free, ..Account::new(0, 0) };
            self.first_free = NonZero::new(index);
        }
    }
}

fn to_u32(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(accounts: &mut Accounts, owner: &Owner) -> u32 {
        accounts.of(owner).unwrap().held
    }

    #[test]
    fn c2_an_account_is_free_again_when_its_last_block_is_gone() {
        let mut accounts = Accounts::new();
        let first = accounts.open(100, false).unwrap();
        accounts.select(first.mark());
        let mark = accounts.add(40);
        assert_eq!(held(&mut accounts, &first), 140);
        accounts.note_survivors(false);
        assert!(matches!(accounts.close(first), (100, 40, None)));
        let second = accounts.open(0, false).unwrap();
        assert_ne!(second.0.get(), mark, "blocks of the first are still there");
        accounts.remove(mark, 40);
        assert_eq!(accounts.open(0, false).unwrap().0.get(), mark);
        assert_eq!(held(&mut accounts, &second), 0);
    }

    #[test]
    fn c2_blocks_are_counted_for_whoever_made_them() {
        let mut accounts = Accounts::new();
        let (one, two) = (accounts.open(0, false).unwrap(), accounts.open(0, false).unwrap());
        accounts.select(one.mark());
        let mark = accounts.add(10);
        accounts.select(two.mark());
        accounts.add(1);
        accounts.select(Mark::BOARD);
        accounts.add(1000);
        assert_eq!((held(&mut accounts, &one), held(&mut accounts, &two)), (10, 1));
        accounts.remove(mark, 7);
        assert_eq!((held(&mut accounts, &one), held(&mut accounts, &two)), (3, 1));
    }
}
