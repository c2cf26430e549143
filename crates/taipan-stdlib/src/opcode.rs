//! `_opcode`: what `opcode` and `dis` ask about instructions.

use taipan_bytecode::opcode::{BinaryOperator, Intrinsic1, Intrinsic2, Opcode, SpecialMethod};
use taipan_vm::modules::NativeModule;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{self, type_error, value_error};
use taipan_vm::types::code::Code;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int::{self, convert};
use taipan_vm::types::list::List;
use taipan_vm::types::str::Str;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::value::{PyResult, Value};

use crate::support::{given, required};

/// `_opcode`
pub static MODULE: NativeModule = NativeModule {
    name: "_opcode",
    doc: "Opcode support module.",
    functions: FUNCTIONS,
    types: &[],
    init: |module| {
        module.set("ENABLE_SPECIALIZATION", int::from_i64(1));
        module.set("ENABLE_SPECIALIZATION_FT", int::from_i64(0));
        Ok(())
    },
};

/// A function that asks something about an opcode.
macro_rules! question {
    ($name:literal, $doc:literal, $answer:expr) => {
        Method::function(
            $name,
            "($module, /, opcode)",
            Function::Bound(|_, arguments| {
                let opcode = opcode(required(arguments, 0)?)?;
                Ok(Value::bool(opcode.is_some_and($answer)))
            }),
            $doc,
        )
    };
}

static FUNCTIONS: &[Method] = &[
    Method::function(
        "stack_effect",
        "($module, opcode, oparg=None, /, *, jump=None)",
        Function::Bound(stack_effect),
        "Compute the stack effect of the opcode.",
    ),
    question!("is_valid", "Return True if opcode is valid, False otherwise.", |_| true),
    question!("has_arg", "Return True if the opcode uses its oparg, False otherwise.", Opcode::has_arg),
    question!(
        "has_const",
        "Return True if the opcode accesses a constant, False otherwise.",
        Opcode::has_const
    ),
    question!(
        "has_name",
        "Return True if the opcode accesses an attribute by name, False otherwise.",
        Opcode::has_name
    ),
    question!("has_jump", "Return True if the opcode has a jump target, False otherwise.", Opcode::has_jump),
    question!(
        "has_free",
        "Return True if the opcode accesses a free variable, False otherwise.",
        Opcode::has_free
    ),
    question!(
        "has_local",
        "Return True if the opcode accesses a local variable, False otherwise.",
        Opcode::has_local
    ),
    question!(
        "has_exc",
        "Return True if the opcode sets an exception handler, False otherwise.",
        Opcode::is_block_push
    ),
    Method::function(
        "get_specialization_stats",
        "($module, /)",
        Function::NoArguments(|_| Ok(Value::NONE)),
        "Return the specialization stats",
    ),
    Method::function(
        "get_nb_ops",
        "($module, /)",
        Function::NoArguments(|_| {
            let pair = |operator: &BinaryOperator| {
                Tuple::from_values(vec![Str::new(operator.cpython_name()), Str::new(operator.symbol())])
            };
            Ok(List::from_values(BinaryOperator::ALL.iter().map(pair).collect()))
        }),
        "Return array of symbols of binary ops.",
    ),
    Method::function(
        "get_intrinsic1_descs",
        "($module, /)",
        Function::NoArguments(|_| Ok(names(Intrinsic1::ALL, Intrinsic1::cpython_name))),
        "Return a list of names of the unary intrinsics.",
    ),
    Method::function(
        "get_intrinsic2_descs",
        "($module, /)",
        Function::NoArguments(|_| Ok(names(Intrinsic2::ALL, Intrinsic2::cpython_name))),
        "Return a list of names of the binary intrinsics.",
    ),
    Method::function(
        "get_executor",
        "($module, /, code, offset)",
        Function::Bound(executor),
        "Return the executor object at offset in code if exists, None otherwise.",
    ),
    Method::function(
        "get_special_method_names",
        "($module, /)",
        Function::NoArguments(|_| Ok(names(SpecialMethod::ALL, SpecialMethod::symbol))),
        "Return a list of special method names.",
    ),
];

fn names<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Value {
    List::from_values(all.iter().map(|&one| Str::new(name(one))).collect())
}

fn opcode(number: &Value) -> PyResult<Option<Opcode>> {
    let number = convert::to_c_int(number)?;
    Ok(u16::try_from(number).ok().and_then(Opcode::from_number))
}

fn stack_effect(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let number = convert::to_c_int(required(arguments, 0)?)?;
    let oparg = given(arguments, 1).map_or(Ok(0), convert::to_long)?;
    let jumps: &[bool] = match given(arguments, 2) {
        None => &[false, true],
        Some(jump) if jump.is(&Value::TRUE) => &[true],
        Some(jump) if jump.is(&Value::FALSE) => &[false],
        Some(_) => return Err(value_error("stack_effect: jump must be False, True or None")),
    };
    let opcode = u16::try_from(number).ok().and_then(Opcode::from_number);
    let opcode = opcode.filter(|opcode| !opcode.is_specialised());
    let oparg = u32::try_from(oparg as i32).ok();
    match (opcode, oparg) {
        (Some(opcode), Some(oparg)) => {
            let most = jumps.iter().map(|&jump| opcode.stack_effect(oparg, jump)).max();
            Ok(int::from_i64(i64::from(most.unwrap_or_default())))
        }
        _ => Err(value_error("invalid opcode or oparg")),
    }
}

fn executor(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let code = required(arguments, 0)?;
    convert::to_c_int(required(arguments, 1)?)?;
    match Code::of(code) {
        Some(_) => Err(raise::raise(&kinds::RUNTIME_ERROR, "Executors are not available in this build")),
        None => {
            let given = type_of(code).name();
            Err(type_error(format_args!("expected a code object, not '{given}'")))
        }
    }
}
