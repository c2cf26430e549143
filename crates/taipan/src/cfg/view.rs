//! From the compiler's graphs to drawings.

use taipan_bytecode::dis::{Tables, describe};
use taipan_bytecode::opcode::Operand;
use taipan_bytecode::{Constant, PyString};
use taipan_compiler::flowgraph::{Graph, GraphBlock, GraphInstruction, UnitGraphs};

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::drawing::{Block, Drawing, Edge, EdgeKind};

/// Columns of an argument that are shown at most.
const ARGUMENT_WIDTH: usize = 36;

/// The drawings of a code object's graph before and after optimisation.
pub(crate) fn drawings(unit: &UnitGraphs) -> [Drawing; 2] {
    let name = unit.qualname.to_string_lossy();
    let names = strings(&unit.names);
    let varnames = strings(&unit.varnames);
    let cells = strings(&unit.cells);
    // Parameters that are cells keep their place among the parameters.
    let own_cells = unit.cells.iter().filter(|cell| !unit.varnames.contains(cell));
    let localsplus = strings(unit.varnames.iter().chain(own_cells));
    let before = Naming { names: &names, locals: &varnames, cells: &cells };
    let after = Naming { names: &names, locals: &localsplus, cells: &localsplus };
    [
        drawing(format!("{name}, before optimisation"), &unit.before, before),
        drawing(format!("{name}, after optimisation"), &unit.after, after),
    ]
}

fn strings<'a>(names: impl IntoIterator<Item = &'a PyString>) -> Vec<Constant> {
    names.into_iter().cloned().map(Constant::Str).collect()
}

/// The tables that opargs number.
#[derive(Clone, Copy)]
struct Naming<'a> {
    names: &'a [Constant],
    locals: &'a [Constant],
    cells: &'a [Constant],
}

fn drawing(title: String, graph: &Graph, naming: Naming<'_>) -> Drawing {
    // Optimisation empties blocks without taking them out; control runs through those.
    let shown: Vec<usize> =
        (0..graph.blocks.len()).filter(|&block| !graph.blocks[block].instructions.is_empty()).collect();
    let place = |block: usize| shown.partition_point(|&other| other < block);
    let mut drawing = Drawing { title, ..Drawing::default() };
    for (index, &block) in shown.iter().enumerate() {
        let found = &graph.blocks[block];
        let lines = found.instructions.iter();
        let lines = lines.map(|instruction| line(instruction, graph, naming, &place)).collect();
        drawing.blocks.push(Block {
            name: format!("B{index}"),
            lines,
            cold: found.is_cold,
            handler: found.is_handler,
            unreachable: false,
        });
        add_edges(&mut drawing.edges, index, found, &place);
    }
    let count = drawing.blocks.len();
    // A way past the last block that has instructions leads nowhere.
    drawing.edges.retain(|edge| edge.to < count);
    mark_unreachable(&mut drawing);
    drawing
}

/// Notes which blocks no way leads to.
fn mark_unreachable(drawing: &mut Drawing) {
    let mut reached = vec![false; drawing.blocks.len()];
    let mut waiting = vec![0];
    while let Some(block) = waiting.pop() {
        if reached.get(block) == Some(&false) {
            reached[block] = true;
            waiting.extend(drawing.edges.iter().filter(|edge| edge.from == block).map(|edge| edge.to));
        }
    }
    for (block, reached) in drawing.blocks.iter_mut().zip(reached) {
        block.unreachable = !reached;
    }
}

fn add_edges(edges: &mut Vec<Edge>, from: usize, block: &GraphBlock, place: &impl Fn(usize) -> usize) {
    let last = block.instructions.len() - 1;
    let jump = block.instructions.iter().rposition(|instruction| instruction.opcode.has_jump());
    let target = jump.and_then(|jump| block.instructions[jump].target);
    for &to in &block.successors {
        let (kind, line) = match jump {
            Some(jump) if Some(to) == target => (EdgeKind::Jump, jump),
            _ => (EdgeKind::FallThrough, last),
        };
        edges.push(Edge { from, line, to: place(to), kind });
    }
    for &handler in &block.handlers {
        let raises = |instruction: &GraphInstruction| instruction.handler == Some(handler);
        let line = block.instructions.iter().position(raises).unwrap_or(0);
        edges.push(Edge { from, line, to: place(handler), kind: EdgeKind::Exception });
    }
}

/// `line number, instruction, what its argument stands for`.
fn line(
    instruction: &GraphInstruction,
    graph: &Graph,
    naming: Naming<'_>,
    place: &impl Fn(usize) -> usize,
) -> String {
    let GraphInstruction { opcode, oparg, target, loc, .. } = instruction;
    let lineno = if loc.lineno > 0 { loc.lineno.to_string() } else { String::new() };
    let name = opcode.name();
    let argument = match (target, opcode.has_arg()) {
        (Some(target), _) => format!("→ B{}", place(*target)),
        (None, false) => String::new(),
        (None, true) => {
            let free = matches!(opcode.operand(), Operand::Free);
            let locals = if free { naming.cells } else { naming.locals };
            let tables = Tables { consts: &graph.consts, names: naming.names, locals };
            let constant = graph.consts.get(*oparg as usize);
            match (opcode.operand(), constant) {
                (Operand::Const, Some(Constant::Code(code))) => {
                    shortened(&format!("<code object {}>", code.qualname.to_string_lossy()))
                }
                _ => match describe(*opcode, *oparg, tables) {
                    text if text.is_empty() => oparg.to_string(),
                    text => shortened(&text),
                },
            }
        }
    };
    format!("{lineno:>4} {name:<22} {argument}").trim_end().to_owned()
}

fn shortened(text: &str) -> String {
    if text.width() <= ARGUMENT_WIDTH {
        return text.to_owned();
    }
    let mut width = 0;
    let fits = |character: &char| {
        width += character.width().unwrap_or(0);
        width < ARGUMENT_WIDTH
    };
    text.chars().take_while(fits).chain(['…']).collect()
}
