//! Optimises lists of instructions and compares with what CPython makes of them.

mod listing;

use bumpalo::Bump;
use taipan_ast::names::{Names, sym};
use taipan_ast::parse::Mode;
use taipan_bytecode::{CodeFlags, Constant, Location, PyString};

use super::FlowGraph;
use crate::constant_pool::ConstantPool;
use crate::unit::{Numbered, UnitMetadata};

const CASES: &str = include_str!("optimize.txt");

#[test]
fn optimizes_as_cpython_does() {
    let mut failures = String::new();
    for case in CASES.split("\n== ").skip(1) {
        let (name, rest) = case.split_once('\n').expect("a case has a name");
        let (settings, rest) = rest.split_once("\nbefore\n").expect("a case has a list");
        let (before, after) = rest.split_once("\nafter\n").expect("a case has a result");
        let setting = |key: &str| {
            let line = settings.lines().find_map(|line| line.strip_prefix(key));
            line.unwrap_or_else(|| panic!("{name}: no {key}")).trim()
        };
        let locals = setting("locals").parse().expect("a number of locals");
        let found = optimized(before, setting("consts"), locals);
        if found.trim_end() != after.trim_end() {
            failures.push_str(&format!("== {name}\nexpected\n{after}\nfound\n{found}\n"));
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// The listing of a list after optimisation, and its constants.
fn optimized(before: &str, consts: &str, locals: usize) -> String {
    let mut pool = ConstantPool::new();
    let ids = constants(consts).iter().map(|value| pool.intern(value.clone())).collect();
    let mut unit = unit(ids, locals);
    let mut graph = FlowGraph::default();
    graph.build(&mut listing::parse(before)).expect("the labels are placed");
    graph.optimize(&mut unit, &mut pool);
    super::stack_depth::calculate_stack_depth(&mut graph.cfg).expect("the list is sound");
    graph.load_fast.optimize(&mut graph.cfg);
    let values: Vec<Constant> = unit.consts.as_slice().iter().map(|&id| pool.get(id).clone()).collect();
    let values = taipan_bytecode::repr::repr(&Constant::Tuple(values.into()));
    format!("{}consts {values}\n", listing::print(&graph.cfg))
}

/// The items of a tuple written in Python.
fn constants(text: &str) -> Vec<Constant> {
    let compiled = crate::compile(text, "test", Mode::Eval, crate::Options::default());
    let code = compiled.expect("the constants are Python").code;
    match code.consts.iter().rev().find(|value| matches!(value, Constant::Tuple(_))) {
        Some(Constant::Tuple(items)) => items.to_vec(),
        other => panic!("{text} is {other:?}"),
    }
}

fn unit(consts: Numbered<crate::constant_pool::ConstId>, locals: usize) -> UnitMetadata {
    let arena = Bump::new();
    let mut names = Names::new(&arena);
    UnitMetadata {
        name: sym::ANONYMOUS_MODULE,
        qualname: PyString::interned(&b"f"[..]),
        consts,
        names: Numbered::default(),
        varnames: (0..locals).map(|i| names.intern(&format!("v{i}"))).collect(),
        cellvars: Numbered::default(),
        freevars: Numbered::default(),
        fasthidden: Default::default(),
        argcount: 0,
        posonlyargcount: 0,
        kwonlyargcount: 0,
        firstlineno: 1,
        flags: CodeFlags::empty(),
    }
}

/// A place with a line only.
fn line(lineno: i32) -> Location {
    Location::new(lineno, -1, -1, -1)
}
