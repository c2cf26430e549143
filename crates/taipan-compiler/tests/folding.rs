//! Constant folding, against what CPython folds. `folding.txt` holds an expression in each line and, behind
//! a tab, the constant it becomes, or `-` if it is left to run time; `tests/differential/folding.py`
//! writes it.

use taipan_ast::parse::Mode;
use taipan_bytecode::{CodeObject, Constant, Opcode};
use taipan_compiler::{Options, compile};

#[test]
fn folds_what_cpython_folds() {
    let mut failures = Vec::new();
    for line in include_str!("folding.txt").lines() {
        let (expression, expected) = line.split_once('\t').expect("an expression and its value");
        let compiled = compile(expression, "test", Mode::Eval, Options::default());
        let code = compiled.expect("the expression is valid").code;
        let found = folded(&code).map_or("-".to_owned(), |value| taipan_bytecode::repr::repr(&value));
        if found != expected {
            failures.push(format!("{expression}: expected {expected}, found {found}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The constant that is all the code loads.
fn folded(code: &CodeObject) -> Option<Constant> {
    let [_, _, load, oparg, ..] = *code.code else { return None };
    if code.code.len() != 6 {
        return None;
    }
    match Opcode::from_number(u16::from(load))? {
        Opcode::LOAD_CONST => code.consts.get(usize::from(oparg)).cloned(),
        Opcode::LOAD_SMALL_INT => Some(Constant::Int(i64::from(oparg))),
        _ => None,
    }
}
