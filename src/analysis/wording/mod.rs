//! Regions in words: few boxes, the labels of a policy, and rules to paste.

pub mod cubes;
pub mod describe;
pub mod stubs;
