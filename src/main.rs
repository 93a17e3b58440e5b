//! The program `casebook`. Everything is in the library.

fn main() -> std::process::ExitCode {
    casebook::cli::main()
}
