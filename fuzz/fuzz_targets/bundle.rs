//! Fuzzes loading a bundle and deciding by it. What is fuzzed is what stands behind the head, so
//! that the checksum, which whoever changes a bundle can mend too, stops nothing.

#![no_main]

use casebook_runtime::Bundle;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut bytes = b"\x7fcasebk\n\x01\0\0\0".to_vec();
    bytes.extend(crc32fast::hash(data).to_le_bytes());
    bytes.extend((data.len() as u64).to_le_bytes());
    bytes.extend(data);
    let Ok(bundle) = Bundle::load(&bytes) else { return };
    let mut case = bundle.unknown();
    for table in bundle.tables() {
        let _ = (table.answer(&case), table.nearest(&case, Some(0)));
    }
    for (at, fact) in (0..).zip(bundle.facts()) {
        let _ = bundle.set(&mut case, at, fact.domain.bounds().1);
    }
    for table in bundle.tables() {
        let _ = (table.decide(&case), table.explain(&case), table.nearest(&case, None));
    }
});
