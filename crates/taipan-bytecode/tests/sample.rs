//! A file that holds something of everything, compiled and disassembled by CPython 3.14
//! (`data/make.py`).

use taipan_bytecode::compare::differences;
use taipan_bytecode::dis::{Options, dis};
use taipan_bytecode::pyc::{Pyc, Validation};
use taipan_bytecode::verify::verify;
use taipan_bytecode::{Opcode, exception_table, instructions, linetable};

const SAMPLE: &[u8] = include_bytes!("data/sample.pyc");

fn sample() -> Pyc {
    Pyc::from_bytes(SAMPLE).unwrap()
}

#[track_caller]
fn check_lines(actual: &str, expected: &str) {
    for (number, (actual, expected)) in actual.lines().zip(expected.lines()).enumerate() {
        // A lone surrogate has no place in a Rust string.
        assert_eq!(actual, expected, "line {}", number + 1);
    }
    assert_eq!(actual, expected);
}

#[test]
fn writes_back_to_the_same_bytes() {
    let pyc = sample();
    assert_eq!(pyc.validation, Validation::Timestamp { mtime: 1_700_000_000, source_size: 1835 });
    assert_eq!(pyc.to_bytes().unwrap(), SAMPLE);
}

#[test]
fn disassembles_as_cpython_does() {
    check_lines(&dis(&sample().code, Options::default()), include_str!("data/sample.plain.txt"));
}

#[test]
fn disassembles_with_every_option_as_cpython_does() {
    let options = Options { show_caches: true, show_offsets: true, show_positions: true, adaptive: true };
    check_lines(&dis(&sample().code, options), include_str!("data/sample.all.txt"));
}

#[test]
fn verifies() {
    assert_eq!(verify(&sample().code), Ok(()));
}

#[test]
fn differs_from_itself_in_nothing() {
    assert_eq!(differences(&sample().code, &sample().code), []);
}

#[test]
fn location_table_encodes_back_to_the_same_bytes() {
    let code = sample().code;
    let mut encoder = linetable::Encoder::new(code.firstlineno);
    for location in linetable::positions(&code.linetable, code.firstlineno) {
        encoder.push(location, 1);
    }
    assert_eq!(encoder.finish()[..], code.linetable[..]);
}

#[test]
fn exception_table_encodes_back_to_the_same_bytes() {
    let mut tables = Vec::new();
    for constant in sample().code.consts.iter() {
        if let taipan_bytecode::Constant::Code(code) = constant {
            let mut table = Vec::new();
            exception_table::entries(&code.exceptiontable)
                .for_each(|entry| exception_table::push(&mut table, entry));
            assert_eq!(table[..], code.exceptiontable[..]);
            tables.push(table);
        }
    }
    assert!(tables.iter().any(|table| !table.is_empty()));
}

#[test]
fn instructions_end_where_the_code_ends() {
    let code = sample().code.code;
    let last = instructions::instructions(&code).last().unwrap();
    assert_eq!((last.opcode, last.end()), (Some(Opcode::RETURN_VALUE), code.len()));
}
