//! The kernel's functions that this crate calls, as FreeRTOS's task.h and queue.h declare them for our configurations.

use core::{
    cell::UnsafeCell,
    ffi::{c_char, c_long, c_ulong, c_void},
    mem::MaybeUninit,
};

pub type Base = c_long;
pub type UnsignedBase = c_ulong;
/// `TickType_t`, which each port has its own width for.
#[cfg(not(target_os = "none"))]
pub type Tick = u64;
/// `TickType_t`, which each port has its own width for.
#[cfg(target_os = "none")]
pub type Tick = u32;
pub type Handle = *mut c_void;

const TASK_WORDS: usize = if size_of::<usize>() == 4 { 20 } else { 15 };
const QUEUE_WORDS: usize = if size_of::<usize>() == 4 { 20 } else { 24 };

/// Room for a `StaticTask_t`; port/sizes.c checks that it fits.
pub type TaskControlBlock = UnsafeCell<[MaybeUninit<usize>; TASK_WORDS]>;
/// Room for a `StaticQueue_t`; port/sizes.c checks that it fits.
pub type Queue = UnsafeCell<[MaybeUninit<usize>; QUEUE_WORDS]>;

/// Room for a task that is yet to be made.
pub const fn no_task() -> TaskControlBlock {
    UnsafeCell::new([MaybeUninit::uninit(); TASK_WORDS])
}

/// Room for a queue that is yet to be made.
pub const fn no_queue() -> Queue {
    UnsafeCell::new([MaybeUninit::uninit(); QUEUE_WORDS])
}

pub const MAX_DELAY: Tick = Tick::MAX;
/// The most ticks that the kernel can count in one wait: `MAX_DELAY` waits for ever.
pub const LONGEST_WAIT: u64 = (u64::MAX >> (u64::BITS - Tick::BITS)) - 1;
/// `eIncrement` of `eNotifyAction`.
pub const INCREMENT: i32 = 2;
/// `queueQUEUE_TYPE_BINARY_SEMAPHORE`.
pub const QUEUE_TYPE_BINARY_SEMAPHORE: u8 = 3;

unsafe extern "C" {
    pub fn xTaskCreateStatic(
        code: extern "C" fn(*mut c_void),
        name: *const c_char,
        stack_words: u32,
        parameters: *mut c_void,
        priority: UnsignedBase,
        stack: *mut usize,
        block: *mut c_void,
    ) -> Handle;
    pub fn vTaskDelete(task: Handle);
    pub fn vTaskSuspend(task: Handle);
    pub fn vTaskDelay(ticks: Tick);
    pub fn xTaskGetCurrentTaskHandle() -> Handle;
    pub fn xTaskGetIdleTaskHandle() -> Handle;
    pub fn pcTaskGetName(task: Handle) -> *const c_char;
    pub fn xTaskGenericNotify(task: Handle, index: UnsignedBase, value: u32, action: i32, previous: *mut u32) -> Base;
    pub fn ulTaskGenericNotifyTake(index: UnsignedBase, clear: Base, ticks: Tick) -> u32;
    pub fn xQueueGenericCreateStatic(
        length: UnsignedBase,
        item_size: UnsignedBase,
        storage: *mut u8,
        queue: *mut c_void,
        kind: u8,
    ) -> Handle;
    pub fn xQueueSemaphoreTake(queue: Handle, ticks: Tick) -> Base;
    pub fn xQueueGenericSend(queue: Handle, item: *const c_void, ticks: Tick, position: Base) -> Base;

    // For ports.
    pub fn vTaskStartScheduler();
    pub fn xTaskIncrementTick() -> Base;
    pub fn vTaskSwitchContext();

    // port/sizes.c; ends with a zero.
    pub static rtos_kernel_version: c_char;
}

// For the host's port.
#[cfg(not(target_os = "none"))]
unsafe extern "C" {
    pub fn xTaskGetTickCount() -> Tick;
    pub fn vTaskStepTick(ticks: Tick);
    pub fn vTaskResetState();
    pub static mut pxCurrentTCB: *mut c_void;
}

/// `TimeOut_t` of task.h.
#[cfg(target_os = "none")]
#[repr(C)]
pub struct TimeOut {
    pub overflows: Base,
    pub ticks: Tick,
}

// For chips' ports.
#[cfg(target_os = "none")]
unsafe extern "C" {
    pub fn vTaskSetTimeOutState(now: *mut TimeOut);
    pub fn vTaskSuspendAll();
    pub fn xTaskResumeAll() -> Base;
    pub fn vTaskGenericNotifyGiveFromISR(task: Handle, index: UnsignedBase, woken: *mut Base);
}
