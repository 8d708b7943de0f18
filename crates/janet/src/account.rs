//! Whose memory is it? Every block of the heap names its owner, and an account keeps what each owner holds (C2).

use alloc::vec::Vec;
use core::num::NonZero;

/// Somebody whose memory is counted. Blocks of a closed account count for nobody, until they are collected.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "an account that is not closed is never free again"]
pub struct Owner(NonZero<u32>);

/// What all blocks that no [`Owner`] asked for are counted under.
const BOARD: u32 = 0;

pub(crate) struct Accounts {
    list: Vec<Account>,
    first_free: Option<NonZero<u32>>,
    current: u32,
}

#[derive(Clone, Copy, Default)]
struct Account {
    /// Bytes of its blocks.
    held: usize,
    /// Bytes outside of the heap that it was charged with.
    outside: usize,
    closed: bool,
    next_free: Option<NonZero<u32>>,
}

impl Accounts {
    pub const fn new() -> Self {
        Self { list: Vec::new(), first_free: None, current: BOARD }
    }

    /// An account that is charged with bytes outside of the heap; none when memory is out.
    pub fn open(&mut self, outside: usize) -> Option<Owner> {
        let account = Account { outside, ..Account::default() };
        if let Some(index) = self.first_free {
            let place = self.list.get_mut(index.get() as usize)?;
            self.first_free = place.next_free;
            *place = account;
            return Some(Owner(index));
        }
        self.list.try_reserve(2).ok()?;
        if self.list.is_empty() {
            // The board's own.
            self.list.push(Account::default());
        }
        let index = u32::try_from(self.list.len()).ok().and_then(NonZero::new)?;
        self.list.push(account);
        Some(Owner(index))
    }

    /// Closes an account, and tells what was charged outside of the heap.
    pub fn close(&mut self, Owner(index): Owner) -> usize {
        let Some(account) = self.list.get_mut(index.get() as usize) else { return 0 };
        account.closed = true;
        let outside = core::mem::take(&mut account.outside);
        self.recycle(index.get());
        outside
    }

    /// Has new blocks belong to `owner`, or to nobody.
    pub fn select(&mut self, owner: Option<&Owner>) {
        self.current = owner.map_or(BOARD, |owner| owner.0.get());
    }

    /// Bytes that the owner holds, those outside of the heap included.
    pub fn held(&self, owner: &Owner) -> usize {
        self.list.get(owner.0.get() as usize).map_or(0, |account| account.held + account.outside)
    }

    /// Counts a new block of so many bytes, and tells the mark that it has to bear.
    pub fn add(&mut self, bytes: usize) -> u32 {
        self.add_to(self.current, bytes);
        self.current
    }

    pub fn add_to(&mut self, mark: u32, bytes: usize) {
        if let Some(account) = self.list.get_mut(mark as usize) {
            account.held += bytes;
        }
    }

    /// Counts a block that is gone. The very first blocks, older than any account, were counted nowhere.
    pub fn remove(&mut self, mark: u32, bytes: usize) {
        if let Some(account) = self.list.get_mut(mark as usize) {
            account.held = account.held.saturating_sub(bytes);
            if account.closed && account.held == 0 {
                self.recycle(mark);
            }
        }
    }

    fn recycle(&mut self, index: u32) {
        if let Some(account) = self.list.get_mut(index as usize)
            && account.closed
            && account.held == 0
        {
            *account = Account { next_free: self.first_free, ..Account::default() };
            self.first_free = NonZero::new(index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c2_an_account_is_free_again_when_its_last_block_is_gone() {
        let mut accounts = Accounts::new();
        let first = accounts.open(100).unwrap();
        accounts.select(Some(&first));
        let mark = accounts.add(40);
        assert_eq!(accounts.held(&first), 140);
        assert_eq!(accounts.close(first), 100);
        let second = accounts.open(0).unwrap();
        assert_ne!(second.0.get(), mark, "blocks of the first are still there");
        accounts.remove(mark, 40);
        assert_eq!(accounts.open(0).unwrap().0.get(), mark);
        assert_eq!(accounts.held(&second), 0);
    }

    #[test]
    fn c2_blocks_are_counted_for_whoever_made_them() {
        let mut accounts = Accounts::new();
        let (one, two) = (accounts.open(0).unwrap(), accounts.open(0).unwrap());
        accounts.select(Some(&one));
        let mark = accounts.add(10);
        accounts.select(Some(&two));
        accounts.add(1);
        accounts.add_to(mark, 5);
        accounts.select(None);
        accounts.add(1000);
        assert_eq!((accounts.held(&one), accounts.held(&two)), (15, 1));
    }
}
