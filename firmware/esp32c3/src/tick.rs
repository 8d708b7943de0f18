//! Time: the chip's system timer, which also makes the kernel's ticks.

use crate::{interrupts, serial};
use core::cell::{Cell, RefCell};
use critical_section::Mutex;
use esp_hal::{
    peripherals::{Interrupt as Source, SYSTIMER},
    time::{Duration, Instant},
    timer::{
        PeriodicTimer, Timer,
        systimer::{Alarm, SystemTimer},
    },
};
use rtos::riscv::Interrupt;

/// T1
const TICK: Duration = Duration::from_millis(1);

static ALARM: Mutex<RefCell<Option<Alarm<'static>>>> = Mutex::new(RefCell::new(None));

/// Microseconds on the timer when the kernel started.
static START: Mutex<Cell<u64>> = Mutex::new(Cell::new(0));

/// Ticks that the kernel was told of.
static TOLD: Mutex<Cell<u64>> = Mutex::new(Cell::new(0));

/// Takes the timer, for when the kernel starts.
pub fn take(timer: SYSTIMER<'static>) {
    let alarm = SystemTimer::new(timer).alarm2;
    critical_section::with(|section| *ALARM.borrow_ref_mut(section) = Some(alarm));
}

/// The kernel calls this just before it starts: microseconds and ticks then tell the same time.
#[unsafe(no_mangle)]
extern "C" fn vPortSetupTimerInterrupt() {
    critical_section::with(|section| {
        START.borrow(section).set(on_timer());
        if let Some(alarm) = ALARM.borrow_ref_mut(section).as_mut() {
            // A millisecond is not too long for the timer.
            let _ = PeriodicTimer::new(alarm.reborrow()).start(TICK);
            alarm.enable_interrupt(true);
        }
    });
    interrupts::enable(Source::SYSTIMER_TARGET2);
}

/// The handler of the tick's interrupt. While interrupts are off for longer than a tick, only one waits: the others are told of
/// here, too, so that ticks and microseconds never part.
pub fn handle(interrupt: &Interrupt) {
    critical_section::with(|section| {
        if let Some(alarm) = ALARM.borrow_ref(section).as_ref() {
            alarm.clear_interrupt();
        }
        let due = micros() / TICK.as_micros();
        let told = TOLD.borrow(section).replace(due);
        (told..due).for_each(|_| interrupt.tick());
    });
    // What the device keeps back until it has more.
    serial::poll(interrupt);
}

/// Microseconds since the kernel started.
pub fn micros() -> u64 {
    critical_section::with(|section| on_timer() - START.borrow(section).get())
}

fn on_timer() -> u64 {
    Instant::now().duration_since_epoch().as_micros()
}
