//! What the command line takes, and who answers it.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::tools::{ast, dis, input, symtable, tokens};
use crate::{cfg, compile, python};

/// Python 3.14. Runs a program as `python` does: `taipan [option] ... [-c cmd | -m mod | file | -] [arg] ...`
///
/// Or one of the commands below: sources compiled to CPython's own bytecode, and every stage to look at.
#[derive(Parser)]
#[command(name = "taipan", version, infer_long_args = true, args_override_self = true)]
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
    /// Run a Python program, as without a command; for programs whose name is that of a command.
    #[command(disable_help_flag = true)]
    Run {
        /// What `python` takes: options, the program, its arguments.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
}

/// Whether the command line is one that `python` takes: anything that does not begin with the name of a command.
fn is_python(arguments: &[OsString]) -> bool {
    match arguments.first().and_then(|first| first.to_str()) {
        Some(first) => {
            !Cli::command().get_subcommands().any(|command| command.get_name() == first) && first != "help"
        }
        None => true,
    }
}

/// Parses the arguments and runs the subcommand they name.
pub(crate) fn run() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    if is_python(&arguments) {
        return python::main(&arguments);
    }
    match Cli::parse().command {
        Command::Compile(args) => compile::run(args),
        Command::Dis(args) => input::print(dis::run(&args)),
        Command::Ast(args) => input::print(ast::run(&args)),
        Command::Tokens(args) => tokens::run(&args),
        Command::Symtable(args) => symtable::run(&args),
        Command::Cfg(args) => input::print(cfg::run(&args)),
        Command::Run { arguments } => python::main(&arguments),
    }
}
