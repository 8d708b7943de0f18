//! The wire over the chip's own USB port, which a computer sees as a serial port.

use crate::{interrupts, serial};
use esp_hal::peripherals::{Interrupt, USB_DEVICE};

/// Its interrupt.
pub const INTERRUPT: Interrupt = Interrupt::USB_DEVICE;

/// Pins of the port.
pub const PINS: [u8; 2] = [18, 19];

/// The bootloader has left it ready to be used.
pub fn start() {
    enable_interrupts(false, false);
}

/// Lets it interrupt.
pub fn listen() {
    interrupts::enable(INTERRUPT);
}

/// A byte that has come.
pub fn read() -> Option<u8> {
    let has_come = USB_DEVICE::regs().ep1_conf().read().serial_out_ep_data_avail().bit();
    has_come.then(|| USB_DEVICE::regs().ep1().read().rdwr_byte().bits())
}

/// Bytes that a host fetches at once.
const PACKET: u16 = 64;

/// Bytes that the device takes now: none before a host has fetched what was written before.
pub fn room() -> u16 {
    if USB_DEVICE::regs().ep1_conf().read().serial_in_ep_data_free().bit() { PACKET } else { 0 }
}

/// Has a byte sent, where there is room for it.
pub fn write(byte: u8) {
    // SAFETY: the register takes any byte.
    USB_DEVICE::regs().ep1().write(|word| unsafe { word.rdwr_byte().bits(byte) });
}

/// Lets the host fetch what was written.
pub fn flush() {
    USB_DEVICE::regs().ep1_conf().modify(|_, word| word.wr_done().set_bit());
}

/// Forgets which interrupts have come.
pub fn acknowledge() {
    USB_DEVICE::regs()
        .int_clr()
        .write(|word| word.serial_out_recv_pkt().clear_bit_by_one().serial_in_empty().clear_bit_by_one());
}

/// Asks for interrupts when bytes have come, and when there is room for more.
pub fn enable_interrupts(come: bool, room: bool) {
    USB_DEVICE::regs().int_ena().write(|word| word.serial_out_recv_pkt().bit(come).serial_in_empty().bit(room));
}

/// Waits until a host has fetched what was written, but not for ever.
pub fn drain() {
    let _ = (0..serial::PATIENCE).find(|_| room() > 0);
}
