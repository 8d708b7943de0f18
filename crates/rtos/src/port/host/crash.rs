//! Crashes: what becomes of a process whose kernel dies of a signal, or hangs. A chip resets itself then, by the handler of its
//! exceptions or by a watchdog. Here another process takes the place of this one.
//!
//! After a crash nothing of the process can be trusted, its allocator and its locks least of all. So all that `execve` takes is made
//! beforehand, and the handler only adds a text to it.

use super::{interrupt, is_kernel_thread, memory::StackMemory};
use alloc::{boxed::Box, ffi::CString, format, vec, vec::Vec};
use core::{
    ffi::{c_char, c_int, c_void},
    fmt::{self, Write},
    mem::{self, MaybeUninit},
    ptr,
    sync::atomic::{AtomicI32, AtomicU8, AtomicU64, AtomicUsize, Ordering::SeqCst},
    time::Duration,
};
use std::{
    env, io,
    os::{
        fd::{AsRawFd, BorrowedFd},
        unix::ffi::{OsStrExt, OsStringExt},
    },
    process::Command,
    sync::OnceLock,
    thread,
    time::Instant,
};

/// What ends a process.
pub struct Crash {
    /// The name of the signal; none where the kernel's thread hung.
    pub signal: Option<&'static str>,
    /// For how long it hung.
    pub hung: Duration,
    /// Whether the first attempt to deal with it has crashed, too.
    pub is_second: bool,
}

impl fmt::Display for Crash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.signal {
            Some(signal) => write!(f, "the signal {signal}"),
            None => write!(f, "no safe point for {} s", self.hung.as_secs()),
        }
    }
}

const SIGNALS: [(c_int, &str); 6] = [
    (libc::SIGSEGV, "SIGSEGV"),
    (libc::SIGBUS, "SIGBUS"),
    (libc::SIGFPE, "SIGFPE"),
    (libc::SIGILL, "SIGILL"),
    (libc::SIGTRAP, "SIGTRAP"),
    (libc::SIGABRT, "SIGABRT"),
];

/// A kernel's thread that computes for longer without a safe point hangs: nothing that can be asked for gets to it any more.
const LONGEST: Duration = Duration::from_secs(10);

/// How often that is looked at.
const INTERVAL: Duration = Duration::from_millis(500);

static HANDLER: OnceLock<fn(&Crash)> = OnceLock::new();
/// The kernel's thread; 0 while there is none.
static KERNEL: AtomicUsize = AtomicUsize::new(0);
/// Microseconds for which that has hung.
static HUNG: AtomicU64 = AtomicU64::new(0);
/// The thread that ends this process, and how often it has begun to.
static ENDING: AtomicUsize = AtomicUsize::new(0);
static ATTEMPTS: AtomicU8 = AtomicU8::new(0);

/// Has `handler` called when the process dies of a signal, or its kernel's thread hangs. It must end the process; where it returns,
/// the signal does. To be called once, before the kernel starts.
///
/// It is called on whichever thread crashes; on the kernel's, where another process has sent the signal, or that thread hangs. It
/// interrupts anything, and so must not allocate or wait for a lock.
///
/// # Errors
/// When the system gives no thread.
pub fn on_crash(handler: fn(&Crash)) -> io::Result<()> {
    // A second call changes nothing.
    let _ = HANDLER.set(handler);
    for (signal, _) in SIGNALS {
        // SAFETY: `on_signal` is a handler with this signature. It is fit for any point of the program: see there.
        unsafe {
            let mut action: libc::sigaction = mem::zeroed();
            action.sa_sigaction = on_signal as *const () as usize;
            // Stacks overflow, and handlers crash.
            action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_NODEFER;
            libc::sigaction(signal, &action, ptr::null_mut());
        }
    }
    thread::Builder::new().name("watchdog".into()).spawn(watch).map(drop)
}

/// While this lives, the calling thread is the kernel's.
pub(super) struct Watched(());

/// Bytes of the stack of signals. A part of it is for the registers of the processor.
const STACK: usize = 64 << 10;

impl Watched {
    pub fn new() -> Self {
        if HANDLER.get().is_some()
            && let Some(stack) = StackMemory::new(STACK)
        {
            let stack = mem::ManuallyDrop::new(stack);
            let size = stack.bytes();
            let stack = libc::stack_t { ss_sp: stack.top().wrapping_sub(size).cast(), ss_flags: 0, ss_size: size };
            // SAFETY: memory that is never freed, for this thread alone.
            unsafe { libc::sigaltstack(&stack, ptr::null_mut()) };
        }
        KERNEL.store(this_thread(), SeqCst);
        Self(())
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        KERNEL.store(0, SeqCst);
    }
}

fn this_thread() -> usize {
    // SAFETY: pure.
    unsafe { libc::pthread_self() as usize }
}

/// Sends a signal to the kernel's thread, if there is one.
fn send(signal: c_int) {
    let kernel = KERNEL.load(SeqCst);
    if kernel != 0 {
        // SAFETY: a thread that is there: the kernel's is the process's main one, or ends the process when it has ended.
        unsafe { libc::pthread_kill(kernel as libc::pthread_t, signal) };
    }
}

/// The thread that looks after the kernel's. What counts is time that the process computes: a machine that is busy, or asleep, or a
/// client that does not listen, is no hang.
fn watch() {
    let mut last = (None, Duration::ZERO, Instant::now());
    loop {
        thread::sleep(INTERVAL);
        let (safe_points, computed) = (interrupt::safe_points(), computed());
        let is_busy = safe_points.is_some() && KERNEL.load(SeqCst) != 0;
        if !is_busy || safe_points != last.0 {
            last = (safe_points, computed, Instant::now());
        } else if computed.saturating_sub(last.1) >= LONGEST {
            HUNG.store(last.2.elapsed().as_micros() as u64, SeqCst);
            return send(libc::SIGABRT);
        }
    }
}

/// How long the processors have worked for this process.
fn computed() -> Duration {
    // SAFETY: plain data.
    let mut time: libc::timespec = unsafe { mem::zeroed() };
    // SAFETY: fills in what it is given.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// A signal of another process comes to any thread, and goes on to the kernel's, which knows who is in the VM.
extern "C" fn on_signal(signal: c_int, info: *mut libc::siginfo_t, _: *mut c_void) {
    // SAFETY: the system passes what it knows of the signal; `si_pid` is there where a process has sent it.
    let is_from_outside = unsafe {
        let is_sent = (*info).si_code <= 0 || (*info).si_code == SENT_ON_MACOS;
        is_sent && (*info).si_pid() != libc::getpid()
    };
    if is_from_outside && !is_kernel_thread() && KERNEL.load(SeqCst) != 0 {
        return send(signal);
    }
    let attempts = claim();
    if attempts < 2
        && let Some(handler) = HANDLER.get()
    {
        let hung = Duration::from_micros(HUNG.load(SeqCst));
        let name = SIGNALS.iter().find(|(number, _)| *number == signal).map_or("a signal", |(_, name)| name);
        handler(&Crash { signal: hung.is_zero().then_some(name), hung, is_second: attempts > 0 });
    }
    // SAFETY: has the system do what it does of itself.
    unsafe {
        libc::signal(signal, libc::SIG_DFL);
        libc::raise(signal);
    }
}

/// `SI_USER` there; on Linux it is 0.
const SENT_ON_MACOS: c_int = 0x10001;

/// From here on, the calling thread is the one that ends the process. Tells how often it has tried before; another one stays here.
fn claim() -> u8 {
    let own = this_thread();
    match ENDING.compare_exchange(0, own, SeqCst, SeqCst) {
        Err(other) if other != own => loop {
            // SAFETY: waits for a signal.
            unsafe { libc::pause() };
        },
        _ => ATTEMPTS.fetch_add(1, SeqCst),
    }
}

/// What takes the place of this process when that begins anew.
pub struct Successor {
    program: *mut c_char,
    arguments: Vec<*mut c_char>,
    environment: Vec<*mut c_char>,
    /// The first of the environment, where the text is put behind `start`.
    variable: *mut [u8],
    start: usize,
    /// The file that becomes its standard input; -1 for this process's own.
    input: AtomicI32,
}

// SAFETY: its strings are its own and never freed. The one that changes is changed by the thread that ends the process.
unsafe impl Send for Successor {}
// SAFETY: as above.
unsafe impl Sync for Successor {}

/// Bytes of a text for a successor; longer ones are cut off.
const LONGEST_TEXT: usize = 4096;

impl Successor {
    /// A program, by its path, with this process's environment. It finds a text of its predecessor's in the environment's `variable`.
    ///
    /// # Errors
    /// When there is a zero in an argument.
    pub fn new(command: &Command, variable: &str) -> io::Result<Self> {
        let program = CString::new(command.get_program().as_bytes())?.into_raw();
        let mut arguments = vec![program];
        for argument in command.get_args() {
            arguments.push(CString::new(argument.as_bytes())?.into_raw());
        }
        arguments.push(ptr::null_mut());
        let text = format!("{variable}=");
        let start = text.len();
        let mut bytes = text.into_bytes();
        bytes.resize(start + LONGEST_TEXT + 1, 0);
        let bytes: &mut [u8] = Box::leak(bytes.into_boxed_slice());
        let mut environment = vec![bytes.as_mut_ptr().cast()];
        for (key, value) in env::vars_os().filter(|(key, _)| key != variable) {
            let pair = [key.into_vec(), value.into_vec()].join(&b'=');
            environment.push(CString::new(pair)?.into_raw());
        }
        environment.push(ptr::null_mut());
        Ok(Self { program, arguments, environment, variable: bytes, start, input: AtomicI32::new(-1) })
    }

    /// Has it find this file as its standard input, which must be open then.
    pub fn hand_over(&self, file: Option<BorrowedFd<'_>>) {
        self.input.store(file.map_or(-1, |file| file.as_raw_fd()), SeqCst);
    }

    /// Has it take the place of this process, and gives it a text. Allocates nothing, and waits for nothing.
    pub fn take_over(&self, text: fmt::Arguments<'_>) -> ! {
        claim();
        // SAFETY: memory that is never freed, and no other thread gets here.
        let bytes = unsafe { &mut *self.variable };
        let mut place = Text { bytes: bytes.get_mut(self.start..).unwrap_or_default(), length: 0 };
        // What does not fit is cut off.
        let _ = place.write_fmt(text);
        place.finish();
        let input = self.input.load(SeqCst);
        if input >= 0 {
            // SAFETY: changes what a number of a file means, which nothing here uses any more.
            unsafe { libc::dup2(input, libc::STDIN_FILENO) };
        }
        // SAFETY: lists of strings that end with a null pointer. A new process begins without blocked signals.
        unsafe {
            let mut none = MaybeUninit::uninit();
            libc::sigemptyset(none.as_mut_ptr());
            libc::pthread_sigmask(libc::SIG_SETMASK, none.as_ptr(), ptr::null_mut());
            libc::execve(self.program, self.arguments.as_ptr().cast(), self.environment.as_ptr().cast());
        }
        let mut bytes = [0; 80];
        let mut place = Text { bytes: &mut bytes, length: 0 };
        let error = io::Error::last_os_error().raw_os_error().unwrap_or_default();
        let _ = writeln!(place, "this process cannot begin anew: the system's error {error}");
        let length = place.length;
        // SAFETY: that many bytes are there. The process ends as it is.
        unsafe {
            libc::write(libc::STDERR_FILENO, bytes.as_ptr().cast(), length);
            libc::_exit(1)
        }
    }
}

/// A text in a place with a bound, without zeros.
struct Text<'a> {
    bytes: &'a mut [u8],
    length: usize,
}

impl Text<'_> {
    fn finish(self) {
        if let Some(end) = self.bytes.get_mut(self.length) {
            *end = 0;
        }
    }
}

impl Write for Text<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().filter(|char| *char != '\0').try_for_each(|char| {
            let (end, room) = (self.length + char.len_utf8(), self.bytes.len());
            // One byte is left for the end.
            let place = self.bytes.get_mut(self.length..end).filter(|_| end < room).ok_or(fmt::Error)?;
            char.encode_utf8(place);
            self.length = end;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_off_between_two_characters() {
        let mut bytes = [0xff; 6];
        let mut text = Text { bytes: &mut bytes, length: 0 };
        assert!(text.write_str("a\0üöäx").is_err());
        assert_eq!(text.length, 5);
        text.finish();
        assert_eq!(&bytes, b"a\xc3\xbc\xc3\xb6\0");
    }
}
