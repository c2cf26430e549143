//! A sheet of characters to draw on: text, boxes, and lines that join where they meet.

use unicode_width::UnicodeWidthChar as _;

/// On which side of the boxes a lane runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
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
    Text(char, Style),
    /// The second half of a wide character.
    Covered,
    Lines {
        sides: u8,
        dotted: bool,
        style: Style,
    },
}

/// How something looks on a terminal with colours.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    /// Off the usual way.
    Dim,
    Heading,
    /// The heading of an exception handler.
    Handler,
    Jump,
    Exception,
}

impl Style {
    /// The parameters of ECMA-48's "select graphic rendition".
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "0",
            Self::Dim => "0;2",
            Self::Heading => "0;1",
            Self::Handler => "0;1;31",
            Self::Jump => "0;34",
            Self::Exception => "0;31",
        }
    }
}

pub(super) struct Canvas {
    rows: Vec<Vec<Cell>>,
}

impl Canvas {
    pub(super) fn new(rows: usize, columns: usize) -> Self {
        Self { rows: vec![vec![Cell::Text(' ', Style::Plain); columns]; rows] }
    }

    pub(super) fn text(&mut self, row: usize, column: usize, text: &str, style: Style) {
        let mut cells = self.rows[row][column..].iter_mut();
        for character in text.chars() {
            for place in 0..character.width().unwrap_or(0) {
                let Some(cell) = cells.next() else { return };
                *cell = if place == 0 { Cell::Text(character, style) } else { Cell::Covered };
            }
        }
    }

    /// Adds lines towards `sides`; a lane crosses another where both are seen.
    fn line(&mut self, row: usize, column: usize, sides: u8, dotted: bool, style: Style) {
        let cell = &mut self.rows[row][column];
        *cell = match *cell {
            Cell::Lines { sides: before, dotted: was, style } => {
                Cell::Lines { sides: before | sides, dotted: was && dotted, style }
            }
            Cell::Text('▶' | '◀', _) => return,
            Cell::Text(..) | Cell::Covered => Cell::Lines { sides, dotted, style },
        };
    }

    /// Draws the frame of a box.
    pub(super) fn frame(&mut self, top: usize, bottom: usize, left: usize, right: usize) {
        for column in left + 1..right {
            self.line(top, column, LEFT | RIGHT, false, Style::Plain);
            self.line(bottom, column, LEFT | RIGHT, false, Style::Plain);
        }
        for row in top + 1..bottom {
            self.line(row, left, UP | DOWN, false, Style::Plain);
            self.line(row, right, UP | DOWN, false, Style::Plain);
        }
        self.line(top, left, DOWN | RIGHT, false, Style::Plain);
        self.line(top, right, DOWN | LEFT, false, Style::Plain);
        self.line(bottom, left, UP | RIGHT, false, Style::Plain);
        self.line(bottom, right, UP | LEFT, false, Style::Plain);
    }

    /// Draws a lane in `column`, to the row `target` from `sources`, and the ways between it and the boxes'
    /// `border`.
    pub(super) fn lane(
        &mut self,
        (target, sources): (usize, &[usize]),
        column: usize,
        border: usize,
        side: Side,
    ) {
        let dotted = side == Side::Left;
        let style = if dotted { Style::Exception } else { Style::Jump };
        let rows = || sources.iter().copied().chain([target]);
        let (first, last) = (rows().min().unwrap_or(target), rows().max().unwrap_or(target));
        for row in first..=last {
            let sides = if row > first { UP } else { 0 } | if row < last { DOWN } else { 0 };
            self.line(row, column, sides, dotted, style);
        }
        let (inwards, outwards) = if side == Side::Left { (RIGHT, LEFT) } else { (LEFT, RIGHT) };
        for row in rows() {
            self.line(row, column, inwards, dotted, style);
            let between = if side == Side::Left { column + 1..border } else { border + 1..column };
            for place in between {
                self.line(row, place, LEFT | RIGHT, dotted, style);
            }
        }
        for &row in sources {
            self.line(row, border, outwards, false, Style::Plain);
        }
        let (place, arrow) = if side == Side::Left { (border - 1, '▶') } else { (border + 1, '◀') };
        self.rows[target][place] = Cell::Text(arrow, style);
    }

    /// The lines, each with a newline; no blanks end them and no empty lines the whole.
    pub(super) fn finish(self, colour: bool) -> String {
        let mut text = String::new();
        for row in self.rows {
            let blank = |cell: &Cell| matches!(cell, Cell::Text(' ', _));
            let length = row.iter().rposition(|cell| !blank(cell)).map_or(0, |last| last + 1);
            let mut current = Style::Plain;
            for cell in &row[..length] {
                let Some((character, style)) = cell.shown() else { continue };
                if colour && style != current && character != ' ' {
                    text.push_str(&format!("\x1b[{}m", style.code()));
                    current = style;
                }
                text.push(character);
            }
            if current != Style::Plain {
                text.push_str("\x1b[0m");
            }
            text.push('\n');
        }
        text.trim_end_matches('\n').to_owned() + "\n"
    }
}

impl Cell {
    fn shown(self) -> Option<(char, Style)> {
        match self {
            Self::Text(character, style) => Some((character, style)),
            Self::Covered => None,
            Self::Lines { sides, dotted, style } => Some((line_character(sides, dotted), style)),
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
    use super::*;

    #[test]
    fn wide_characters_take_two_columns() {
        let mut canvas = Canvas::new(3, 8);
        canvas.frame(0, 2, 0, 7);
        canvas.text(1, 2, "日本", Style::Plain);
        assert_eq!(canvas.finish(false), "╭──────╮\n│ 日本 │\n╰──────╯\n");
    }

    #[test]
    fn colours_end_with_their_line() {
        let mut canvas = Canvas::new(2, 6);
        canvas.text(0, 0, "ab", Style::Heading);
        canvas.text(1, 0, "cd", Style::Plain);
        assert_eq!(canvas.finish(true), "\x1b[0;1mab\x1b[0m\ncd\n");
    }
}
