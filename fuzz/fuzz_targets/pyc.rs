//! The check of `check_pyc.rs` under libFuzzer.
#![no_main]

#[path = "../check_pyc.rs"]
mod check_pyc;

libfuzzer_sys::fuzz_target!(|data: &[u8]| check_pyc::check(data));
