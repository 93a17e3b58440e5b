//! The program `casebook`. Everything is in the library.

/// A run makes and drops millions of small texts and trees: a fifth of its time with the allocator
/// of the system.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    casebook::cli::main()
}
