//! Rules and guards as regions: whom each rule, scenario and guide decides for.

mod amounts;
pub mod decisions;
pub mod given;
pub mod guides;
pub mod subconditions;
