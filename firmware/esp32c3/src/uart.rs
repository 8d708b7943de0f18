//! The wire over UART0: what a bridge to USB makes of it on most development boards.

use crate::{interrupts, serial};
use core::mem;
use esp_hal::{
    gpio::AnyPin,
    peripherals::{Interrupt, UART0},
    uart::{Config, RxConfig, Uart},
};

/// Its interrupt.
pub const INTERRUPT: Interrupt = Interrupt::UART0;

/// Pins of the line.
pub const PINS: [u8; 2] = [RECEIVE, SEND];
const RECEIVE: u8 = 20;
const SEND: u8 = 21;

/// .cargo/config.toml has it, where nobody has chosen another one.
const BAUD: u32 = match u32::from_str_radix(env!("UART_BAUD"), 10) {
    Ok(baud) => baud,
    Err(_) => panic!("UART_BAUD is no number"),
};

/// Bytes that the device keeps before they are sent.
const FIFO: u16 = 128;

/// Sets the device up. To be called once.
pub fn start() {
    // An interrupt for every byte. Handlers take all that is there.
    let receive = RxConfig::default().with_fifo_full_threshold(1);
    let config = Config::default().with_baudrate(BAUD).with_rx(receive);
    // SAFETY: this is the only place that takes the device and its pins; src/pins.rs leaves them alone.
    let (device, pins) = unsafe { (UART0::steal(), [AnyPin::steal(RECEIVE), AnyPin::steal(SEND)]) };
    let [receive, send] = pins;
    match Uart::new(device, config) {
        // Dropped, it would be turned off.
        Ok(uart) => mem::forget(uart.with_rx(receive).with_tx(send)),
        Err(error) => panic!("UART0 does not start: {error}"),
    }
}

/// Lets it interrupt.
pub fn listen() {
    interrupts::enable(INTERRUPT);
}

/// A byte that has come.
pub fn read() -> Option<u8> {
    let has_come = UART0::regs().status().read().rxfifo_cnt().bits() > 0;
    has_come.then(|| UART0::regs().fifo().read().rxfifo_rd_byte().bits())
}

/// Bytes that the device takes now.
pub fn room() -> u16 {
    FIFO.saturating_sub(UART0::regs().status().read().txfifo_cnt().bits())
}

/// Has a byte sent, where there is room for it.
pub fn write(byte: u8) {
    // SAFETY: the register takes any byte.
    UART0::regs().fifo().write(|word| unsafe { word.rxfifo_rd_byte().bits(byte) });
}

/// What was written is on its way.
pub fn flush() {}

/// Forgets which interrupts have come.
pub fn acknowledge() {
    UART0::regs().int_clr().write(|word| word.rxfifo_full().clear_bit_by_one().txfifo_empty().clear_bit_by_one());
}

/// Asks for interrupts when bytes have come, and when there is room for more.
pub fn enable_interrupts(come: bool, room: bool) {
    UART0::regs().int_ena().write(|word| word.rxfifo_full().bit(come).txfifo_empty().bit(room));
}

/// Waits until what was written has been sent, but not for ever.
pub fn drain() {
    let _ = (0..serial::PATIENCE).find(|_| room() == FIFO);
}
