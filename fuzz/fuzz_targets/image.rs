//! Target `image`: see `targets`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sitegen_fuzz::run("image", data));
