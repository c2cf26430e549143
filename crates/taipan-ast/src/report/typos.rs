//! The search for a misspelt keyword, `TracebackException._find_keyword_typos`.
//!
//! When all that is known is "invalid syntax", names before the error are replaced by similar keywords
//! until the statements from the last whole one on compile.

use super::similar::{KEYWORDS, keywords_for};
use super::{Context, Origin, Shown, split_lines};
use crate::invalid::{self, Flags, Verdict};
use crate::parse::Mode;
use crate::tokenizer::{TokenKind, Tokenizer};

/// Sources longer than this, in characters, are not searched.
const MAX_LENGTH: usize = 1024;
/// How many names are tried.
const MAX_NAMES: usize = 10;

/// The error with a suggestion, if one is found.
pub(super) fn find(shown: &Shown, statement_line: u32, context: &Context<'_>) -> Option<Shown> {
    if shown.message != "invalid syntax" && !shown.message.contains("Perhaps you forgot a comma") {
        return None;
    }
    let line = statement_line as usize;
    let end_line = usize::try_from(shown.lineno).ok()?;
    let lines = split_lines(context.source);
    let code = dedent(lines.get(line.saturating_sub(1)..end_line.min(lines.len()))?);
    if code.chars().count() > MAX_LENGTH {
        return None;
    }
    // The line of the error, counted in `code` from `line`.
    let error_line = if line == 0 { end_line } else { end_line + 1 };
    let text = if code.ends_with('\n') || code.is_empty() { code.clone() } else { format!("{code}\n") };
    let mut tokenizer = Tokenizer::with_extra_tokens(&text);
    let mut names_left = MAX_NAMES;
    loop {
        let token = tokenizer.next_token();
        let lineno = token.lineno as usize;
        match token.kind {
            TokenKind::EndMarker | TokenKind::ErrorToken => return None,
            TokenKind::Name => {}
            _ => continue,
        }
        if context.origin == Origin::Run && lineno + line != error_line {
            continue;
        }
        let word = token.text(&text);
        if KEYWORDS.contains(&word) {
            continue;
        }
        names_left = names_left.checked_sub(1)?;
        let line_text = text.get(tokenizer.line_start..tokenizer.inp).unwrap_or_default();
        let column = |offset: u32| {
            text.get(tokenizer.line_start..offset as usize).unwrap_or_default().chars().count() as i64
        };
        let (start, end) = (column(token.start), column(token.end));
        for keyword in keywords_for(word).into_iter().filter(|keyword| *keyword != word) {
            let corrected = replace(&code, lineno, start as usize, end as usize, keyword);
            if compiles(&corrected, context) {
                // The last line has a newline only if the code has.
                let is_last = tokenizer.inp == text.len() && text.len() != code.len();
                let line_text = if is_last { line_text.trim_end_matches('\n') } else { line_text };
                return Some(Shown {
                    message: format!("invalid syntax. Did you mean '{keyword}'?"),
                    lineno: lineno as i64,
                    end_lineno: Some(lineno as i64),
                    offset: start + 1,
                    end_offset: Some(end + 1),
                    text: Some(line_text.to_owned()),
                });
            }
        }
    }
}

fn replace(code: &str, lineno: usize, start: usize, end: usize, keyword: &str) -> String {
    let mut lines: Vec<String> = split_lines(code).into_iter().map(str::to_owned).collect();
    if let Some(line) = lineno.checked_sub(1).and_then(|at| lines.get_mut(at)) {
        let before: String = line.chars().take(start).collect();
        let after: String = line.chars().skip(end).collect();
        *line = format!("{before}{keyword}{after}");
    }
    lines.join("\n")
}

/// Whether `codeop.compile_command` accepts the code: it compiles, or something may still follow.
fn compiles(code: &str, context: &Context<'_>) -> bool {
    let blank = code.split('\n').map(str::trim).all(|line| line.is_empty() || line.starts_with('#'));
    let code = if blank { "pass" } else { code };
    let flags = Flags { allow_incomplete_input: true, dont_imply_dedent: true, ..Flags::default() };
    match invalid::check(code, Mode::Exec, flags) {
        Verdict::Accepted => (context.compiles)(code),
        Verdict::Incomplete | Verdict::Rejected(_) => {
            !matches!(invalid::check(&format!("{code}\n"), Mode::Exec, flags), Verdict::Rejected(_))
        }
    }
}

/// `textwrap.dedent('\n'.join(lines))`
fn dedent(lines: &[&str]) -> String {
    let is_blank = |line: &str| line.chars().all(super::is_python_space);
    let mut margin: Option<&str> = None;
    for line in lines.iter().filter(|line| !is_blank(line)) {
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        margin = Some(match margin {
            None => indent,
            Some(margin) => {
                let common = margin.bytes().zip(indent.bytes()).take_while(|(a, b)| a == b).count();
                &margin[..common]
            }
        });
    }
    let margin = margin.unwrap_or_default();
    let dedented: Vec<&str> = lines
        .iter()
        .map(|line| if is_blank(line) { "" } else { line.strip_prefix(margin).unwrap_or(line) })
        .collect();
    dedented.join("\n")
}
