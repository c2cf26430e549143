//! The one place where the command line calls the compiler.

#![allow(clippy::result_large_err, reason = "a rejection ends the work on its file")]

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs;

use bumpalo::Bump;
use taipan_ast::error::{SyntaxError, SyntaxWarning};
use taipan_ast::names::Names;
use taipan_ast::nodes::Mod;
use taipan_ast::parse::{self, Mode, ParseOptions, Parsed};
use taipan_ast::{decode, report};
use taipan_bytecode::CodeObject;
use taipan_compiler::flowgraph::UnitGraphs;
use taipan_compiler::future;
use taipan_compiler::symtable::{self, SymbolTable};
use taipan_compiler::{Options, Workspace};

use crate::pathname;

/// The file a source comes from.
#[derive(Clone, Copy)]
pub(crate) struct Filename<'a> {
    /// Where it lies.
    pub path: &'a OsStr,
    /// What it is called in code objects and messages.
    pub shown: &'a OsStr,
}

impl<'a> Filename<'a> {
    /// A file that is called what it is.
    pub(crate) fn plain(path: &'a OsStr) -> Self {
        Self { path, shown: path }
    }

    /// A name that is no file's: where CPython would read a line of it, there is none.
    pub(crate) fn nowhere(name: &'a OsStr) -> Self {
        Self { path: OsStr::new(""), shown: name }
    }
}

/// A compiled source.
pub(crate) struct Compiled {
    /// The module.
    pub code: CodeObject,
    /// The warnings as CPython prints them.
    pub warnings: String,
}

/// What there is to print of a source.
pub(crate) struct Printed {
    /// The text.
    pub text: String,
    /// The warnings as CPython prints them.
    pub warnings: String,
}

/// A source that is rejected: the exception, and what is needed to print it.
pub(crate) struct Rejection {
    error: SyntaxError,
    filename: String,
    source: String,
}

impl Rejection {
    fn new(mut error: SyntaxError, filename: &Filename<'_>, source: &str) -> Self {
        // CPython reads the line of an error found after parsing from the file of the name that is shown.
        if let (None, Some(span)) = (&error.text, &error.span) {
            error.text = shown_source(filename, source).and_then(|source| {
                let before = span.lineno.checked_sub(1)?;
                source.split_inclusive('\n').nth(before as usize).map(str::to_owned)
            });
        }
        Self { error, filename: pathname::display(filename.shown).into_owned(), source: source.to_owned() }
    }

    /// What `traceback.format_exception_only` gives, with a newline at the end.
    pub(crate) fn report(&self, color: bool) -> String {
        self.with_context(color, |context| report::format_error(&self.error, context))
    }

    /// The message of `py_compile.PyCompileError`.
    pub(crate) fn py_compile_message(&self) -> String {
        self.with_context(false, |context| report::py_compile_message(&self.error, context))
    }

    fn with_context<T>(&self, color: bool, print: impl FnOnce(&report::Context<'_>) -> T) -> T {
        let compiles = |source: &str| {
            taipan_compiler::compile(source, &self.filename, Mode::Exec, Options::default()).is_ok()
        };
        print(&report::Context {
            filename: &self.filename,
            source: &self.source,
            origin: report::Origin::Compile,
            color,
            compiles: &compiles,
        })
    }
}

/// Compiles a module in memory that is used again for the next one.
///
/// # Errors
/// The exception CPython raises.
pub(crate) fn compile(
    workspace: &mut Workspace,
    source: &[u8],
    filename: &Filename<'_>,
    optimize: u8,
) -> Result<Compiled, Rejection> {
    let name = pathname::decode(filename.shown);
    let text = decode::decode(source).map_err(|error| Rejection::new(error, filename, ""))?;
    match workspace.compile(&text, &name, Mode::Exec, Options { optimize }) {
        Ok(compiled) => {
            let warnings = show_warnings(&compiled.warnings, filename, &text);
            Ok(Compiled { code: compiled.code, warnings })
        }
        Err(error) => Err(Rejection::new(error, filename, &text)),
    }
}

/// Hands the symbol table of a module to `show`.
///
/// # Errors
/// The exception CPython raises.
pub(crate) fn symbol_table(
    source: &[u8],
    filename: &Filename<'_>,
    show: impl FnOnce(&SymbolTable, &Names<'_>) -> String,
) -> Result<Printed, Rejection> {
    let arena = Bump::new();
    let text = decode::decode(source).map_err(|error| Rejection::new(error, filename, ""))?;
    let shown = parse::parse(&arena, &text, Mode::Exec).and_then(|parsed| {
        let Parsed { module, mut names, warnings, .. } = parsed;
        let module = arena.alloc(module);
        let future = future::features(module, &names).map_err(|error| SyntaxError::from(*error))?;
        let table = symtable::build(module, &mut names, future).map_err(|error| SyntaxError::from(*error))?;
        let warnings = show_warnings(&warnings, filename, &text);
        Ok(Printed { text: show(&table, &names), warnings })
    });
    shown.map_err(|error| Rejection::new(error, filename, &text))
}

/// Which tree of a source is wanted.
#[derive(Clone, Copy)]
pub(crate) struct TreeOptions {
    /// What the source is.
    pub mode: Mode,
    /// How it is parsed.
    pub parse: ParseOptions,
    /// The level of the tree that is compiled; `None` is the tree as parsed.
    pub optimize: Option<u8>,
}

/// Hands the tree of a source to `show`.
///
/// # Errors
/// The exception CPython raises.
pub(crate) fn tree(
    source: &[u8],
    filename: &Filename<'_>,
    options: TreeOptions,
    show: impl FnOnce(&Mod<'_>, &Names<'_>) -> String,
) -> Result<Printed, Rejection> {
    let arena = Bump::new();
    let text = decode::decode(source).map_err(|error| Rejection::new(error, filename, ""))?;
    let TreeOptions { mode, parse, optimize } = options;
    let tree = taipan_compiler::tree(&arena, &text, mode, parse, optimize);
    let tree = tree.map_err(|error| Rejection::new(error, filename, &text))?;
    let warnings = show_warnings(&tree.warnings, filename, &text);
    Ok(Printed { text: show(&tree.module, &tree.names), warnings })
}

/// The control-flow graphs of a module's code objects.
///
/// # Errors
/// The exception CPython raises.
pub(crate) fn graphs(
    source: &[u8],
    filename: &Filename<'_>,
    optimize: u8,
) -> Result<Vec<UnitGraphs>, Rejection> {
    let name = pathname::decode(filename.shown);
    let text = decode::decode(source).map_err(|error| Rejection::new(error, filename, ""))?;
    taipan_compiler::graphs(&text, &name, Mode::Exec, Options { optimize })
        .map_err(|error| Rejection::new(error, filename, &text))
}

/// The text of the file that is called what messages show.
fn shown_source<'a>(filename: &Filename<'_>, source: &'a str) -> Option<Cow<'a, str>> {
    if filename.shown == filename.path {
        return Some(Cow::Borrowed(source));
    }
    let bytes = fs::read(filename.shown).ok()?;
    Some(Cow::Owned(decode::decode(&bytes).ok()?.into_owned()))
}

/// The warnings as the `warnings` module prints them.
fn show_warnings(warnings: &[SyntaxWarning], filename: &Filename<'_>, source: &str) -> String {
    if warnings.is_empty() || warnings_are_ignored() {
        return String::new();
    }
    let name = pathname::display(filename.shown);
    let source = shown_source(filename, source).unwrap_or_default();
    warnings.iter().map(|warning| report::format_warning(warning, &name, &source)).collect()
}

/// Whether the last filter of `PYTHONWARNINGS` that is for `SyntaxWarning` says so.
fn warnings_are_ignored() -> bool {
    let filters = std::env::var("PYTHONWARNINGS").unwrap_or_default();
    let action_for = |filter: &str| {
        let mut fields = filter.trim().split(':');
        let (action, _message, category) = (fields.next(), fields.next(), fields.next());
        let meant = matches!(category.unwrap_or_default(), "" | "Warning" | "SyntaxWarning");
        action.filter(|action| meant && !action.is_empty()).map(|action| "ignore".starts_with(action))
    };
    filters.rsplit(',').find_map(action_for).unwrap_or(false)
}
