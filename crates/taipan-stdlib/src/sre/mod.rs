//! `_sre`: the engine of regular expressions. The module `re` compiles patterns to code, which is run here.

use taipan_vm::modules::NativeModule;
use taipan_vm::object::index;
use taipan_vm::object::native::Function::{Bound, NoArguments, One, Positional};
use taipan_vm::object::native::Method;
use taipan_vm::object::type_object::{TypeFlags, type_of};
use taipan_vm::raise::{self, type_error};
use taipan_vm::types::dict::Dict;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int;
use taipan_vm::types::list::List;
use taipan_vm::types::module::Module;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::value::{PyResult, Value};

mod charset;
mod match_object;
mod matcher;
mod opcodes;
mod pattern;
mod scanner;
mod search;
mod subject;
mod template;
mod verify;

/// `_sre`
pub static MODULE: NativeModule = NativeModule {
    name: "_sre",
    doc: "The engine of regular expressions.",
    functions: FUNCTIONS,
    types: &[],
    init,
};

static FUNCTIONS: &[Method] = &[
    Method::function(
        "compile",
        "($module, /, pattern, flags, code, groups, groupindex, indexgroup)",
        Bound(compile),
        "A pattern object of compiled code.",
    ),
    Method::function(
        "template",
        "($module, pattern, template, /)",
        Positional(2, 2, template::new),
        "A template object of texts and groups.",
    ),
    Method::function(
        "getcodesize",
        "($module, /)",
        NoArguments(|_| Ok(int::from_i64(4))),
        "Bytes of a word of code.",
    ),
    Method::function(
        "ascii_iscased",
        "($module, character, /)",
        One(|_, code| {
            Ok(Value::bool((code_of(code)? as u8 as char).is_ascii_alphabetic() && code_of(code)? < 128))
        }),
        "Whether a character of ASCII has cases.",
    ),
    Method::function(
        "unicode_iscased",
        "($module, character, /)",
        One(|_, code| Ok(Value::bool(charset::is_cased(code_of(code)?)))),
        "Whether a character has cases.",
    ),
    Method::function(
        "ascii_tolower",
        "($module, character, /)",
        One(|_, code| Ok(int::from_i64(i64::from(charset::lower_ascii(code_of(code)?))))),
        "The lower case of a character of ASCII.",
    ),
    Method::function(
        "unicode_tolower",
        "($module, character, /)",
        One(|_, code| Ok(int::from_i64(i64::from(charset::lower_unicode(code_of(code)?))))),
        "The lower case of a character.",
    ),
];

fn init(module: &Module) -> PyResult<()> {
    for type_ in
        [&pattern::TYPE, &match_object::TYPE, &scanner::TYPE, &scanner::ITERATOR_TYPE, &template::TYPE]
    {
        taipan_vm::runtime::make_ready(type_);
    }
    module.set("MAGIC", int::from_i64(20_230_612));
    module.set("CODESIZE", int::from_i64(4));
    module.set("MAXREPEAT", int::from_i64(i64::from(opcodes::MAXREPEAT)));
    module.set("MAXGROUPS", int::from_i64(1_073_741_823));
    Ok(())
}

fn code_of(value: &Value) -> PyResult<u32> {
    Ok(u32::try_from(index::to_isize_clipped(value)?).unwrap_or(0))
}

fn compile(_: &Value, bound: &[Option<&Value>]) -> PyResult {
    let [Some(source), Some(flags), Some(code), Some(groups), Some(group_index), Some(index_group)] = *bound
    else {
        return Ok(Value::NONE);
    };
    let flags = code_of(flags)?;
    let Some(list) = List::of(code) else {
        let given = type_of(code).name();
        return Err(type_error(format_args!("compile() argument 'code' must be list, not {given}")));
    };
    let groups = usize::try_from(index::to_count(groups)?).unwrap_or(usize::MAX);
    if Dict::of(group_index).is_none() {
        let given = type_of(group_index).name();
        return Err(type_error(format_args!("compile() argument 'groupindex' must be dict, not {given}")));
    }
    if Tuple::of(index_group).is_none() {
        let given = type_of(index_group).name();
        return Err(type_error(format_args!("compile() argument 'indexgroup' must be tuple, not {given}")));
    }
    let mut words = Vec::with_capacity(list.items().len());
    for item in list.items() {
        if !type_of(item).has(TypeFlags::INT) {
            return Err(type_error("an integer is required"));
        }
        let number = int::of(item).unwrap_or_default();
        match u32::try_from(&number) {
            Ok(word) => words.push(word),
            Err(_) => {
                return Err(raise::raise(
                    &kinds::OVERFLOW_ERROR,
                    "regular expression code size limit exceeded",
                ));
            }
        }
    }
    if !verify::is_valid(&words, groups) {
        return Err(raise::raise(&kinds::RUNTIME_ERROR, "invalid SRE code"));
    }
    if !source.is_none() {
        subject::Subject::of(source)?;
    }
    let code = words.into_boxed_slice();
    Ok(pattern::Pattern::new(source.clone(), flags, code, groups, group_index.clone(), index_group.clone()))
}
