//! What the chip measures: voltages at pins, and its own temperature.

use board::PinError;
use esp_hal::{
    Blocking,
    analog::adc::{Adc, AdcConfig, Attenuation, RegisterAccess},
    delay::Delay,
    efuse::{self, AdcCalibUnit},
    peripherals::{ADC1, TSENS},
    tsens::{Config, TemperatureSensor},
};

/// What lets a pin be measured up to about 2.5 V.
const ATTENUATION: Attenuation = Attenuation::_11dB;

/// Looks for a result, which takes 40 µs: a chip that is emulated may have none.
const PATIENCE: u32 = 10_000;

/// How long the thermometer takes to come up, in microseconds.
const WARM_UP: u32 = 300;

/// The devices, each from its first use on.
#[derive(Default)]
pub struct Meter {
    converter: Option<Adc<'static, ADC1<'static>, Blocking>>,
    thermometer: Option<TemperatureSensor<'static>>,
}

impl Meter {
    /// Measures a pin that is an input: 65,535ths of the highest voltage.
    ///
    /// # Errors
    /// When the pin leads to no converter, and when that gives no result.
    pub fn measure(&mut self, pin: u8) -> Result<u16, PinError> {
        // The other pin that leads to a converter, 5, leads to one that Espressif advises against.
        if pin > 4 {
            return Err(PinError::OnlyOn("pins 0, 1, 3 and 4"));
        }
        // SAFETY: this is the only driver of the device.
        self.converter.get_or_insert_with(|| Adc::new(unsafe { ADC1::steal() }, AdcConfig::new()));
        // By the registers: the driver's own way to calibrate waits for ever where a chip has no record of that, and one that it
        // has calibrated is another type for each pin.
        ADC1::calibration_init();
        ADC1::set_init_code(efuse::rtc_calib_init_code(AdcCalibUnit::ADC1, ATTENUATION).unwrap_or(0));
        ADC1::config_onetime_sample(pin, ATTENUATION as u8);
        ADC1::start_onetime_sample();
        let is_done = (0..PATIENCE).any(|_| ADC1::is_done());
        let sample = ADC1::read_data();
        ADC1::reset();
        // Of 12 bits, so that all of them make the highest level.
        if is_done { Ok(sample << 4 | sample >> 8) } else { Err(PinError::NoAnswer) }
    }

    /// Thousandths of a degree Celsius.
    pub fn temperature(&mut self) -> Option<i32> {
        if self.thermometer.is_none() {
            // SAFETY: this is the only driver of the device.
            self.thermometer = TemperatureSensor::new(unsafe { TSENS::steal() }, Config::default()).ok();
            Delay::new().delay_micros(WARM_UP);
        }
        let sensed = self.thermometer.as_ref()?.get_temperature();
        // As `to_celsius` does it, without floats.
        Some(i32::from(sensed.raw_value) * 4386 / 10 - i32::from(sensed.offset) * 27_880 - 20_520)
    }
}
