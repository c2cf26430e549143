//! Docstrings: found by the symbol table, stripped of their indentation here.

use taipan_ast::error::ErrorKind;
use taipan_ast::nodes::{ConstantValue, Expr, ExprKind, Stmt, StmtKind};
use taipan_bytecode::Location;

use crate::codegen::Codegen;
use crate::constant_pool::ConstId;
use crate::error::{CompileError, CompileResult};

impl Codegen<'_, '_> {
    /// The cleaned docstring a body starts with, if its scope has one, and its expression.
    pub(in crate::codegen) fn docstring<'e>(
        &mut self,
        body: &'e [Stmt<'e>],
    ) -> CompileResult<Option<(ConstId, &'e Expr<'e>)>> {
        if !self.scope().has_docstring {
            return Ok(None);
        }
        let Some((text, expr)) = body.first().and_then(string_statement) else { return Ok(None) };
        check_encodable(text)?;
        let id = match clean_doc(text) {
            Some(cleaned) => self.pool.intern_str(&cleaned),
            None => self.pool.intern_str(text),
        };
        Ok(Some((id, expr)))
    }
}

fn string_statement<'e>(stmt: &'e Stmt<'e>) -> Option<(&'e [u8], &'e Expr<'e>)> {
    let StmtKind::ExprStmt(statement) = stmt.kind else { return None };
    let ExprKind::Constant(constant) = statement.value.kind else { return None };
    let ConstantValue::Str(text) = constant.value else { return None };
    Some((text, statement.value))
}

/// CPython cleans docstrings in UTF-8, which has no lone surrogates.
fn check_encodable(text: &[u8]) -> CompileResult {
    let Some(at) = surrogate_at(text) else { return Ok(()) };
    let characters = |bytes: &[u8]| bytes.iter().filter(|&&byte| !is_continuation(byte)).count();
    let position = characters(&text[..at]);
    let mut end = at + 3;
    while surrogate_at(&text[end..]) == Some(0) {
        end += 3;
    }
    let count = (end - at) / 3;
    let message = if count == 1 {
        let code = 0xD000 | u32::from(text[at + 1] & 0x3F) << 6 | u32::from(text[at + 2] & 0x3F);
        format!(
            "'utf-8' codec can't encode character '\\u{code:04x}' in position {position}: surrogates not \
             allowed"
        )
    } else {
        format!(
            "'utf-8' codec can't encode characters in position {position}-{}: surrogates not allowed",
            position + count - 1
        )
    };
    Err(CompileError::new(ErrorKind::UnicodeEncodeError, message, Location::NONE))
}

/// Where the first lone surrogate's three bytes start.
fn surrogate_at(text: &[u8]) -> Option<usize> {
    text.windows(3).position(|bytes| bytes[0] == 0xED && bytes[1] >= 0xA0)
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

/// `inspect.cleandoc`, except that blank lines at the ends stay; `None` if nothing is to be cleaned.
pub(in crate::codegen) fn clean_doc(text: &[u8]) -> Option<Vec<u8>> {
    let expanded = expand_tabs(text);
    let doc = expanded.as_deref().unwrap_or(text);
    let margin = margin(doc);
    let lead = doc.iter().take_while(|&&byte| byte == b' ').count();
    if lead == 0 && margin == 0 {
        return expanded;
    }
    let mut cleaned = Vec::with_capacity(doc.len());
    let mut lines = doc.split_inclusive(|&byte| byte == b'\n');
    // Leading spaces of the first line go, even if it holds nothing else: its end is then the next line's.
    let first = lines.next().unwrap_or_default();
    cleaned.extend_from_slice(&first[lead.min(first.len())..]);
    for line in lines {
        let indent = line.iter().take_while(|&&byte| byte == b' ').count().min(margin);
        cleaned.extend_from_slice(&line[indent..]);
    }
    Some(cleaned)
}

/// The smallest indentation, in spaces, of the lines after the first that hold anything.
fn margin(doc: &[u8]) -> usize {
    let Some(first_end) = memchr::memchr(b'\n', doc) else { return 0 };
    let mut margin = usize::MAX;
    for line in doc[first_end + 1..].split(|&byte| byte == b'\n') {
        let indent = line.iter().take_while(|&&byte| byte == b' ').count();
        if indent < line.len() {
            margin = margin.min(indent);
        }
    }
    if margin == usize::MAX { 0 } else { margin }
}

/// `str.expandtabs()`; `None` if there is no tab.
fn expand_tabs(text: &[u8]) -> Option<Vec<u8>> {
    const TAB_SIZE: usize = 8;
    memchr::memchr(b'\t', text)?;
    let mut expanded = Vec::with_capacity(text.len() + 64);
    let mut column = 0;
    for &byte in text {
        match byte {
            b'\t' => {
                let spaces = TAB_SIZE - column % TAB_SIZE;
                expanded.resize(expanded.len() + spaces, b' ');
                column += spaces;
            }
            b'\n' | b'\r' => {
                expanded.push(byte);
                column = 0;
            }
            _ => {
                expanded.push(byte);
                column += usize::from(!is_continuation(byte));
            }
        }
    }
    Some(expanded)
}

#[cfg(test)]
mod tests {
    use super::clean_doc;

    fn cleaned(text: &str) -> String {
        let bytes = clean_doc(text.as_bytes()).unwrap_or_else(|| text.as_bytes().to_vec());
        String::from_utf8(bytes).expect("cleaning keeps UTF-8")
    }

    #[test]
    fn the_first_line_loses_its_indentation_and_the_others_the_common_one() {
        assert_eq!(cleaned("  a\n    b\n      c\n    "), "a\nb\n  c\n");
        assert_eq!(cleaned("a\n  b\n\n  c"), "a\nb\n\nc");
        assert_eq!(cleaned("\n   a\n  b\n"), "\n a\nb\n");
        assert_eq!(cleaned("a"), "a");
    }

    #[test]
    fn tabs_go_to_columns_of_eight_characters() {
        assert_eq!(cleaned("é\tb\n\tc"), "é       b\nc");
    }

    #[test]
    fn a_blank_first_line_keeps_its_end() {
        assert_eq!(cleaned("   \n  a"), "\na");
        assert_eq!(cleaned("   "), "");
    }
}
