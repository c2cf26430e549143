//! Runs the programs of `tests/run`, whose expected output CPython 3.14 made.

use std::cell::RefCell;
use std::io::Write;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use taipan_ast::parse::Mode;
use taipan_bytecode::CodeObject;
use taipan_compiler::{Options, compile};
use taipan_vm::object::protocol;
use taipan_vm::runtime::Interpreter;
use taipan_vm::types::str::Str;

/// Keeps what is printed.
#[derive(Clone, Default)]
struct Output(Rc<RefCell<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Native stack that programs get: a few hundred frames. A handler that calls the next one where it should jump
/// to it overflows it soon.
const STACK_SIZE: usize = 256 * 1024;

/// What a program prints; an exception that it does not handle stands at the end.
fn run(path: &Path) -> String {
    let source = std::fs::read_to_string(path).expect("the program can be read");
    let name = path.display().to_string();
    let code = compile(&source, &name, Mode::Exec, Options::default()).expect("the program compiles").code;
    let thread = std::thread::Builder::new().stack_size(STACK_SIZE);
    let running = thread.spawn(move || run_code(code)).expect("a thread can be started");
    running.join().expect("the program comes to an end")
}

fn run_code(code: CodeObject) -> String {
    let output = Output::default();
    let interpreter = Interpreter::with_output(Box::new(output.clone()));
    let globals = interpreter.new_namespace("__main__");
    let result = interpreter.run(&Arc::new(code), &globals);
    let mut printed = String::from_utf8(output.0.take()).expect("what is printed is UTF-8");
    if let (Err(_), Some(exception)) = (result, interpreter.take_exception()) {
        let text = protocol::repr(&exception).ok();
        printed += "not handled: ";
        printed += &text.as_ref().and_then(Str::of).map(Str::to_string_lossy).unwrap_or_default();
    }
    printed
}

#[test]
fn programs_print_what_they_print_in_cpython() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/run");
    let mut programs: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder of programs exists")
        .map(|entry| entry.expect("its entries can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .collect();
    programs.sort();
    assert!(!programs.is_empty());
    for program in programs {
        let expected =
            std::fs::read_to_string(program.with_extension("out")).expect("there is an expectation");
        assert_eq!(run(&program), expected, "{}", program.display());
    }
}
