//! The program's entry: everything it does is in the library, so that tests reach it.

use std::process::ExitCode;

/// A build makes millions of short texts on all threads; with the system's allocator an eighth of its time goes there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    gaoshi::cli::main()
}
