//! Paths as Python sees them.
//!
//! A path is bytes; Python makes text of it, and what is not UTF-8 becomes lone surrogates
//! (`surrogateescape`, PEP 383). Those show in `co_filename`, in messages and in sorting.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt;

use taipan_bytecode::PyString;

/// The path as Python text: UTF-8, a byte that is none of it as the three bytes of its surrogate.
pub(crate) fn decode(path: &OsStr) -> Cow<'_, [u8]> {
    let bytes = path.as_bytes();
    if std::str::from_utf8(bytes).is_ok() {
        return Cow::Borrowed(bytes);
    }
    let mut text = Vec::with_capacity(bytes.len() + 8);
    for chunk in bytes.utf8_chunks() {
        text.extend_from_slice(chunk.valid().as_bytes());
        for &byte in chunk.invalid() {
            // U+DC80 … U+DCFF in (generalised) UTF-8: ED B2 80 … ED B3 BF.
            text.extend_from_slice(&[0xED, 0xB0 | (byte >> 6), 0x80 | (byte & 0x3F)]);
        }
    }
    Cow::Owned(text)
}

/// The path as it is printed to a UTF-8 stream with `backslashreplace`: surrogates as `\udcXX`.
pub(crate) fn display(path: &OsStr) -> Cow<'_, str> {
    let bytes = path.as_bytes();
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len() + 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for &byte in chunk.invalid() {
            let _ = write!(text, "\\udc{byte:02x}");
        }
    }
    Cow::Owned(text)
}

/// `repr()` of the path's text.
pub(crate) fn repr(path: &OsStr) -> String {
    let text = decode(path);
    let mut out = String::with_capacity(text.len() + 2);
    // Writing to a string does not fail.
    let _ = taipan_bytecode::repr::str(&mut out, &PyString::new(&*text));
    out
}

/// The order of `list.sort()` on names: by code points, where a byte that is not UTF-8 counts as its
/// surrogate and so comes before U+E000, unlike in the order of bytes.
pub(crate) fn compare(left: &OsStr, right: &OsStr) -> std::cmp::Ordering {
    match (left.to_str(), right.to_str()) {
        (Some(left), Some(right)) => left.cmp(right),
        _ => decode(left).cmp(&decode(right)),
    }
}

/// `os.path.join(head, tail)` of POSIX.
pub(crate) fn join(head: &[u8], tail: &[u8]) -> Vec<u8> {
    if tail.starts_with(b"/") {
        return tail.to_vec();
    }
    let mut path = head.to_vec();
    if !path.is_empty() && !path.ends_with(b"/") {
        path.push(b'/');
    }
    path.extend_from_slice(tail);
    path
}

/// `os.path.split(path)`: everything up to the last slash without trailing slashes (unless it is all
/// slashes), and what follows the slash.
pub(crate) fn split(path: &[u8]) -> (&[u8], &[u8]) {
    let cut = path.iter().rposition(|&byte| byte == b'/').map_or(0, |slash| slash + 1);
    let (head, tail) = path.split_at(cut);
    let kept = head.iter().rposition(|&byte| byte != b'/').map_or(head.len(), |last| last + 1);
    (&head[..kept], tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_outside_utf8_become_surrogates() {
        let path = OsStr::from_bytes(b"b\xffd\x80.py");
        assert_eq!(&*decode(path), b"b\xed\xb3\xbfd\xed\xb2\x80.py");
        assert_eq!(display(path), "b\\udcffd\\udc80.py");
        assert_eq!(repr(path), "'b\\udcffd\\udc80.py'");
    }

    #[test]
    fn names_sort_by_code_points() {
        let (surrogate, private, astral) =
            (OsStr::from_bytes(b"\xff"), OsStr::new("\u{e000}"), OsStr::new("\u{1f600}"));
        assert!(compare(surrogate, private).is_lt());
        assert!(compare(private, astral).is_lt());
        assert!(compare(OsStr::new("\u{d7ff}"), surrogate).is_lt());
    }

    #[test]
    fn joins_and_splits_as_posixpath() {
        assert_eq!(join(b"a", b"b"), b"a/b");
        assert_eq!(join(b"a/", b"b"), b"a/b");
        assert_eq!(join(b"", b"b"), b"b");
        assert_eq!(join(b"a", b"/b"), b"/b");
        assert_eq!(split(b"a//b"), (&b"a"[..], &b"b"[..]));
        assert_eq!(split(b"//b"), (&b"//"[..], &b"b"[..]));
        assert_eq!(split(b"b"), (&b""[..], &b"b"[..]));
    }
}
