//! A control-flow graph as it is drawn: text in boxes, and arrows.

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
    /// What is to be said of it beside the name: `handler`, `cold`, …
    pub notes: Vec<String>,
    /// Its instructions.
    pub lines: Vec<String>,
    /// Moved behind the code that is run without exceptions.
    pub cold: bool,
    /// An exception handler.
    pub handler: bool,
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
        if self.notes.is_empty() {
            return self.name.clone();
        }
        format!("{} ({})", self.name, self.notes.join(", "))
    }

    /// Characters in the widest line, the heading included.
    pub(crate) fn width(&self) -> usize {
        let lines = self.lines.iter().map(|line| line.chars().count());
        lines.chain([self.heading().chars().count() + 2]).max().unwrap_or(0)
    }
}
