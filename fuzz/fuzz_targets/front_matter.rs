//! Fuzzes `front_matter` of `tests/it/common/fuzz.rs`.

#![no_main]

#[path = "../../tests/it/common/fuzz.rs"]
#[allow(dead_code, reason = "each target uses one of them")]
mod fuzz;

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::front_matter(data));
