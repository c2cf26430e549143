//! Strings that CPython has interned before it compiles anything.
//!
//! Which of two equal strings is the interned one shows in a `.pyc`. The strings of the compiler's own
//! process count: a string constant is not interned itself if the process holds an equal one, from a module
//! that it has loaded. The list is that of `python3.14 -m compileall`, sorted, one a line; it is
//! made by `tests/differential/make_interned_strings.py`.

const STRINGS: &str = include_str!("interned.txt");

/// Whether a string of two or more characters is interned from the start.
pub(super) fn is_interned_at_start(text: &str) -> bool {
    let mut rest = STRINGS;
    while !rest.is_empty() {
        let middle = rest.len() / 2;
        let start = rest.as_bytes()[..middle].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let (before, from) = rest.split_at(start);
        let (line, after) = from.split_once('\n').unwrap_or((from, ""));
        match text.cmp(line) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => rest = before,
            std::cmp::Ordering::Greater => rest = after,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{STRINGS, is_interned_at_start};

    #[test]
    fn every_string_of_the_list_is_found_and_others_are_not() {
        assert!(STRINGS.lines().is_sorted());
        assert!(STRINGS.lines().all(is_interned_at_start));
        assert!(is_interned_at_start("HelpFormatter._Section"));
        for other in ["", "0", "zzzzzz", "HelpFormatter._Sectio", "not interned"] {
            assert!(!is_interned_at_start(other), "{other}");
        }
    }
}
