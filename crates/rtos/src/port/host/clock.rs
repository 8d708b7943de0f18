//! Time on the host: the two clocks of T2, and how the idle kernel lets time pass.

use super::{interrupt, kernel, switching};
use crate::ffi;
use std::time::{Duration, Instant};

/// Which time the kernel's ticks follow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Clock {
    /// The host's.
    Real,
    /// None: it moves when every task is blocked, and then at once to the next deadline.
    Virtual,
}

/// Ticks beyond this are never reached: everything is blocked for ever.
const FOR_EVER: u64 = 1 << 62;

/// Microseconds since the kernel started. Between two ticks of a virtual clock there is nothing.
pub fn micros() -> u64 {
    match kernel().clock {
        Clock::Virtual => crate::now() * 1000,
        Clock::Real => kernel().started.elapsed().as_micros() as u64,
    }
}

/// A safe point in long work of a task: lets real time pass, runs the handlers of interrupts, and gives way to a more
/// urgent task that either has woken.
pub fn poll() {
    interrupt::run_handlers();
    if kernel().clock == Clock::Real && catch_up() {
        switching::yield_task();
    }
}

/// As [`poll`], but lets `ticks` pass on a virtual clock.
pub fn advance(ticks: u64) {
    interrupt::run_handlers();
    let mut switch = false;
    for _ in 0..ticks {
        switch |= tick();
    }
    if switch {
        switching::yield_task();
    }
}

fn tick() -> bool {
    kernel().stalled.set(false);
    // SAFETY: called on the kernel's thread, as a timer interrupt would.
    unsafe { ffi::xTaskIncrementTick() != 0 }
}

/// Moves the kernel's ticks to where real time is.
fn catch_up() -> bool {
    let mut switch = false;
    let target = kernel().started.elapsed().as_millis() as u64;
    while crate::now() < target {
        switch |= tick();
    }
    switch
}

/// The kernel calls this in each round of its idle task.
#[unsafe(no_mangle)]
extern "C" fn vApplicationIdleHook() {
    interrupt::run_handlers();
    // The kernel asks for sleep from two ticks on. Where it did not ask since the last round, a deadline is one tick away.
    let is_near = kernel().idle_round.replace(true);
    let switch = match kernel().clock {
        Clock::Real => {
            if is_near {
                interrupt::sleep(Some(instant_of(crate::now() + 1)));
            }
            catch_up()
        }
        Clock::Virtual => is_near && tick(),
    };
    if switch {
        switching::yield_task();
    }
}

/// The kernel has nothing to do for `ticks`, and is suspended meanwhile.
#[unsafe(no_mangle)]
extern "C" fn rtos_suppress_ticks_and_sleep(ticks: u64) {
    kernel().idle_round.set(false);
    match kernel().clock {
        Clock::Virtual if ticks > FOR_EVER => stall(),
        Clock::Virtual => step(ticks),
        Clock::Real => {
            let until = crate::now().saturating_add(ticks);
            interrupt::sleep((ticks <= FOR_EVER).then(|| instant_of(until)));
            let passed = (kernel().started.elapsed().as_millis() as u64).saturating_sub(crate::now());
            step(passed.min(ticks));
        }
    }
}

/// Nothing is left that could wake anyone. The main task is told so once; then only an interrupt can help.
fn stall() {
    if kernel().stalled.replace(true) {
        interrupt::sleep(None);
    } else if let Some(main) = kernel().main.take() {
        main.notify();
        kernel().main.set(Some(main));
    }
}

/// Deadlines are points in time: sleeping for durations would drift.
fn instant_of(tick: u64) -> Instant {
    kernel().started + Duration::from_millis(tick)
}

fn step(ticks: u64) {
    kernel().stalled.set(false);
    // SAFETY: called from the idle task with the scheduler suspended, for no more ticks than the kernel named.
    unsafe { ffi::vTaskStepTick(ticks) };
}
