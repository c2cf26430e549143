//! Private names.

use taipan_ast::names::{Names, Symbol};

/// `__name` inside `class _Klass` is `_Klass__name` (language reference, "Private name mangling").
#[inline]
pub fn mangle(class: Option<Symbol>, name: Symbol, names: &mut Names<'_>) -> Symbol {
    match class {
        Some(class) if names.is_private(name) => mangle_private(class, name, names),
        _ => name,
    }
}

#[cold]
fn mangle_private(class: Symbol, name: Symbol, names: &mut Names<'_>) -> Symbol {
    let class = names.text(class).trim_start_matches('_');
    if class.is_empty() {
        return name;
    }
    let mangled = format!("_{class}{}", names.text(name));
    names.intern(&mangled)
}
