//! The encoding declaration (PEP 263): a comment with `coding: name` in one of the first two lines.

/// A declaration found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cookie {
    /// The name as CPython normalises it: `utf-8` and `iso-8859-1` for their spellings, else as written.
    pub name: String,
    /// The line it stands in, 1 or 2.
    pub line: u32,
}

/// Finds the declaration in decoded or raw source whose lines end in `\n`.
///
/// As in CPython a line without a newline at its end counts too, since one is added before the search.
pub(super) fn find(source: &[u8]) -> Option<Cookie> {
    let mut lines = source.split(|byte| *byte == b'\n');
    let first = lines.next()?;
    if let Some(name) = in_line(first) {
        return Some(Cookie { name, line: 1 });
    }
    if !is_blank_or_comment(first) {
        return None;
    }
    in_line(lines.next()?).map(|name| Cookie { name, line: 2 })
}

pub(super) fn is_blank_or_comment(line: &[u8]) -> bool {
    line.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\x0c')).is_none_or(|byte| *byte == b'#')
}

fn in_line(line: &[u8]) -> Option<String> {
    if !is_blank_or_comment(line) {
        return None;
    }
    let comment = &line[memchr::memchr(b'#', line)?..];
    memchr::memmem::find_iter(comment, b"coding").find_map(|at| name_after(&comment[at + b"coding".len()..]))
}

fn name_after(rest: &[u8]) -> Option<String> {
    let rest = rest.strip_prefix(b":").or_else(|| rest.strip_prefix(b"="))?;
    let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let rest = &rest[blanks..];
    let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte)).count();
    let name = std::str::from_utf8(&rest[..length]).ok().filter(|name| !name.is_empty())?;
    Some(normal_name(name))
}

/// CPython compares only the first twelve characters, case folded and with `_` as `-`.
fn normal_name(name: &str) -> String {
    let head: String =
        name.chars().take(12).map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() }).collect();
    let is =
        |wanted: &str| head.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    if is("utf-8") {
        "utf-8".to_owned()
    } else if is("latin-1") || is("iso-8859-1") || is("iso-latin-1") {
        "iso-8859-1".to_owned()
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn name(source: &str) -> Option<String> {
        find(source.as_bytes()).map(|cookie| cookie.name)
    }

    #[test]
    fn spellings() {
        assert_eq!(name("# vim: set fileencoding=Latin_1 :").as_deref(), Some("iso-8859-1"));
        assert_eq!(name("#!/usr/bin/python\n# -*- coding: utf-8-unix -*-").as_deref(), Some("utf-8"));
        assert_eq!(name("# coding: cp1252").as_deref(), Some("cp1252"));
        assert_eq!(name("# coding : cp1252"), None);
        assert_eq!(name("x = 1 # coding: cp1252"), None);
        assert_eq!(name("x = 1\n# coding: cp1252"), None);
        assert_eq!(name("\n\n# coding: cp1252"), None);
    }
}
