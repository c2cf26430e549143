//! Compiles and runs a file.

use std::sync::Arc;

use taipan_ast::parse::Mode;
use taipan_compiler::{Options, compile};
use taipan_vm::object::protocol;
use taipan_vm::runtime::Interpreter;
use taipan_vm::types::str::Str;

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
        if let Some(exception) = interpreter.take_exception() {
            let text = protocol::str(&exception).ok();
            let text = text.as_ref().and_then(Str::of).map(Str::to_string_lossy).unwrap_or_default();
            eprintln!("{}: {text}", taipan_vm::object::type_object::type_of(&exception).name());
        }
        std::process::exit(1);
    }
}
