//! What a linker needs besides: a full Janet, core image included, that evaluates source text and can be called.

use crate::{Error, Root, Signal, Value, Vm, ffi, vm::length};
use alloc::vec::Vec;
use core::ffi::CStr;

impl Vm {
    /// A new environment with the core environment behind it, and three more functions:
    ///
    /// - `(free-scratch)`: lets go of what the compiler left in scratch memory
    /// - `(contents value)`: what a function captured, or what a fiber or a compiled peg holds, as an array
    /// - `(unmarshal-for-board bytes lookup definitions)`: a copy of what was marshalled, without symbol maps. Where
    ///   `definitions` is an array, the copy's functions are stripped: each has its index in that array, in base 36, for a
    ///   name, and the array gets `[name source sourcemap]`, the latter as bytes: line and column of each instruction as
    ///   two native 32-bit integers.
    ///
    /// # Errors
    /// When memory is out.
    pub fn linker_environment(&self) -> Result<Root, Error> {
        // SAFETY: protected.
        self.root(self.protect(|| unsafe { ffi::janet_wrap_table(ffi::microjanet_linker_environment()) })?)
    }

    /// Evaluates source text and roots its last value.
    ///
    /// # Errors
    /// When the text does not compile or raises; Janet has then printed the trace.
    pub fn evaluate(&mut self, environment: &Root, source: &str, name: &CStr) -> Result<Root, Error> {
        let environment = self.value(environment);
        if environment.raw_type() != ffi::TABLE {
            return Err(Error::new("an environment must be a table"));
        }
        let (data, length) = (source.as_ptr(), length(source.len())?);
        let mut out = Value::nil().0;
        let place = &raw mut out;
        let status = self.protect(|| {
            // SAFETY: protected; a table by its type; `length` bytes at `data`; `place` outlives the call.
            unsafe {
                let environment = ffi::janet_unwrap_table(environment.0);
                let status = ffi::janet_dobytes(environment, data, length, name.as_ptr(), place);
                Value::number(f64::from(status)).0
            }
        })?;
        match status.as_number() {
            Some(0.0) => self.root(Value::new(out)),
            _ => Err(Error::new("the source does not compile or raised an error")),
        }
    }

    /// Calls a Janet function and roots its result.
    ///
    /// # Errors
    /// With the error that it raised, or because it was interrupted.
    pub fn call(&mut self, function: &Root, arguments: &[&Root]) -> Result<Root, Error> {
        let arguments: Vec<Value<'_>> = arguments.iter().map(|root| self.value(root)).collect();
        let fiber = self
            .fiber(self.value(function), &arguments, Value::nil())?
            .ok_or_else(|| Error::new("wrong number of arguments"))?;
        let fiber = self.root(fiber)?;
        let signal = self.resume(&fiber, None);
        self.release(fiber);
        match signal {
            Signal::Ok => self.root(self.outcome()),
            Signal::Interrupt => {
                self.clear_interrupts();
                Err(Error::new("interrupted"))
            }
            _ => Err(Error::new(self.display(self.outcome())?)),
        }
    }
}
