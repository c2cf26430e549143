//! Instruction lists as text: `OPCODE oparg @line`, a label before the instruction it names, jumps by label.

use std::fmt::Write as _;

use rustc_hash::FxHashMap;
use taipan_bytecode::{Location, Opcode};

use crate::flowgraph::cfg::{BlockId, Cfg, CfgInstr};
use crate::instructions::{InstructionSequence, Label};

/// Reads a list.
pub(super) fn parse(text: &str) -> InstructionSequence {
    let mut sequence = InstructionSequence::default();
    let mut labels: FxHashMap<&str, Label> = FxHashMap::default();
    for line in text.lines() {
        if let Some(name) = line.trim().strip_suffix(':') {
            let label = *labels.entry(name).or_insert_with(|| sequence.new_label());
            sequence.use_label(label);
            continue;
        }
        let (line, loc) = match line.split_once('@') {
            Some((line, lineno)) => (line, super::line(lineno.trim().parse().expect("a line number"))),
            None => (line, Location::NONE),
        };
        let mut words = line.split_whitespace();
        let name = words.next().expect("an opcode");
        let opcode = Opcode::from_name(name).unwrap_or_else(|| panic!("{name} is no opcode"));
        let oparg = words.next().map_or(0, |word| match word.parse() {
            Ok(number) => number,
            Err(_) => labels.entry(word).or_insert_with(|| sequence.new_label()).0,
        });
        if opcode.has_target() {
            sequence.push_jump(opcode, Label(oparg), loc);
        } else {
            sequence.push(opcode, oparg, loc);
        }
    }
    sequence
}

/// Writes a graph as a list; labels are numbered in the order of their places.
pub(super) fn print(cfg: &Cfg) -> String {
    let mut blocks = Vec::new();
    let mut at = Some(BlockId::ENTRY);
    while let Some(id) = at {
        blocks.push(id);
        at = cfg.next(id);
    }
    let targets = blocks.iter().flat_map(|&id| cfg.instrs(id)).filter(|instr| instr.opcode.has_target());
    // An empty block's label stands before the next instruction.
    let targets: Vec<_> = targets.filter_map(|instr| cfg.next_nonempty(instr.target)).collect();
    let labelled = blocks.iter().filter(|id| targets.contains(id));
    let numbers: FxHashMap<usize, usize> =
        labelled.zip(1..).map(|(id, number)| (id.index(), number)).collect();
    let mut text = String::new();
    for id in blocks {
        if let Some(number) = numbers.get(&id.index()) {
            let _ = writeln!(text, "  L{number}:");
        }
        for instr in cfg.instrs(id) {
            print_instruction(&mut text, cfg, instr, &numbers);
        }
    }
    text
}

fn print_instruction(text: &mut String, cfg: &Cfg, instr: &CfgInstr, numbers: &FxHashMap<usize, usize>) {
    let _ = write!(text, "    {}", instr.opcode.name());
    if instr.opcode.has_target() {
        let target = cfg.next_nonempty(instr.target).and_then(|id| numbers.get(&id.index()));
        let _ = write!(text, " L{}", target.expect("targets are numbered"));
    } else if instr.opcode.has_arg() {
        let _ = write!(text, " {}", instr.oparg);
    }
    if instr.loc.lineno >= 0 {
        let _ = write!(text, " @{}", instr.loc.lineno);
    }
    text.push('\n');
}
