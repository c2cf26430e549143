//! Code generation: the tree, with the symbol table's help, becomes instruction lists.
//!
//! One file per construct. [`Codegen`] is the state of one compilation; [`Unit`] that of one scope.

mod emit;
mod expressions;
mod fblock;
mod fblock_stack;
mod patterns;
mod scopes;
mod statements;
mod unit_state;

pub(crate) use fblock::{FBlock, FBlockDatum, FBlockKind};
pub(crate) use unit_state::Unit;

use std::sync::Arc;

use taipan_ast::names::{Names, sym};
use taipan_ast::nodes::Mod;
use taipan_bytecode::{CodeFlags, CodeObject, PyString};

use crate::assemble::Assembler;
use crate::constant_pool::ConstantPool;
use crate::error::{CompileResult, CompileWarning};
use crate::flowgraph::UnitGraphs;
use crate::instructions::InstructionSequence;
use crate::options::Options;
use crate::symtable::{CompileScopeKind, SymbolTable};
use crate::unit::UnitMetadata;

/// What code generation needs besides the tree.
pub struct Input<'a, 't> {
    /// Identifiers of the file.
    pub names: &'t mut Names<'a>,
    /// Scopes of the tree; code generation uses the table up.
    pub symtable: SymbolTable,
    /// Options.
    pub options: Options,
    /// Flags of `from __future__` imports and inherited ones.
    pub future: CodeFlags,
    /// `co_filename`, in UTF-8 with surrogates.
    pub filename: &'t [u8],
}

/// What code generation, flow graph and assembler use again from tree to tree; holds nothing of a tree between
/// two of them.
#[derive(Default)]
pub struct Memory {
    assembler: Assembler,
    pool: ConstantPool,
    spare_sequences: Vec<InstructionSequence>,
    spare_metadata: Vec<UnitMetadata>,
    table: SymbolTable,
}

impl Memory {
    /// The memory of the last tree's symbol table, for the next one's.
    pub fn take_table(&mut self) -> SymbolTable {
        std::mem::take(&mut self.table)
    }
}

/// Generates the code of a whole tree; the nested code objects are among its constants. `warnings` gets
/// what is warned of, also before an error.
///
/// # Errors
/// What CPython's code generation and assembler raise, at its place.
pub fn generate<'a>(
    module: &'a Mod<'a>,
    input: Input<'a, '_>,
    warnings: &mut Vec<CompileWarning>,
) -> CompileResult<CodeObject> {
    generate_in(&mut Memory::default(), module, input, warnings)
}

/// [`generate`] in memory that can be used again afterwards.
///
/// # Errors
/// As [`generate`].
pub fn generate_in<'a>(
    memory: &mut Memory,
    module: &'a Mod<'a>,
    input: Input<'a, '_>,
    warnings: &mut Vec<CompileWarning>,
) -> CompileResult<CodeObject> {
    let mut codegen = Codegen::new(module, input, std::mem::take(memory));
    let code = codegen.visit_module(module);
    warnings.append(&mut codegen.warnings);
    *memory = codegen.into_memory();
    code.map(Arc::unwrap_or_clone)
}

/// The control-flow graphs of a tree's code objects, before and after optimisation, inner ones first.
///
/// # Errors
/// As [`generate`].
pub fn graphs<'a>(
    module: &'a Mod<'a>,
    input: Input<'a, '_>,
    warnings: &mut Vec<CompileWarning>,
) -> CompileResult<Vec<UnitGraphs>> {
    let memory = Memory { assembler: Assembler::recording(), ..Memory::default() };
    let mut codegen = Codegen::new(module, input, memory);
    let code = codegen.visit_module(module);
    warnings.append(&mut codegen.warnings);
    code.map(|_| codegen.assembler.take_graphs())
}

/// The state of one compilation.
#[allow(clippy::vec_box, reason = "a unit is large, and moves from field to field")]
pub(crate) struct Codegen<'a, 't> {
    /// Identifiers of the file.
    pub(crate) names: &'t mut Names<'a>,
    /// Scopes; inlined comprehensions change their parent's for a while.
    pub(crate) symtable: SymbolTable,
    /// Constants of the module.
    pub(crate) pool: ConstantPool,
    /// The scope being generated.
    pub(crate) unit: Box<Unit<'a>>,
    /// The scopes around it, outermost first.
    pub(crate) stack: Vec<Box<Unit<'a>>>,
    /// Makes code objects of finished units.
    pub(crate) assembler: Assembler,
    /// Finished units, emptied, for the next ones.
    spare_units: Vec<Box<Unit<'a>>>,
    /// Instruction lists of finished units, emptied, for the next ones.
    spare_sequences: Vec<InstructionSequence>,
    /// Metadata of units of earlier trees, for new units.
    spare_metadata: Vec<UnitMetadata>,
    /// Memory for a text that is being made.
    text: Vec<u8>,
    /// Options.
    pub(crate) options: Options,
    /// Flags of `from __future__` imports and inherited ones.
    pub(crate) future: CodeFlags,
    /// `co_filename`
    pub(crate) filename: PyString,
    /// Mode `single`: expression statements print.
    pub(crate) interactive: bool,
    /// `SyntaxWarning`s so far.
    pub(crate) warnings: Vec<CompileWarning>,
}

impl<'a, 't> Codegen<'a, 't> {
    /// The state before the first unit, that of the module.
    fn new(module: &'a Mod<'a>, input: Input<'a, 't>, memory: Memory) -> Self {
        let Input { names, symtable, options, future, filename } = input;
        let Memory { assembler, mut pool, spare_sequences, spare_metadata, .. } = memory;
        let filename = pool.interned_text(filename);
        let meta = UnitMetadata::empty(pool.symbol(sym::ANONYMOUS_MODULE, names));
        let mut codegen = Codegen {
            names,
            symtable,
            pool,
            unit: Box::new(Unit::new(meta)),
            stack: Vec::new(),
            assembler,
            spare_units: Vec::new(),
            spare_sequences,
            spare_metadata,
            text: Vec::new(),
            options,
            future,
            filename,
            interactive: matches!(module, Mod::Interactive(_)),
            warnings: Vec::new(),
        };
        let top = codegen.symtable.top();
        codegen.unit = codegen.new_unit(sym::ANONYMOUS_MODULE, CompileScopeKind::Module, top, 1, None);
        codegen
    }

    /// What can be used again.
    fn into_memory(self) -> Memory {
        let Codegen { mut pool, assembler, spare_sequences, mut spare_metadata, symtable: table, .. } = self;
        // The code object alone holds its constants now, as it would in CPython.
        pool.clear();
        let units = self.spare_units.into_iter().chain([self.unit]);
        spare_metadata.extend(units.map(|unit| unit.meta));
        Memory { assembler, pool, spare_sequences, spare_metadata, table }
    }
}
