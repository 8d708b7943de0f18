//! Lists of names in an image's header.

use crate::{
    ImageError,
    image::{copy, take},
};
use alloc::vec::Vec;
use core::fmt;

/// Up to `MOST` names of 1 to `LONGEST` bytes.
///
/// They stay as they are in the image, so that they take no more memory than it does, however many there are: a count, and each
/// name after its length, which is one byte.
#[derive(Clone, PartialEq, Eq)]
pub struct Names<const MOST: usize, const LONGEST: usize>(Vec<u8>);

impl<const MOST: usize, const LONGEST: usize> Names<MOST, LONGEST> {
    /// A list of these names.
    ///
    /// # Errors
    /// [`ImageError::Names`] when they are too many, or one of them is empty or too long.
    pub fn new<S: AsRef<str>>(names: &[S]) -> Result<Self, ImageError> {
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        // Serialising text into a growing vector has no way to fail.
        Self::take(&postcard::to_allocvec(&names).unwrap_or_default()).map(|(names, _)| names)
    }

    /// Takes a list off the front of `bytes`. Nothing is allocated before all of it was checked.
    pub(crate) fn take(bytes: &[u8]) -> Result<(Self, &[u8]), ImageError> {
        // A length must be one byte.
        const { assert!(LONGEST < 0x80) }
        let (names, rest) = split(bytes, MOST, LONGEST)?;
        Ok((Self(copy(names)?), rest))
    }

    /// As they are in an image.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn parts(&self) -> (usize, &[u8]) {
        take(&self.0).unwrap_or_default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.parts().0
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The names, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let mut rest = self.parts().1;
        core::iter::from_fn(move || {
            let (length, after) = rest.split_first()?;
            let (name, after) = after.split_at_checked(usize::from(*length))?;
            rest = after;
            str::from_utf8(name).ok()
        })
    }

    /// Whether it has this name.
    pub fn contains(&self, name: &str) -> bool {
        self.iter().any(|own| own == name)
    }

    /// The name at a place in the list, from 0.
    pub fn get(&self, index: usize) -> Option<&str> {
        self.iter().nth(index)
    }
}

/// Splits a list of up to `most` names of 1 to `longest` bytes off the front of `bytes`.
fn split(bytes: &[u8], most: usize, longest: usize) -> Result<(&[u8], &[u8]), ImageError> {
    let (count, mut rest) = take::<usize>(bytes)?;
    if count > most {
        return Err(ImageError::Names);
    }
    for _ in 0..count {
        let (name, after) = take::<&str>(rest)?;
        if !(1..=longest).contains(&name.len()) || rest.len() - after.len() != 1 + name.len() {
            return Err(ImageError::Names);
        }
        rest = after;
    }
    bytes.split_at_checked(bytes.len() - rest.len()).ok_or(ImageError::Header)
}

impl<const N: usize, const MOST: usize, const LONGEST: usize> PartialEq<[&str; N]> for Names<MOST, LONGEST> {
    fn eq(&self, other: &[&str; N]) -> bool {
        self.iter().eq(other.iter().copied())
    }
}

impl<const MOST: usize, const LONGEST: usize> fmt::Debug for Names<MOST, LONGEST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Few = Names<2, 3>;

    #[test]
    fn names_are_found_by_their_places() {
        let names = Few::new(&["one", "ü"]).unwrap();
        assert_eq!(names.iter().collect::<Vec<_>>(), ["one", "ü"]);
        assert_eq!([names.get(0), names.get(1), names.get(2)], [Some("one"), Some("ü"), None]);
        assert_eq!(names.len(), 2);
        assert!(Few::new::<&str>(&[]).unwrap().is_empty());
    }

    #[test]
    fn c5_no_list_is_made_that_a_board_would_refuse() {
        for wrong in [&["a", "b", "c"][..], &[""], &["four"]] {
            assert_eq!(Few::new(wrong), Err(ImageError::Names));
        }
    }
}
