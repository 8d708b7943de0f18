//! A Janet value as Rust sees it: typed looks, no coercions, no raising.

use crate::{
    Vm,
    ffi::{self, Janet, KeyValue},
};
use core::{fmt, marker::PhantomData};

/// A Janet value. It borrows the VM, and so cannot be held across anything that may collect garbage.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Value<'vm>(pub(crate) Janet, PhantomData<&'vm Vm>);

/// The types that Rust tells apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `nil`
    Nil,
    /// A double.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A function written in Janet.
    Function,
    /// Bytes: string, symbol, keyword or buffer.
    Bytes,
    /// Tuple or array.
    Indexed,
    /// Struct or table.
    Dictionary,
    /// Anything else.
    Other,
}

impl<'vm> Value<'vm> {
    pub(crate) fn new(raw: Janet) -> Self {
        Self(raw, PhantomData)
    }

    /// `nil`
    pub fn nil() -> Self {
        // SAFETY: pure.
        Self::new(unsafe { ffi::janet_wrap_nil() })
    }

    /// A number.
    pub fn number(x: f64) -> Self {
        // SAFETY: pure.
        Self::new(unsafe { ffi::janet_wrap_number(x) })
    }

    /// `true` or `false`
    pub fn boolean(x: bool) -> Self {
        // SAFETY: pure.
        Self::new(unsafe { ffi::janet_wrap_boolean(x.into()) })
    }

    /// Whether it is `nil`.
    pub fn is_nil(self) -> bool {
        self.kind() == Kind::Nil
    }

    /// Its type.
    pub fn kind(self) -> Kind {
        match self.raw_type() {
            ffi::NIL => Kind::Nil,
            ffi::NUMBER => Kind::Number,
            ffi::BOOLEAN => Kind::Boolean,
            ffi::FUNCTION => Kind::Function,
            ffi::STRING | ffi::SYMBOL | ffi::KEYWORD | ffi::BUFFER => Kind::Bytes,
            ffi::TUPLE | ffi::ARRAY => Kind::Indexed,
            ffi::STRUCT | ffi::TABLE => Kind::Dictionary,
            _ => Kind::Other,
        }
    }

    /// The number, when it is one.
    pub fn as_number(self) -> Option<f64> {
        // SAFETY: pure; unwrapped as the type that was checked.
        (self.raw_type() == ffi::NUMBER).then(|| unsafe { ffi::janet_unwrap_number(self.0) })
    }

    /// The bytes of a string, symbol, keyword or buffer.
    pub fn as_bytes(self) -> Option<&'vm [u8]> {
        let (mut data, mut length) = (core::ptr::null(), 0);
        // SAFETY: fills in both, or answers 0; it neither raises nor allocates.
        let is_bytes = unsafe { ffi::janet_bytes_view(self.0, &mut data, &mut length) } != 0;
        // SAFETY: `length` bytes live at `data` as long as the value does, which `'vm` outlives no collection of.
        is_bytes.then(|| unsafe { slice(data, length) })
    }

    /// The text of a keyword.
    pub fn as_keyword(self) -> Option<&'vm [u8]> {
        if self.raw_type() == ffi::KEYWORD { self.as_bytes() } else { None }
    }

    /// The text of a string, symbol, keyword or buffer, when it is UTF-8.
    pub fn as_str(self) -> Option<&'vm str> {
        core::str::from_utf8(self.as_bytes()?).ok()
    }

    /// The items of a tuple or array.
    pub fn as_items(self) -> Option<&'vm [Value<'vm>]> {
        let (mut data, mut length) = (core::ptr::null(), 0);
        // SAFETY: fills in both, or answers 0; it neither raises nor allocates.
        let is_indexed = unsafe { ffi::janet_indexed_view(self.0, &mut data, &mut length) } != 0;
        // SAFETY: as for `as_bytes`; `Value` is a transparent `Janet`.
        is_indexed.then(|| unsafe { slice(data.cast(), length) })
    }

    /// The entries of a struct or table.
    pub fn entries(self) -> impl Iterator<Item = (Value<'vm>, Value<'vm>)> {
        let (mut data, mut length, mut capacity) = (core::ptr::null::<KeyValue>(), 0, 0);
        // SAFETY: fills in all three, or leaves a capacity of 0.
        unsafe { ffi::janet_dictionary_view(self.0, &mut data, &mut length, &mut capacity) };
        let mut at = core::ptr::null();
        core::iter::from_fn(move || {
            // SAFETY: data and capacity belong together; `at` is null or what the call before answered.
            at = unsafe { ffi::janet_dictionary_next(data, capacity, at) };
            // SAFETY: not null: an entry of that dictionary.
            unsafe { at.as_ref() }.map(|entry| (Value::new(entry.key), Value::new(entry.value)))
        })
    }

    /// The value under a keyword of a struct or table, `nil` where there is none.
    pub fn get(self, key: &str) -> Value<'vm> {
        self.entries().find(|(k, _)| k.as_keyword() == Some(key.as_bytes())).map_or(Value::nil(), |(_, value)| value)
    }

    /// Whether Janet counts it as true.
    pub fn is_truthy(self) -> bool {
        // SAFETY: pure.
        unsafe { ffi::janet_truthy(self.0) != 0 }
    }

    pub(crate) fn raw_type(self) -> core::ffi::c_int {
        // SAFETY: pure.
        unsafe { ffi::janet_type(self.0) }
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Value({:?})", self.kind())
    }
}

/// # Safety
/// `length` items live at `data` for `'a`, or `length` is 0.
unsafe fn slice<'a, T>(data: *const T, length: i32) -> &'a [T] {
    match usize::try_from(length) {
        // SAFETY: by this function's contract.
        Ok(length) if length > 0 => unsafe { core::slice::from_raw_parts(data, length) },
        _ => &[],
    }
}
