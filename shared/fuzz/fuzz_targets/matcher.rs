//! Any bytes as a pack and any text as article and question: nothing panics, spans stand between characters.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| deskbell_shared::faq::fuzz::run(data));
