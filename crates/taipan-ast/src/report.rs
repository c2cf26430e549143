//! Prints errors and warnings as CPython does: the `traceback` module's text for a `SyntaxError`, with
//! the line, the carets under it and the search for a misspelt keyword.

mod similar;
mod typos;

use std::fmt::Write as _;

use crate::error::{ErrorKind, SyntaxError, SyntaxWarning};

/// What an error is printed with besides itself.
pub struct Context<'c> {
    /// The file's name as it was given.
    pub filename: &'c str,
    /// The decoded source.
    pub source: &'c str,
    /// How the source came to the compiler.
    pub origin: Origin,
    /// Whether to colour the text, with CPython's default theme.
    pub color: bool,
    /// Whether a source compiles, all passes included. A keyword is suggested only if it makes the
    /// statements before the error compile.
    pub compiles: &'c dyn Fn(&str) -> bool,
}

/// How a source came to the compiler: CPython knows less of a file that it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `python FILE`
    Run,
    /// `compile()`, and so `py_compile` and `compileall`.
    Compile,
}

/// A `SyntaxError` as the `traceback` module sees it; columns in characters, from 1.
#[derive(Clone, Debug)]
struct Shown {
    message: String,
    lineno: i64,
    end_lineno: Option<i64>,
    offset: i64,
    end_offset: Option<i64>,
    text: Option<String>,
}

/// The colours of one theme; empty strings without.
struct Theme {
    bold_magenta: &'static str,
    magenta: &'static str,
    bold_red: &'static str,
    reset: &'static str,
}

const PLAIN: Theme = Theme { bold_magenta: "", magenta: "", bold_red: "", reset: "" };
const COLORED: Theme =
    Theme { bold_magenta: "\x1b[1;35m", magenta: "\x1b[35m", bold_red: "\x1b[1;31m", reset: "\x1b[0m" };

/// What `traceback.format_exception_only` gives for an error: what `python FILE` prints on standard
/// error. Ends in a newline.
pub fn format_error(error: &SyntaxError, context: &Context<'_>) -> String {
    let theme = if context.color { &COLORED } else { &PLAIN };
    let shown = match error.span {
        Some(span) if is_syntax_error(error.kind) => span,
        _ => return last_line(error.kind, &error.message, theme),
    };
    let [lineno, offset, end_lineno, end_offset] = shown.attributes();
    let shown = Shown {
        message: error.message.clone(),
        lineno: lineno.unwrap_or(0),
        end_lineno,
        offset: offset.unwrap_or(0),
        end_offset,
        text: error.text.clone(),
    };
    let Theme { magenta, reset, .. } = theme;
    let mut out = String::new();
    // A String takes whatever is written to it.
    let _ = writeln!(
        out,
        "  File {magenta}\"{}\"{reset}, line {magenta}{}{reset}",
        context.filename, shown.lineno
    );
    // CPython gives the line before it looks for a misspelt keyword, so that stays the error's.
    let suggestion = typos::find(&shown, error.statement_line, context);
    let shown = suggestion.unwrap_or(shown);
    if let Some(text) = &shown.text {
        out.push_str(&marked_line(text, &shown, theme));
    }
    out.push_str(&last_line(error.kind, &shown.message, theme));
    out
}

/// The message of the `PyCompileError` that `py_compile` makes of an error. It has a newline at its end
/// only for `SyntaxError` itself.
pub fn py_compile_message(error: &SyntaxError, context: &Context<'_>) -> String {
    if error.kind == ErrorKind::SyntaxError {
        return format_error(error, context);
    }
    format!("Sorry: {}: {}", error.kind.name(), exception_text(error, context.filename))
}

/// `str()` of the exception.
pub fn exception_text(error: &SyntaxError, filename: &str) -> String {
    match error.span {
        Some(span) if is_syntax_error(error.kind) => {
            let name = filename.rsplit('/').next().unwrap_or(filename);
            format!("{} ({name}, line {})", error.message, span.lineno)
        }
        _ => error.message.clone(),
    }
}

/// What the `warnings` module prints for a warning. Ends in a newline.
pub fn format_warning(warning: &SyntaxWarning, filename: &str, source: &str) -> String {
    let mut out = format!("{filename}:{}: SyntaxWarning: {}\n", warning.lineno, warning.message);
    let line = (warning.lineno as usize).checked_sub(1).and_then(|before| source.split('\n').nth(before));
    let line = line.unwrap_or_default().trim_matches(is_python_space);
    if !line.is_empty() {
        let _ = writeln!(out, "  {line}");
    }
    out
}

fn is_syntax_error(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::SyntaxError | ErrorKind::IndentationError | ErrorKind::TabError)
}

fn last_line(kind: ErrorKind, message: &str, theme: &Theme) -> String {
    let Theme { bold_magenta, magenta, reset, .. } = theme;
    format!("{bold_magenta}{}{reset}: {magenta}{message}{reset}\n", kind.name())
}

/// The source line without its indentation, and carets under the part that is meant.
fn marked_line(text: &str, shown: &Shown, theme: &Theme) -> String {
    let stripped = text.trim_end_matches('\n');
    let line = stripped.trim_start_matches([' ', '\n', '\x0c']);
    let count = |text: &str| text.chars().count() as i64;
    let (length, spaces) = (count(stripped), count(stripped) - count(line));
    let mut offset = shown.offset;
    let mut end_offset = match (shown.end_lineno == Some(shown.lineno), shown.end_offset) {
        (true, None | Some(0)) => offset,
        (true, Some(end_offset)) => end_offset,
        (false, _) => length + 1,
    };
    if !text.is_empty() {
        let whole = count(text);
        offset = if offset > whole { length + 1 } else { offset };
        end_offset = if end_offset > whole { length + 1 } else { end_offset };
    }
    if offset >= end_offset || end_offset < 0 {
        end_offset = offset + 1;
    }
    let (from, to) = (offset - 1 - spaces, end_offset - 1 - spaces);
    let Ok(from) = usize::try_from(from) else { return format!("    {line}\n") };
    let to = usize::try_from(to).unwrap_or(0);
    // Tabs and the like are kept before the carets, so that these stand below what they mark.
    let margin: String = line.chars().take(from).map(|c| if is_python_space(c) { c } else { ' ' }).collect();
    let before: String = line.chars().take(from).collect();
    let marked: String = line.chars().skip(from).take(to.saturating_sub(from)).collect();
    let after: String = line.chars().skip(to).collect();
    let (start, end) = (theme.bold_red, theme.reset);
    let carets = "^".repeat(to.saturating_sub(from));
    format!("    {before}{start}{marked}{end}{after}\n    {margin}{start}{carets}{end}\n")
}

/// `str.isspace`
fn is_python_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1c'..='\x1f')
}

/// `str.splitlines`
fn split_lines(text: &str) -> Vec<&str> {
    let is_end = |c: char| matches!(c, '\n'..='\r' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(is_end) {
        lines.push(&rest[..at]);
        rest = &rest[at..];
        let end = if rest.starts_with("\r\n") { 2 } else { rest.chars().next().map_or(0, char::len_utf8) };
        rest = &rest[end..];
    }
    if !rest.is_empty() {
        lines.push(rest);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invalid::explain;
    use crate::parse::Mode;

    #[track_caller]
    fn printed(source: &str, origin: Origin, color: bool) -> String {
        let error = explain(source, Mode::Exec).expect("is accepted");
        let compiles = |text: &str| explain(text, Mode::Exec).is_none();
        format_error(&error, &Context { filename: "f.py", source, origin, color, compiles: &compiles })
    }

    #[test]
    fn carets_stand_below_what_they_mark() {
        assert_eq!(
            printed("if x:\n\tfoo(a b)\n", Origin::Run, false),
            "  File \"f.py\", line 2\n    \tfoo(a b)\n    \t    ^^^\n\
             SyntaxError: invalid syntax. Perhaps you forgot a comma?\n"
        );
        assert_eq!(
            printed("x = (1,\n", Origin::Run, false),
            "  File \"f.py\", line 1\n    x = (1,\n        ^\nSyntaxError: '(' was never closed\n"
        );
    }

    #[test]
    fn colors() {
        assert_eq!(
            printed("x = 1 2\n", Origin::Run, true),
            "  File \u{1b}[35m\"f.py\"\u{1b}[0m, line \u{1b}[35m1\u{1b}[0m\n    x = 1 \u{1b}[1;31m2\u{1b}[0m\n          \
             \u{1b}[1;31m^\u{1b}[0m\n\u{1b}[1;35mSyntaxError\u{1b}[0m: \u{1b}[35minvalid syntax\u{1b}[0m\n"
        );
    }

    #[test]
    fn misspelt_keywords() {
        assert_eq!(
            printed("whille True:\n    pass\n", Origin::Run, false),
            "  File \"f.py\", line 1\n    whille True:\n    ^^^^^^\n\
             SyntaxError: invalid syntax. Did you mean 'while'?\n"
        );
    }

    #[test]
    fn warnings_show_their_line() {
        let warning = SyntaxWarning { message: "w".to_owned(), lineno: 2, span: Default::default() };
        assert_eq!(format_warning(&warning, "f.py", "a\n  b\n"), "f.py:2: SyntaxWarning: w\n  b\n");
    }
}
