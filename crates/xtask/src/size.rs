//! What a firmware takes of the chip's memory, by part, from the linker's map of it.

use crate::firmware::{Board, HEAP_AT_START};
use std::{collections::BTreeMap, fmt, fs, io, ops::Range, path::Path};

/// Bytes by part.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Size(BTreeMap<String, Part>);

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Part {
    flash: u64,
    ram: u64,
}

/// Why the size is not as it should be.
#[derive(Debug, thiserror::Error)]
pub enum SizeError {
    /// No map.
    #[error("the linker's map cannot be read: {0}")]
    Map(#[from] io::Error),
    /// The map has no line that this file knows how to read.
    #[error("the linker's map is not as GNU ld writes it")]
    Unknown,
    /// Over budget.
    #[error("the firmware takes {taken} bytes of flash, {over} more than its budget of {budget}", over = taken - budget)]
    Flash {
        /// Bytes.
        taken: u64,
        /// Bytes.
        budget: u64,
    },
    /// Over budget.
    #[error("the firmware takes {taken} bytes of RAM when it has started, {over} more than its budget of {budget}", over = taken - budget)]
    Ram {
        /// Bytes.
        taken: u64,
        /// Bytes.
        budget: u64,
    },
}

/// Reads a linker's map.
///
/// # Errors
/// When there is none, or it is no such map.
pub fn read(map: &Path) -> Result<Size, SizeError> {
    parse(&fs::read_to_string(map)?).ok_or(SizeError::Unknown)
}

/// The address of a global symbol, by the linker's map.
pub fn address(map: &Path, symbol: &str) -> Result<u64, SizeError> {
    let map = fs::read_to_string(map)?;
    let of_line = |line: &str| match line.split_whitespace().collect::<Vec<_>>().as_slice() {
        [address, name] if *name == symbol => number(address),
        _ => None,
    };
    map.lines().find_map(of_line).ok_or(SizeError::Unknown)
}

impl Size {
    /// Fails where a board's budget is exceeded.
    ///
    /// # Errors
    /// Says by how much.
    pub fn check(&self, board: &Board) -> Result<(), SizeError> {
        let taken = self.total().flash;
        if taken > board.flash {
            return Err(SizeError::Flash { taken, budget: board.flash });
        }
        let taken = self.fixed_ram() + HEAP_AT_START;
        if taken > board.ram { Err(SizeError::Ram { taken, budget: board.ram }) } else { Ok(()) }
    }

    /// Bytes of RAM that are taken whatever the firmware does: all but what is in a heap.
    pub fn fixed_ram(&self) -> u64 {
        self.total().ram - self.0.get("heap").map_or(0, |heap| heap.ram)
    }

    fn total(&self) -> Part {
        self.0
            .values()
            .fold(Part::default(), |sum, part| Part { flash: sum.flash + part.flash, ram: sum.ram + part.ram })
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:16} {:>8} {:>8}", "bytes", "flash", "RAM")?;
        let total = ("all".to_string(), self.total());
        for (name, Part { flash, ram }) in self.0.iter().map(|(name, part)| (name.clone(), *part)).chain([total]) {
            writeln!(f, "{name:16} {flash:8} {ram:8}")?;
        }
        Ok(())
    }
}

/// Sections whose values begin in flash and are copied to RAM.
const COPIED: [&str; 2] = [".data", ".tdata"];

/// The map of GNU ld: the memory's regions, then every section of the firmware, and below each of them, with a space before
/// it, every piece that it is made of. A name that is too long for its column has a line to itself.
fn parse(map: &str) -> Option<Size> {
    let (regions, sections) = map.split_once("Linker script and memory map")?;
    let regions = regions.split_once("Memory Configuration")?.1;
    let regions: Vec<Region> = regions.lines().filter_map(region).collect();
    let mut size = Size::default();
    let mut section = Section::default();
    let (mut name, mut is_piece) = ("", false);
    for line in sections.lines() {
        let mut words = line.split_whitespace();
        if line.trim_start().starts_with('.') {
            (name, is_piece) = (words.next().unwrap_or_default(), line.starts_with(' '));
        }
        let (Some(address), Some(bytes)) = (words.next().and_then(number), words.next().and_then(number)) else {
            continue;
        };
        // What is in no region is debug information.
        let Some(region) = regions.iter().find(|region| region.addresses.contains(&address)) else { continue };
        match (std::mem::take(&mut name), words.next()) {
            ("", _) => (),
            (_, Some(file)) if is_piece => section.take(&mut size, part(file), bytes),
            _ if is_piece => (),
            (name, _) => {
                section.close(&mut size);
                section = Section { name: name.into(), rest: bytes, has_pieces: false, is_flash: region.is_flash };
            }
        }
    }
    section.close(&mut size);
    (!size.0.is_empty()).then_some(size)
}

/// A section whose pieces are being read.
#[derive(Default)]
struct Section {
    name: String,
    /// Bytes that no piece has accounted for yet.
    rest: u64,
    has_pieces: bool,
    is_flash: bool,
}

impl Section {
    fn take(&mut self, size: &mut Size, part: &str, bytes: u64) {
        self.rest = self.rest.saturating_sub(bytes);
        self.has_pieces = true;
        let sum = size.0.entry(part.into()).or_default();
        if self.is_flash || COPIED.contains(&self.name.as_str()) {
            sum.flash += bytes;
        }
        if !self.is_flash {
            sum.ram += bytes;
        }
    }

    /// What no piece accounts for is between pieces, or goes by the section's own name: stacks and heaps.
    fn close(&mut self, size: &mut Size) {
        let name =
            if self.has_pieces { "alignment".into() } else { self.name.replace(['.', '_'], " ").trim().to_string() };
        if self.rest > 0 {
            self.take(size, &name, self.rest);
        }
    }
}

/// A part of the chip's memory, from a line such as `FLASH  0x80000000  0x00080000  xr`. Flash may be seen at several places.
struct Region {
    addresses: Range<u64>,
    is_flash: bool,
}

fn region(line: &str) -> Option<Region> {
    let mut words = line.split_whitespace();
    let (name, start, length) = (words.next()?, number(words.next()?)?, number(words.next()?)?);
    (name != "*default*").then_some(Region { addresses: start..start + length, is_flash: name.starts_with("FLASH") })
}

fn number(word: &str) -> Option<u64> {
    u64::from_str_radix(word.strip_prefix("0x")?, 16).ok()
}

/// Whose a piece is, by the file that it came from.
fn part(file: &str) -> &'static str {
    const PARTS: [(&str, &str); 5] = [
        ("/libjanet-", "Janet"),
        ("/librtos-", "FreeRTOS"),
        ("/libc.a(", "C library"),
        ("/libm.a(", "C library"),
        ("/libgcc.a(", "C library"),
    ];
    PARTS.iter().find(|(name, _)| file.contains(name)).map_or("Rust", |(_, part)| part)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAP: &str = "
Discarded input sections

 .text          0x00000000       0x10 /x/libjanet-1.rlib(unit.o)

Memory Configuration

Name             Origin             Length             Attributes
FLASH            0x80000000         0x00080000         xr
RAM              0x80100000         0x00063800         rw
*default*        0x00000000         0xffffffff

Linker script and memory map

.text           0x80000000      0x128
 *(.text .text.*)
 .text.janet_call
                0x80000000       0x20 /x/libjanet-1.rlib(unit.o)
                0x80000000                janet_call
 .text.pow      0x80000020      0x100 /x/rv32imac/libc.a(pow.o)
 *fill*         0x80000120        0x8

.interrupt_stack
                0x80100000     0x4000
                0x80100000                . = (. + 0x4000)

.data           0x80104000        0x8 load address 0x80000128
 .data          0x80104000        0x8 /x/librtos-2.rlib(tasks.o)

.bss            0x80104008       0x10 load address 0x80000130
 .bss.x         0x80104008       0x10 /x/firmware.o

.debug_line     0x00000000     0x1000
 .debug_line    0x00000010     0x0ff0 /x/libjanet-1.rlib(unit.o)
";

    #[test]
    fn bytes_go_to_the_part_that_they_came_from() {
        let expected = [
            ("C library", 0x100, 0),
            ("FreeRTOS", 8, 8),
            ("Janet", 0x20, 0),
            ("Rust", 0, 0x10),
            ("alignment", 8, 0),
            ("interrupt stack", 0, 0x4000),
        ];
        let expected = expected.map(|(name, flash, ram)| (name.to_string(), Part { flash, ram }));
        assert_eq!(parse(MAP), Some(Size(expected.into())));
    }

    #[test]
    fn what_is_no_map_is_refused() {
        assert_eq!(parse("Linker script and memory map"), None);
    }
}
