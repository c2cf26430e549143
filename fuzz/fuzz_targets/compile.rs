//! The check of `check_compile.rs` under libFuzzer.
#![no_main]

#[path = "../check_compile.rs"]
mod check_compile;

libfuzzer_sys::fuzz_target!(|data: &[u8]| check_compile::check(data));
