//! C functions written in Rust.
//!
//! A body is ordinary Rust that returns a `Result`; only the trampoline raises, when nothing is alive in its frame.

use crate::{
    Value, Vm,
    ffi::{self, CFunction, Janet},
    fiber::Signal,
    vm::State,
};
use arrayvec::ArrayString;
use core::{ffi::CStr, fmt, mem::ManuallyDrop, ptr::NonNull};

/// A function that Janet code can call.
pub trait Native {
    /// Its name in Janet, as in `digital-write`.
    const NAME: &'static CStr;

    /// Runs it.
    ///
    /// # Errors
    /// What to raise in the calling fiber.
    fn call<'vm>(vm: &'vm Vm, arguments: &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>>;
}

/// What a [`Native`] raises instead of returning.
#[derive(Debug)]
pub enum Raise<'vm> {
    /// An error with this text, after the native's name.
    Error(Message),
    /// A signal with a value.
    Signal(Signal, Value<'vm>),
}

/// The text of an error. It needs no memory of anyone, and is cut off at its capacity.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Message(ArrayString<{ Message::CAPACITY }>);

impl Message {
    /// Bytes.
    pub(crate) const CAPACITY: usize = 116;

    /// As in `Message::new(format_args!("…"))`.
    pub fn new(text: fmt::Arguments<'_>) -> Self {
        let mut message = Self::default();
        // Writing to it never fails: what does not fit is left away.
        let _ = fmt::Write::write_fmt(&mut message, text);
        message
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Write for Message {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = text.len().min(self.0.remaining_capacity());
        // A look that cannot panic: what prints slices' panics takes 3 KB of a chip's flash.
        let fits = (0..=room).rev().find_map(|end| text.get(..end)).unwrap_or_default();
        // It has the room.
        let _ = self.0.try_push_str(fits);
        Ok(())
    }
}

/// A native as data, for lists of them.
#[derive(Clone, Copy)]
pub struct Function {
    /// Its name.
    pub name: &'static CStr,
    pub(crate) call: CFunction,
}

impl Function {
    /// That of a native.
    pub const fn of<N: Native>() -> Self {
        Self { name: N::NAME, call: trampoline::<N> }
    }
}

unsafe extern "C-unwind" fn trampoline<N: Native>(argc: i32, argv: *mut Janet) -> Janet {
    // SAFETY: called by Janet, as this function is; this frame holds nothing.
    unsafe { answer(argc, argv, N::NAME, N::call) }
}

/// What all natives have in common, once for all of them.
///
/// # Safety
/// To be called by a trampoline alone, with what Janet has called that with.
#[inline(never)]
unsafe fn answer(argc: i32, argv: *mut Janet, name: &CStr, body: Body) -> Janet {
    match run(argc, argv, name, body) {
        Ok(value) => value,
        // SAFETY: a call from Janet has a fiber to raise in; this frame holds only plain data.
        Err((signal, value)) => unsafe { ffi::microjanet_raise(signal, value) },
    }
}

type Body = for<'vm> fn(&'vm Vm, &[Value<'vm>]) -> Result<Value<'vm>, Raise<'vm>>;

fn run(argc: i32, argv: *mut Janet, name: &CStr, body: Body) -> Result<Janet, (i32, Janet)> {
    // SAFETY: pure.
    let state = unsafe { ffi::microjanet_state() }.cast::<State>();
    let Some(state) = NonNull::new(state) else { return Err((Signal::Error.to_raw(), Value::nil().0)) };
    let vm = ManuallyDrop::new(Vm::from_state(state));
    // SAFETY: Janet passes `argc` values at `argv`, which the calling fiber keeps alive during the call.
    let arguments: &[Value<'_>] = match usize::try_from(argc) {
        // SAFETY: see above; `Value` is a transparent `Janet`.
        Ok(count) if count > 0 => unsafe { core::slice::from_raw_parts(argv.cast(), count) },
        _ => &[],
    };
    match body(&vm, arguments) {
        Ok(value) => Ok(value.0),
        Err(Raise::Signal(signal, value)) => Err((signal.to_raw(), value.0)),
        Err(Raise::Error(message)) => {
            let name = name.to_str().unwrap_or_default();
            let text = Message::new(format_args!("{name}: {}", message.as_str()));
            let text = vm.string(text.as_str()).unwrap_or_else(|_| vm.outcome_of_protection());
            Err((Signal::Error.to_raw(), text.0))
        }
    }
}
