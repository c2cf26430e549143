//! The table of instructions against the answers of CPython 3.14's `opcode`, `_opcode`, `_opcode_metadata` and
//! `dis.stack_effect`.
//!
//! `golden/opcodes_3_14.txt` has a line per opcode: name, number, unspecialised form, flags, cache
//! entries, then the stack effects for some opargs as `unknown way/fall-through/taken`.

use std::collections::HashSet;

use taipan_bytecode::Opcode;
use taipan_bytecode::opcode::{
    BinaryOperator, CommonConstant, CompareOperator, FunctionAttribute, Intrinsic1, Intrinsic2, SpecialMethod,
};

const GOLDEN: &str = include_str!("golden/opcodes_3_14.txt");
const OPARGS: [u32; 12] = [0, 1, 2, 3, 4, 7, 16, 255, 256, 257, 0x10203, 100_000];

fn opcode_lines() -> impl Iterator<Item = Vec<&'static str>> {
    GOLDEN.lines().filter(|line| !line.starts_with(['#', '='])).map(|line| line.split(' ').collect())
}

fn opcode(name: &str) -> Opcode {
    Opcode::from_name(name).unwrap_or_else(|| panic!("no opcode {name}"))
}

#[test]
fn every_opcode_is_declared_with_its_number_and_no_other() {
    let mut seen = HashSet::new();
    for line in opcode_lines() {
        let opcode = opcode(line[0]);
        assert_eq!(opcode.number().to_string(), line[1], "{}", line[0]);
        assert_eq!(Opcode::from_number(opcode.number()), Some(opcode));
        seen.insert(opcode);
    }
    assert_eq!(seen.len(), Opcode::ALL.len());
    assert_eq!(Opcode::from_number(121), None);
    assert_eq!(Opcode::from_number(u16::MAX), None);
}

#[test]
fn specialised_forms_know_their_base() {
    for line in opcode_lines() {
        let opcode = opcode(line[0]);
        if !opcode.is_instrumented() {
            assert_eq!(opcode.deoptimised().name(), line[2], "{}", line[0]);
        }
    }
    assert_eq!(Opcode::INSTRUMENTED_CALL.deoptimised(), Opcode::CALL);
}

#[test]
fn flags_are_cpythons() {
    for line in opcode_lines() {
        let op = opcode(line[0]);
        let flags: Vec<&str> = [
            ("arg", op.has_arg()),
            ("const", op.has_const()),
            ("name", op.has_name()),
            ("jump", op.has_jump()),
            ("free", op.has_free()),
            ("local", op.has_local()),
            ("exc", op.is_block_push()),
        ]
        .into_iter()
        .filter_map(|(name, set)| set.then_some(name))
        .collect();
        let expected: Vec<&str> = line[3].split('+').filter(|flag| *flag != "-").collect();
        assert_eq!(flags, expected, "{}", line[0]);
    }
}

#[test]
fn caches_are_cpythons() {
    for line in opcode_lines() {
        let op = opcode(line[0]);
        if op.is_instrumented() {
            continue;
        }
        let entries: Vec<String> =
            op.cache_entries().map(|entry| format!("{}/{}", entry.name, entry.units)).collect();
        let expected: Vec<&str> = line[4].split('+').filter(|entry| *entry != "-").collect();
        assert_eq!(entries, expected, "{}", line[0]);
        assert_eq!(op.caches(), op.cache_entries().map(|entry| entry.units).sum::<usize>());
    }
}

#[test]
fn stack_effects_are_cpythons() {
    for line in opcode_lines() {
        let op = opcode(line[0]);
        for (oparg, expected) in OPARGS.into_iter().zip(&line[5..]) {
            if *expected == "-" {
                continue;
            }
            let (fall_through, taken) = (op.stack_effect(oparg, false), op.stack_effect(oparg, true));
            let actual = format!("{}/{fall_through}/{taken}", fall_through.max(taken));
            assert_eq!(&actual, expected, "{} {oparg}", line[0]);
        }
    }
}

#[test]
fn numbered_lists_are_cpythons() {
    let list = |title: &str| -> Vec<String> {
        GOLDEN
            .lines()
            .filter_map(|line| line.strip_prefix('=')?.strip_prefix(title)?.strip_prefix(' '))
            .map(|line| line.split_once(' ').unwrap().1.to_owned())
            .collect()
    };
    let nb = BinaryOperator::ALL.iter().map(|op| format!("{} {}", op.cpython_name(), op.symbol()));
    assert_eq!(nb.collect::<Vec<_>>(), list("nb"));
    macro_rules! check {
        ($type:ident, $title:literal) => {
            assert_eq!($type::ALL.iter().map(|x| x.symbol()).collect::<Vec<_>>(), list($title));
        };
    }
    check!(Intrinsic1, "intrinsic1");
    check!(Intrinsic2, "intrinsic2");
    check!(SpecialMethod, "special");
    check!(CompareOperator, "compare");
    check!(CommonConstant, "common");
    check!(FunctionAttribute, "function");
}

#[test]
fn opargs_of_comparisons_are_cpythons() {
    let opargs = CompareOperator::ALL.iter().map(|op| op.oparg());
    assert_eq!(opargs.collect::<Vec<_>>(), [2, 42, 72, 103, 132, 172]);
}
