//! Limits and rules of CPython's tokenizer that the parser crate does not have.
//!
//! Nesting of brackets and f-strings is bounded, and indentation must mean the same whatever the width
//! of a tab (language reference, "Indentation"). One pass over the tokens of a source finds both.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::Ranged;

/// More open brackets are rejected (`MAXLEVEL`): "too many nested parentheses".
const MAX_BRACKETS: u32 = 200;
/// More f-strings and t-strings in each other are rejected (`MAXFSTRINGLEVEL`).
const MAX_STRINGS: u32 = 149;
/// Columns of a tab, and its columns in the second count that must agree with the first.
const TAB_WIDTH: u32 = 8;

/// How many brackets are open at once, if CPython's tokenizer takes the tokens of an otherwise good source.
pub(crate) fn check(source: &str, tokens: &[Token]) -> Option<u32> {
    let has_tabs = memchr::memchr(b'\t', source.as_bytes()).is_some();
    deepest_brackets(tokens).filter(|_| !has_tabs || indentation_accepted(source, tokens))
}

fn deepest_brackets(tokens: &[Token]) -> Option<u32> {
    let mut open = 0u32;
    let (mut deepest_brackets, mut deepest_strings) = (0, 0);
    for token in tokens {
        // Which kind comes next cannot be foretold: a branch here would go the wrong way half of the time.
        open = open.wrapping_add(NESTING[token.kind() as usize]);
        deepest_brackets = deepest_brackets.max(open % STRING);
        deepest_strings = deepest_strings.max(open / STRING);
    }
    (deepest_brackets <= MAX_BRACKETS && deepest_strings <= MAX_STRINGS).then_some(deepest_brackets)
}

/// What an open f-string adds to [`NESTING`]'s sum; an open bracket adds 1.
const STRING: u32 = 1 << 16;

/// What a token of each kind changes in how many brackets and strings are open. Tokens of a source without
/// errors close only what is open.
const NESTING: [u32; 256] = {
    use TokenKind::*;
    let mut nesting = [0u32; 256];
    let pairs = [
        (Lpar, Rpar, 1),
        (Lsqb, Rsqb, 1),
        (Lbrace, Rbrace, 1),
        (FStringStart, FStringEnd, STRING),
        (TStringStart, TStringEnd, STRING),
    ];
    let mut at = 0;
    while at < pairs.len() {
        let (opens, closes, step) = pairs[at];
        nesting[opens as usize] = step;
        nesting[closes as usize] = step.wrapping_neg();
        at += 1;
    }
    nesting
};

/// The width of an indentation with tabs of eight columns and with tabs of one.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Width {
    columns: u32,
    alternative: u32,
}

/// Whether the two counts of every line's indentation compare alike with those around it.
fn indentation_accepted(source: &str, tokens: &[Token]) -> bool {
    let mut open = vec![Width { columns: 0, alternative: 0 }];
    let mut at_line_start = true;
    for token in tokens {
        match token.kind() {
            TokenKind::Newline => at_line_start = true,
            TokenKind::NonLogicalNewline
            | TokenKind::Comment
            | TokenKind::Indent
            | TokenKind::Dedent
            | TokenKind::EndOfFile => {}
            _ if at_line_start => {
                at_line_start = false;
                if !line_accepted(&mut open, width(source, token.start().to_usize())) {
                    return false;
                }
            }
            _ => {}
        }
    }
    true
}

fn line_accepted(open: &mut Vec<Width>, line: Width) -> bool {
    let depth = open.len();
    while let Some(&innermost) = open.last() {
        if line.columns == innermost.columns {
            return line.alternative == innermost.alternative;
        }
        if line.columns > innermost.columns {
            // A line that closes a block must be where another one is open.
            let indents = open.len() == depth;
            open.push(line);
            return indents && line.alternative > innermost.alternative;
        }
        open.pop();
    }
    true
}

/// The indentation of the line whose first token starts at `token`.
fn width(source: &str, token: usize) -> Width {
    let before = &source.as_bytes()[..token];
    let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let mut width = Width { columns: 0, alternative: 0 };
    for byte in &before[start..] {
        match byte {
            b'\t' => {
                width.columns = (width.columns / TAB_WIDTH + 1) * TAB_WIDTH;
                width.alternative += 1;
            }
            b'\x0C' => width = Width { columns: 0, alternative: 0 },
            _ => {
                width.columns += 1;
                width.alternative += 1;
            }
        }
    }
    width
}
