//! The representations that analyses work on: programs of steps, and results that are remembered.

pub mod memo;
pub mod program;
