//! Fuzzes `check` of `tests/it/common/fuzz.rs` with policies of the syntax, made of numbers by
//! `tests/it/common/heavy_policies.rs`.

#![no_main]

#[path = "../../tests/it/common/fuzz.rs"]
#[allow(dead_code, reason = "each target uses one of them")]
mod fuzz;
#[path = "../../tests/it/common/heavy_policies.rs"]
mod heavy;

libfuzzer_sys::fuzz_target!(|choices: Vec<u16>| fuzz::check(heavy::heavy(&choices).as_bytes()));
