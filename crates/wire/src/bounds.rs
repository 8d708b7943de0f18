//! How much of anything may come at once: the bounds of what is decoded, at both ends.
//!
//! Whoever decodes a count or a length holds it against one of these before memory is asked for (C5, C6). Nothing else that is
//! decoded takes more memory than it has bytes on the line, but for a factor of a few dozen: the size of the smallest item.

/// Bytes of an actor's name.
pub const ACTOR_NAME_BYTES: usize = 32;

/// Actors of one image.
pub const IMAGE_ACTORS: usize = 1000;

/// Bytes of the name of a C function.
pub const FUNCTION_NAME_BYTES: usize = 64;

/// C functions that one image may need.
pub const IMAGE_FUNCTIONS: usize = 1000;

/// Characters of a version that is told of.
pub const VERSION_BYTES: usize = 16;

/// Bytes of a frame from a host: a chunk of an image, and what is around it.
pub const REQUEST_FRAME_BYTES: usize = CHUNK_BYTES + 64;

/// Bytes of a chunk of an image.
pub const CHUNK_BYTES: usize = 1024;

/// Bytes of the text of an event: a line of the log, a value, an error.
pub const TEXT_BYTES: usize = 64 << 10;

/// Bytes of a frame from a board: an event whose text is as long as it may be, or the pids of all of its actors.
pub const FRAME_BYTES: usize = 1 << 20;

/// Actors of a board.
pub const BOARD_ACTORS: usize = 1 << 20;
