//! The policies that are measured become rules and bundles.

use std::path::Path;

use casebook::analysis::effort::Effort;
use casebook::driver::{Memory, Settings, bundle_of, check};

#[path = "../numbers/mod.rs"]
mod numbers;
#[path = "../tables_source/mod.rs"]
mod tables_source;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let out = std::env::var("OUT_DIR")?;
    let policies = Path::new(&out).join("policies");
    if policies.exists() {
        std::fs::remove_dir_all(&policies)?;
    }
    std::fs::create_dir_all(&policies)?;
    let sources = sizes().into_iter().map(|rules| (format!("t{rules}"), "t", tables_source::table(8, rules, 0)));
    for (file, table, text) in sources.chain([("small".to_owned(), "aid", std::fs::read_to_string("../small.case")?)]) {
        std::fs::write(policies.join(format!("{file}.case")), &text)?;
        let mut files = Memory::default();
        files.add(&format!("policies/{file}.case"), text.as_str());
        let (bundle, _) = bundle_of(&check(&files, &Settings::default(), &|_| true)?, table, Effort::DEFAULT)?;
        std::fs::write(Path::new(&out).join(format!("{file}.casebook")), casebook_runtime::save(bundle.policy())?)?;
    }
    casebook::build::compile(&policies)?;
    println!("cargo:rustc-env=BUNDLES={out}");
    println!("cargo:rerun-if-changed=../small.case");
    Ok(())
}

/// How many rules the tables have; `RULES` for one size alone, to see what it takes to compile.
fn sizes() -> Vec<usize> {
    println!("cargo:rerun-if-env-changed=RULES");
    let one = std::env::var("RULES").ok().and_then(|rules| rules.parse().ok());
    one.map_or_else(|| vec![100, 1_000, 10_000], |rules| vec![rules])
}
