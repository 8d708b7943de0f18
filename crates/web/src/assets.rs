//! The files of the page, which the program carries with it.

/// A file.
pub struct Asset {
    /// Where browsers find it.
    path: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! asset {
    ($path:literal, $file:literal, $media_type:literal) => {
        Asset {
            path: $path,
            media_type: concat!($media_type, "; charset=utf-8"),
            text: include_str!(concat!("page/", $file)),
        }
    };
}

const ASSETS: &[Asset] = &[
    asset!("/", "index.html", "text/html"),
    asset!("/style.css", "style.css", "text/css"),
    asset!("/icon.svg", "icon.svg", "image/svg+xml"),
    asset!("/main.js", "main.js", "text/javascript"),
    asset!("/actors.js", "actors.js", "text/javascript"),
    asset!("/editor.js", "editor.js", "text/javascript"),
    asset!("/line.js", "line.js", "text/javascript"),
    asset!("/highlight.js", "highlight.js", "text/javascript"),
    asset!("/log.js", "log.js", "text/javascript"),
    asset!("/picture.js", "picture.js", "text/javascript"),
    asset!("/timeline.js", "timeline.js", "text/javascript"),
    asset!("/boards/sim.svg", "boards/sim.svg", "image/svg+xml"),
    // The emulated board has the pins and the devices of the simulated one.
    asset!("/boards/qemu-virt.svg", "boards/sim.svg", "image/svg+xml"),
];

/// The file at a path.
pub fn find(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.path == path)
}

/// The path of a board's picture; none for a board without one, which the page draws by its pins.
pub fn picture_of(board: &str) -> Option<&'static str> {
    ASSETS.iter().map(|asset| asset.path).find(|path| {
        path.strip_prefix("/boards/").and_then(|file| file.strip_suffix(".svg")).is_some_and(|name| name == board)
    })
}
