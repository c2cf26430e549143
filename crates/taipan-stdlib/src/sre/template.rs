//! Replacement templates: text with references to groups.

use taipan_vm::call::Arguments;
use taipan_vm::object::header::Header;
use taipan_vm::object::index;
use taipan_vm::object::native::NativeMembers;
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::protocol;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::type_error;
use taipan_vm::runtime;
use taipan_vm::types::dict::Dict;
use taipan_vm::types::list::List;
use taipan_vm::types::object_type;
use taipan_vm::types::str::intern;
use taipan_vm::value::{PyResult, Value};

use super::subject::Subject;

/// `_sre.SRE_Template`
pub(super) static TYPE: Type = Type::native(
    "_sre.SRE_Template",
    Some(&object_type::TYPE),
    size_of::<Template>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::NO_NEW),
    Slots::of::<Template>(),
    &NativeMembers::NONE,
);

/// A template.
#[repr(C)]
pub(super) struct Template {
    header: Header,
    /// The text in front of the first group.
    first: Value,
    /// Groups, each with the text behind it.
    groups: Box<[(usize, Value)]>,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Template {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl Template {
    /// Whether there are no groups.
    pub(super) fn is_literal(&self) -> bool {
        self.groups.is_empty()
    }

    /// The text in front of the first group.
    pub(super) fn first(&self) -> Value {
        self.first.clone()
    }

    /// Puts the parts at the end: texts, and those of groups that took part.
    pub(super) fn expand(
        &self,
        subject: &Subject,
        parts: &mut Vec<Value>,
        region: impl Fn(usize) -> Option<(usize, usize)>,
    ) {
        parts.push(self.first.clone());
        for (group, text) in &self.groups {
            if let Some((start, end)) = region(*group) {
                parts.push(subject.slice(start, end));
            }
            parts.push(text.clone());
        }
    }
}

/// `_sre.template(pattern, list)`: texts and numbers of groups by turns, a text first and last.
pub(super) fn new(_: &Value, arguments: &[Value]) -> PyResult {
    let [_, template] = arguments else { return Ok(Value::NONE) };
    let Some(list) = List::of(template) else {
        let given = type_of(template).name();
        return Err(type_error(format_args!("template() argument 2 must be list, not {given}")));
    };
    let items = list.items().to_vec();
    let [first, rest @ ..] = &items[..] else { return Err(type_error("invalid template")) };
    if rest.len() % 2 != 0 {
        return Err(type_error("invalid template"));
    }
    let mut groups = Vec::with_capacity(rest.len() / 2);
    for pair in rest.chunks_exact(2) {
        let [group, text] = pair else { continue };
        match usize::try_from(index::to_count(group)?) {
            Ok(group) => groups.push((group, text.clone())),
            Err(_) => return Err(type_error("invalid template")),
        }
    }
    let (first, groups) = (first.clone(), groups.into_boxed_slice());
    Ok(Template::create(|header| Template { header, first, groups }))
}

/// What `re` makes of a replacement text.
pub(super) fn compile(pattern: &Value, text: &Value) -> PyResult {
    let modules = &runtime::state().modules;
    let module = Dict::of(modules).and_then(|modules| modules.get_str(intern("re")));
    let Some(module) = module else { return Err(type_error("the module re is not there")) };
    let function = protocol::attribute(&module, &intern("_compile_template").to_value())?;
    protocol::call(&function, Arguments::positional_only(&[pattern.clone(), text.clone()]))
}
