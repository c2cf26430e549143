//! A graph as plain data, for printing.

use taipan_bytecode::{Constant, Location, Opcode, PyString};

use super::cfg::{BlockId, Cfg};
use crate::constant_pool::ConstantPool;
use crate::unit::UnitMetadata;

/// A control-flow graph: its blocks in the order of the code, the entry first.
#[derive(Clone, Debug)]
pub struct Graph {
    /// The blocks; everything that names a block does so by its index here.
    pub blocks: Vec<GraphBlock>,
    /// The constants that `LOAD_CONST` numbers.
    pub consts: Vec<Constant>,
}

/// A block of a [`Graph`].
#[derive(Clone, Debug)]
pub struct GraphBlock {
    /// Its instructions, none for blocks that optimisation emptied.
    pub instructions: Vec<GraphInstruction>,
    /// Where control goes from its end, the next block first, then the target of its jump.
    pub successors: Vec<usize>,
    /// The blocks that handle the exceptions of its instructions.
    pub handlers: Vec<usize>,
    /// It handles exceptions itself.
    pub is_handler: bool,
    /// Only exceptions lead to it.
    pub is_cold: bool,
}

/// An instruction of a [`GraphBlock`].
#[derive(Clone, Debug)]
pub struct GraphInstruction {
    /// Real or pseudo.
    pub opcode: Opcode,
    /// Its argument; 0 for jumps.
    pub oparg: u32,
    /// The block a jump or block push names.
    pub target: Option<usize>,
    /// The block that handles its exceptions.
    pub handler: Option<usize>,
    /// The source it stands for.
    pub loc: Location,
}

/// The graphs of one code object.
#[derive(Clone, Debug)]
pub struct UnitGraphs {
    /// `co_qualname`
    pub qualname: PyString,
    /// `co_firstlineno`
    pub firstlineno: i32,
    /// `co_names`, which opargs number.
    pub names: Vec<PyString>,
    /// Locals, which opargs number; in the graph after optimisation cells and free variables follow.
    pub varnames: Vec<PyString>,
    /// Cells and free variables, which opargs number from 0 in the graph before optimisation.
    pub cells: Vec<PyString>,
    /// As code generation wrote it.
    pub before: Graph,
    /// As it is assembled.
    pub after: Graph,
}

impl Graph {
    /// Copies a graph.
    pub(crate) fn of(cfg: &Cfg, unit: &UnitMetadata, pool: &ConstantPool) -> Self {
        let mut order = Vec::new();
        let mut at = Some(BlockId::ENTRY);
        while let Some(id) = at {
            order.push(id);
            at = cfg.next(id);
        }
        let mut places = vec![usize::MAX; cfg.blocks.len()];
        for (place, id) in order.iter().enumerate() {
            places[id.index()] = place;
        }
        let consts = unit.consts.as_slice().iter().map(|&id| pool.get(id).clone()).collect();
        Self { blocks: order.iter().map(|&id| view_block(cfg, id, &places)).collect(), consts }
    }
}

fn view_block(cfg: &Cfg, id: BlockId, places: &[usize]) -> GraphBlock {
    let place = |id: BlockId| places[id.index()];
    let instructions: Vec<_> = cfg
        .instrs(id)
        .iter()
        .map(|instr| GraphInstruction {
            opcode: instr.opcode,
            oparg: instr.oparg,
            target: instr.target.filter(|_| instr.opcode.has_target()).map(place),
            handler: instr.handler.map(place),
            loc: instr.loc,
        })
        .collect();
    let next = if cfg.falls_through(id) { cfg.next(id) } else { None };
    // A conditional jump has `NOT_TAKEN` behind it in the end.
    let jump = cfg.instrs(id).iter().rev().find(|instr| instr.opcode.has_jump());
    let target = jump.and_then(|jump| jump.target);
    let mut handlers: Vec<usize> = instructions.iter().filter_map(|instr| instr.handler).collect();
    handlers.sort_unstable();
    handlers.dedup();
    GraphBlock {
        instructions,
        successors: next.into_iter().chain(target).map(place).collect(),
        handlers,
        is_handler: cfg.block(id).is_handler,
        is_cold: cfg.block(id).cold,
    }
}
