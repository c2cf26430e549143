//! The disassembler: what `python -m dis` prints, character for character (the library reference's page on
//! `dis`).
//!
//! Code objects have an address in Python, which differs from run to run: here it is
//! [`repr::ADDRESS`].

mod argument;
mod labels;
mod layout;
mod quicken;

use std::borrow::Cow;
use std::fmt::{self, Write};

use crate::code_object::CodeObject;
use crate::constant::Constant;
use crate::instructions::{Instruction, instructions};
use crate::linetable;
use crate::location::Location;
use crate::repr;

pub use argument::{Tables, describe};
use labels::Labels;
use layout::Layout;

/// What to show. The default is what `python -m dis` shows without options.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `-C`: the cache entries that follow instructions.
    pub show_caches: bool,
    /// `-O`: the instructions' offsets in bytes.
    pub show_offsets: bool,
    /// `-P`: spans of source in place of line numbers.
    pub show_positions: bool,
    /// `-S`: the code as the interpreter prepares it for specialisation, before it has run.
    pub adaptive: bool,
}

/// The disassembly of a code object and of those in it.
///
/// ```
/// use taipan_bytecode::{dis, marshal};
///
/// let code = marshal::read_code(include_bytes!("../../tests/data/pass.marshal")).unwrap();
/// let text = "  0           RESUME                   0\n\
///             \n\
///             \x20 1           LOAD_CONST               0 (None)\n\
///             \x20             RETURN_VALUE\n";
/// assert_eq!(dis::dis(&code, dis::Options::default()), text);
/// ```
pub fn dis(code: &CodeObject, options: Options) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write_recursive(&mut out, code, options);
    out
}

/// Writes what [`dis`] gives.
pub fn write_recursive(out: &mut dyn Write, code: &CodeObject, options: Options) -> fmt::Result {
    write(out, code, options)?;
    for constant in code.consts.iter() {
        if let Constant::Code(inner) = constant {
            out.write_str("\nDisassembly of ")?;
            repr::code(out, inner)?;
            out.write_str(":\n")?;
            stacker::maybe_grow(64 * 1024, 2 * 1024 * 1024, || write_recursive(out, inner, options))?;
        }
    }
    Ok(())
}

/// Writes the disassembly of one code object without those in it.
pub fn write(out: &mut dyn Write, code: &CodeObject, options: Options) -> fmt::Result {
    let labels = Labels::new(code);
    let layout = Layout::new(code, options, labels.len());
    let shown: Cow<'_, [u8]> =
        if options.adaptive { quicken::quicken(&code.code).into() } else { (*code.code).into() };
    let mut lines = linetable::lines(&code.linetable, code.firstlineno).peekable();
    let mut positions = linetable::positions(&code.linetable, code.firstlineno);
    for instruction in instructions(&code.code) {
        let mut starts_line = None;
        // A line that starts within an instruction is never shown.
        while let Some(range) = lines.next_if(|range| range.start <= instruction.offset) {
            if range.start == instruction.offset {
                starts_line = Some(range.line);
            }
        }
        let position = positions.next().unwrap_or(Location::NONE);
        if starts_line.is_some() && instruction.offset > 0 {
            layout.blank_line(out)?;
        }
        let row = Row {
            starts_line,
            position,
            label: labels.at(instruction.offset as i64),
            offset: instruction.offset,
            name: &name(&instruction),
            oparg: instruction.oparg,
            argument: &argument::argument(code, &instruction, &labels),
        };
        layout.row(out, &row)?;
        for _ in 0..instruction.caches() {
            positions.next();
        }
        if options.show_caches {
            caches(out, &layout, &shown, &instruction, position)?;
        }
    }
    labels.exception_table(out)
}

/// One line of the disassembly.
struct Row<'a> {
    /// The line of source, if any, when it differs from that of the instruction before.
    starts_line: Option<Option<i32>>,
    position: Location,
    label: Option<usize>,
    offset: usize,
    name: &'a str,
    oparg: Option<i32>,
    /// What the oparg stands for; empty for nothing.
    argument: &'a str,
}

fn name(instruction: &Instruction) -> Cow<'static, str> {
    match instruction.opcode {
        Some(opcode) => opcode.name().into(),
        None => format!("<{}>", instruction.number).into(),
    }
}

/// Writes a row for each cache entry of an instruction.
fn caches(
    out: &mut dyn Write,
    layout: &Layout,
    shown: &[u8],
    instruction: &Instruction,
    position: Location,
) -> fmt::Result {
    let Some(opcode) = instruction.opcode else { return Ok(()) };
    let mut offset = instruction.offset + 2;
    for entry in opcode.cache_entries() {
        let data = shown.get(offset..).map_or(&[][..], |rest| &rest[..rest.len().min(2 * entry.units)]);
        let value = data.iter().rev().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
        for unit in 0..entry.units {
            let argument = if unit == 0 { format!("{}: {value}", entry.name) } else { String::new() };
            let row = Row {
                starts_line: None,
                position,
                label: None,
                offset,
                name: "CACHE",
                oparg: Some(0),
                argument: &argument,
            };
            layout.row(out, &row)?;
            offset += 2;
        }
    }
    Ok(())
}
