//! The one place where the command line calls the compiler.

#![allow(clippy::result_large_err, reason = "a rejection ends the work on its file")]

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use bumpalo::Bump;
use taipan_ast::error::{Rejected, SyntaxError, SyntaxWarning};
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
use crate::warnings::{Action, Filters};

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

/// What came of a source, and the warnings to be shown before it.
pub(crate) struct Answer<'a, T> {
    /// What was asked for, or why there is nothing.
    pub result: Result<T, Rejection<'a>>,
    /// The warnings the filters leave, in order.
    pub warnings: Vec<ShownWarning>,
}

/// A warning as CPython prints it.
pub(crate) struct ShownWarning {
    /// The lines.
    pub text: String,
    /// The message, if it is to be shown only once in a run.
    pub once: Option<String>,
}

/// A source that is rejected: the exception, and what is needed to print it.
pub(crate) struct Rejection<'a> {
    error: SyntaxError,
    filename: Filename<'a>,
    source: Cow<'a, str>,
}

impl<'a> Rejection<'a> {
    fn new(mut error: SyntaxError, filename: Filename<'a>, source: Cow<'a, str>) -> Self {
        // CPython reads the line of an error found after parsing from the file of the name that is shown.
        if let (None, Some(span)) = (&error.text, &error.span) {
            error.text = shown_source(&filename, &source).and_then(|source| {
                let before = span.lineno.checked_sub(1)?;
                source.split_inclusive('\n').nth(before as usize).map(read_line)
            });
        }
        Self { error, filename, source }
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
        let filename = pathname::display(self.filename.shown);
        let compiles = |source: &str| {
            taipan_compiler::compile(source, &*filename, Mode::Exec, Options::default()).is_ok()
        };
        print(&report::Context {
            filename: &filename,
            source: &self.source,
            origin: report::Origin::Compile,
            color,
            compiles: &compiles,
        })
    }
}

/// Compiles a module in memory that is used again for the next one.
pub(crate) fn compile<'a>(
    workspace: &mut Workspace,
    source: &'a [u8],
    filename: Filename<'a>,
    optimize: u8,
    filters: &Filters,
) -> Answer<'a, CodeObject> {
    let name = pathname::decode(filename.shown);
    answer(source, filename, filters, |text| {
        let compiled = workspace.compile(text, &name, Mode::Exec, Options { optimize })?;
        Ok((compiled.code, compiled.warnings))
    })
}

/// Hands the symbol table of a module to `show`.
pub(crate) fn symbol_table<'a, T>(
    source: &'a [u8],
    filename: Filename<'a>,
    filters: &Filters,
    show: impl FnOnce(&SymbolTable, &Names<'_>) -> T,
) -> Answer<'a, T> {
    let arena = Bump::new();
    answer(source, filename, filters, |text| {
        let Parsed { module, mut names, warnings, .. } = parse::parse(&arena, text, Mode::Exec)?;
        let module = arena.alloc(module);
        let table =
            future::features(module, &names).and_then(|future| symtable::build(module, &mut names, future));
        match table {
            Ok(table) => Ok((show(&table, &names), warnings)),
            Err(error) => Err(Rejected { error: SyntaxError::from(*error), warnings }),
        }
    })
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
pub(crate) fn tree<'a, T>(
    source: &'a [u8],
    filename: Filename<'a>,
    options: TreeOptions,
    filters: &Filters,
    show: impl FnOnce(&Mod<'_>, &Names<'_>) -> T,
) -> Answer<'a, T> {
    let arena = Bump::new();
    let TreeOptions { mode, parse, optimize } = options;
    answer(source, filename, filters, |text| {
        let Parsed { module, names, warnings, .. } =
            taipan_compiler::tree(&arena, text, mode, parse, optimize)?;
        Ok((show(&module, &names), warnings))
    })
}

/// The control-flow graphs of a module's code objects.
pub(crate) fn graphs<'a>(
    source: &'a [u8],
    filename: Filename<'a>,
    optimize: u8,
    filters: &Filters,
) -> Answer<'a, Vec<UnitGraphs>> {
    let name = pathname::decode(filename.shown);
    answer(source, filename, filters, |text| {
        taipan_compiler::graphs(text, &name, Mode::Exec, Options { optimize })
    })
}

/// Decodes a source, has `work` done on its text, and filters what that warns of. A warning that a filter
/// makes an error ends the work where it was issued.
fn answer<'a, T>(
    source: &'a [u8],
    filename: Filename<'a>,
    filters: &Filters,
    work: impl FnOnce(&str) -> Result<(T, Vec<SyntaxWarning>), Rejected>,
) -> Answer<'a, T> {
    let text = match decode::decode(source) {
        Ok(text) => text,
        Err(error) => {
            let result = Err(Rejection::new(error, filename, Cow::Borrowed("")));
            return Answer { result, warnings: Vec::new() };
        }
    };
    let (result, warnings) = match work(&text) {
        Ok((value, warnings)) => (Ok(value), warnings),
        Err(Rejected { error, warnings }) => (Err(error), warnings),
    };
    let (warnings, made_error) = filter(warnings, filters, &filename, &text);
    let result = match made_error {
        Some(error) => Err(error),
        None => result,
    };
    Answer { result: result.map_err(|error| Rejection::new(error, filename, text)), warnings }
}

/// [`filter`] for warnings about a text that no file has, which messages call `name`.
pub(crate) fn filter_nameless(
    warnings: Vec<SyntaxWarning>,
    filters: &Filters,
    name: &str,
) -> (Vec<ShownWarning>, Option<SyntaxError>) {
    filter(warnings, filters, &Filename::nowhere(OsStr::new(name)), "")
}

/// The warnings to show, and the error that the first one with the action `error` becomes.
fn filter(
    warnings: Vec<SyntaxWarning>,
    filters: &Filters,
    filename: &Filename<'_>,
    source: &str,
) -> (Vec<ShownWarning>, Option<SyntaxError>) {
    if warnings.is_empty() {
        return (Vec::new(), None);
    }
    let name = pathname::display(filename.shown);
    let source = shown_source(filename, source).unwrap_or_default();
    let mut shown = Vec::new();
    for warning in warnings {
        let action = filters.action(&warning, &name);
        match action {
            Action::Ignore => {}
            Action::Error => return (shown, Some(warning.into_error())),
            Action::Show | Action::Once => {
                let text = report::format_warning(&warning, &name, &source);
                shown.push(ShownWarning { text, once: (action == Action::Once).then_some(warning.message) });
            }
        }
    }
    (shown, None)
}

/// A line as CPython reads it for an error: its first 999 bytes.
fn read_line(line: &str) -> String {
    const LINE_BUFFER: usize = 999;
    match line.as_bytes().get(..LINE_BUFFER) {
        Some(read) => String::from_utf8_lossy(read).into_owned(),
        None => line.to_owned(),
    }
}

/// The text of the file that is called what messages show, if there is such a file.
fn shown_source<'a>(filename: &Filename<'_>, source: &'a str) -> Option<Cow<'a, str>> {
    let shown = filename.shown.as_bytes();
    if shown.starts_with(b"<") && shown.ends_with(b">") {
        return None;
    }
    if filename.shown == filename.path {
        return Some(Cow::Borrowed(source));
    }
    let bytes = fs::read(filename.shown).ok()?;
    Some(Cow::Owned(decode::decode(&bytes).ok()?.into_owned()))
}
