//! Pulses: outputs that are high for a part of the time, by esp-hal's driver of the chip's LED controller (LEDC).

use board::{PinError, PwmPin};
use embedded_hal::pwm::{ErrorType, SetDutyCycle};
use esp_hal::{
    gpio::{AnyPin, DriveMode, NoPin},
    ledc::{
        LSGlobalClkSource, Ledc, LowSpeed,
        channel::{self, Channel, ChannelHW, ChannelIFace},
        timer::{self, LSClockSource, TimerIFace, config::Duty},
    },
    peripherals::LEDC,
    time::Rate,
};

const CHANNELS: [channel::Number; 6] = [
    channel::Number::Channel0,
    channel::Number::Channel1,
    channel::Number::Channel2,
    channel::Number::Channel3,
    channel::Number::Channel4,
    channel::Number::Channel5,
];

const TIMERS: [timer::Number; 4] =
    [timer::Number::Timer0, timer::Number::Timer1, timer::Number::Timer2, timer::Number::Timer3];

/// What the timers count, a second.
const CLOCK: u32 = 80_000_000;

/// With one bit more, which the chip has, a timer cannot make an output that is always high.
const MOST_BITS: u32 = 13;

/// What the controller does.
#[derive(Default)]
pub struct Pulses {
    uses: [Option<Use>; CHANNELS.len()],
    /// The channel that was last asked for.
    channel: usize,
    bits: u32,
}

/// What a channel is used for.
#[derive(Clone, Copy)]
struct Use {
    pin: u8,
    hertz: u32,
    timer: usize,
}

impl Pulses {
    /// Has a pin driven so many times a second, 10 to 100,000. In `driven`, each bit is a pin that still is.
    ///
    /// # Errors
    /// When all channels or all timers are taken. Channels of the same frequency share a timer.
    pub fn start(&mut self, pin: u8, hertz: u32, driven: u32) -> Result<&mut PwmPin, PinError> {
        let most = CLOCK.checked_div(hertz).and_then(u32::checked_ilog2);
        self.bits = most.ok_or(PinError::Unsupported)?.min(MOST_BITS);
        for used in &mut self.uses {
            used.take_if(|used| driven & 1 << used.pin == 0 || used.pin == pin && used.hertz != hertz);
        }
        if let Some(channel) = self.uses.iter().position(|used| used.is_some_and(|used| used.pin == pin)) {
            self.channel = channel;
            return Ok(self);
        }
        let free = self.uses.iter().position(Option::is_none);
        self.channel = free.ok_or(PinError::NoneLeft("all 6 outputs by PWM are in use"))?;
        let timer = self.timer_of(hertz).ok_or(PinError::NoneLeft("all 4 frequencies of PWM are in use"))?;
        self.connect(pin, hertz, timer).ok_or(PinError::Unsupported)?;
        if let Some(used) = self.uses.get_mut(self.channel) {
            *used = Some(Use { pin, hertz, timer });
        }
        Ok(self)
    }

    /// The timer of this frequency, or else one that is free.
    fn timer_of(&self, hertz: u32) -> Option<usize> {
        let uses = || self.uses.iter().flatten();
        let same = uses().find(|used| used.hertz == hertz).map(|used| used.timer);
        same.or_else(|| (0..TIMERS.len()).find(|timer| uses().all(|used| used.timer != *timer)))
    }

    /// Connects the channel, low at first, with a timer and a pin.
    fn connect(&mut self, pin: u8, hertz: u32, timer: usize) -> Option<()> {
        // SAFETY: this is the only driver of the device. It is reset by the first one that is made, and left on.
        let mut controller = Ledc::new(unsafe { LEDC::steal() });
        controller.set_global_slow_clock(LSGlobalClkSource::APBClk);
        let mut timer = controller.timer::<LowSpeed>(*TIMERS.get(timer)?);
        let duty = Duty::try_from(self.bits).ok()?;
        let frequency = Rate::from_hz(hertz);
        timer.configure(timer::config::Config { duty, clock_source: LSClockSource::APBClk, frequency }).ok()?;
        // SAFETY: `Pins` drives it no more while it is in this mode.
        let pin = unsafe { AnyPin::steal(pin) };
        let mut channel = Channel::new(*CHANNELS.get(self.channel)?, pin);
        let low = channel::config::Config { timer: &timer, duty_pct: 0, drive_mode: DriveMode::PushPull };
        channel.configure(low).ok()
    }
}

impl ErrorType for Pulses {
    type Error = PinError;
}

/// The channel that was last asked for.
impl SetDutyCycle for Pulses {
    fn max_duty_cycle(&self) -> u16 {
        1 << self.bits
    }

    fn set_duty_cycle(&mut self, duty: u16) -> Result<(), PinError> {
        if let Some(number) = CHANNELS.get(self.channel) {
            Channel::<LowSpeed>::new(*number, NoPin).set_duty_hw(duty.into());
        }
        Ok(())
    }
}
