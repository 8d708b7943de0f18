//! Tasks: making and deleting them, and what a task does about time and others.

use crate::{Arc, ffi, port};
use alloc::{boxed::Box, vec::Vec};
use core::{
    cell::{Cell, UnsafeCell},
    ffi::{CStr, c_void},
    mem,
};

/// From 1 for the least urgent task to 4; the idle task alone has 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Priority(pub u8);

/// There is no memory for another task.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OutOfMemory;

/// A task. It lives until it is deleted, also when its function has returned; to drop this leaves it running for ever.
pub struct Task(Arc<Control>);

/// Wakes a task, for as long as that lives.
#[derive(Clone)]
pub struct Notifier(Option<Arc<Control>>);

/// What belongs to a task. The kernel's block comes first, so that the kernel's pointer is also ours.
#[repr(C)]
pub(crate) struct Control {
    block: ffi::TaskControlBlock,
    entry: fn(usize),
    argument: usize,
    /// The run of the kernel that it lives in.
    run: u32,
    deleted: Cell<bool>,
    stack: UnsafeCell<Box<[Word]>>,
}

// SAFETY: whoever uses a task passes `port::run_number` first, which refuses all but the kernel's thread.
unsafe impl Send for Control {}
// SAFETY: as above.
unsafe impl Sync for Control {}

/// The unit of stacks, as aligned as every port wants it.
type Word = u128;

/// A new stack is full of this. If the lowest word has changed, the task has used more than its stack.
const CANARY: Word = 0x5afe_57ac_c0de_0000_5afe_57ac_c0de_ffff;

#[cfg(not(target_os = "none"))]
static LEAST_UNUSED: core::sync::atomic::AtomicUsize = core::sync::atomic::AtomicUsize::new(usize::MAX);

/// Returns the bytes of stack that a deleted task had left at its deepest call, for the task that had the fewest.
#[cfg(not(target_os = "none"))]
pub fn least_unused_stack() -> usize {
    LEAST_UNUSED.load(core::sync::atomic::Ordering::Relaxed)
}

impl Task {
    /// Bytes that a task with such a stack takes.
    pub const fn bytes(stack_bytes: usize) -> usize {
        size_of::<Control>() + stack_bytes + port::SAVED_BY_INTERRUPTS
    }

    /// Makes a task that runs `entry(argument)` on a stack of its own.
    ///
    /// # Errors
    /// When memory is out.
    ///
    /// # Panics
    /// When this is not the kernel's thread.
    pub fn spawn(
        name: &CStr,
        stack_bytes: usize,
        Priority(priority): Priority,
        entry: fn(usize),
        argument: usize,
    ) -> Result<Self, OutOfMemory> {
        let control = Arc::new(Control {
            block: ffi::no_task(),
            entry,
            argument,
            run: port::run_number(),
            deleted: Cell::new(false),
            stack: UnsafeCell::new(allocate_stack(stack_bytes)?),
        });
        // SAFETY: nobody else knows the stack yet.
        let stack = unsafe { &mut *control.stack.get() };
        // SAFETY: block and stack live until `delete`, in an Arc that the kernel has a share of. The priority is in range.
        unsafe {
            ffi::xTaskCreateStatic(
                main,
                name.as_ptr(),
                (size_of_val::<[_]>(stack) / size_of::<usize>()) as u32,
                Arc::as_ptr(&control).cast_mut().cast(),
                priority.clamp(1, 4).into(),
                stack.as_mut_ptr().cast(),
                control.block.get().cast(),
            )
        };
        // The kernel's own share, until `delete`.
        mem::forget(control.clone());
        Ok(Self(control))
    }

    /// Wakes it, or lets its next wait return at once.
    pub fn notify(&self) {
        self.0.notify();
    }

    /// Ends it, wherever it is, and frees its memory.
    ///
    /// # Panics
    /// When it is the calling task: that one is still on its stack.
    pub fn delete(self) {
        let control = &self.0;
        if control.is_of_this_run() {
            assert!(control.handle() != current_handle(), "a task cannot delete itself: let it return");
            // SAFETY: a task of this run that was not deleted: `delete` takes it away. Deleting another than the running
            // task takes it out of all of the kernel's lists at once.
            unsafe { ffi::vTaskDelete(control.handle()) };
        }
        control.deleted.set(true);
        #[cfg(not(target_os = "none"))]
        LEAST_UNUSED.fetch_min(control.unused_stack(), core::sync::atomic::Ordering::Relaxed);
        // SAFETY: nothing runs on this stack any more, and the kernel has forgotten the task: its share, which `spawn` left
        // to it, is given back once.
        unsafe {
            *control.stack.get() = Box::default();
            Arc::decrement_strong_count(Arc::as_ptr(control));
        }
    }
}

impl Notifier {
    /// Wakes the task, or lets its next wait return at once. A deleted one is not affected.
    pub fn notify(&self) {
        if let Some(control) = &self.0 {
            control.notify();
        }
    }

    /// The kernel's handle of the task; none when it was deleted.
    #[cfg(target_os = "none")]
    pub(crate) fn handle(&self) -> Option<ffi::Handle> {
        self.0.as_ref().filter(|control| !control.deleted.get()).map(|control| control.handle())
    }
}

impl Control {
    fn handle(&self) -> ffi::Handle {
        self.block.get().cast()
    }

    fn is_of_this_run(&self) -> bool {
        self.run == port::run_number()
    }

    fn notify(&self) {
        if self.is_of_this_run() && !self.deleted.get() {
            // SAFETY: a task that was not deleted.
            unsafe { ffi::xTaskGenericNotify(self.handle(), 0, 0, ffi::INCREMENT, core::ptr::null_mut()) };
        }
    }

    /// Whether the low end of its stack is as it was.
    pub(crate) fn canary_lives(&self) -> bool {
        self.stack().first().is_none_or(|word| *word == CANARY)
    }

    /// Returns the bytes at the low end of its stack that it has never written to.
    #[cfg(not(target_os = "none"))]
    fn unused_stack(&self) -> usize {
        self.stack().iter().take_while(|word| **word == CANARY).count() * size_of::<Word>()
    }

    fn stack(&self) -> &[Word] {
        // SAFETY: the stack is there as long as its task can be switched from; only its own task writes to it, and that
        // task is not running on while the caller reads.
        unsafe { &*self.stack.get() }
    }
}

fn allocate_stack(bytes: usize) -> Result<Box<[Word]>, OutOfMemory> {
    let words = (bytes + port::SAVED_BY_INTERRUPTS).div_ceil(size_of::<Word>());
    let mut stack = Vec::new();
    stack.try_reserve_exact(words).map_err(|_| OutOfMemory)?;
    stack.resize(words, CANARY);
    Ok(stack.into_boxed_slice())
}

extern "C" fn main(control: *mut c_void) {
    // SAFETY: `spawn` passes the task's own control, which lives as long as the task.
    let control = unsafe { &*control.cast::<Control>() };
    (control.entry)(control.argument);
    loop {
        // SAFETY: suspends this task, until it is deleted.
        unsafe { ffi::vTaskSuspend(core::ptr::null_mut()) };
    }
}

fn current_handle() -> ffi::Handle {
    // SAFETY: reads a pointer.
    unsafe { ffi::xTaskGetCurrentTaskHandle() }
}

/// The control of a task that is not the kernel's own idle task.
pub(crate) fn control_of(handle: ffi::Handle) -> Option<*const Control> {
    // SAFETY: reads a pointer.
    let idle = unsafe { ffi::xTaskGetIdleTaskHandle() };
    (handle != idle && !handle.is_null()).then_some(handle.cast_const().cast())
}

/// The calling task. Handlers of interrupts have none: theirs notifies nobody.
pub fn current() -> Notifier {
    port::run_number();
    Notifier(control_of(current_handle()).map(|control| {
        // SAFETY: a running task's control is in an Arc that is alive, since it is not deleted.
        unsafe {
            Arc::increment_strong_count(control);
            Arc::from_raw(control)
        }
    }))
}

/// Blocks until the calling task is notified.
pub fn wait() {
    take_notification(ffi::MAX_DELAY);
}

/// Blocks until the calling task is notified, or until the tick `until`. True when it was notified.
pub fn wait_until(until: u64) -> bool {
    loop {
        let left = until.saturating_sub(crate::now());
        if take_notification(left.min(ffi::LONGEST_WAIT) as ffi::Tick) {
            return true;
        }
        if left <= ffi::LONGEST_WAIT {
            return false;
        }
    }
}

fn take_notification(ticks: ffi::Tick) -> bool {
    port::run_number();
    // SAFETY: blocks the calling task; handlers, which run in the idle task, must not and so do not.
    control_of(current_handle()).is_some() && unsafe { ffi::ulTaskGenericNotifyTake(0, 1, ticks) } != 0
}

/// Lets every task run that is ready and at least as urgent.
pub fn yield_now() {
    port::run_number();
    port::yield_now();
}

/// Blocks for so many ticks.
pub fn delay(mut ticks: u64) {
    port::run_number();
    loop {
        let now = ticks.min(ffi::LONGEST_WAIT);
        // SAFETY: blocks the calling task.
        unsafe { ffi::vTaskDelay(now as ffi::Tick) };
        ticks -= now;
        if ticks == 0 {
            return;
        }
    }
}
