//! Draws a graph with box-drawing characters.
//!
//! The blocks stand below each other in the order of the code. Jumps run along lanes on the right,
//! exceptions, dotted, along lanes on the left; all ways into a block share a lane. A short arrow leads
//! from a block to the next one where control runs on.

use super::drawing::{Drawing, Edge, EdgeKind};

/// The drawing, several lines that each end with a newline.
pub(crate) fn draw(drawing: &Drawing) -> String {
    let width = drawing.blocks.iter().map(super::drawing::Block::width).max().unwrap_or(0) + 4;
    let rows = Rows::of(drawing);
    let left = lanes(drawing, &rows, EdgeKind::Exception);
    let right = lanes(drawing, &rows, EdgeKind::Jump);
    let left_width = margin(&left);
    let mut canvas = Canvas::new(rows.total, left_width + width + margin(&right));
    for (index, block) in drawing.blocks.iter().enumerate() {
        let (top, bottom) = (rows.heading[index], rows.heading[index] + block.lines.len() + 1);
        canvas.frame(top, bottom, left_width, left_width + width - 1);
        canvas.text(top, left_width + 2, &format!(" {} ", block.heading()));
        for (line, text) in block.lines.iter().enumerate() {
            canvas.text(top + 1 + line, left_width + 2, text);
        }
    }
    for edge in drawing.edges.iter().filter(|edge| edge.kind == EdgeKind::FallThrough) {
        let row = rows.heading[edge.to] - 1;
        canvas.text(row, left_width + 4, "▼");
    }
    for lane in &left {
        let column = left_width - 3 - 2 * lane.number;
        canvas.lane(lane, column, left_width, Side::Left);
    }
    for lane in &right {
        let column = left_width + width + 2 + 2 * lane.number;
        canvas.lane(lane, column, left_width + width - 1, Side::Right);
    }
    format!("{}\n\n{}", drawing.title, canvas.finish())
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

/// On which side of the boxes a lane runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

const UP: u8 = 1;
const DOWN: u8 = 2;
const LEFT: u8 = 4;
const RIGHT: u8 = 8;

/// What stands in a place: text, or lines towards some of the four sides.
#[derive(Clone, Copy)]
enum Cell {
    Text(char),
    Lines { sides: u8, dotted: bool },
}

struct Canvas {
    rows: Vec<Vec<Cell>>,
}

impl Canvas {
    fn new(rows: usize, columns: usize) -> Self {
        Self { rows: vec![vec![Cell::Text(' '); columns]; rows] }
    }

    fn text(&mut self, row: usize, column: usize, text: &str) {
        for (cell, character) in self.rows[row][column..].iter_mut().zip(text.chars()) {
            *cell = Cell::Text(character);
        }
    }

    /// Adds lines towards `sides`; a lane crosses another where both are seen.
    fn line(&mut self, row: usize, column: usize, sides: u8, dotted: bool) {
        let cell = &mut self.rows[row][column];
        *cell = match *cell {
            Cell::Lines { sides: before, dotted: was } => {
                Cell::Lines { sides: before | sides, dotted: was && dotted }
            }
            Cell::Text('▶' | '◀') => return,
            Cell::Text(_) => Cell::Lines { sides, dotted },
        };
    }

    fn frame(&mut self, top: usize, bottom: usize, left: usize, right: usize) {
        for column in left + 1..right {
            self.line(top, column, LEFT | RIGHT, false);
            self.line(bottom, column, LEFT | RIGHT, false);
        }
        for row in top + 1..bottom {
            self.line(row, left, UP | DOWN, false);
            self.line(row, right, UP | DOWN, false);
        }
        self.line(top, left, DOWN | RIGHT, false);
        self.line(top, right, DOWN | LEFT, false);
        self.line(bottom, left, UP | RIGHT, false);
        self.line(bottom, right, UP | LEFT, false);
    }

    /// Draws a lane in `column` and the ways between it and the boxes' `border`.
    fn lane(&mut self, lane: &Lane, column: usize, border: usize, side: Side) {
        let dotted = side == Side::Left;
        let (first, last) = lane.span();
        for row in first..=last {
            let sides = if row > first { UP } else { 0 } | if row < last { DOWN } else { 0 };
            self.line(row, column, sides, dotted);
        }
        let (inwards, outwards) = if side == Side::Left { (RIGHT, LEFT) } else { (LEFT, RIGHT) };
        for &row in lane.sources.iter().chain([&lane.target]) {
            self.line(row, column, inwards, dotted);
            let between = if side == Side::Left { column + 1..border } else { border + 1..column };
            for place in between {
                self.line(row, place, LEFT | RIGHT, dotted);
            }
        }
        for &row in &lane.sources {
            self.line(row, border, outwards, false);
        }
        let (place, arrow) = if side == Side::Left { (border - 1, '▶') } else { (border + 1, '◀') };
        self.rows[lane.target][place] = Cell::Text(arrow);
    }

    fn finish(self) -> String {
        let mut text = String::new();
        for row in self.rows {
            let line: String = row.into_iter().map(Cell::character).collect();
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text.trim_end_matches('\n').to_owned() + "\n"
    }
}

impl Cell {
    fn character(self) -> char {
        match self {
            Self::Text(character) => character,
            Self::Lines { sides, dotted } => line_character(sides, dotted),
        }
    }
}

fn line_character(sides: u8, dotted: bool) -> char {
    /// Indexed by the sides, up 1, down 2, left 4, right 8.
    const CHARACTERS: [char; 16] =
        [' ', '│', '│', '│', '─', '╯', '╮', '┤', '─', '╰', '╭', '├', '─', '┴', '┬', '┼'];
    match (CHARACTERS[usize::from(sides & 15)], dotted) {
        ('│', true) => '┊',
        ('─', true) => '┄',
        (character, _) => character,
    }
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
        handler.notes = vec!["handler".into(), "cold".into()];
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
        assert_eq!(draw(&drawing), expected);
    }
}
