//! The `taipan` command: CPython 3.14's compiler and its tools without CPython.

mod cfg;
mod cli;
mod compile;
mod pathname;
mod pipeline;
mod tools;
mod warnings;

use std::process::ExitCode;

/// Most of the work is many small allocations on several threads, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
