//! `taipan dis`: what `python3.14 -m dis` prints, of sources and of `.pyc` files.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

use taipan_bytecode::dis::{self, Options};
use taipan_bytecode::pyc::Pyc;
use taipan_bytecode::{CodeObject, verify};
use taipan_compiler::Workspace;

use super::input::{Failure, Input, Shown};
use crate::pathname;
use crate::pipeline;
use crate::warnings::Filters;

/// Disassembles a source or a .pyc file, as `python3.14 -m dis` does
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Show inline caches
    #[arg(short = 'C', long)]
    show_caches: bool,
    /// Show instruction offsets
    #[arg(short = 'O', long)]
    show_offsets: bool,
    /// Show instruction positions
    #[arg(short = 'P', long)]
    show_positions: bool,
    /// Show specialized bytecode
    #[arg(short = 'S', long)]
    specialized: bool,
    /// Optimization level to compile with: 0, 1 or 2
    #[arg(long, value_name = "LEVEL", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=2))]
    optimize: u8,
    /// Disassemble this program
    #[arg(short = 'c', value_name = "CODE", conflicts_with = "file", allow_hyphen_values = true)]
    code: Option<String>,
    /// The .py or .pyc file; defaults to stdin
    #[arg(value_name = "FILE", default_value = "-")]
    file: OsString,
}

/// The disassembly.
pub(crate) fn run(args: &Args) -> Shown {
    let input = match &args.code {
        Some(code) => Input::program(code),
        None => Input::read(&args.file)?,
    };
    let code = if is_pyc(&input) { load(&input)? } else { compile(&input, args.optimize)? };
    let options = Options {
        show_caches: args.show_caches,
        show_offsets: args.show_offsets,
        show_positions: args.show_positions,
        adaptive: args.specialized,
    };
    Ok(dis::dis(&code, options))
}

/// A compiled file by its name, or by its magic number, which ends as no source's first four bytes do.
fn is_pyc(input: &Input) -> bool {
    input.name.as_bytes().ends_with(b".pyc")
        || matches!(input.bytes.first_chunk(), Some([_, 0x0a..=0x0f, b'\r', b'\n']))
}

fn load(input: &Input) -> Result<CodeObject, Failure> {
    let name = pathname::display(&input.name);
    let code = match Pyc::from_bytes(&input.bytes) {
        Ok(pyc) => pyc.code,
        Err(error) => return Err(Failure(format!("{name}: {error}\n"))),
    };
    match verify::verify(&code) {
        Ok(()) => Ok(code),
        Err(error) => Err(Failure(format!("{name}: {error}\n"))),
    }
}

fn compile(input: &Input, optimize: u8) -> Result<CodeObject, Failure> {
    let filters = Filters::from_environment();
    let workspace = &mut Workspace::default();
    pipeline::compile(workspace, &input.bytes, input.filename(), optimize, &filters).show_warnings()
}
