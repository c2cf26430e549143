//! The state of one scope during code generation (`struct compiler_unit`).

use taipan_ast::names::Symbol;
use taipan_ast::nodes::AnnAssign;
use taipan_bytecode::{Location, PyString};

use super::FBlock;
use crate::instructions::InstructionSequence;
use crate::symtable::{CompileScopeKind, ScopeId};
use crate::unit::{Numbered, UnitMetadata};

/// One scope being generated.
pub(crate) struct Unit<'a> {
    /// Its symbols.
    pub(crate) scope: ScopeId,
    /// What it is.
    pub(crate) kind: CompileScopeKind,
    /// Name of the class around it, for mangling private names.
    pub(crate) private: Option<Symbol>,
    /// Class: attributes assigned through `self`.
    pub(crate) static_attributes: Numbered<Symbol>,
    /// Annotated assignments whose annotations are compiled at the end (PEP 649).
    pub(crate) deferred_annotations: Vec<(&'a AnnAssign<'a>, Location)>,
    /// For each of them the index in `__conditional_annotations__`, or -1.
    pub(crate) conditional_annotation_indices: Vec<i32>,
    /// Next such index.
    pub(crate) next_conditional_annotation_index: i32,
    /// Instructions so far.
    pub(crate) sequence: InstructionSequence,
    /// The module's or class's own instructions while its annotations' are generated.
    pub(crate) stashed_sequence: Option<InstructionSequence>,
    /// Blocks that `break`, `continue` and `return` unwind, outermost first.
    pub(crate) fblocks: Vec<FBlock<'a>>,
    /// How many inlined comprehensions are around.
    pub(crate) in_inlined_comp: u32,
    /// How many conditional blocks are around the statement (`u_in_conditional_block`).
    pub(crate) in_conditional_block: u32,
    /// Names, constants, counts.
    pub(crate) meta: UnitMetadata,
}

impl Unit<'_> {
    /// A module's unit without symbols.
    pub(crate) fn new(meta: UnitMetadata) -> Self {
        Self {
            scope: ScopeId(0),
            kind: CompileScopeKind::Module,
            private: None,
            static_attributes: Numbered::default(),
            deferred_annotations: Vec::new(),
            conditional_annotation_indices: Vec::new(),
            next_conditional_annotation_index: 0,
            sequence: InstructionSequence::default(),
            stashed_sequence: None,
            fblocks: Vec::new(),
            in_inlined_comp: 0,
            in_conditional_block: 0,
            meta,
        }
    }

    /// Makes a used unit a new one with this qualified name, and keeps its memory.
    pub(crate) fn reset(&mut self, qualname: PyString) {
        let Self { static_attributes, deferred_annotations, sequence, fblocks, meta, .. } = self;
        static_attributes.clear();
        deferred_annotations.clear();
        sequence.clear();
        fblocks.clear();
        self.conditional_annotation_indices.clear();
        self.next_conditional_annotation_index = 0;
        self.stashed_sequence = None;
        self.in_inlined_comp = 0;
        self.in_conditional_block = 0;
        meta.reset(qualname);
    }
}
