//! The protocol: what its bytes are, in every version that was ever spoken, and that no bytes confuse its frames.

mod frames;
mod golden;
mod samples;
mod strategies;
