//! From a scope's instruction list to its code object: flow graph, optimisation, assembly.

mod emit;
mod exception_table;
mod jumps;
mod localsplus;

use std::sync::Arc;

use taipan_ast::names::{Names, Symbol};
use taipan_bytecode::{CodeObject, PyString};

use crate::constant_pool::ConstantPool;
use crate::error::CompileResult;
use crate::flowgraph::{FlowGraph, FrameSize, Graph, UnitGraphs};
use crate::instructions::InstructionSequence;
use crate::unit::UnitMetadata;

/// Turns finished units into code objects; holds the memory that is used again from unit to unit.
#[derive(Default)]
pub struct Assembler {
    graph: FlowGraph,
    jumps: jumps::Jumps,
    output: emit::Output,
    localspluskinds: Vec<u8>,
    recorded: Option<Vec<UnitGraphs>>,
}

impl Assembler {
    /// An assembler that also keeps every unit's graph, before and after optimisation.
    pub fn recording() -> Self {
        Self { recorded: Some(Vec::new()), ..Self::default() }
    }

    /// The graphs kept so far, in the order in which the units were finished: inner ones first.
    pub fn take_graphs(&mut self) -> Vec<UnitGraphs> {
        self.recorded.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Optimises and assembles one unit (`optimize_and_assemble_code_unit`); its instructions are used up.
    ///
    /// # Errors
    /// Jumps or tables too large for the format.
    pub fn code_object(
        &mut self,
        unit: &mut UnitMetadata,
        sequence: &mut InstructionSequence,
        pool: &mut ConstantPool,
        names: &Names<'_>,
        filename: &PyString,
    ) -> CompileResult<Arc<CodeObject>> {
        self.graph.build(sequence)?;
        let before = self.recorded.is_some().then(|| Graph::of(&self.graph.cfg, unit, pool));
        self.graph.optimize(unit, pool);
        let size = self.graph.finish(unit)?;
        if let Some(before) = before {
            self.record(before, unit, pool, names);
        }
        self.jumps.resolve(&mut self.graph.cfg)?;
        self.output.write(&self.graph.cfg, self.jumps.starts(), self.jumps.total(), unit.firstlineno);
        Ok(self.make_code(unit, size, pool, names, filename))
    }

    fn make_code(
        &mut self,
        unit: &UnitMetadata,
        size: FrameSize,
        pool: &mut ConstantPool,
        names: &Names<'_>,
        filename: &PyString,
    ) -> Arc<CodeObject> {
        let code_names = pool.name_tuple(unit.names.as_slice().iter().copied(), names);
        let consts = pool.const_tuple(unit.consts.as_slice(), names);
        let localsplusnames = pool.name_tuple(localsplus::names(unit), names);
        let kinds = &mut self.localspluskinds;
        localsplus::fill_kinds(kinds, unit, size.localsplus);
        // An empty `bytes` is one object everywhere.
        let localspluskinds = if kinds.is_empty() { pool.merge_bytes(&[]) } else { Arc::from(&kinds[..]) };
        Arc::new(CodeObject {
            argcount: unit.posonlyargcount + unit.argcount,
            posonlyargcount: unit.posonlyargcount,
            kwonlyargcount: unit.kwonlyargcount,
            // A frame has room for one value at least.
            stacksize: size.stack.max(1),
            flags: unit.flags,
            code: Arc::from(&self.output.code[..]),
            consts,
            names: code_names,
            localsplusnames,
            localspluskinds,
            filename: filename.clone(),
            name: pool.symbol(unit.name, names),
            qualname: unit.qualname.clone(),
            firstlineno: unit.firstlineno,
            linetable: pool.merge_bytes(&self.output.linetable),
            exceptiontable: pool.merge_bytes(&self.output.exceptiontable),
        })
    }

    fn record(&mut self, before: Graph, unit: &UnitMetadata, pool: &mut ConstantPool, names: &Names<'_>) {
        let Some(recorded) = &mut self.recorded else { return };
        let mut texts = |symbols: &[Symbol]| -> Vec<PyString> {
            symbols.iter().map(|&symbol| pool.symbol(symbol, names)).collect()
        };
        let mut cells = texts(unit.cellvars.as_slice());
        cells.extend(texts(unit.freevars.as_slice()));
        let (unit_names, varnames) = (texts(unit.names.as_slice()), texts(unit.varnames.as_slice()));
        recorded.push(UnitGraphs {
            qualname: unit.qualname.clone(),
            firstlineno: unit.firstlineno,
            names: unit_names,
            varnames,
            cells,
            before,
            after: Graph::of(&self.graph.cfg, unit, pool),
        });
    }
}
