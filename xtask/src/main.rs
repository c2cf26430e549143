//! Development tasks: `cargo xtask --help`.

mod bench;
mod bench_compile;
mod diff;
mod errors;
mod expressions;
mod fuzz;
mod golden;
mod oracle;
mod ours;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What every task gives when it cannot be done: text for the developer.
type Error = Box<dyn std::error::Error>;

/// Golden data, differential runs and benchmarks of Taipan.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Golden(golden::Args),
    Diff(diff::Args),
    Bench(bench::Args),
    BenchCompile(bench_compile::Args),
    Errors(errors::Args),
    Expressions(expressions::Args),
    Fuzz(fuzz::Args),
}

fn main() -> ExitCode {
    let done = match Cli::parse().task {
        Task::Golden(args) => golden::run(&args),
        Task::Diff(args) => diff::run(&args),
        Task::Bench(args) => bench::run(&args),
        Task::BenchCompile(args) => bench_compile::run(&args),
        Task::Errors(args) => errors::run(&args),
        Task::Expressions(args) => expressions::run(&args),
        Task::Fuzz(args) => fuzz::run(&args),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
