//! What the command line takes, and who answers it.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::tools::{ast, dis, input, symtable, tokens};
use crate::{cfg, compile};

/// CPython 3.14's compiler without CPython: sources in, the same bytecode out, several times faster.
#[derive(Parser)]
#[command(name = "taipan", version, infer_subcommands = true, infer_long_args = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Compile(compile::Args),
    Dis(dis::Args),
    Ast(ast::Args),
    Tokens(tokens::Args),
    Symtable(symtable::Args),
    Cfg(cfg::Args),
}

/// Parses the arguments and runs the subcommand they name.
pub(crate) fn run() -> ExitCode {
    match Cli::parse().command {
        Command::Compile(args) => compile::run(args),
        Command::Dis(args) => input::print(dis::run(&args)),
        Command::Ast(args) => input::print(ast::run(&args)),
        Command::Tokens(args) => tokens::run(&args),
        Command::Symtable(args) => symtable::run(&args),
        Command::Cfg(args) => input::print(cfg::run(&args)),
    }
}
