//! The level of a pin where it is more than low or high: what an analog input is given, and what PWM makes of an output.

use serde::{Deserialize, Serialize};

/// A level in 65,535ths of a high one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Level(pub u16);

impl Level {
    /// As of a digital 0.
    pub const LOW: Self = Self(0);
    /// As of a digital 1.
    pub const HIGH: Self = Self(u16::MAX);

    /// A part of a high level, from 0 to 1; none for any other number.
    pub fn of(part: f64) -> Option<Self> {
        (0.0..=1.0).contains(&part).then(|| Self((part * f64::from(u16::MAX) + 0.5) as u16))
    }

    /// Which part of a high level it is, from 0 to 1, rounded to four digits: what was made of 0.37 is 0.37 again.
    pub fn part(self) -> f64 {
        let digits = (u32::from(self.0) * 10_000 + u32::from(u16::MAX / 2)) / u32::from(u16::MAX);
        f64::from(digits) / 10_000.0
    }
}

impl From<bool> for Level {
    fn from(high: bool) -> Self {
        if high { Self::HIGH } else { Self::LOW }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_digits_survive() {
        for digits in 0..=10_000 {
            let part = f64::from(digits) / 10_000.0;
            assert_eq!(Level::of(part).map(Level::part), Some(part));
        }
        for none in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
            assert_eq!(Level::of(none), None);
        }
        assert_eq!([Level::from(false), Level::from(true)].map(Level::part), [0.0, 1.0]);
    }
}
