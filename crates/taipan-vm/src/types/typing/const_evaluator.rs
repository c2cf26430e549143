//! The function that gives the value of a type parameter which was there from the beginning.

use crate::call::Arguments;
use crate::native_object;
use crate::object::header::Header;
use crate::object::native::NativeMembers;
use crate::object::native_object::NativeObject;
use crate::object::repr_guard::Text;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::raise::type_error;
use crate::types::generic_alias::type_text;
use crate::types::int::convert;
use crate::types::object_type;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

/// `_typing._ConstEvaluator`
pub static TYPE: Type = Type::native(
    "_typing._ConstEvaluator",
    Some(&object_type::TYPE),
    size_of::<ConstEvaluator>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::NO_NEW).union(TypeFlags::CONTAINER),
    Slots::of_container::<ConstEvaluator>().with_repr(repr).with_call(call),
    &NativeMembers {
        doc: Some("Internal type for implementing evaluation functions."),
        methods: &[],
        getters: &[],
    },
);

#[repr(C)]
pub(super) struct ConstEvaluator {
    header: Header,
    value: Value,
}

native_object!(ConstEvaluator, TYPE, [value]);

impl ConstEvaluator {
    /// A function that gives `value`.
    pub(super) fn new(value: Value) -> Value {
        ConstEvaluator::create(|header| ConstEvaluator { header, value })
    }
}

fn repr(evaluator: &Value) -> PyResult {
    let Some(evaluator) = ConstEvaluator::of(evaluator) else { return Ok(Value::NONE) };
    let mut text = Text::new();
    text.push_str("<constevaluator ");
    text.push_repr(&evaluator.value)?;
    text.push_str(">");
    Ok(text.finish())
}

/// The number of `annotationlib.Format.STRING`.
const FORMAT_STRING: i32 = 4;

fn call(evaluator: &Value, arguments: Arguments<'_>) -> PyResult {
    let Some(evaluator) = ConstEvaluator::of(evaluator) else { return Ok(Value::NONE) };
    let [format] = arguments.without_keywords("constevaluator.__call__")? else {
        let given = arguments.positional().len();
        return Err(type_error(format_args!(
            "constevaluator.__call__() takes exactly 1 argument ({given} given)"
        )));
    };
    if convert::to_c_int(format)? != FORMAT_STRING {
        return Ok(evaluator.value.clone());
    }
    Ok(Str::new(&match Tuple::of(&evaluator.value) {
        Some(values) => {
            let texts = values.values().iter().map(type_text).collect::<PyResult<Vec<_>>>()?;
            format!("({})", texts.join(", "))
        }
        None => type_text(&evaluator.value)?,
    }))
}
