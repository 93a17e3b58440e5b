//! Fuzzes `check` of `tests/common/fuzz.rs` with policies of the syntax, made of numbers by
//! `tests/common/heavy.rs`.

#![no_main]

#[path = "../../tests/common/fuzz.rs"]
#[allow(dead_code, reason = "each target uses one of them")]
mod fuzz;
#[path = "../../tests/common/heavy.rs"]
mod heavy;

libfuzzer_sys::fuzz_target!(|choices: Vec<u16>| fuzz::check(heavy::heavy(&choices).as_bytes()));
