//! `_symtable`: the compiler's symbol tables, as the module `symtable` shows them.

use bumpalo::Bump;
use taipan_ast::names::{Names, Symbol};
use taipan_ast::parse::{Mode, Parsed, parse};
use taipan_compiler::symtable::{self, BlockKind, NameScope, Scope, SymbolTable};

use crate::modules::NativeModule;
use crate::modules::compiling;
use crate::native_object;
use crate::object::header::Header;
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::repr_guard::Text;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise::{Raised, value_error};
use crate::types::dict::Dict;
use crate::types::int;
use crate::types::list::List;
use crate::types::object_type;
use crate::types::str::{Str, intern};
use crate::value::{PyResult, Value};

/// `_symtable`
pub static MODULE: NativeModule = NativeModule {
    name: "_symtable",
    doc: "The compiler's symbol tables.",
    functions: &[Method::function(
        "symtable",
        "($module, source, filename, startstr, /)",
        Function::Positional(3, 3, table),
        "Return symbol and scope dictionaries used internally by compiler.",
    )],
    types: &[],
    init: |module| {
        crate::runtime::make_ready(&TYPE);
        for &(name, number) in CONSTANTS {
            module.set(name, int::from_i64(number));
        }
        Ok(())
    },
};

/// How far the number of a name's scope is shifted in what is known of it.
const SCOPE_OFF: i64 = 12;

static CONSTANTS: &[(&str, i64)] = &[
    ("USE", 16),
    ("DEF_GLOBAL", 1),
    ("DEF_NONLOCAL", 8),
    ("DEF_LOCAL", 2),
    ("DEF_PARAM", 4),
    ("DEF_TYPE_PARAM", 1024),
    ("DEF_FREE_CLASS", 64),
    ("DEF_IMPORT", 128),
    ("DEF_BOUND", 134),
    ("DEF_ANNOT", 256),
    ("DEF_COMP_ITER", 512),
    ("DEF_COMP_CELL", 2048),
    ("TYPE_FUNCTION", 0),
    ("TYPE_CLASS", 1),
    ("TYPE_MODULE", 2),
    ("TYPE_ANNOTATION", 3),
    ("TYPE_TYPE_ALIAS", 4),
    ("TYPE_TYPE_PARAMETERS", 5),
    ("TYPE_TYPE_VARIABLE", 6),
    ("LOCAL", 1),
    ("GLOBAL_EXPLICIT", 2),
    ("GLOBAL_IMPLICIT", 3),
    ("FREE", 4),
    ("CELL", 5),
    ("SCOPE_OFF", SCOPE_OFF),
    ("SCOPE_MASK", 15),
];

/// `symtable entry`
static TYPE: Type = Type::native(
    "symtable entry",
    Some(&object_type::TYPE),
    size_of::<Entry>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
    Slots::of_container::<Entry>().with_repr(repr),
    &NativeMembers { doc: None, methods: &[], getters: GETTERS },
);

static GETTERS: &[Getter] = &[
    getter("id", |entry| Ok(int::from_u64(object_type::identity(entry)))),
    getter("name", |entry| part(entry, |entry| entry.name.clone())),
    getter("symbols", |entry| part(entry, |entry| entry.symbols.clone())),
    getter("varnames", |entry| part(entry, |entry| entry.varnames.clone())),
    getter("children", |entry| part(entry, |entry| entry.children.clone())),
    getter("nested", |entry| part(entry, |entry| int::from_i64(i64::from(entry.nested)))),
    getter("type", |entry| part(entry, |entry| int::from_i64(entry.kind))),
    getter("lineno", |entry| part(entry, |entry| int::from_i64(entry.lineno))),
];

const fn getter(name: &'static str, get: fn(&Value) -> PyResult) -> Getter {
    Getter { name, get, set: None, doc: "What the compiler knows of the scope." }
}

#[repr(C)]
struct Entry {
    header: Header,
    name: Value,
    symbols: Value,
    varnames: Value,
    children: Value,
    nested: bool,
    kind: i64,
    lineno: i64,
}

native_object!(Entry, TYPE, [name, symbols, varnames, children]);

fn part(value: &Value, get: impl Fn(&Entry) -> Value) -> PyResult {
    Ok(Entry::of(value).map_or(Value::NONE, get))
}

fn repr(value: &Value) -> PyResult {
    let Some(entry) = Entry::of(value) else { return Ok(Value::NONE) };
    let mut text = Text::new();
    text.push_str("<symtable entry ");
    text.push(&entry.name);
    text.push_str(&format!("({}), line {}>", object_type::identity(value), entry.lineno));
    Ok(text.finish())
}

fn number(kind: BlockKind) -> i64 {
    match kind {
        BlockKind::Function => 0,
        BlockKind::Class => 1,
        BlockKind::Module => 2,
        BlockKind::Annotation => 3,
        BlockKind::TypeAlias => 4,
        BlockKind::TypeParameters => 5,
        BlockKind::TypeVariable => 6,
    }
}

fn scope_number(scope: NameScope) -> i64 {
    match scope {
        NameScope::Unknown => 0,
        NameScope::Local => 1,
        NameScope::GlobalExplicit => 2,
        NameScope::GlobalImplicit => 3,
        NameScope::Free => 4,
        NameScope::Cell => 5,
    }
}

fn entry(table: &SymbolTable, scope: &Scope, names: &Names<'_>) -> PyResult {
    crate::object::recursion::check(" during compilation")?;
    let name = |symbol: Symbol| intern(names.text(symbol)).to_value();
    let symbols = Dict::with_capacity(scope.symbols.len());
    for (symbol, flags, place) in scope.symbols.iter() {
        let known = i64::from(flags.bits()) | scope_number(*place) << SCOPE_OFF;
        Dict::of(&symbols).map_or(Ok(()), |symbols| symbols.set(&name(*symbol), int::from_i64(known)))?;
    }
    let varnames = List::from_values(scope.varnames().map(name).collect());
    let children = scope.children.iter().map(|child| entry(table, table.scope(*child), names));
    let children = List::from_values(children.collect::<PyResult<_>>()?);
    let shown = if scope.kind == BlockKind::Module { Str::new("top") } else { name(scope.name) };
    let (nested, kind) = (scope.nested, number(scope.kind));
    let lineno = i64::from(scope.loc.lineno.max(0));
    Ok(Entry::create(|header| Entry {
        header,
        name: shown,
        symbols,
        varnames,
        children,
        nested,
        kind,
        lineno,
    }))
}

fn table(_: &Value, arguments: &[Value]) -> PyResult {
    let [source, filename, start] = arguments else { return Ok(Value::NONE) };
    let filename = compiling::filename_text(filename)?;
    let text = compiling::source_text(source, "symtable", "string or bytes", &filename)?;
    let mode = match Str::of(start).map(Str::to_string_lossy).as_deref() {
        Some("exec") => Mode::Exec,
        Some("eval") => Mode::Eval,
        Some("single") => Mode::Single,
        _ => return Err(value_error("symtable() arg 3 must be 'exec' or 'eval' or 'single'")),
    };
    let arena = Bump::new();
    let refuse = |error: &taipan_ast::error::SyntaxError| -> Raised { compiling::rejected(error, &filename) };
    let Parsed { module, mut names, warnings, .. } =
        parse(&arena, &text, mode).map_err(|refused| refuse(&refused.error))?;
    compiling::issue(warnings, &filename)?;
    let module = arena.alloc(module);
    let built = taipan_compiler::future::features(module, &names)
        .and_then(|future| symtable::build(module, &mut names, future));
    match built {
        Ok(table) => entry(&table, table.scope(table.top()), &names),
        Err(error) => Err(refuse(&taipan_ast::error::SyntaxError::from(*error))),
    }
}
