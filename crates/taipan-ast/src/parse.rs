//! From source text to tree: the one entry to the parser.
//!
//! Most modules [`crate::direct`] reads. For the others the parser crate reads the source
//! ([`crate::reader`]) and [`crate::lower`] makes our tree of what it read. When it finds an error, or reads
//! what CPython would not, [`explain`] works out what CPython says.

use crate::direct;
use crate::error::{ErrorSpan, Rejected, SyntaxError, SyntaxWarning};
use crate::invalid::{Flags, Verdict, check};
use crate::lower::{Lowering, Problem, dispose, tokens};
use crate::names::Names;
use crate::nodes::{Expression, Interactive, Mod, Module};
use crate::reader::{self, Read};
use bumpalo::Bump;
use ruff_python_ast as ruff;

pub use crate::lower::Facts;

/// What the source is, as `compile()`'s `mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// A module (`exec`).
    Exec,
    /// An expression (`eval`).
    Eval,
    /// One interactive statement (`single`).
    Single,
    /// A signature type comment (`func_type`).
    FuncType,
}

/// What can be chosen besides the mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ParseOptions {
    /// Whether `# type: …` comments are read (`PyCF_TYPE_COMMENTS`): they fill the fields `type_comment`
    /// and `type_ignores`, and are errors where no such comment may be.
    pub type_comments: bool,
    /// The minor version of Python 3 whose grammar is meant (`feature_version`): what is newer is an error.
    pub feature_version: Option<u8>,
}

impl ParseOptions {
    fn flags(self) -> Flags {
        let Self { type_comments, feature_version } = self;
        Flags { type_comments, feature_version, ..Flags::default() }
    }
}

/// A parsed source.
pub struct Parsed<'a> {
    /// The tree.
    pub module: Mod<'a>,
    /// Its identifiers.
    pub names: Names<'a>,
    /// Warnings of the tokenizer and the parser, in CPython's order.
    pub warnings: Vec<SyntaxWarning>,
    /// What the tree contains, so that passes can be skipped.
    pub facts: Facts,
}

/// Parses decoded source text (newlines already `\n`).
///
/// # Errors
/// The exception CPython 3.14's parser raises for the source.
pub fn parse<'a>(arena: &'a Bump, source: &'a str, mode: Mode) -> Result<Parsed<'a>, Rejected> {
    parse_with(arena, source, mode, ParseOptions::default())
}

/// [`parse`] with options.
///
/// # Errors
/// As [`parse`].
pub fn parse_with<'a>(
    arena: &'a Bump,
    source: &'a str,
    mode: Mode,
    options: ParseOptions,
) -> Result<Parsed<'a>, Rejected> {
    if mode == Mode::Exec
        && options == ParseOptions::default()
        && let Some(parsed) = direct::parse(arena, source)
    {
        return Ok(parsed);
    }
    let (source, options) = match reader::without_diamonds(source, mode, options.flags())? {
        // It conforms to the version.
        Some(rewritten) => (&*arena.alloc_str(&rewritten), ParseOptions { feature_version: None, ..options }),
        None => (source, options),
    };
    let read = Read::new(source, mode);
    let first_error = read.first_error();
    let problem = match lower(Lowering::new(arena, source), read, mode, options) {
        Ok(parsed) => return Ok(parsed),
        Err(problem) => problem,
    };
    match (problem, first_error) {
        (Problem::Doubtful(rejected), _) => Err(rejected),
        (Problem::Error(error), _) => {
            Err(explain(source, mode, options.flags()).unwrap_or_else(|| error.into()))
        }
        (Problem::Rejected, first_error) => match explain(source, mode, options.flags()) {
            Some(rejected) => Err(rejected),
            None => lower_anyway(arena, source, mode, options)
                .ok_or_else(|| unexplained(source, first_error).into()),
        },
    }
}

/// Makes our tree of a source that CPython's parser takes and the parser crate does not, if that is known how.
fn lower_anyway<'a>(
    arena: &'a Bump,
    source: &'a str,
    mode: Mode,
    options: ParseOptions,
) -> Option<Parsed<'a>> {
    let (read, plain_patterns) = reader::with_plain_patterns(source, mode)?;
    let mut lowering = Lowering::new(arena, source);
    lowering.plain_patterns = plain_patterns;
    lower(lowering, read, mode, options).ok()
}

/// Makes our tree, unless there is something that CPython does not take.
fn lower<'a>(
    mut lowering: Lowering<'a>,
    read: Read,
    mode: Mode,
    options: ParseOptions,
) -> Result<Parsed<'a>, Problem> {
    let source = lowering.source;
    lowering.warns_of_escapes = options.feature_version.is_none_or(|version| version >= 12);
    if mode == Mode::FuncType {
        let module = lowering.func_type(read.tokens());
        read.dispose();
        return finish(lowering, Mod::FunctionType(module.ok_or(Problem::Rejected)?));
    }
    let brackets = if read.has_errors() { None } else { tokens::check(source, read.tokens()) };
    let Some(brackets) = brackets else {
        read.dispose();
        return Err(Problem::Rejected);
    };
    if options.type_comments {
        lowering.read_type_comments(read.tokens());
    }
    let options_matter = lowering.has_type_comments() || options.feature_version.is_some();
    let module = module(&mut lowering, read.into_tree(), mode);
    let parsed = finish(lowering, module)?;
    if (options_matter || is_doubtful(source, mode, brackets, parsed.facts.depth))
        && let Some(rejected) = explain(source, mode, options.flags())
    {
        return Err(Problem::Doubtful(rejected));
    }
    Ok(parsed)
}

fn finish<'a>(lowering: Lowering<'a>, module: Mod<'a>) -> Result<Parsed<'a>, Problem> {
    let Lowering { names, warnings, facts, problem, .. } = lowering;
    match problem {
        None => Ok(Parsed { module, names, warnings, facts }),
        Some(problem) => Err(problem),
    }
}

fn module<'a>(lowering: &mut Lowering<'a>, tree: ruff::Mod, mode: Mode) -> Mod<'a> {
    match tree {
        ruff::Mod::Module(module) if mode == Mode::Single => {
            Mod::Interactive(Interactive { body: lowering.interactive(module.body) })
        }
        ruff::Mod::Module(module) => {
            let body = lowering.stmts(module.body);
            Mod::Module(Module { body, type_ignores: lowering.type_ignores() })
        }
        ruff::Mod::Expression(expression) => {
            let body = lowering.expr_ref(&expression.body);
            dispose(expression, lowering.facts.depth as usize);
            Mod::Expression(Expression { body })
        }
    }
}

/// Depth of rules in each other at which CPython's parser gives up (`MAXSTACK`).
const MAX_RULES: u32 = 6000;
/// Rules, at most, that one more bracket enters, and one more node within a node.
const RULES_OF_BRACKET: u32 = 30;
const RULES_OF_NODE: u32 = 10;

/// Whether CPython's parser may reject a source for a reason that neither the parser crate nor the
/// lowering knows.
fn is_doubtful(source: &str, mode: Mode, brackets: u32, depth: u32) -> bool {
    let deep = brackets * RULES_OF_BRACKET + depth.saturating_mul(RULES_OF_NODE) > MAX_RULES;
    // At the end of a module comes a newline of its own; elsewhere blanks there are an indentation.
    let last_line = source.rsplit('\n').next().unwrap_or_default();
    deep || (mode != Mode::Exec && !last_line.is_empty() && last_line.trim().is_empty())
}

/// The parser crate's error, for what CPython's grammar, as we have it, accepts.
fn unexplained(source: &str, first_error: Option<(usize, String)>) -> SyntaxError {
    let Some((offset, message)) = first_error else {
        return SyntaxError::new("invalid syntax", ErrorSpan::default());
    };
    let before = source.get(..offset).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let lineno = before.matches('\n').count() as u32 + 1;
    let column = line.chars().count() as u32 + 1;
    let span = ErrorSpan { lineno, offset: column, end_lineno: lineno, end_offset: column };
    SyntaxError::new(message, span)
}

/// What CPython's parser raises and warns of before it does; `None` when it accepts the source.
fn explain(source: &str, mode: Mode, flags: Flags) -> Option<Rejected> {
    match check(source, mode, flags) {
        Verdict::Rejected(rejected) => Some(rejected),
        Verdict::Accepted | Verdict::Incomplete => None,
    }
}
