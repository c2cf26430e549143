//! Running programs as `python` does: a source, a module, a folder or archive; and how they end.

use std::sync::Arc;

use taipan_ast::parse::Mode;
use taipan_bytecode::code_object::CodeObject;

use crate::call::Arguments;
use crate::modules::{compiling, sys};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise;
use crate::runtime::{Interpreter, state};
use crate::streams;
use crate::traceback;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::exception::{Exception, kinds};
use crate::types::module::Module;
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value};

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// By itself.
    Done,
    /// With this exit status, and what there was to say is said.
    Exit(u8),
}

impl Interpreter {
    /// Runs a source as the module `__main__`.
    pub fn run_source(&self, source: &[u8], filename: &str, optimize: u8) -> Outcome {
        let main = self.main_module(filename);
        let result = compile_source(source, filename, optimize)
            .and_then(|code| crate::runtime::execute(&Code::new(&code), &main));
        result.map_or_else(|_| self.failure(), |_| Outcome::Done)
    }

    /// Runs a module of the library or of `sys.path` as `-m` does.
    pub fn run_module(&self, name: &str) -> Outcome {
        self.call_runpy("_run_module_as_main", &[Str::new(name)])
    }

    /// Runs the `__main__` of a folder or archive, which becomes the first entry of `sys.path`.
    pub fn run_path(&self, path: &str) -> Outcome {
        self.prepend_path(path);
        self.call_runpy("_run_module_as_main", &[Str::new("__main__"), Value::FALSE])
    }

    /// Puts a folder in front of `sys.path`.
    pub fn prepend_path(&self, folder: &str) {
        *state().program_folder.borrow_mut() = Some(folder.to_owned());
        let insert = sys::get("path").map(|path| protocol::attribute(&path, &intern("insert").to_value()));
        if let Some(Ok(insert)) = insert {
            let arguments = [crate::types::int::from_i64(0), Str::new(folder)];
            let _inserted = protocol::call(&insert, Arguments::positional_only(&arguments));
        }
    }

    fn call_runpy(&self, function: &str, arguments: &[Value]) -> Outcome {
        let _main = self.main_module("");
        let run = || {
            let runpy = self.import("runpy")?;
            let function = protocol::attribute(&runpy, &intern(function).to_value())?;
            protocol::call(&function, Arguments::positional_only(arguments))
        };
        run().map_or_else(|_| self.failure(), |_| Outcome::Done)
    }

    /// The namespace of `__main__`, a new module.
    fn main_module(&self, filename: &str) -> Value {
        let module = Module::new("__main__", None);
        let namespace = Module::of(&module).map_or(Value::NONE, Module::namespace);
        if let Some(names) = Dict::of(&namespace) {
            names.set_str(intern("__builtins__"), self.builtins_module());
            if !filename.is_empty() && !filename.starts_with('<') {
                names.set_str(intern("__file__"), Str::new(filename));
                names.set_str(intern("__cached__"), Value::NONE);
            }
        }
        if let Some(modules) = Dict::of(&state().modules) {
            modules.set_str(intern("__main__"), module);
        }
        namespace
    }

    fn builtins_module(&self) -> Value {
        let modules = Dict::of(&state().modules);
        modules.and_then(|modules| modules.get_str(intern("builtins"))).unwrap_or(Value::NONE)
    }

    /// Says why the last run failed: prints the exception, or takes the status that `SystemExit` carries.
    pub fn failure(&self) -> Outcome {
        let Some(exception) = self.take_exception() else { return Outcome::Exit(1) };
        if type_of(&exception).is_subtype(&kinds::SYSTEM_EXIT) {
            let (status, text) = traceback::exit_status(&exception);
            if !text.is_empty() {
                let _written = sys::write("stderr", &text);
            }
            return Outcome::Exit(status as u8);
        }
        let arguments = [type_of(&exception).value(), exception.clone(), traceback_of(&exception)];
        let printed = sys::get("excepthook")
            .ok_or(raise::Raised)
            .and_then(|hook| protocol::call(&hook, Arguments::positional_only(&arguments)));
        if printed.is_err() {
            let _why = self.take_exception();
            eprintln!("{}", type_of(&exception).name());
        }
        Outcome::Exit(1)
    }

    /// Ends the interpreter: what was to be done at the end, streams flushed; the exit status.
    pub fn finish(&self, outcome: Outcome) -> u8 {
        let hooks = state().exit_hooks.take();
        hooks.iter().for_each(|hook| hook());
        let status = match outcome {
            Outcome::Done => 0,
            Outcome::Exit(status) => status,
        };
        let status = streams::finish(status);
        give_up_globals();
        streams::finish(status)
    }
}

/// Gives up what the program's globals refer to, so that files are flushed and finalisers run: private names first, as
/// CPython does it.
fn give_up_globals() {
    let main = Dict::of(&state().modules).and_then(|modules| modules.get_str(intern("__main__")));
    let Some(namespace) = main.as_ref().and_then(Module::of).map(Module::namespace) else { return };
    let Some(names) = Dict::of(&namespace) else { return };
    for private in [true, false] {
        let keys: Vec<Value> = names.iter().map(|(key, _)| key).collect();
        for key in keys {
            let Some(name) = Str::of(&key).map(Str::to_string_lossy) else { continue };
            let is_private = name.starts_with('_') && !name.starts_with("__");
            if is_private == private && name != "__builtins__" {
                names.set_str(intern(&name), Value::NONE);
            }
        }
    }
    crate::object::gc::collect(2);
}

/// The traceback of an exception, or `None`.
fn traceback_of(exception: &Value) -> Value {
    Exception::of(exception).and_then(Exception::traceback_value).unwrap_or(Value::NONE)
}

/// Compiles the source of a module.
///
/// # Errors
/// `SyntaxError`
pub fn compile_source(source: &[u8], filename: &str, optimize: u8) -> PyResult<Arc<CodeObject>> {
    let text = match taipan_ast::decode::decode(source) {
        Ok(text) => text,
        Err(error) => return Err(compiling::rejected(&error, filename)),
    };
    let code = compiling::compile_text(&text, filename, Mode::Exec, optimize)?;
    Code::of(&code).map(|code| Arc::clone(&code.object)).ok_or(raise::Raised)
}
