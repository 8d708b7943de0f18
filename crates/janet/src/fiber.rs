//! Fibers: making one, running it, and reading its stack.

use crate::{
    Root, Value, Vm,
    ffi::{self, Janet},
    vm::{Error, out_of_memory},
};
use alloc::{string::String, vec::Vec};
use core::{
    ffi::{CStr, c_char},
    fmt, ptr,
};

/// Why a fiber stopped running (`JanetSignal` in janet.h).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signal {
    /// Its function returned.
    Ok,
    /// It emitted an error.
    Error,
    /// It reached a breakpoint.
    Debug,
    /// It called Janet's `yield`.
    Yield,
    /// It emitted one of the signals 0 to 7 that are Janet programs' own; 0 to 4 end the fiber.
    User(u8),
    /// It was interrupted and can be resumed where it was.
    Interrupt,
    /// It waits for an event.
    Event,
}

impl Signal {
    pub(crate) fn from_raw(signal: i32) -> Self {
        match signal {
            0 => Self::Ok,
            2 => Self::Debug,
            3 => Self::Yield,
            4..=11 => Self::User((signal - 4) as u8),
            12 => Self::Interrupt,
            13 => Self::Event,
            _ => Self::Error,
        }
    }

    pub(crate) fn to_raw(self) -> i32 {
        match self {
            Self::Ok => 0,
            Self::Error => 1,
            Self::Debug => 2,
            Self::Yield => 3,
            Self::User(n) => 4 + i32::from(n.min(7)),
            Self::Interrupt => 12,
            Self::Event => 13,
        }
    }
}

impl fmt::Display for Signal {
    /// Its name in Janet.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ok => f.write_str("ok"),
            Self::Error => f.write_str("error"),
            Self::Debug => f.write_str("debug"),
            Self::Yield => f.write_str("yield"),
            Self::User(n) => write!(f, "user{n}"),
            Self::Interrupt => f.write_str("interrupt"),
            Self::Event => f.write_str("await"),
        }
    }
}

/// One frame of a fiber's stack.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frame {
    /// The function's name.
    pub function: Option<String>,
    /// The file that it was written in; none for C functions.
    pub source: Option<String>,
    /// Line and column, both from 1.
    pub position: Option<(u32, u32)>,
    /// Where a function of Janet's was, in instructions from its first one, when it has no position.
    pub pc: Option<u32>,
}

/// Slots of a new fiber's stack; Janet doubles it when a call needs more. It is the least that Janet allows.
const CAPACITY: i32 = 32;

/// Bytes. A name longer than this is cut off.
const LONGEST_NAME: usize = 256;

/// A trace longer than this says nothing more.
const MAX_FRAMES: usize = 64;

/// Bytes of all names in a trace. It is made where memory may be out.
const MAX_NAMES: usize = 3 << 10;

impl Vm {
    /// A fiber that will call `function` with `arguments`; none where it does not take so many. What it finds by `dyn`
    /// are its own settings, and behind them those of the table `environment`.
    ///
    /// # Errors
    /// When memory is out, or `function` is no function.
    pub fn fiber(
        &self,
        function: Value<'_>,
        arguments: &[Value<'_>],
        environment: Value<'_>,
    ) -> Result<Option<Value<'_>>, Error> {
        if function.raw_type() != ffi::FUNCTION {
            return Err(Error::new("an actor must be a function"));
        }
        let argc = i32::try_from(arguments.len()).map_err(|_| out_of_memory())?;
        let argv = arguments.as_ptr().cast::<Janet>();
        let fiber = self.protect(|| {
            // SAFETY: protected; a function by its type, and `argc` values at `argv`.
            let fiber = unsafe { ffi::janet_fiber(ffi::janet_unwrap_function(function.0), CAPACITY, argc, argv) };
            if fiber.is_null() {
                return Value::nil().0;
            }
            if environment.raw_type() == ffi::TABLE {
                // SAFETY: protected; a table by its type.
                unsafe { ffi::microjanet_inherit(fiber, ffi::janet_unwrap_table(environment.0)) };
            }
            // SAFETY: pure.
            unsafe { ffi::janet_wrap_fiber(fiber) }
        })?;
        Ok((fiber.raw_type() == ffi::FIBER).then_some(fiber))
    }

    /// Runs a fiber until it stops. What it stopped with is [`Vm::outcome`].
    // A long jump may end in here, and after one the processor mispredicts the return of every frame above: 13 ns each.
    #[inline]
    pub fn resume(&mut self, fiber: &Root, input: Option<&Root>) -> Signal {
        self.check_thread();
        let fiber = self.value(fiber);
        if fiber.raw_type() != ffi::FIBER {
            return Signal::Error;
        }
        let input = input.map_or(Value::nil(), |input| self.value(input));
        let mut outcome = Value::nil().0;
        // SAFETY: a fiber by its type, rooted; the call returns every signal and raises none.
        let signal = unsafe { ffi::janet_continue(ffi::janet_unwrap_fiber(fiber.0), input.0, &mut outcome) };
        self.set_outcome(outcome);
        Signal::from_raw(signal)
    }

    /// The stack of a fiber that does not run, innermost frame first, down to a bounded depth. It takes nothing of the heap.
    pub fn trace(&self, fiber: &Root) -> Vec<Frame> {
        let fiber = self.value(fiber);
        if fiber.raw_type() != ffi::FIBER {
            return Vec::new();
        }
        let mut names = 0;
        let frames = (0..MAX_FRAMES).map_while(|skip| self.frame(fiber, skip as i32));
        frames
            .take_while(|frame| {
                names += [&frame.function, &frame.source].into_iter().flatten().map(String::len).sum::<usize>();
                names <= MAX_NAMES
            })
            .collect()
    }

    fn frame(&self, fiber: Value<'_>, skip: i32) -> Option<Frame> {
        let mut raw = ffi::Frame { function: ptr::null(), source: ptr::null(), line: 0, column: 0, pc: -1 };
        // SAFETY: a fiber by its type; the call raises nothing.
        let found = unsafe { ffi::microjanet_frame(ffi::janet_unwrap_fiber(fiber.0), skip, &mut raw) };
        // SAFETY: names of the frame's function, which end with a zero byte; nothing is collected meanwhile.
        let text = |name| unsafe { text(name) };
        (found != 0).then(|| Frame {
            function: text(raw.function),
            source: text(raw.source),
            position: u32::try_from(raw.line).ok().zip(u32::try_from(raw.column).ok()).filter(|(line, _)| *line > 0),
            pc: u32::try_from(raw.pc).ok(),
        })
    }
}

/// A name that ends with a zero byte, or as much of it as is told; none for a null pointer.
///
/// # Safety
/// `name` is null or such a name.
unsafe fn text(name: *const c_char) -> Option<String> {
    if name.is_null() {
        return None;
    }
    // SAFETY: by this function's contract.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes();
    Some(String::from_utf8_lossy(name.get(..LONGEST_NAME).unwrap_or(name)).into_owned())
}
