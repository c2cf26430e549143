//! Whether to print in colour: the rules of CPython's `_colorize` module (library reference, "Controlling
//! color").

use std::io::IsTerminal as _;

/// Whether what goes to standard error is coloured.
pub(crate) fn stderr() -> bool {
    wanted(|name| std::env::var(name).ok(), || std::io::stderr().is_terminal())
}

/// Whether what goes to standard output is coloured.
pub(crate) fn stdout() -> bool {
    wanted(|name| std::env::var(name).ok(), || std::io::stdout().is_terminal())
}

fn wanted(variable: impl Fn(&str) -> Option<String>, is_terminal: impl Fn() -> bool) -> bool {
    match variable("PYTHON_COLORS").as_deref() {
        Some("0") => return false,
        Some("1") => return true,
        _ => {}
    }
    let set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    if set("NO_COLOR") {
        return false;
    }
    if set("FORCE_COLOR") {
        return true;
    }
    variable("TERM").as_deref() != Some("dumb") && is_terminal()
}

#[cfg(test)]
mod tests {
    use super::wanted;

    #[test]
    fn variables_come_before_the_terminal() {
        let with = |set: &[(&str, &str)], terminal: bool| {
            let find =
                |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into());
            wanted(find, || terminal)
        };
        assert!(with(&[], true));
        assert!(!with(&[], false));
        assert!(!with(&[("TERM", "dumb")], true));
        assert!(!with(&[("NO_COLOR", "1")], true));
        assert!(with(&[("NO_COLOR", "")], true));
        assert!(with(&[("FORCE_COLOR", "1")], false));
        assert!(!with(&[("NO_COLOR", "1"), ("FORCE_COLOR", "1")], true));
        assert!(with(&[("PYTHON_COLORS", "1"), ("NO_COLOR", "1")], false));
        assert!(!with(&[("PYTHON_COLORS", "0"), ("FORCE_COLOR", "1")], true));
    }
}
