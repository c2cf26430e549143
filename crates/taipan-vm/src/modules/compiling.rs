//! The built-in functions `compile`, `exec` and `eval`.

use std::sync::Arc;

use bumpalo::Bump;
use taipan_ast::error::{ErrorKind, SyntaxError, SyntaxWarning};
use taipan_ast::parse::{Mode, ParseOptions};
use taipan_bytecode::CodeFlags;
use taipan_compiler::{Options, compile as compile_source};

use crate::call::Arguments;
use crate::interp;
use crate::modules::ast::{self, ONLY_AST, OPTIMIZED_AST, TYPE_COMMENTS};
use crate::modules::warnings;
use crate::object::native::{Function, Method};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, Raised, type_error, value_error};
use crate::runtime;
use crate::types::bytes::Bytes;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::exception::{self, kinds};
use crate::types::frame::{self, OnStack};
use crate::types::function::{CLOSURE, Function as PythonFunction};
use crate::types::str::{Str, intern};
use crate::types::tuple::{self, Tuple};
use crate::types::{cell, int};
use crate::value::{PyResult, Value};

/// The functions.
pub(super) static FUNCTIONS: &[Method] = &[
    Method::function(
        "compile",
        "(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)",
        Function::Bound(compile),
        "Compile source into a code object that can be executed by exec() or eval().",
    ),
    Method::function(
        "eval",
        "(source, /, globals=None, locals=None)",
        Function::Bound(eval),
        "Evaluate the given source in the context of globals and locals.",
    ),
    Method::function(
        "exec",
        "(source, /, globals=None, locals=None, *, closure=None)",
        Function::Bound(exec),
        "Execute the given source in the context of globals and locals.",
    ),
];

/// The flags of `compile` that are known: those of `__future__` and of the compiler.
const KNOWN_FLAGS: i64 =
    0x1ff_0000 | 0x100 | 0x200 | ONLY_AST | 0x800 | 0x1000 | 0x2000 | 0x4000 | 0x8000 | 0x10;

/// The exception type of an error.
pub(crate) fn kind_of(kind: ErrorKind) -> &'static Type {
    match kind {
        ErrorKind::SyntaxError => &kinds::SYNTAX_ERROR,
        ErrorKind::IndentationError => &kinds::INDENTATION_ERROR,
        ErrorKind::TabError => &kinds::TAB_ERROR,
        ErrorKind::RecursionError => &kinds::RECURSION_ERROR,
        ErrorKind::MemoryError => &kinds::MEMORY_ERROR,
        ErrorKind::OverflowError => &kinds::OVERFLOW_ERROR,
        ErrorKind::SystemError => &kinds::SYSTEM_ERROR,
        ErrorKind::ValueError | ErrorKind::UnicodeDecodeError | ErrorKind::UnicodeEncodeError => {
            &kinds::VALUE_ERROR
        }
    }
}

/// The exception that CPython raises for a source that it rejects.
pub fn syntax_error(error: &SyntaxError, filename: &str) -> Value {
    let type_ = kind_of(error.kind);
    let message = Str::new(&error.message);
    let is_syntax_error = type_.is_subtype(&kinds::SYNTAX_ERROR);
    let Some(span) = error.span.filter(|_| is_syntax_error) else {
        return exception::new(type_, vec![message]);
    };
    let [line, offset, end_line, end_offset] =
        span.attributes().map(|number| number.map_or(Value::NONE, int::from_i64));
    let text = match &error.text {
        Some(text) => Str::new(text),
        None => match crate::traceback::source_line(filename, span.lineno as usize) {
            Some(text) => Str::new(&text),
            None => Value::NONE,
        },
    };
    let details = Tuple::from_values(vec![Str::new(filename), line, offset, text, end_line, end_offset]);
    exception::new(type_, vec![message, details])
}

/// Raises the exception that CPython raises for a source that it rejects.
pub(crate) fn rejected(error: &SyntaxError, filename: &str) -> Raised {
    raise::raise_in_context(syntax_error(error, filename))
}

/// Issues the warnings of a compilation; a filter can make an error of one.
pub(crate) fn issue(warnings: Vec<SyntaxWarning>, filename: &str) -> PyResult<()> {
    for warning in warnings {
        let line = i64::from(warning.lineno);
        if warnings::warn_in_source(&warning.message, filename, line).is_err() {
            if raise::take_if(&kinds::SYNTAX_WARNING) {
                return Err(rejected(&warning.into_error(), filename));
            }
            return Err(Raised);
        }
    }
    Ok(())
}

/// The text of a source given as `str`, bytes or a buffer.
pub(crate) fn source_text(source: &Value, function: &str, what: &str, filename: &str) -> PyResult<String> {
    let text = if let Some(text) = Str::of(source) {
        text.to_string_lossy()
    } else if let Some(bytes) = Bytes::of(source) {
        match taipan_ast::decode::decode(bytes.as_slice()) {
            Ok(text) => text.into_owned(),
            Err(error) => return Err(rejected(&error, filename)),
        }
    } else {
        return Err(type_error(format_args!("{function}() arg 1 must be a {what}")));
    };
    if text.contains('\0') {
        return Err(rejected(
            &SyntaxError {
                kind: ErrorKind::SyntaxError,
                message: "source code string cannot contain null bytes".to_owned(),
                span: None,
                text: None,
                statement_line: 0,
            },
            filename,
        ));
    }
    Ok(if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text })
}

/// Compiles text; the warnings are issued.
///
/// # Errors
/// What CPython raises for the source.
pub fn compile_text(text: &str, filename: &str, mode: Mode, optimize: u8) -> PyResult {
    let (code, found) = match compile_source(text, filename, mode, Options { optimize }) {
        Ok(compiled) => (compiled.code, compiled.warnings),
        Err(refused) => {
            issue(refused.warnings, filename)?;
            return Err(rejected(&refused.error, filename));
        }
    };
    issue(found, filename)?;
    Ok(Code::new(&Arc::new(code)))
}

/// The text of a file name given as `str`, bytes or a path.
pub(crate) fn filename_text(filename: &Value) -> PyResult<String> {
    if let Some(text) = Str::of(filename) {
        return Ok(text.to_string_lossy());
    }
    if let Some(bytes) = Bytes::of(filename) {
        return Ok(String::from_utf8_lossy(bytes.as_slice()).into_owned());
    }
    match crate::object::slot_names::call_special(filename, "__fspath__", &[]) {
        Some(path) => Ok(Str::of(&path?).map(Str::to_string_lossy).unwrap_or_default()),
        None => {
            let name = type_of(filename).name();
            Err(type_error(format_args!("expected str, bytes or os.PathLike object, not {name}")))
        }
    }
}

fn number(value: Option<&Value>, default: i64) -> PyResult<i64> {
    match value {
        None => Ok(default),
        Some(value) if value.word().is_int() => Ok(value.word().int_value()),
        Some(value) if value.word().is_bool() => Ok(i64::from(value.is(&Value::TRUE))),
        Some(value) => {
            let name = type_of(value).name();
            Err(type_error(format_args!("'{name}' object cannot be interpreted as an integer")))
        }
    }
}

fn compile(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(source), Some(filename), Some(mode), flags, _, optimize, feature_version] = arguments else {
        return Ok(Value::NONE);
    };
    let filename = filename_text(filename)?;
    let Some(mode) = Str::of(mode).map(Str::to_string_lossy) else {
        let name = type_of(mode).name();
        return Err(type_error(format_args!("compile() argument 'mode' must be str, not {name}")));
    };
    let flags = number(*flags, 0)?;
    if flags & !KNOWN_FLAGS != 0 {
        return Err(value_error("compile(): unrecognised flags"));
    }
    let optimize = match number(*optimize, -1)? {
        -1 => 0,
        level @ 0..=2 => level as u8,
        _ => return Err(value_error("compile(): invalid optimize value")),
    };
    let mode = match mode.as_str() {
        "exec" => Mode::Exec,
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        "func_type" if flags & ONLY_AST != 0 => Mode::FuncType,
        "func_type" => {
            return Err(value_error("compile() mode 'func_type' requires flag PyCF_ONLY_AST"));
        }
        _ if flags & ONLY_AST != 0 => {
            return Err(value_error("compile() mode must be 'exec', 'eval', 'single' or 'func_type'"));
        }
        _ => return Err(value_error("compile() mode must be 'exec', 'eval' or 'single'")),
    };
    let wanted = TreeOptions {
        only_tree: flags & ONLY_AST != 0,
        optimised: flags & OPTIMIZED_AST == OPTIMIZED_AST,
        parsing: ParseOptions {
            type_comments: flags & TYPE_COMMENTS != 0,
            feature_version: u8::try_from(number(*feature_version, -1)?).ok().filter(|version| *version < 14),
        },
    };
    if ast::is_node(source) {
        return compile_tree(source, &filename, mode, optimize, wanted);
    }
    let text = source_text(source, "compile", "string, bytes or AST object", &filename)?;
    match wanted.only_tree {
        true => parse_text(&text, &filename, mode, optimize, wanted),
        false => compile_text(&text, &filename, mode, optimize),
    }
}

/// What `compile` was told of trees.
#[derive(Clone, Copy)]
struct TreeOptions {
    /// The tree is wanted, and no code.
    only_tree: bool,
    /// The tree is to be the one that is compiled.
    optimised: bool,
    parsing: ParseOptions,
}

/// The tree of a text, as objects.
fn parse_text(text: &str, filename: &str, mode: Mode, optimize: u8, options: TreeOptions) -> PyResult {
    let arena = Bump::new();
    let optimize = options.optimised.then_some(optimize);
    match taipan_compiler::tree(&arena, text, mode, options.parsing, optimize) {
        Ok(parsed) => {
            issue(parsed.warnings, filename)?;
            ast::object_of(&parsed.module, &parsed.names)
        }
        Err(refused) => {
            issue(refused.warnings, filename)?;
            Err(rejected(&refused.error, filename))
        }
    }
}

/// The code of a tree of objects.
fn compile_tree(tree: &Value, filename: &str, mode: Mode, optimize: u8, options: TreeOptions) -> PyResult {
    if options.only_tree && !options.optimised {
        return Ok(tree.clone());
    }
    let class = match mode {
        Mode::Exec => "Module",
        Mode::Eval => "Expression",
        Mode::Single => "Interactive",
        Mode::FuncType => "FunctionType",
    };
    let arena = Bump::new();
    let ast::Tree { module, mut names, facts } = ast::tree_of(&arena, tree, class)?;
    ast::validate(&module, &names)?;
    if options.only_tree {
        let preprocessed = taipan_compiler::preprocessed(&arena, module, &names, &facts, optimize);
        return match preprocessed {
            Ok(module) => ast::object_of(&module, &names),
            Err(error) => Err(rejected(&error, filename)),
        };
    }
    let input = taipan_compiler::Tree { module, names: &mut names, facts: &facts };
    match taipan_compiler::compile_tree(&arena, input, filename.as_bytes(), Options { optimize }) {
        Ok(compiled) => {
            issue(compiled.warnings, filename)?;
            Ok(Code::new(&Arc::new(compiled.code)))
        }
        Err(refused) => {
            issue(refused.warnings, filename)?;
            Err(rejected(&refused.error, filename))
        }
    }
}

/// The namespaces in which code is run: those given, or those of the frame that runs.
fn namespaces(function: &str, globals: Option<&Value>, locals: Option<&Value>) -> PyResult<(Value, Value)> {
    let some = |value: Option<&Value>| value.filter(|value| !value.is_none()).cloned();
    let (globals, locals) = (some(globals), some(locals));
    if let Some(locals) = &locals {
        let slots = &type_of(locals).slots;
        if slots.subscript().is_none() {
            let name = type_of(locals).name();
            return Err(match function {
                "exec" => type_error(format_args!("locals must be a mapping or None, not {name}")),
                _ => type_error("locals must be a mapping"),
            });
        }
    }
    if let Some(globals) = &globals
        && !type_of(globals).has(TypeFlags::DICT)
    {
        let name = type_of(globals).name();
        let is_mapping = type_of(globals).slots.subscript().is_some();
        return Err(match function {
            "exec" => type_error(format_args!("exec() globals must be a dict, not {name}")),
            _ if is_mapping => type_error("globals must be a real dict; try eval(code, {}, mapping)"),
            _ => type_error("globals must be a dict"),
        });
    }
    let (globals, locals) = match (globals, locals) {
        (Some(globals), Some(locals)) => (globals, locals),
        (Some(globals), None) => (globals.clone(), globals),
        (None, locals) => {
            let Some(running) = OnStack::innermost() else {
                return Err(raise::raise(&kinds::SYSTEM_ERROR, "globals and locals cannot be NULL"));
            };
            let running = running.function();
            let globals =
                PythonFunction::of(&running).map_or(Value::NONE, |function| function.globals_value());
            let locals = match locals.or_else(frame::locals) {
                Some(locals) => locals,
                None => globals.clone(),
            };
            (globals, locals)
        }
    };
    if let Some(names) = Dict::of(&globals)
        && names.get_str(intern("__builtins__")).is_none()
    {
        names.set_str(intern("__builtins__"), current_builtins());
    }
    Ok((globals, locals))
}

/// The built-in names of the code that runs.
fn current_builtins() -> Value {
    let running = OnStack::innermost().map(OnStack::function);
    match running.as_ref().and_then(PythonFunction::of) {
        Some(function) => function.builtins_value(),
        None => runtime::state().builtins.clone(),
    }
}

/// Runs code in namespaces.
fn run(code: Value, globals: &Value, locals: &Value, closure: Option<&Value>) -> PyResult {
    let builtins = Dict::of(globals).and_then(|names| names.get_str(intern("__builtins__")));
    let builtins = match &builtins {
        Some(value) => match crate::types::module::Module::of(value) {
            Some(module) => module.namespace(),
            None if type_of(value).has(TypeFlags::DICT) => value.clone(),
            None => Dict::with_capacity(0),
        },
        None => current_builtins(),
    };
    let function = PythonFunction::new(code, globals.clone(), builtins);
    let Some(object) = PythonFunction::of(&function) else { return Ok(Value::NONE) };
    if let Some(closure) = closure {
        object.attributes[CLOSURE].set(closure.clone().into_word());
    }
    let has_namespace = !object.code().flags.contains(CodeFlags::OPTIMIZED);
    let namespace = if has_namespace { locals.word() } else { crate::word::Word::NULL };
    if object.code().is_generator() {
        return protocol::call(&function, Arguments::NONE);
    }
    interp::run(object, &[], namespace)
}

fn eval(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(source), globals, locals] = arguments else { return Ok(Value::NONE) };
    let (globals, locals) = namespaces("eval", *globals, *locals)?;
    if let Some(code) = Code::of(source) {
        if code.free_variables() > 0 {
            return Err(type_error("code object passed to eval() may not contain free variables"));
        }
        return run((*source).clone(), &globals, &locals, None);
    }
    let text = source_text(source, "eval", "string, bytes or code object", "<string>")?;
    let text = text.trim_start_matches([' ', '\t']);
    let code = compile_text(text, "<string>", Mode::Eval, 0)?;
    run(code, &globals, &locals, None)
}

fn exec(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(source), globals, locals, closure] = arguments else { return Ok(Value::NONE) };
    let (globals, locals) = namespaces("exec", *globals, *locals)?;
    let closure = closure.filter(|closure| !closure.is_none());
    let Some(code) = Code::of(source) else {
        if closure.is_some() {
            return Err(type_error("closure can only be used when source is a code object"));
        }
        let text = source_text(source, "exec", "string, bytes or code object", "<string>")?;
        run(compile_text(&text, "<string>", Mode::Exec, 0)?, &globals, &locals, None)?;
        return Ok(Value::NONE);
    };
    match (code.free_variables(), closure) {
        (0, Some(_)) => {
            return Err(type_error("cannot use a closure with this code object"));
        }
        (0, None) => {}
        (number, closure) => {
            let fits = closure
                .filter(|closure| type_of(closure).is(&tuple::TYPE))
                .and_then(Tuple::of)
                .is_some_and(|cells| {
                    let all = cells.values();
                    all.len() == number && all.iter().all(|value| type_of(value).is(&cell::TYPE))
                });
            if !fits {
                return Err(type_error(format_args!(
                    "code object requires a closure of exactly length {number}"
                )));
            }
        }
    }
    run((*source).clone(), &globals, &locals, closure)?;
    Ok(Value::NONE)
}
