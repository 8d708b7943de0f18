//! Uploads, with a progress bar on a terminal when one takes longer than a blink.

use host::{Board, BoardError};
use indicatif::{ProgressBar, ProgressStyle};
use std::time::{Duration, Instant};
use wire::Image;

const BLINK: Duration = Duration::from_millis(300);

/// Uploads an image.
pub fn upload(board: &mut Board, image: &Image) -> Result<(), BoardError> {
    let begun = Instant::now();
    let mut bar: Option<ProgressBar> = None;
    let result = board.upload(image, |done, total| {
        if bar.is_none() && begun.elapsed() > BLINK {
            bar = Some(ProgressBar::new(total as u64).with_style(style()).with_message("uploading"));
        }
        if let Some(bar) = &bar {
            bar.set_position(done as u64);
        }
    });
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    result
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{msg} {bar:40} {bytes} of {total_bytes}, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}
