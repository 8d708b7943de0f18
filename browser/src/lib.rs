//! A board with its page, and Chromium that shows it. Debian's packages `chromium` and `chromium-driver` have what this needs.
#![forbid(unsafe_code)]

mod browser;
mod mj;

pub use browser::Browser;
pub use mj::Mj;

use std::time::Duration;

/// How long anything may take before it is taken for broken.
pub const PATIENCE: Duration = Duration::from_secs(60);
