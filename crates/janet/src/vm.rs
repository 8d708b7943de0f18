//! The VM: start, end, protection, and making values.

use crate::{
    Heap, Message, Native, Root, Signal, Value,
    ffi::{self, Janet},
    native::Function,
    roots::Roots,
};
use alloc::{boxed::Box, string::String};
use core::{
    ffi::{CStr, c_void},
    fmt,
    mem::ManuallyDrop,
    ptr::NonNull,
};

/// The one Janet VM of an OS thread.
///
/// It may be moved to another thread, but used on the one that started it alone: every call that matters checks.
pub struct Vm {
    pub(crate) state: NonNull<State>,
}

// SAFETY: `check_thread` refuses every use on another thread than the one whose VM this is.
unsafe impl Send for Vm {}

/// What Janet calls back, besides natives.
#[derive(Clone, Copy)]
pub struct Hooks {
    /// Another interval of suspend checks was used up (see [`Vm::set_interval`]), or several: see [`Vm::intervals_owed`]. The VM is
    /// between two instructions, maybe of a C function's callback: it may be looked at and [interrupt]ed, and nothing may be made
    /// in it.
    pub interval_passed: fn(&Vm),
    /// An actor printed these bytes; they may hold several lines, or part of one (R12).
    pub write: fn(&[u8]),
}

pub(crate) struct State {
    pub heap: Heap,
    pub roots: Roots,
    pub outcome: Janet,
    raised: Janet,
    hooks: Hooks,
}

/// Why Janet could not do what it was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", .0.as_str())]
pub struct Error(pub(crate) Message);

impl Error {
    pub(crate) fn new(text: impl fmt::Display) -> Self {
        Self(Message::new(format_args!("{text}")))
    }

    /// Whether it is for lack of memory: the board's, or what an account's limit leaves.
    pub fn is_out_of_memory(&self) -> bool {
        self.0.as_str().starts_with(OUT_OF_MEMORY)
    }
}

/// Interrupts the calling thread's VM: the running fiber stops with [`Signal::Interrupt`](crate::Signal::Interrupt) at its
/// next backward jump or call, and for [`Purpose::Halt`] also inside of C functions that could run for ever. Meant for hooks and for tasks that were switched to while the VM is inside.
pub fn interrupt(purpose: Purpose) {
    // SAFETY: sets two flags of the calling thread's own VM.
    unsafe { ffi::microjanet_interrupt((purpose == Purpose::Halt).into()) };
}

/// Charges the running fiber for work that was done for it, in suspend checks (see [`Vm::set_interval`]).
pub fn charge(checks: u32) {
    // SAFETY: takes from a counter of the calling thread's own VM.
    unsafe { ffi::microjanet_charge(checks) };
}

/// What a fiber is interrupted for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// It is resumed soon. Inside of a C function's callback, which cannot be resumed, it runs on until that is over.
    Pause,
    /// It will never run again, and nothing that is raised in it can be caught there.
    Halt,
}

impl Vm {
    /// Starts the calling thread's VM in `heap`, without a core image: C functions are all that it has.
    ///
    /// # Errors
    /// When this thread has a VM already.
    pub fn start(heap: Heap, hooks: Hooks) -> Result<Self, Error> {
        // SAFETY: pure.
        if !unsafe { ffi::microjanet_state() }.is_null() {
            return Err(Error::new("this thread runs a Janet VM already"));
        }
        #[cfg(feature = "std")]
        // SAFETY: sets an address.
        unsafe {
            ffi::microjanet_set_heap_begin(heap.begin());
        }
        let limit = heap.usage().limit;
        let nil = Value::nil().0;
        let state = Box::new(State { heap, roots: Roots::new(), outcome: nil, raised: nil, hooks });
        let state = NonNull::from(Box::leak(state));
        // SAFETY: this thread has no VM; the state lives until `drop`. Garbage may fill an eighth of the heap, so that
        // it alone never exhausts it.
        unsafe {
            ffi::microjanet_init(state.as_ptr().cast());
            ffi::microjanet_set_gc_interval(limit / 8);
        }
        Ok(Self { state })
    }

    pub(crate) fn from_state(state: NonNull<State>) -> Self {
        Self { state }
    }

    pub(crate) fn check_thread(&self) {
        // SAFETY: pure.
        let here = unsafe { ffi::microjanet_state() };
        assert!(core::ptr::eq(here, self.state.as_ptr().cast()), "a Janet VM was used outside of its thread");
    }

    /// Runs what may raise. The closure is `Copy`: it cannot hold anything that a long jump would leave behind.
    pub(crate) fn protect<F: FnOnce() -> Janet + Copy>(&self, body: F) -> Result<Value<'_>, Error> {
        unsafe extern "C-unwind" fn call<F: FnOnce() -> Janet + Copy>(data: *mut c_void) -> Janet {
            // SAFETY: `data` is the closure below, which outlives this call.
            let body = unsafe { *data.cast::<F>() };
            body()
        }
        let mut body = body;
        self.call_protected(call::<F>, (&raw mut body).cast())
    }

    /// What all protected calls have in common, once for all of them.
    #[inline(never)]
    fn call_protected(&self, call: ffi::Body, data: *mut c_void) -> Result<Value<'_>, Error> {
        self.check_thread();
        let mut out = Value::nil().0;
        // SAFETY: a long jump ends in microjanet_protect and crosses only frames without destructors.
        match unsafe { ffi::microjanet_protect(call, data, &mut out) } {
            0 => Ok(Value::new(out)),
            signal => Err(self.raised(signal, out)),
        }
    }

    fn raised(&self, signal: i32, value: Janet) -> Error {
        // SAFETY: the state lives as long as the VM; nobody else looks at this field.
        unsafe { (*self.state.as_ptr()).raised = value };
        if Signal::from_raw(signal) == Signal::Interrupt {
            return Error::new("interrupted");
        }
        let text = Value::new(value).as_bytes();
        let text = text.map(|text| String::from_utf8_lossy(text.get(..Message::CAPACITY).unwrap_or(text)));
        text.map_or_else(|| Error::new("Janet raised a value that is no text"), Error::new)
    }

    /// What the last protected call raised; for the trampoline, which raises it again at once.
    pub(crate) fn outcome_of_protection(&self) -> Value<'_> {
        // SAFETY: as in `protect`.
        Value::new(unsafe { (*self.state.as_ptr()).raised })
    }

    /// What the last [`Vm::resume`] ended with: a result, an error, or a signal's value.
    pub fn outcome(&self) -> Value<'_> {
        // SAFETY: the state lives as long as the VM; set only by `set_outcome`.
        Value::new(unsafe { (*self.state.as_ptr()).outcome })
    }

    pub(crate) fn set_outcome(&mut self, outcome: Janet) {
        // SAFETY: the state lives as long as the VM; `&mut self` while no collection runs.
        unsafe { (*self.state.as_ptr()).outcome = outcome };
    }

    /// Lets go of the last outcome.
    pub fn forget_outcome(&mut self) {
        self.set_outcome(Value::nil().0);
    }

    fn with_roots<R>(&self, f: impl FnOnce(&mut Roots) -> R) -> R {
        // SAFETY: none of the three callers below calls Janet, so nothing else can look at the roots meanwhile.
        f(unsafe { &mut (*self.state.as_ptr()).roots })
    }

    /// Keeps a value alive until [`Vm::release`].
    ///
    /// # Errors
    /// When memory is out.
    pub fn root(&self, value: Value<'_>) -> Result<Root, Error> {
        self.with_roots(|roots| roots.insert(value.0))
    }

    /// Makes places for so many roots. There are as many then, until they are taken.
    ///
    /// # Errors
    /// When memory is out.
    pub fn reserve_roots(&self, count: usize) -> Result<(), Error> {
        self.with_roots(|roots| roots.reserve(count))
    }

    /// A root's value. Another VM's root names some other value of this one, or `nil`.
    pub fn value(&self, root: &Root) -> Value<'_> {
        self.with_roots(|roots| roots.get(root)).map_or(Value::nil(), Value::new)
    }

    /// Lets go of a value.
    pub fn release(&self, root: Root) {
        self.with_roots(|roots| roots.remove(root));
    }

    /// A native as a value.
    ///
    /// # Errors
    /// When memory is out.
    pub fn native<N: Native>(&self) -> Result<Value<'_>, Error> {
        self.function(Function::of::<N>())
    }

    /// The same, of one from a list.
    ///
    /// # Errors
    /// When memory is out.
    pub fn function(&self, Function { name, call }: Function) -> Result<Value<'_>, Error> {
        self.protect(|| {
            // SAFETY: protected; the dictionary is there because registering a name asks for one.
            unsafe {
                let names = ffi::janet_table(1);
                ffi::microjanet_define(names, name.as_ptr(), call);
                let name = ffi::janet_symbol(name.as_ptr().cast(), name.count_bytes() as i32);
                ffi::janet_get(ffi::janet_wrap_table(names), ffi::janet_wrap_symbol(name))
            }
        })
    }

    /// Those of these C functions that a board [offers](crate::offers), by name.
    ///
    /// # Errors
    /// When memory is out.
    pub fn functions<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Result<Value<'_>, Error> {
        // SAFETY: protected.
        let functions = self.protect(|| unsafe { ffi::janet_wrap_table(ffi::janet_table(0)) })?;
        for name in names {
            let (name, length) = (name.as_ptr(), length(name.len())?);
            self.protect(|| {
                // SAFETY: protected; `length` bytes at `name`; a table by its making.
                unsafe { ffi::microjanet_offer(name, length, ffi::janet_unwrap_table(functions.0)) };
                functions.0
            })?;
        }
        Ok(functions)
    }

    /// Loads what `marshal` made. The bytes must come from a linker: Janet's loader is not safe on hostile ones (C5).
    ///
    /// # Errors
    /// When memory is out or the bytes cannot be read.
    pub fn unmarshal(&self, bytes: &[u8], functions: Value<'_>) -> Result<Value<'_>, Error> {
        let (data, length) = (bytes.as_ptr(), bytes.len());
        self.protect(|| {
            // SAFETY: protected; `length` bytes at `data`; a table by `functions`.
            unsafe {
                let functions = ffi::janet_unwrap_table(functions.0);
                ffi::janet_unmarshal(data, length, 0, functions, core::ptr::null_mut())
            }
        })
    }

    /// The value as `%q` prints it: readable by Janet again, on one line.
    ///
    /// # Errors
    /// When memory is out.
    pub fn describe(&self, value: Value<'_>) -> Result<String, Error> {
        self.text(|| quoted(value))
    }

    /// As [`Vm::describe`], in the heap: a string.
    ///
    /// # Errors
    /// When memory is out.
    pub fn description(&self, value: Value<'_>) -> Result<Value<'_>, Error> {
        self.protect(|| quoted(value))
    }

    /// The value as `print` prints it.
    ///
    /// # Errors
    /// When memory is out.
    pub fn display(&self, value: Value<'_>) -> Result<String, Error> {
        // SAFETY: protected.
        self.text(|| unsafe { ffi::janet_wrap_string(ffi::janet_to_string(value.0)) })
    }

    fn text<F: FnOnce() -> Janet + Copy>(&self, make: F) -> Result<String, Error> {
        let bytes = self.protect(make)?.as_bytes().unwrap_or_default();
        Ok(String::from_utf8_lossy(bytes).into_owned())
    }

    /// After every `checks` suspend checks (backward jumps and calls) of running code, [`Hooks::interval_passed`] is called.
    pub fn set_interval(&mut self, checks: u32) {
        // SAFETY: sets two counters.
        unsafe { ffi::microjanet_set_interval(i32::try_from(checks).unwrap_or(i32::MAX)) };
    }

    /// The VM is always called on the calling task's stack, of which `bytes` are left: recursion that would need more is an
    /// error of the running fiber (C3).
    pub fn limit_stack(&mut self, bytes: usize) {
        // SAFETY: sets an address.
        unsafe { ffi::microjanet_limit_stack(bytes) };
    }

    /// Starts a new interval now.
    pub fn restart_interval(&mut self) {
        // SAFETY: sets a counter.
        unsafe { ffi::microjanet_restart_interval() };
    }

    /// Takes note of the intervals that are used up, by a fiber that may have stopped before its next suspend check. The next one has
    /// begun then.
    pub fn intervals_owed(&self) -> u32 {
        // SAFETY: takes from a counter.
        unsafe { ffi::microjanet_intervals_owed() }
    }

    /// Forgets interrupts. To be called before whoever interrupts can mean the next fiber that runs.
    pub fn clear_interrupts(&mut self) {
        // SAFETY: sets a flag.
        unsafe { ffi::microjanet_clear_interrupts() };
    }

    /// Seeds `math/random`.
    pub fn seed(&mut self, seed: u32) {
        // SAFETY: the VM's own generator.
        unsafe { ffi::janet_rng_seed(ffi::janet_default_rng(), seed) };
    }

    /// Collects garbage if a `part`-th of what may be allocated between two collections was allocated since the last one.
    pub fn collect_after(&mut self, part: u32) {
        // SAFETY: no fiber runs and no `Value` is alive: `&mut self`.
        unsafe { ffi::microjanet_collect_after(part) };
    }

    /// Collects garbage now.
    pub fn collect(&mut self) {
        self.check_thread();
        // SAFETY: no fiber runs and no `Value` is alive: `&mut self`.
        unsafe { ffi::microjanet_collect() };
    }
}

impl Drop for Vm {
    fn drop(&mut self) {
        self.check_thread();
        // SAFETY: the state was leaked by `start`; after `microjanet_deinit` nothing refers to it any more.
        unsafe {
            ffi::microjanet_deinit();
            drop(Box::from_raw(self.state.as_ptr()));
        }
    }
}

/// Only under protection.
fn quoted(value: Value<'_>) -> Janet {
    // SAFETY: `%q` takes one value.
    unsafe { ffi::janet_wrap_string(ffi::janet_formatc(c"%q".as_ptr(), value.0)) }
}

pub(crate) fn length(length: usize) -> Result<i32, Error> {
    i32::try_from(length).map_err(|_| out_of_memory())
}

#[unsafe(no_mangle)]
unsafe extern "C" fn microjanet_on_budget_spent(state: *mut State) {
    let Some(state) = NonNull::new(state) else { return };
    // SAFETY: csrc/unit.c passes the running VM's state; hooks never change.
    let hooks = unsafe { state.as_ref().hooks };
    (hooks.interval_passed)(&ManuallyDrop::new(Vm::from_state(state)));
}

#[unsafe(no_mangle)]
unsafe extern "C" fn microjanet_on_write(state: *mut State, bytes: *const u8, length: i32) {
    // SAFETY: csrc/unit.c passes the running VM's state and a buffer of `length` bytes.
    if let (Some(state), Ok(length @ 1..)) = (unsafe { state.as_ref() }, usize::try_from(length)) {
        // SAFETY: see above.
        (state.hooks.write)(unsafe { core::slice::from_raw_parts(bytes, length) });
    }
}

#[unsafe(no_mangle)]
#[expect(clippy::panic, reason = "Janet can neither go on nor return")]
unsafe extern "C" fn microjanet_abort(message: *const core::ffi::c_char) -> ! {
    // SAFETY: csrc/shim.h passes string literals of C.
    let message = unsafe { CStr::from_ptr(message) };
    panic!("Janet cannot go on: {}", message.to_string_lossy());
}

/// What every error for lack of memory begins with.
pub(crate) const OUT_OF_MEMORY: &str = "out of memory";

pub(crate) fn out_of_memory() -> Error {
    Error::new(OUT_OF_MEMORY)
}
