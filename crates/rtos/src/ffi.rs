//! The kernel's functions that this crate calls, as FreeRTOS's task.h and queue.h declare them for our configuration.

use core::{
    cell::UnsafeCell,
    ffi::{c_char, c_long, c_ulong, c_void},
    mem::MaybeUninit,
};

pub type Base = c_long;
pub type UnsignedBase = c_ulong;
pub type Tick = u64;
pub type Handle = *mut c_void;

/// Room for a `StaticTask_t`; port/sizes.c checks that it fits.
pub type TaskControlBlock = UnsafeCell<[MaybeUninit<u64>; 15]>;
/// Room for a `StaticQueue_t`; port/sizes.c checks that it fits.
pub type Queue = UnsafeCell<[MaybeUninit<u64>; 24]>;

pub const MAX_DELAY: Tick = Tick::MAX;
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
    pub fn xTaskGetTickCount() -> Tick;
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
    pub fn vTaskSwitchContext();
    pub fn xTaskIncrementTick() -> Base;
    pub fn vTaskStepTick(ticks: Tick);
    pub fn vTaskResetState();
    pub static mut pxCurrentTCB: *mut c_void;
}
