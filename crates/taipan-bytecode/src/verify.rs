//! Checks that a code object is one that an interpreter can run without looking twice: every operand
//! refers to something, every jump leads to an instruction, and the value stack has the same depth on every
//! way to an instruction, within `co_stacksize`.
//!
//! CPython checks next to nothing of this and crashes on damaged code; a compiler's tests and an
//! interpreter that trusts its code want it known.

mod depth;

use std::fmt;

use crate::code_object::{CodeFlags, CodeObject, local_kind};
use crate::constant::Constant;
use crate::exception_table::{self, Entry};
use crate::instructions::{Instruction, instructions};
use crate::linetable;
use crate::opcode::{
    BinaryOperator, CommonConstant, CompareOperator, Conversion, FunctionAttribute, Intrinsic1, Intrinsic2,
    Opcode, Operand, SpecialMethod,
};

/// What is wrong with a code object, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyError {
    /// `co_qualname` of the code object.
    pub qualname: String,
    /// Offset in bytes of the instruction; 0 for what concerns the whole.
    pub offset: usize,
    /// What is wrong.
    pub what: Fault,
}

/// What can be wrong with a code object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// `co_code` is empty or has an odd size.
    CodeSize,
    /// More arguments than locals, or not one kind for each local.
    Locals,
    /// A name is no string.
    Name,
    /// The location table covers more or less than the code.
    LocationTable,
    /// No instruction, or one that a compiler never emits.
    Opcode(u8),
    /// The instruction's cache entries are missing or not zero.
    Caches,
    /// An `EXTENDED_ARG` with no instruction after it, or a fourth in a row.
    ExtendedArg,
    /// The oparg refers to nothing.
    Oparg(u32),
    /// The jump leads to this offset in bytes, where no instruction begins.
    JumpTarget(i64),
    /// An entry of the exception table is not a range of instructions with a handler.
    ExceptionTable,
    /// Execution goes on after the last instruction.
    FallsOffTheEnd,
    /// The instruction takes more off the stack than there is, or an exception would.
    Underflow,
    /// This many values are on the stack, more than `co_stacksize`.
    Overflow(u64),
    /// The depth of the stack depends on the way that led here; two of the depths.
    Depth(u32, u32),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CodeSize => f.write_str("the code's size is not a whole number of instructions"),
            Self::Locals => f.write_str("arguments, locals and their kinds do not agree"),
            Self::Name => f.write_str("a name is not a string"),
            Self::LocationTable => f.write_str("the location table does not cover the code"),
            Self::Opcode(number) => write!(f, "opcode {number} cannot stand here"),
            Self::Caches => f.write_str("cache entries are missing or not zero"),
            Self::ExtendedArg => f.write_str("EXTENDED_ARG extends nothing"),
            Self::Oparg(oparg) => write!(f, "oparg {oparg} refers to nothing"),
            Self::JumpTarget(target) => write!(f, "the jump leads to {target}, where no instruction begins"),
            Self::ExceptionTable => f.write_str("the exception table names no instructions"),
            Self::FallsOffTheEnd => f.write_str("execution goes on after the last instruction"),
            Self::Underflow => f.write_str("too few values are on the stack"),
            Self::Overflow(depth) => write!(f, "{depth} values are on the stack, more than its size"),
            Self::Depth(one, other) => write!(f, "the stack is {one} or {other} deep"),
        }
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, offset {}: {}", self.qualname, self.offset, self.what)
    }
}

impl std::error::Error for VerifyError {}

/// Where something is wrong within a code object, and what.
type Found = (usize, Fault);

/// Checks a code object and those in it.
///
/// ```
/// use taipan_bytecode::{marshal, verify::verify};
///
/// let mut code = marshal::read_code(include_bytes!("../tests/data/pass.marshal")).unwrap();
/// assert_eq!(verify(&code), Ok(()));
/// code.stacksize = 0;
/// let error = verify(&code).unwrap_err();
/// assert_eq!(error.to_string(), "<module>, offset 2: 1 values are on the stack, more than its size");
/// ```
pub fn verify(code: &CodeObject) -> Result<(), VerifyError> {
    let mut waiting = vec![code];
    while let Some(code) = waiting.pop() {
        verify_one(code).map_err(|(offset, what)| VerifyError {
            qualname: code.qualname.to_string_lossy().into_owned(),
            offset,
            what,
        })?;
        waiting.extend(code.consts.iter().filter_map(|constant| match constant {
            Constant::Code(inner) => Some(&**inner),
            _ => None,
        }));
    }
    Ok(())
}

/// Checks a code object without those in it.
fn verify_one(code: &CodeObject) -> Result<(), Found> {
    let size = code.code.len();
    if size == 0 || !size.is_multiple_of(2) {
        return Err((0, Fault::CodeSize));
    }
    header(code).map_err(|fault| (0, fault))?;
    let units = linetable::entries(&code.linetable, code.firstlineno).last().map_or(0, |entry| entry.end);
    if units != size {
        return Err((0, Fault::LocationTable));
    }
    let decoded: Vec<Instruction> = instructions(&code.code).collect();
    let body = Body::new(code, decoded)?;
    for instruction in &body.instructions {
        operand(code, instruction)
            .and_then(|()| body.jump(instruction).map(drop))
            .map_err(|fault| (instruction.offset, fault))?;
    }
    depth::check(code, &body)
}

fn header(code: &CodeObject) -> Result<(), Fault> {
    let varargs = u64::from(code.flags.contains(CodeFlags::VARARGS));
    let varkeywords = u64::from(code.flags.contains(CodeFlags::VARKEYWORDS));
    let arguments = u64::from(code.argcount) + u64::from(code.kwonlyargcount) + varargs + varkeywords;
    let locals = code.localsplusnames.len();
    if code.posonlyargcount > code.argcount
        || arguments > locals as u64
        || code.localspluskinds.len() != locals
    {
        return Err(Fault::Locals);
    }
    let mut names = code.names.iter().chain(code.localsplusnames.iter());
    if names.all(|name| matches!(name, Constant::Str(_))) { Ok(()) } else { Err(Fault::Name) }
}

/// The instructions of a code object and what guards them.
struct Body {
    /// `EXTENDED_ARG`s are not among them.
    instructions: Vec<Instruction>,
    /// For each code unit the index of the instruction that begins there, `EXTENDED_ARG`s included.
    starts: Vec<u32>,
    exceptions: Vec<Entry>,
}

const NOTHING: u32 = u32::MAX;

impl Body {
    fn new(code: &CodeObject, decoded: Vec<Instruction>) -> Result<Self, Found> {
        let mut body = Self {
            instructions: Vec::with_capacity(decoded.len()),
            starts: vec![NOTHING; code.code.len() / 2],
            exceptions: exception_table::entries(&code.exceptiontable).collect(),
        };
        for instruction in decoded {
            check_opcode(code, &instruction).map_err(|fault| (instruction.offset, fault))?;
            if instruction.opcode != Some(Opcode::EXTENDED_ARG) {
                body.starts[instruction.start / 2] = body.instructions.len() as u32;
                body.instructions.push(instruction);
            }
        }
        let end = body.instructions.last().map_or(0, |last| last.end());
        if end != code.code.len() {
            return Err((end.min(code.code.len()), Fault::ExtendedArg));
        }
        let mut covered = 0;
        for entry in &body.exceptions {
            let whole = entry.start < entry.end
                && entry.start >= covered
                && body.starting_at(i64::from(entry.start) * 2).is_some()
                && (entry.end as usize == body.starts.len()
                    || body.starting_at(i64::from(entry.end) * 2).is_some())
                && body.starting_at(i64::from(entry.target) * 2).is_some();
            if !whole {
                return Err((0, Fault::ExceptionTable));
            }
            covered = entry.end;
        }
        Ok(body)
    }

    /// Index of the instruction that begins at an offset in bytes.
    fn starting_at(&self, offset: i64) -> Option<usize> {
        let unit = usize::try_from(offset / 2).ok()?;
        let index = *self.starts.get(unit)?;
        (index != NOTHING).then_some(index as usize)
    }

    /// Index of the instruction that a jump leads to; `None` if the instruction is no jump.
    fn jump(&self, instruction: &Instruction) -> Result<Option<usize>, Fault> {
        let Some(target) = instruction.jump_target() else { return Ok(None) };
        let index = self.starting_at(target).ok_or(Fault::JumpTarget(target))?;
        Ok(Some(index))
    }

    /// The entry of the exception table that guards the instruction at an offset in bytes.
    fn guard(&self, offset: usize) -> Option<&Entry> {
        let unit = (offset / 2) as u32;
        let index = self.exceptions.partition_point(|entry| entry.end <= unit);
        self.exceptions.get(index).filter(|entry| entry.start <= unit)
    }
}

/// Checks that the instruction may stand in code that has not run, and its caches.
fn check_opcode(code: &CodeObject, instruction: &Instruction) -> Result<(), Fault> {
    let fault = Fault::Opcode(instruction.number);
    let opcode = instruction.opcode.ok_or(fault)?;
    let emitted = opcode.deoptimised() == opcode && !opcode.is_instrumented() && !opcode.is_pseudo();
    if !emitted || matches!(opcode, Opcode::CACHE | Opcode::RESERVED | Opcode::INTERPRETER_EXIT) {
        return Err(fault);
    }
    let caches = code.code.get(instruction.offset + 2..instruction.end()).ok_or(Fault::Caches)?;
    if caches.iter().any(|byte| *byte != 0) {
        return Err(Fault::Caches);
    }
    if instruction.offset - instruction.start > 6 { Err(Fault::ExtendedArg) } else { Ok(()) }
}

/// Checks that the oparg refers to something.
fn operand(code: &CodeObject, instruction: &Instruction) -> Result<(), Fault> {
    let (Some(opcode), Some(oparg)) = (instruction.opcode, instruction.oparg) else { return Ok(()) };
    let oparg = oparg as u32;
    let names = |shift: u32| ((oparg >> shift) as usize) < code.names.len();
    let local = |index: u32| (index as usize) < code.localsplusnames.len();
    let valid = match opcode.operand() {
        Operand::None | Operand::JumpForward | Operand::JumpBackward | Operand::Jump | Operand::Handler => {
            true
        }
        Operand::Number => number(opcode, oparg),
        Operand::Const => (oparg as usize) < code.consts.len(),
        Operand::Name => names(0),
        Operand::NameShifted1 => names(1),
        Operand::NameShifted2 => names(2),
        Operand::Local if opcode == Opcode::LOAD_DEREF => cell(code, oparg),
        Operand::Local => local(oparg),
        Operand::LocalPair => oparg < 256 && local(oparg >> 4) && local(oparg & 15),
        Operand::Free if opcode == Opcode::MAKE_CELL => local(oparg),
        Operand::Free => cell(code, oparg),
        Operand::BinaryOperator => BinaryOperator::from_number(oparg).is_some(),
        Operand::Comparison => CompareOperator::from_number(oparg >> CompareOperator::SHIFT).is_some(),
        Operand::Contains | Operand::Is => oparg < 2,
        Operand::Intrinsic1 => oparg > 0 && Intrinsic1::from_number(oparg).is_some(),
        Operand::Intrinsic2 => oparg > 0 && Intrinsic2::from_number(oparg).is_some(),
        Operand::CommonConstant => CommonConstant::from_number(oparg).is_some(),
        Operand::SpecialMethod => SpecialMethod::from_number(oparg).is_some(),
        Operand::Conversion => oparg > 0 && Conversion::from_number(oparg).is_some(),
        Operand::FunctionAttribute => FunctionAttribute::ALL.iter().any(|attribute| attribute.bit() == oparg),
    };
    if valid && instruction.oparg >= Some(0) { Ok(()) } else { Err(Fault::Oparg(oparg)) }
}

/// Checks an oparg that counts something.
fn number(opcode: Opcode, oparg: u32) -> bool {
    match opcode {
        // They name a place in the stack, counted from 1.
        Opcode::COPY
        | Opcode::LIST_APPEND
        | Opcode::LIST_EXTEND
        | Opcode::SET_ADD
        | Opcode::SET_UPDATE
        | Opcode::MAP_ADD
        | Opcode::DICT_UPDATE
        | Opcode::DICT_MERGE => oparg >= 1,
        Opcode::SWAP => oparg >= 2,
        Opcode::BUILD_SLICE => oparg == 2 || oparg == 3,
        Opcode::RAISE_VARARGS => oparg <= 2,
        Opcode::LOAD_SMALL_INT => oparg < 256,
        _ => true,
    }
}

fn cell(code: &CodeObject, index: u32) -> bool {
    let kind = code.localspluskinds.get(index as usize);
    kind.is_some_and(|kind| kind & (local_kind::CELL | local_kind::FREE) != 0)
}
