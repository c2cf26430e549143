//! All stages in a row: source text in, code object out.

use bumpalo::Bump;
use taipan_ast::error::{ErrorSpan, Rejected, SyntaxError, SyntaxWarning};
use taipan_ast::names::Names;
use taipan_ast::nodes::Mod;
use taipan_ast::parse::{Facts, Mode, ParseOptions, Parsed, parse, parse_with};
use taipan_bytecode::{CodeFlags, CodeObject, Location};

use crate::codegen::{self, Input};
use crate::error::{CompileError, CompileResult, CompileWarning};
use crate::flowgraph::UnitGraphs;
use crate::future;
use crate::options::Options;
use crate::preprocess::{PreprocessOptions, preprocess};
use crate::symtable;

/// A compiled source.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The module's code object; the others are among its constants.
    pub code: CodeObject,
    /// Warnings of all stages, in CPython's order.
    pub warnings: Vec<SyntaxWarning>,
}

/// Compiles decoded source text (newlines already `\n`), as the built-in function `compile()` does.
///
/// `filename` becomes `co_filename` as it stands: UTF-8, in which lone surrogates may stand for the
/// bytes of a path that is not UTF-8.
///
/// # Errors
/// The exception CPython 3.14 raises for the source. An error found after parsing has no `text`:
/// CPython reads that line from the file called `filename`, if there is one.
pub fn compile(
    source: &str,
    filename: impl AsRef<[u8]>,
    mode: Mode,
    options: Options,
) -> Result<Compiled, Rejected> {
    compile_in(&Bump::new(), source, filename.as_ref(), mode, options)
}

/// [`compile`] with the tree in `arena`, which can be reset and used again afterwards.
///
/// # Errors
/// As [`compile`].
pub fn compile_in(
    arena: &Bump,
    source: &str,
    filename: &[u8],
    mode: Mode,
    options: Options,
) -> Result<Compiled, Rejected> {
    compile_with(arena, &mut codegen::Memory::default(), source, filename, mode, options)
}

/// Memory in bytes that the tree of one source leaves for the next one; what a larger one took is given back.
const KEPT: usize = 1 << 20;
/// Size in bytes of a tree whose code generation takes so much memory that it is given back, too.
const LARGE: usize = 16 << 20;

/// Compiles one source after the other in the same memory, which grows to what most of them need.
#[derive(Default)]
pub struct Workspace {
    arena: Bump,
    memory: codegen::Memory,
}

impl Workspace {
    /// [`compile`] in this memory.
    ///
    /// # Errors
    /// As [`compile`].
    pub fn compile(
        &mut self,
        source: &str,
        filename: &[u8],
        mode: Mode,
        options: Options,
    ) -> Result<Compiled, Rejected> {
        let compiled = compile_with(&self.arena, &mut self.memory, source, filename, mode, options);
        let size = self.arena.allocated_bytes();
        if size > LARGE {
            *self = Self::default();
        } else if size > KEPT {
            self.arena = Bump::new();
        } else {
            self.arena.reset();
        }
        compiled
    }
}

fn compile_with(
    arena: &Bump,
    memory: &mut codegen::Memory,
    source: &str,
    filename: &[u8],
    mode: Mode,
    options: Options,
) -> Result<Compiled, Rejected> {
    let (code, warnings) =
        generate_with(arena, memory, source, filename, mode, options, codegen::generate_in)?;
    Ok(Compiled { code, warnings })
}

/// The tree of decoded source text as `ast.parse` gives it: with `optimize`, the tree that is compiled. The
/// warnings are the parser's alone, for later ones come when the tree is compiled.
///
/// # Errors
/// The exception CPython raises.
pub fn tree<'a>(
    arena: &'a Bump,
    source: &'a str,
    mode: Mode,
    parsing: ParseOptions,
    optimize: Option<u8>,
) -> Result<Parsed<'a>, Rejected> {
    let Parsed { module, names, warnings, facts } = parse_with(arena, source, mode, parsing)?;
    let stages = || {
        let future = future::features(&module, &names)?;
        let preprocessing = PreprocessOptions {
            optimize: optimize.unwrap_or(0),
            future_annotations: future.contains(CodeFlags::FUTURE_ANNOTATIONS),
            syntax_check_only: optimize.is_none(),
        };
        preprocess(arena, module, &facts, preprocessing, &mut Vec::new())
    };
    match stages() {
        Ok(module) => Ok(Parsed { module, names, warnings, facts }),
        Err(error) => Err(Rejected { error: SyntaxError::from(*error), warnings }),
    }
}

/// The control-flow graphs of the source's code objects, before and after optimisation, inner ones first,
/// and the warnings.
///
/// # Errors
/// As [`compile`].
pub fn graphs(
    source: &str,
    filename: impl AsRef<[u8]>,
    mode: Mode,
    options: Options,
) -> Result<(Vec<UnitGraphs>, Vec<SyntaxWarning>), Rejected> {
    let (arena, mut memory) = (Bump::new(), codegen::Memory::default());
    generate_with(
        &arena,
        &mut memory,
        source,
        filename.as_ref(),
        mode,
        options,
        |_, module, input, warnings| codegen::graphs(module, input, warnings),
    )
}

/// Runs the stages before code generation, then `generate`; gives the warnings of all stages too.
fn generate_with<'a, T>(
    arena: &'a Bump,
    memory: &mut codegen::Memory,
    source: &'a str,
    filename: &[u8],
    mode: Mode,
    options: Options,
    generate: impl FnOnce(
        &mut codegen::Memory,
        &'a Mod<'a>,
        Input<'a, '_>,
        &mut Vec<CompileWarning>,
    ) -> CompileResult<T>,
) -> Result<(T, Vec<SyntaxWarning>), Rejected> {
    let Parsed { module, mut names, warnings, facts } = parse(arena, source, mode)?;
    let tree = Tree { module, names: &mut names, facts: &facts };
    generate_of_tree(arena, memory, tree, warnings, filename, options, generate)
}

/// A tree that no parser made.
pub struct Tree<'a, 'n> {
    /// The tree.
    pub module: Mod<'a>,
    /// Its identifiers.
    pub names: &'n mut Names<'a>,
    /// What it contains.
    pub facts: &'n Facts,
}

/// Compiles a tree.
///
/// # Errors
/// The exception CPython raises for the tree.
pub fn compile_tree<'a>(
    arena: &'a Bump,
    tree: Tree<'a, '_>,
    filename: &[u8],
    options: Options,
) -> Result<Compiled, Rejected> {
    let mut memory = codegen::Memory::default();
    let (code, warnings) =
        generate_of_tree(arena, &mut memory, tree, Vec::new(), filename, options, codegen::generate_in)?;
    Ok(Compiled { code, warnings })
}

/// A tree as it is compiled.
///
/// # Errors
/// The exception CPython raises for the tree.
pub fn preprocessed<'a>(
    arena: &'a Bump,
    module: Mod<'a>,
    names: &Names<'a>,
    facts: &Facts,
    optimize: u8,
) -> Result<Mod<'a>, SyntaxError> {
    let stages = || {
        let future = future::features(&module, names)?;
        let preprocessing = PreprocessOptions {
            optimize,
            future_annotations: future.contains(CodeFlags::FUTURE_ANNOTATIONS),
            syntax_check_only: false,
        };
        preprocess(arena, module, facts, preprocessing, &mut Vec::new())
    };
    stages().map_err(|error| SyntaxError::from(*error))
}

/// Runs the stages between the parser and code generation, then `generate`; `warnings` are those of the parser.
fn generate_of_tree<'a, T>(
    arena: &'a Bump,
    memory: &mut codegen::Memory,
    tree: Tree<'a, '_>,
    mut warnings: Vec<SyntaxWarning>,
    filename: &[u8],
    options: Options,
    generate: impl FnOnce(
        &mut codegen::Memory,
        &'a Mod<'a>,
        Input<'a, '_>,
        &mut Vec<CompileWarning>,
    ) -> CompileResult<T>,
) -> Result<(T, Vec<SyntaxWarning>), Rejected> {
    let Tree { module, names, facts } = tree;
    let mut found = Vec::new();
    let stages = || {
        let future = future::features(&module, names)?;
        let preprocessing = PreprocessOptions {
            optimize: options.optimize,
            future_annotations: future.contains(CodeFlags::FUTURE_ANNOTATIONS),
            syntax_check_only: false,
        };
        let module = &*arena.alloc(preprocess(arena, module, facts, preprocessing, &mut found)?);
        let symtable = symtable::build_in(memory.take_table(), module, names, future)?;
        generate(memory, module, Input { names, symtable, options, future, filename }, &mut found)
    };
    let generated = stages();
    warnings.extend(found.into_iter().map(SyntaxWarning::from));
    match generated {
        Ok(generated) => Ok((generated, warnings)),
        Err(error) => Err(Rejected { error: SyntaxError::from(*error), warnings }),
    }
}

/// An error of a stage after the parser as CPython raises it. Its columns stay bytes: CPython does not
/// count characters there either.
impl From<CompileError> for SyntaxError {
    fn from(error: CompileError) -> Self {
        let span = (error.loc != Location::NONE).then(|| span(error.loc));
        Self { kind: error.kind, message: error.message, span, text: None, statement_line: 0 }
    }
}

impl From<CompileWarning> for SyntaxWarning {
    fn from(warning: CompileWarning) -> Self {
        let span = span(warning.loc);
        Self { message: warning.message, lineno: span.lineno, span }
    }
}

fn span(loc: Location) -> ErrorSpan {
    let number = |n: i32| u32::try_from(n).unwrap_or(0);
    ErrorSpan {
        lineno: number(loc.lineno),
        offset: number(loc.col_offset + 1),
        end_lineno: number(loc.end_lineno),
        end_offset: number(loc.end_col_offset + 1),
    }
}
