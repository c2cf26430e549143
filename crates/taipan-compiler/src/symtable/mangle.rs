//! Private names.

use taipan_ast::names::{Names, Symbol};

/// `__name` inside `class _Klass` is `_Klass__name` (language reference, "Private name mangling").
pub fn mangle(class: Option<Symbol>, name: Symbol, names: &mut Names<'_>) -> Symbol {
    let Some(class) = class else { return name };
    let text = names.text(name);
    if !is_private(text) {
        return name;
    }
    let class = names.text(class).trim_start_matches('_');
    if class.is_empty() {
        return name;
    }
    let mangled = format!("_{class}{text}");
    names.intern(&mangled)
}

/// Whether a name is one that classes mangle: `__name`, but neither `__name__` nor a dotted one.
pub(super) fn is_private(name: &str) -> bool {
    name.starts_with("__") && !name.ends_with("__") && !name.contains('.')
}
