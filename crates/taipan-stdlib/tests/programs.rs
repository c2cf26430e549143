//! Runs the programs of `tests/native`, which use native modules, as globals, without the library around them.
//! Their expected output was made by CPython 3.14, which imports the modules.

use std::cell::RefCell;
use std::io::Write;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use taipan_ast::parse::Mode;
use taipan_compiler::{Options, compile};
use taipan_vm::modules;
use taipan_vm::object::protocol;
use taipan_vm::runtime::Interpreter;
use taipan_vm::types::dict::Dict;
use taipan_vm::types::str::{Str, intern};

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

/// What a program prints; an exception that it does not handle stands at the end.
fn run(path: &Path) -> String {
    let source = std::fs::read_to_string(path).expect("the program can be read");
    let name = path.display().to_string();
    let code = compile(&source, &name, Mode::Exec, Options::default()).expect("the program compiles").code;
    let output = Output::default();
    let interpreter = Interpreter::with_output(Box::new(output.clone()));
    let globals = interpreter.new_namespace("__main__");
    let own = modules::MODULES.iter().filter(|module| module.name.starts_with('_'));
    for module in taipan_stdlib::MODULES.iter().chain(own) {
        if let (Some(names), Ok(value)) = (Dict::of(&globals), module.create()) {
            names.set_str(intern(module.name), value);
        }
    }
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
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/native");
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
