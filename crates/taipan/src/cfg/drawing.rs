//! A control-flow graph as it is drawn: text in boxes, and arrows.

use unicode_width::UnicodeWidthStr as _;

/// A graph to draw.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drawing {
    /// What stands above it.
    pub title: String,
    /// The blocks in the order of the code.
    pub blocks: Vec<Block>,
    /// The ways between them.
    pub edges: Vec<Edge>,
}

/// A block.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    /// Its name: `B3`.
    pub name: String,
    /// Its instructions.
    pub lines: Vec<String>,
    /// Moved behind the code that is run without exceptions.
    pub cold: bool,
    /// An exception handler.
    pub handler: bool,
    /// No way leads here from the entry.
    pub unreachable: bool,
}

/// A way from one block to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Edge {
    /// Index of the block it leaves.
    pub from: usize,
    /// Index of the instruction it leaves from.
    pub line: usize,
    /// Index of the block it enters.
    pub to: usize,
    /// How control takes it.
    pub kind: EdgeKind,
}

/// How control gets from block to block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum EdgeKind {
    /// Runs on into the next block.
    FallThrough,
    /// Jumps.
    Jump,
    /// An instruction raises.
    Exception,
}

impl Block {
    /// Name and notes: `B3 (handler, cold)`.
    pub(crate) fn heading(&self) -> String {
        let notes = [(self.handler, "handler"), (self.cold, "cold"), (self.unreachable, "unreachable")];
        let notes: Vec<&str> = notes.into_iter().filter_map(|(holds, note)| holds.then_some(note)).collect();
        if notes.is_empty() { self.name.clone() } else { format!("{} ({})", self.name, notes.join(", ")) }
    }

    /// Columns of the widest line, the heading included.
    pub(crate) fn width(&self) -> usize {
        let lines = self.lines.iter().map(|line| line.width());
        lines.chain([self.heading().width() + 2]).max().unwrap_or(0)
    }

    /// Whether control does not usually come here.
    pub(crate) fn is_off_the_way(&self) -> bool {
        self.cold || self.unreachable
    }
}
