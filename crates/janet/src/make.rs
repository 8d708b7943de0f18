//! Making values of others: texts, tuples, structs, copies.

use crate::{
    Value, Vm,
    ffi::{self, Janet},
    vm::{Error, length},
};

impl Vm {
    /// A string.
    ///
    /// # Errors
    /// When memory is out.
    pub fn string(&self, text: &str) -> Result<Value<'_>, Error> {
        let (data, length) = (text.as_ptr(), length(text.len())?);
        // SAFETY: protected; `length` bytes at `data`.
        self.protect(|| unsafe { ffi::janet_wrap_string(ffi::janet_string(data, length)) })
    }

    /// A keyword.
    ///
    /// # Errors
    /// When memory is out.
    pub fn keyword(&self, text: &str) -> Result<Value<'_>, Error> {
        let (data, length) = (text.as_ptr(), length(text.len())?);
        // SAFETY: protected; `length` bytes at `data`.
        self.protect(|| unsafe { ffi::janet_wrap_keyword(ffi::janet_symbol(data, length)) })
    }

    /// A buffer of so many bytes, which `fill` finds as zeros and leaves as they are to be. No Janet code runs meanwhile.
    ///
    /// # Errors
    /// When memory is out: `fill` is not called then.
    pub fn buffer(&self, count: usize, fill: &mut dyn FnMut(&mut [u8])) -> Result<Value<'_>, Error> {
        let count = length(count)?;
        // SAFETY: protected; a buffer that has just been made.
        let buffer = self.protect(|| unsafe {
            let buffer = ffi::janet_buffer(count);
            ffi::janet_buffer_setcount(buffer, count);
            ffi::janet_wrap_buffer(buffer)
        })?;
        let bytes = buffer.as_bytes().unwrap_or_default();
        // SAFETY: the buffer's own bytes, which nobody else knows of yet.
        fill(unsafe { core::slice::from_raw_parts_mut(bytes.as_ptr().cast_mut(), bytes.len()) });
        Ok(buffer)
    }

    /// A tuple.
    ///
    /// # Errors
    /// When memory is out.
    pub fn tuple(&self, items: &[Value<'_>]) -> Result<Value<'_>, Error> {
        let (data, length) = (items.as_ptr().cast::<Janet>(), length(items.len())?);
        // SAFETY: protected; `length` values at `data`.
        self.protect(|| unsafe { ffi::janet_wrap_tuple(ffi::janet_tuple_n(data, length)) })
    }

    /// A struct. (`struct` is a keyword of Rust's.)
    ///
    /// # Errors
    /// When memory is out.
    pub fn structure(&self, entries: &[(Value<'_>, Value<'_>)]) -> Result<Value<'_>, Error> {
        let count = length(entries.len())?;
        self.protect(|| {
            // SAFETY: protected; a struct of `count` entries is begun, filled and ended as janet.h asks for.
            unsafe {
                let structure = ffi::janet_struct_begin(count);
                for (key, value) in entries {
                    ffi::janet_struct_put(structure, key.0, value.0);
                }
                ffi::janet_wrap_struct(ffi::janet_struct_end(structure))
            }
        })
    }

    /// Whether Janet's `=` holds between two values. It may take long: not for critical sections.
    ///
    /// # Errors
    /// When the running fiber is to end meanwhile, or memory is out.
    pub fn equals(&self, a: Value<'_>, b: Value<'_>) -> Result<bool, Error> {
        // SAFETY: protected.
        self.protect(|| Value::boolean(unsafe { ffi::janet_equals(a.0, b.0) } != 0).0).map(|equal| equal.is_truthy())
    }

    /// A struct with the entries of a table; a struct as it is.
    ///
    /// # Errors
    /// When memory is out.
    pub fn freeze(&self, value: Value<'_>) -> Result<Value<'_>, Error> {
        if value.raw_type() != ffi::TABLE {
            return Ok(Value::new(value.0));
        }
        // SAFETY: protected; a table by its type.
        self.protect(|| unsafe { ffi::janet_wrap_struct(ffi::janet_table_to_struct(ffi::janet_unwrap_table(value.0))) })
    }

    /// A copy that shares nothing mutable with the value.
    ///
    /// # Errors
    /// When it is not plain data all through, is nested too deeply, or memory is out.
    pub fn copy(&self, value: Value<'_>) -> Result<Value<'_>, Error> {
        // SAFETY: protected.
        self.protect(|| unsafe { ffi::microjanet_copy(value.0) })
    }
}
