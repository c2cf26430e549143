//! Draws a graph with box-drawing characters.
//!
//! The blocks stand below each other in the order of the code. Jumps run along lanes on the right,
//! exceptions, dotted, along lanes on the left; all ways into a block share a lane. A short arrow leads
//! from a block to the next one where control runs on.

use super::canvas::{Canvas, Side, Style};
use super::drawing::{Block, Drawing, Edge, EdgeKind};

/// The drawing, several lines that each end with a newline; with `colour`, for a terminal.
pub(crate) fn draw(drawing: &Drawing, colour: bool) -> String {
    let width = drawing.blocks.iter().map(Block::width).max().unwrap_or(0) + 4;
    let rows = Rows::of(drawing);
    let left = lanes(drawing, &rows, EdgeKind::Exception);
    let right = lanes(drawing, &rows, EdgeKind::Jump);
    let left_width = margin(&left);
    let mut canvas = Canvas::new(rows.total, left_width + width + margin(&right));
    for (index, block) in drawing.blocks.iter().enumerate() {
        let (top, bottom) = (rows.heading[index], rows.heading[index] + block.lines.len() + 1);
        canvas.frame(top, bottom, left_width, left_width + width - 1);
        canvas.text(top, left_width + 2, &format!(" {} ", block.heading()), heading_style(block));
        let style = if block.is_off_the_way() { Style::Dim } else { Style::Plain };
        for (line, text) in block.lines.iter().enumerate() {
            canvas.text(top + 1 + line, left_width + 2, text, style);
        }
    }
    for edge in drawing.edges.iter().filter(|edge| edge.kind == EdgeKind::FallThrough) {
        let row = rows.heading[edge.to] - 1;
        canvas.text(row, left_width + 4, "▼", Style::Plain);
    }
    for lane in &left {
        let column = left_width - 3 - 2 * lane.number;
        canvas.lane((lane.target, &lane.sources), column, left_width, Side::Left);
    }
    for lane in &right {
        let column = left_width + width + 2 + 2 * lane.number;
        canvas.lane((lane.target, &lane.sources), column, left_width + width - 1, Side::Right);
    }
    let title = if colour { format!("\x1b[1m{}\x1b[0m", drawing.title) } else { drawing.title.clone() };
    format!("{title}\n\n{}", canvas.finish(colour))
}

fn heading_style(block: &Block) -> Style {
    match (block.handler, block.is_off_the_way()) {
        (true, _) => Style::Handler,
        (false, true) => Style::Dim,
        (false, false) => Style::Heading,
    }
}

/// On which row everything stands.
struct Rows {
    /// The row of each block's upper border, with its heading.
    heading: Vec<usize>,
    total: usize,
}

impl Rows {
    fn of(drawing: &Drawing) -> Self {
        let mut heading = Vec::with_capacity(drawing.blocks.len());
        let mut total = 0;
        for block in &drawing.blocks {
            heading.push(total);
            // Two borders, and a row for the arrow to the next block.
            total += block.lines.len() + 3;
        }
        Self { heading, total }
    }

    fn source(&self, edge: &Edge) -> usize {
        self.heading[edge.from] + 1 + edge.line
    }
}

/// A vertical line that all ways of one kind into one block share.
struct Lane {
    /// The row of the block's heading.
    target: usize,
    /// The rows the ways come from.
    sources: Vec<usize>,
    /// Which lane it is, counted from the boxes.
    number: usize,
}

impl Lane {
    fn span(&self) -> (usize, usize) {
        let rows = || self.sources.iter().copied().chain([self.target]);
        (rows().min().unwrap_or(0), rows().max().unwrap_or(0))
    }
}

/// The lanes for the ways of one kind, short ones nearest to the boxes.
fn lanes(drawing: &Drawing, rows: &Rows, kind: EdgeKind) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::new();
    for edge in drawing.edges.iter().filter(|edge| edge.kind == kind) {
        let (target, source) = (rows.heading[edge.to], rows.source(edge));
        match lanes.iter_mut().find(|lane| lane.target == target) {
            Some(lane) => lane.sources.push(source),
            None => lanes.push(Lane { target, sources: vec![source], number: 0 }),
        }
    }
    lanes.sort_by_key(|lane| {
        let (first, last) = lane.span();
        last - first
    });
    for index in 0..lanes.len() {
        let (first, last) = lanes[index].span();
        let taken = |number: usize| {
            lanes[..index].iter().any(|other| {
                let (start, end) = other.span();
                other.number == number && first <= end && start <= last
            })
        };
        lanes[index].number = (0..).find(|&number| !taken(number)).unwrap_or(0);
    }
    lanes
}

fn margin(lanes: &[Lane]) -> usize {
    lanes.iter().map(|lane| 2 * lane.number + 4).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::drawing::Block;
    use super::*;

    fn block(name: &str, lines: &[&str]) -> Block {
        Block {
            name: name.into(),
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
            ..Block::default()
        }
    }

    #[test]
    fn a_loop_in_a_try() {
        let edge = |from, line, to, kind| Edge { from, line, to, kind };
        let mut handler = block("B3", &["POP_TOP", "RERAISE"]);
        (handler.handler, handler.cold) = (true, true);
        let drawing = Drawing {
            title: "f".into(),
            blocks: vec![
                block("B0", &["RESUME"]),
                block("B1", &["FOR_ITER"]),
                block("B2", &["STORE_FAST x", "JUMP_BACKWARD"]),
                handler,
            ],
            edges: vec![
                edge(0, 0, 1, EdgeKind::FallThrough),
                edge(1, 0, 2, EdgeKind::FallThrough),
                edge(2, 1, 1, EdgeKind::Jump),
                edge(1, 0, 3, EdgeKind::Exception),
                edge(2, 0, 3, EdgeKind::Exception),
            ],
        };
        let expected = "\
f

    ╭─ B0 ─────────────────╮
    │ RESUME               │
    ╰──────────────────────╯
        ▼
    ╭─ B1 ─────────────────╮◀─╮
 ╭┄┄┤ FOR_ITER             │  │
 ┊  ╰──────────────────────╯  │
 ┊      ▼                     │
 ┊  ╭─ B2 ─────────────────╮  │
 ├┄┄┤ STORE_FAST x         │  │
 ┊  │ JUMP_BACKWARD        ├──╯
 ┊  ╰──────────────────────╯
 ┊
 ╰┄▶╭─ B3 (handler, cold) ─╮
    │ POP_TOP              │
    │ RERAISE              │
    ╰──────────────────────╯
";
        assert_eq!(draw(&drawing, false), expected);
    }
}
