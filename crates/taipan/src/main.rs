//! The `taipan` command: Python 3.14: programs run, sources compiled, bytecode looked at.

mod cfg;
mod cli;
mod compile;
mod pathname;
mod pipeline;
mod python;
mod tools;
mod warnings;

use std::process::ExitCode;

/// Most of the work is many small allocations on several threads, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
