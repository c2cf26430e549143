//! What an oparg stands for.

use crate::code_object::CodeObject;
use crate::constant::Constant;
use crate::instructions::Instruction;
use crate::opcode::{
    BinaryOperator, CommonConstant, CompareOperator, Conversion, FunctionAttribute, Intrinsic1, Intrinsic2,
    Opcode, Operand, SpecialMethod,
};
use crate::repr;

use super::labels::Labels;

/// What opargs number.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'a> {
    /// `co_consts`
    pub consts: &'a [Constant],
    /// `co_names`
    pub names: &'a [Constant],
    /// Names of locals, cells and free variables.
    pub locals: &'a [Constant],
}

/// What the disassembly shows in brackets after the oparg.
pub(super) fn argument(code: &CodeObject, instruction: &Instruction, labels: &Labels) -> String {
    let (Some(opcode), Some(oparg)) = (instruction.base(), instruction.oparg) else { return String::new() };
    match opcode.operand() {
        Operand::JumpForward | Operand::JumpBackward => jump(opcode, instruction, labels),
        _ => describe(
            opcode,
            oparg as u32,
            Tables { consts: &code.consts, names: &code.names, locals: &code.localsplusnames },
        ),
    }
}

/// What an oparg stands for; empty for nothing, for jumps, and for an oparg that refers to nothing there.
pub fn describe(opcode: Opcode, oparg: u32, tables: Tables<'_>) -> String {
    match opcode.operand() {
        Operand::Const => tables.consts.get(oparg as usize).map(repr::repr).unwrap_or_default(),
        Operand::Name => name(tables.names, oparg),
        Operand::NameShifted1 if opcode == Opcode::LOAD_GLOBAL => {
            with_flag(name(tables.names, oparg >> 1), oparg, " + NULL")
        }
        Operand::NameShifted1 => with_flag(name(tables.names, oparg >> 1), oparg, " + NULL|self"),
        Operand::NameShifted2 => with_flag(name(tables.names, oparg >> 2), oparg, " + NULL|self"),
        Operand::Local | Operand::Free => name(tables.locals, oparg),
        Operand::LocalPair => {
            let [first, second] = [oparg >> 4, oparg & 15].map(|local| name(tables.locals, local));
            format!("{first}, {second}")
        }
        Operand::Comparison => comparison(oparg),
        Operand::BinaryOperator => symbol(BinaryOperator::from_number(oparg).map(BinaryOperator::symbol)),
        Operand::Contains => if oparg != 0 { "not in" } else { "in" }.to_owned(),
        Operand::Is => if oparg != 0 { "is not" } else { "is" }.to_owned(),
        Operand::Intrinsic1 => symbol(Intrinsic1::from_number(oparg).map(Intrinsic1::symbol)),
        Operand::Intrinsic2 => symbol(Intrinsic2::from_number(oparg).map(Intrinsic2::symbol)),
        Operand::CommonConstant => symbol(CommonConstant::from_number(oparg).map(CommonConstant::symbol)),
        Operand::SpecialMethod => symbol(SpecialMethod::from_number(oparg).map(SpecialMethod::symbol)),
        Operand::Conversion => symbol(Conversion::from_number(oparg).map(Conversion::symbol)),
        Operand::FunctionAttribute => {
            let set = FunctionAttribute::ALL.iter().filter(|attribute| oparg & attribute.bit() != 0);
            set.map(|attribute| attribute.symbol()).collect::<Vec<_>>().join(", ")
        }
        Operand::None
        | Operand::Number
        | Operand::Jump
        | Operand::JumpForward
        | Operand::JumpBackward
        | Operand::Handler => String::new(),
    }
}

fn symbol(symbol: Option<&'static str>) -> String {
    symbol.unwrap_or_default().to_owned()
}

fn name(names: &[Constant], index: u32) -> String {
    match names.get(index as usize) {
        Some(Constant::Str(name)) => name.to_string_lossy().into_owned(),
        _ => String::new(),
    }
}

fn with_flag(mut name: String, oparg: u32, flag: &str) -> String {
    if oparg & 1 != 0 && !name.is_empty() {
        name.push_str(flag);
    }
    name
}

fn jump(opcode: Opcode, instruction: &Instruction, labels: &Labels) -> String {
    let preposition = if opcode == Opcode::END_ASYNC_FOR { "from" } else { "to" };
    match instruction.jump_target().and_then(|target| labels.at(target)) {
        Some(label) => format!("{preposition} L{label}"),
        None => String::new(),
    }
}

fn comparison(oparg: u32) -> String {
    let Some(operator) = CompareOperator::from_number(oparg >> CompareOperator::SHIFT) else {
        return String::new();
    };
    let symbol = operator.symbol();
    if oparg & CompareOperator::TO_BOOL != 0 { format!("bool({symbol})") } else { symbol.to_owned() }
}
