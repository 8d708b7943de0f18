//! The image: all that is in the flash of a chip, by espflash. Its bootloader comes with espflash, too.

use esp_idf_part::PartitionTable;
use espflash::{
    flasher::{FlashData, FlashMode, FlashSettings, FlashSize},
    image_format::{Segment, idf::IdfBootloaderFormat},
    target::{Chip, XtalFrequency},
};
use std::{
    fmt,
    io::{self, Write},
};

/// What chip it is for.
pub const CHIP: Chip = Chip::Esp32c3;

/// Bytes of flash that the smallest boards have.
const FLASH: usize = 4 << 20;

/// Erased flash.
const ERASED: u8 = 0xff;

/// Where the table of partitions is.
const TABLE: u32 = 0x8000;

/// Bytes of that table.
const TABLE_SIZE: usize = 0xc00;

/// Which partitions there are.
const PARTITIONS: &str = include_str!("../../../firmware/esp32c3/partitions.csv");

/// Bootloader, table of partitions and firmware, each with its place in flash.
pub struct Image(Vec<Segment<'static>>);

/// Why there is no image.
#[derive(Debug, thiserror::Error)]
pub enum NoImage {
    /// The firmware is for something else, or none at all.
    #[error("this is no firmware for the ESP32-C3: {0}")]
    Firmware(espflash::Error),
    /// No descriptor for the bootloader.
    #[error("this is no firmware for the ESP32-C3: it has no descriptor for the bootloader")]
    NoDescriptor,
    /// What was made cannot be read back.
    #[error("the image is broken: {0}")]
    Broken(String),
    /// A file that espflash reads the partitions from.
    #[error("no temporary file: {0}")]
    File(#[from] io::Error),
}

impl Image {
    /// The image of a firmware, which is an ELF file.
    ///
    /// # Errors
    /// When it is no such file, or not for this chip.
    pub fn new(elf: &[u8]) -> Result<Self, NoImage> {
        let mut partitions = tempfile::Builder::new().suffix(".csv").tempfile()?;
        partitions.write_all(PARTITIONS.as_bytes())?;
        let settings = FlashSettings::new(Some(FlashMode::Dio), Some(FlashSize::_4Mb), None);
        let data = FlashData::new(settings, 0, None, CHIP, XtalFrequency::_40Mhz);
        let format = IdfBootloaderFormat::new(elf, &data, Some(partitions.path()), None, Some(TABLE), None);
        let segments = format.map_err(NoImage::Firmware)?.flash_segments();
        let image = Self(
            segments.map(|segment| Segment { addr: segment.addr, data: segment.data.into_owned().into() }).collect(),
        );
        check(&image.whole())?;
        Ok(image)
    }

    /// Its parts.
    pub fn segments(&self) -> &[Segment<'static>] {
        &self.0
    }

    /// All of the flash, byte for byte.
    pub fn whole(&self) -> Vec<u8> {
        let mut flash = vec![ERASED; FLASH];
        for segment in &self.0 {
            let start = segment.addr as usize;
            flash[start..start + segment.data().len()].copy_from_slice(segment.data());
        }
        flash
    }
}

impl fmt::Display for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let firmware = self.0.last().map_or(0, Segment::size);
        write!(f, "a bootloader, a table of partitions and {firmware} bytes of firmware")
    }
}

/// The first byte of what the bootloader, or the ROM before it, starts.
const MAGIC: u8 = 0xe9;

/// Where in such an image the number of the chip is that it is for.
const CHIP_NUMBER: usize = 12;

/// Where a firmware's descriptor is: behind the headers of the image and of its first segment.
const DESCRIPTOR: usize = 24 + 8;

/// The first bytes of a descriptor.
const DESCRIPTOR_MAGIC: u32 = 0xabcd_5432;

/// Reads back what is in a flash: that there is a bootloader, a table with room for actors, and a firmware where it says.
fn check(flash: &[u8]) -> Result<(), NoImage> {
    let broken = |what: &str| NoImage::Broken(what.into());
    let table = PartitionTable::try_from_bytes(&flash[TABLE as usize..][..TABLE_SIZE]);
    let table = table.map_err(|error| NoImage::Broken(error.to_string()))?;
    table.validate().map_err(|error| NoImage::Broken(error.to_string()))?;
    table.find("actors").ok_or_else(|| broken("it has no partition for what is kept of actors"))?;
    let firmware = table.find("firmware").ok_or_else(|| broken("it has no partition for the firmware"))?;
    let firmware = &flash[firmware.offset() as usize..];
    for image in [flash, firmware] {
        let chip = u16::from_le_bytes([image[CHIP_NUMBER], image[CHIP_NUMBER + 1]]);
        if image[0] != MAGIC || chip != CHIP.id() {
            return Err(broken("a header is not one of this chip"));
        }
    }
    if firmware[DESCRIPTOR..].starts_with(&DESCRIPTOR_MAGIC.to_le_bytes()) {
        Ok(())
    } else {
        Err(NoImage::NoDescriptor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(elf: &[u8]) -> String {
        Image::new(elf).map(|_| ()).map_err(|refusal| refusal.to_string()).unwrap_err()
    }

    #[test]
    fn what_is_no_firmware_for_the_chip_is_refused() {
        assert!(refusal(b"(print 1)").starts_with("this is no firmware for the ESP32-C3"));
        let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        assert!(refusal(&own).starts_with("this is no firmware for the ESP32-C3"));
    }

    #[test]
    fn a_broken_table_of_partitions_is_noticed() {
        let table = PartitionTable::try_from(PARTITIONS).unwrap();
        let mut flash = vec![ERASED; FLASH];
        assert!(check(&flash).unwrap_err().to_string().contains("app"));
        flash[TABLE as usize..][..TABLE_SIZE].copy_from_slice(&table.to_bin().unwrap());
        assert!(check(&flash).unwrap_err().to_string().contains("header"));
        flash[TABLE as usize + 5] ^= 1;
        assert!(check(&flash).unwrap_err().to_string().contains("checksum"));
    }
}
