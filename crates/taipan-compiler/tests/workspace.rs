//! A workspace gives what new memory gives, whatever was compiled in it before.

use taipan_ast::parse::Mode;
use taipan_bytecode::marshal;
use taipan_compiler::{Options, Workspace, compile};
use taipan_testing::corpus;

fn bytes(code: &taipan_bytecode::CodeObject) -> Vec<u8> {
    marshal::write_code(code).expect("it can be written")
}

#[test]
fn what_was_compiled_before_does_not_show() {
    let mut workspace = Workspace::default();
    let options = Options::default();
    // Errors of several stages: syntax, symbol table, code generation in a function in a class.
    let broken =
        ["def f(:\n", "def f():\n x = 1\n global x\n", "class C:\n def f(a, b=[a for a in b]): break\n"];
    let files = corpus::library().expect("the sources of rustpython-pylib can be read");
    for (number, file) in files.iter().filter(|file| file.name.starts_with("json")).enumerate() {
        let broken = broken[number % broken.len()];
        let name = file.name.as_bytes();
        assert!(workspace.compile(broken, name, Mode::Exec, options).is_err(), "{broken}");
        let text = taipan_ast::decode::decode(&file.bytes).expect("it is text");
        let found = workspace.compile(&text, name, Mode::Exec, options).expect("it compiles");
        let expected = compile(&text, name, Mode::Exec, options).expect("it compiles");
        assert!(bytes(&found.code) == bytes(&expected.code), "{}", file.name);
    }
}
