//! The frames of a traceback, with their source lines and the part that ran.

use bumpalo::Bump;
use taipan_ast::nodes::{ExprKind, Mod, StmtKind};
use taipan_ast::parse::{Mode, parse};
use taipan_bytecode::{Location, linetable};

use super::anchors::{Anchors, find_anchors};
use super::source::Sources;
use crate::object::native_object::NativeObject;
use crate::types::traceback::Traceback;
use crate::value::Value;

/// The same line of the same function is shown so often.
const MOST_REPEATED: usize = 3;

/// The text of all frames of a traceback; the part of a line that ran is marked or not.
pub(super) fn format(traceback: &Value, sources: &mut Sources, marks: bool) -> String {
    let mut text = String::new();
    let mut last = None;
    let mut count = 0;
    let mut current = Some(traceback.clone());
    let repeated = |count: usize| {
        let more = count - MOST_REPEATED;
        let plural = if more > 1 { "s" } else { "" };
        format!("  [Previous line repeated {more} more time{plural}]\n")
    };
    while let Some(value) = current {
        let Some(traceback) = Traceback::of(&value) else { break };
        current = traceback.next();
        let Some(frame) = traceback.frame() else { continue };
        let object = &frame.code().object;
        let filename = object.filename.to_string_lossy().into_owned();
        let name = object.name.to_string_lossy().into_owned();
        let line = traceback.line();
        let key = (filename.clone(), line, name.clone());
        if line.is_none() || last.as_ref() != Some(&key) {
            if count > MOST_REPEATED {
                text.push_str(&repeated(count));
            }
            last = Some(key);
            count = 0;
        }
        count += 1;
        if count > MOST_REPEATED {
            continue;
        }
        let shown = line.map_or_else(|| "None".to_owned(), |line| line.to_string());
        text.push_str(&format!("  File \"{filename}\", line {shown}, in {name}\n"));
        let Some(line) = line else { continue };
        let mut positions = linetable::positions(&object.linetable, object.firstlineno);
        let location = positions.nth(traceback.unit()).filter(|place| marks && place.lineno == line);
        let location = location.unwrap_or(Location::new(line, line, -1, -1));
        text.push_str(&source(&filename, location, sources));
    }
    if count > MOST_REPEATED {
        text.push_str(&repeated(count));
    }
    text
}

/// The source of a location, with the part that ran marked.
fn source(filename: &str, location: Location, sources: &mut Sources) -> String {
    let (first, last) = (location.lineno, location.end_lineno.max(location.lineno));
    let original: Vec<Vec<char>> = (first..=last)
        .map(|line| sources.line(filename, usize::try_from(line).unwrap_or(0)).chars().collect())
        .collect();
    let dedented = dedent(&original);
    if dedented.iter().all(|line| line.iter().all(|c| c.is_whitespace())) {
        return String::new();
    }
    if location.col_offset < 0 || location.end_col_offset < 0 {
        let line: String = original[0].iter().collect();
        return format!("    {}\n", line.trim());
    }
    let marked = Marked::new(&original, dedented, location);
    let lines = marked.lines();
    let mut text = String::new();
    for line in dedent(&lines) {
        text.push_str("    ");
        text.extend(line);
        text.push('\n');
    }
    text
}

/// Lines without the white space that all of them begin with.
fn dedent(lines: &[Vec<char>]) -> Vec<Vec<char>> {
    let blank = |line: &Vec<char>| line.iter().all(|c| matches!(c, ' ' | '\t'));
    let mut margin: Option<Vec<char>> = None;
    for line in lines.iter().filter(|line| !blank(line)) {
        let indent: Vec<char> = line.iter().copied().take_while(|c| matches!(c, ' ' | '\t')).collect();
        margin = Some(match margin {
            None => indent,
            Some(margin) => margin.iter().zip(&indent).take_while(|(a, b)| a == b).map(|(a, _)| *a).collect(),
        });
    }
    let cut = margin.map_or(0, |margin| margin.len());
    lines
        .iter()
        .map(|line| if blank(line) { Vec::new() } else { line[cut.min(line.len())..].to_vec() })
        .collect()
}

/// The number of the character at a byte of a line.
pub(super) fn character_offset(line: &[char], byte: i32) -> usize {
    let mut left = usize::try_from(byte).unwrap_or(0);
    line.iter()
        .take_while(|c| {
            let fits = left > 0;
            left = left.saturating_sub(c.len_utf8());
            fits
        })
        .count()
}

/// How many columns of a terminal characters take.
fn width(characters: &[char]) -> usize {
    let is_wide = |c: char| {
        matches!(u32::from(c),
            0x1100..=0x115f | 0x231a..=0x231b | 0x2e80..=0x303e | 0x3041..=0x33ff | 0x3400..=0x4dbf
            | 0x4e00..=0x9fff | 0xa000..=0xa4cf | 0xa960..=0xa97f | 0xac00..=0xd7a3 | 0xf900..=0xfaff
            | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1f64f | 0x1f680..=0x1f6ff
            | 0x1f900..=0x1f9ff | 0x20000..=0x3fffd)
    };
    characters.iter().map(|c| if is_wide(*c) { 2 } else { 1 }).sum()
}

fn width_to(line: &[char], offset: usize) -> usize {
    if line.iter().all(char::is_ascii) { offset } else { width(&line[..offset.min(line.len())]) }
}

/// Lines of source, the part that ran, and how it is marked.
struct Marked {
    lines: Vec<Vec<char>>,
    /// Columns at which the part begins, in the first line, and ends, in the last.
    start: usize,
    end: usize,
    anchors: Option<Anchors>,
    shows_carets: bool,
}

impl Marked {
    fn new(original: &[Vec<char>], dedented: Vec<Vec<char>>, location: Location) -> Marked {
        let last = original.len() - 1;
        let cut = original[0].len() - dedented[0].len();
        let start = character_offset(&original[0], location.col_offset).saturating_sub(cut);
        let end = character_offset(&original[last], location.end_col_offset).saturating_sub(cut);
        let segment = segment(&dedented, start, end);
        let anchors = find_anchors(&segment);
        let shows_carets = should_show(&dedented, start, end, anchors.is_some());
        let columns = |line: &[char], offset| width_to(line, offset);
        let anchors = anchors.map(|anchors| {
            let shift = |(line, offset): (usize, usize)| {
                let offset = if line == 0 { offset + start } else { offset };
                (line, dedented.get(line).map_or(offset, |text| columns(text, offset)))
            };
            Anchors { left: shift(anchors.left), right: shift(anchors.right) }
        });
        let (start, end) = (columns(&dedented[0], start), columns(&dedented[last], end));
        Marked { lines: dedented, start, end, anchors, shows_carets }
    }

    /// The lines that are shown: the first, the last, those around anchors; with marks below.
    fn lines(&self) -> Vec<Vec<char>> {
        let last = self.lines.len() - 1;
        let mut shown = vec![0, last];
        for (line, _) in self.anchors.iter().flat_map(|anchors| [anchors.left, anchors.right]) {
            shown.extend(line.saturating_sub(1)..=(line + 1).min(last));
        }
        shown.sort_unstable();
        shown.dedup();
        let mut result = Vec::new();
        for (place, &line) in shown.iter().enumerate() {
            let before = if place > 0 { shown[place - 1] } else { line };
            match line - before {
                0 | 1 => {}
                2 => self.push_line(line - 1, &mut result),
                skipped => result.push(format!("...<{} lines>...", skipped - 1).chars().collect()),
            }
            self.push_line(line, &mut result);
        }
        result
    }

    fn push_line(&self, number: usize, result: &mut Vec<Vec<char>>) {
        let line = &self.lines[number];
        result.push(line.clone());
        if !self.shows_carets {
            return;
        }
        let blank = line.iter().take_while(|c| c.is_whitespace()).count();
        let end = if number + 1 == self.lines.len() { self.end } else { width_to(line, line.len()) };
        let mark = |column: usize| {
            if column < blank || (number == 0 && column < self.start) {
                return ' ';
            }
            let Some(anchors) = &self.anchors else { return '^' };
            let within = (number, column) >= anchors.left && (number, column) < anchors.right;
            if within { '^' } else { '~' }
        };
        result.push((0..end).map(mark).collect());
    }
}

/// The part of the lines between the start in the first and the end in the last.
fn segment(lines: &[Vec<char>], start: usize, end: usize) -> Vec<Vec<char>> {
    let last = lines.len() - 1;
    lines
        .iter()
        .enumerate()
        .map(|(number, line)| {
            let end = if number == last { end.min(line.len()) } else { line.len() };
            let start = if number == 0 { start.min(end) } else { 0 };
            line[start..end].to_vec()
        })
        .collect()
}

/// Whether marks tell more than the line itself does: not if all of it ran, nor if all but `return` or `name =` in
/// front of a call did.
fn should_show(lines: &[Vec<char>], start: usize, end: usize, has_anchors: bool) -> bool {
    let text: Vec<String> = lines.iter().map(|line| line.iter().collect()).collect();
    let arena = Bump::new();
    let text = text.join("\n");
    if let Ok(parsed) = parse(&arena, &text, Mode::Exec)
        && let Mod::Module(module) = &parsed.module
    {
        let Some(statement) = module.body.first() else { return false };
        let is_name = |kind: &ExprKind<'_>| matches!(kind, ExprKind::Name(_));
        let value = match &statement.kind {
            StmtKind::Return(node) => node.value.filter(|value| match &value.kind {
                ExprKind::Call(call) => is_name(&call.func.kind),
                _ => false,
            }),
            StmtKind::Assign(node) => match node.targets {
                [target] if is_name(&target.kind) => {
                    Some(node.value).filter(|value| matches!(value.kind, ExprKind::Call(_)))
                }
                _ => None,
            },
            _ => None,
        };
        if value.is_some_and(|value| {
            value.loc.lineno == 1
                && value.loc.end_lineno as usize == lines.len()
                && value.loc.col_offset as usize == start
                && value.loc.end_col_offset as usize == end
        }) {
            return false;
        }
    }
    let last = &lines[lines.len() - 1];
    has_anchors
        || lines[0].iter().take(start).any(|c| !c.is_whitespace())
        || last.iter().skip(end).any(|c| !c.is_whitespace())
}
