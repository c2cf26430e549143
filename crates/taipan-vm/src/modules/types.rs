//! `_types`: names of built-in types.

use crate::modules::NativeModule;
use crate::object::header::Header;
use crate::object::native::NativeMembers;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::types::{
    builtin_function, cell, code, ellipsis, frame, function, generator, generic_alias, getset_descriptor,
    mapping_proxy, member_descriptor, method, method_wrapper, module, native_descriptor, none,
    not_implemented, object_type, simple_namespace, traceback, union_type,
};

/// `_types`
pub static MODULE: NativeModule = NativeModule {
    name: "_types",
    doc: "Define names for built-in types.",
    functions: &[],
    types: &[],
    init: |module| {
        crate::runtime::make_ready(&CAPSULE);
        NAMES.iter().for_each(|(name, type_)| module.set(name, type_.value()));
        Ok(())
    },
};

/// The type of what C extensions give each other: there are none.
static CAPSULE: Type = Type::native(
    "PyCapsule",
    Some(&object_type::TYPE),
    size_of::<Header>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::NO_NEW),
    Slots::new(object_type::never_freed),
    &NativeMembers::NONE,
);

static NAMES: &[(&str, &Type)] = &[
    ("AsyncGeneratorType", &generator::async_generator::TYPE),
    ("BuiltinFunctionType", &builtin_function::TYPE),
    ("BuiltinMethodType", &builtin_function::TYPE),
    ("CapsuleType", &CAPSULE),
    ("CellType", &cell::TYPE),
    ("ClassMethodDescriptorType", &native_descriptor::CLASS_TYPE),
    ("CodeType", &code::TYPE),
    ("CoroutineType", &generator::coroutine::TYPE),
    ("EllipsisType", &ellipsis::TYPE),
    ("FrameType", &frame::TYPE),
    ("FunctionType", &function::TYPE),
    ("GeneratorType", &generator::TYPE),
    ("GenericAlias", &generic_alias::TYPE),
    ("GetSetDescriptorType", &getset_descriptor::TYPE),
    ("LambdaType", &function::TYPE),
    ("MappingProxyType", &mapping_proxy::TYPE),
    ("MemberDescriptorType", &member_descriptor::TYPE),
    ("MethodDescriptorType", &native_descriptor::TYPE),
    ("MethodType", &method::TYPE),
    ("MethodWrapperType", &method_wrapper::TYPE),
    ("ModuleType", &module::TYPE),
    ("NoneType", &none::TYPE),
    ("NotImplementedType", &not_implemented::TYPE),
    ("SimpleNamespace", &simple_namespace::TYPE),
    ("TracebackType", &traceback::TYPE),
    ("UnionType", &union_type::TYPE),
    ("WrapperDescriptorType", &native_descriptor::WRAPPER_TYPE),
];
