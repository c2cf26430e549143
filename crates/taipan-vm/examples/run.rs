//! Compiles and runs a file.

use std::sync::Arc;

use taipan_ast::parse::Mode;
use taipan_compiler::{Options, compile};
use taipan_vm::runtime::Interpreter;

fn main() {
    let path = std::env::args().nth(1).expect("a file");
    let source = std::fs::read_to_string(&path).expect("a readable file");
    let code = match compile(&source, &path, Mode::Exec, Options::default()) {
        Ok(compiled) => compiled.code,
        Err(error) => return eprintln!("{error:?}"),
    };
    let interpreter = Interpreter::new();
    let globals = interpreter.new_namespace("__main__");
    if interpreter.run(&Arc::new(code), &globals).is_err() {
        let exception = interpreter.take_exception();
        let (status, text) = exception.as_ref().map_or((1, String::new()), taipan_vm::traceback::exit_status);
        eprint!("{text}");
        std::process::exit(status as i32);
    }
}
