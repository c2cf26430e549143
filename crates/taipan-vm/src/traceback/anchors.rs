//! Which part of an expression is to be pointed at: the operator, the brackets of a subscript or call.

use bumpalo::Bump;
use taipan_ast::nodes::{Expr, ExprKind, Mod, StmtKind};
use taipan_ast::parse::{Mode, parse};

use super::frames::character_offset;

/// Begin and end of the part, each a line and a character in it, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Anchors {
    pub(super) left: (usize, usize),
    pub(super) right: (usize, usize),
}

/// A walk through the characters of the lines.
struct Walk<'a> {
    lines: &'a [Vec<char>],
}

impl Walk<'_> {
    /// The next place with a character, from this one on.
    fn valid(&self, (mut line, mut column): (usize, usize)) -> Option<(usize, usize)> {
        while column >= self.lines.get(line)?.len() {
            line += 1;
            column = 0;
        }
        Some((line, column))
    }

    /// The end of an expression.
    fn end(&self, expression: &Expr<'_>) -> Option<(usize, usize)> {
        // The expression was parsed in brackets that stand on lines of their own.
        let line = usize::try_from(expression.loc.end_lineno - 2).ok()?;
        Some((line, character_offset(self.lines.get(line)?, expression.loc.end_col_offset)))
    }

    /// The first character that `stops`, comments and continued lines left out.
    fn until(&self, place: (usize, usize), stops: impl Fn(char) -> bool) -> Option<(usize, usize)> {
        let mut place = self.valid(place)?;
        loop {
            let c = self.lines[place.0][place.1];
            place = match c {
                '\\' | '#' => self.valid((place.0 + 1, 0))?,
                _ if stops(c) => return Some(place),
                _ => self.valid((place.0, place.1 + 1))?,
            };
        }
    }
}

/// What to point at in an expression.
pub(super) fn find_anchors(lines: &[Vec<char>]) -> Option<Anchors> {
    let text: Vec<String> = lines.iter().map(|line| line.iter().collect()).collect();
    let source = format!("(\n{}\n)", text.join("\n"));
    let arena = Bump::new();
    let parsed = parse(&arena, &source, Mode::Exec).ok()?;
    let Mod::Module(module) = &parsed.module else { return None };
    let [statement] = module.body else { return None };
    let StmtKind::ExprStmt(statement) = &statement.kind else { return None };
    let expression = statement.value;
    let walk = Walk { lines };
    match &expression.kind {
        ExprKind::BinOp(node) => {
            let place = walk.until(walk.end(node.left)?, |c| !c.is_whitespace() && c != ')')?;
            let (line, column) = place;
            let right = node.right.loc;
            let right_line = usize::try_from(right.lineno - 2).ok()?;
            let is_before_right =
                right_line > line || column + 1 < character_offset(lines.get(right_line)?, right.col_offset);
            let is_long = lines[line]
                .get(column + 1)
                .is_some_and(|c| is_before_right && !c.is_whitespace() && !matches!(c, '\\' | '#'));
            Some(Anchors { left: place, right: (line, column + 1 + usize::from(is_long)) })
        }
        ExprKind::Subscript(node) => {
            let left = walk.until(walk.end(node.value)?, |c| c == '[')?;
            Some(Anchors { left, right: walk.end(expression)? })
        }
        ExprKind::Call(node) => {
            let left = walk.until(walk.end(node.func)?, |c| c == '(')?;
            Some(Anchors { left, right: walk.end(expression)? })
        }
        _ => None,
    }
}
