//! The attributes and methods of frames.

use super::locals_proxy::FrameLocalsProxy;
use super::{FrameObject, Place, generator_ended, value_of};
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::raise::{self, type_error, value_error};
use crate::types::exception::kinds;
use crate::types::generator::{self, Generator};
use crate::types::int;
use crate::types::str::Str;
use crate::value::{PyResult, Value, decref};
use crate::word::Word;

pub(super) static MEMBERS: NativeMembers = NativeMembers { doc: None, methods: METHODS, getters: GETTERS };

static METHODS: &[Method] = &[Method::instance(
    "clear",
    "($self, /)",
    Function::NoArguments(clear),
    "Clear all references held by the frame.",
)];

static GETTERS: &[Getter] = &[
    Getter { name: "f_back", get: |f| Ok(or_none(of(f)?.back())), set: None, doc: "The caller's frame." },
    Getter {
        name: "f_code",
        get: |f| Ok(of(f)?.function().code_value()),
        set: None,
        doc: "The code object.",
    },
    Getter {
        name: "f_builtins",
        get: |f| Ok(of(f)?.function().builtins_value()),
        set: None,
        doc: "The built-in names.",
    },
    Getter {
        name: "f_globals",
        get: |f| Ok(of(f)?.function().globals_value()),
        set: None,
        doc: "The globals.",
    },
    Getter {
        name: "f_locals",
        get: f_locals,
        set: None,
        doc: "The locals; a proxy that writes through, or a namespace.",
    },
    Getter {
        name: "f_lasti",
        get: |f| {
            let frame = of(f)?;
            Ok(int::from_i64(2 * frame.code().instruction_start(frame.unit() as usize) as i64))
        },
        set: None,
        doc: "Offset of the last instruction in the bytecode.",
    },
    Getter {
        name: "f_lineno",
        get: |f| Ok(or_none(of(f)?.line().map(|line| int::from_i64(i64::from(line))))),
        set: Some(set_lineno),
        doc: "The line.",
    },
    Getter {
        name: "f_trace",
        get: |f| Ok(or_none(value_of(&of(f)?.trace))),
        set: Some(set_trace),
        doc: "The function that is called for events.",
    },
    Getter {
        name: "f_trace_lines",
        get: |f| Ok(Value::bool(of(f)?.trace_lines.get())),
        set: Some(|f, value| {
            of(f)?.trace_lines.set(truth(value)?);
            Ok(())
        }),
        doc: "Whether lines are events.",
    },
    Getter {
        name: "f_trace_opcodes",
        get: |f| Ok(Value::bool(of(f)?.trace_opcodes.get())),
        set: Some(|f, value| {
            of(f)?.trace_opcodes.set(truth(value)?);
            Ok(())
        }),
        doc: "Whether instructions are events.",
    },
    Getter { name: "f_generator", get: f_generator, set: None, doc: "The generator whose frame it is." },
];

fn of(value: &Value) -> PyResult<&FrameObject> {
    FrameObject::of(value).ok_or_else(|| type_error("a frame is required"))
}

fn or_none(value: Option<Value>) -> Value {
    value.unwrap_or(Value::NONE)
}

fn truth(value: Option<&Value>) -> PyResult<bool> {
    match value {
        None => Err(type_error("can't delete numeric/char attribute")),
        Some(value) if value.word().is_bool() => Ok(value.is(&Value::TRUE)),
        Some(_) => Err(type_error("attribute value type must be bool")),
    }
}

pub(super) fn repr(value: &Value) -> PyResult {
    let frame = of(value)?;
    let object = &frame.code().object;
    let file = taipan_bytecode::repr::repr(&taipan_bytecode::Constant::Str(object.filename.clone()));
    let line = frame.line().unwrap_or(object.firstlineno);
    let address = value.word().bits();
    let name = object.name.to_string_lossy();
    Ok(Str::new(&format!("<frame at {address:#x}, file {file}, line {line}, code {name}>")))
}

fn f_locals(value: &Value) -> PyResult {
    let frame = of(value)?;
    match frame.namespace() {
        Some(namespace) if !frame.has_fast_locals() => Ok(namespace),
        _ => Ok(FrameLocalsProxy::new(value.clone())),
    }
}

fn f_generator(value: &Value) -> PyResult {
    let generator = of(value)?.generator.get();
    if generator.is_null() {
        return Ok(Value::NONE);
    }
    // SAFETY: the generator unsets this when it comes to its end.
    Ok(unsafe { Value::from_borrowed(Word::from_bits(generator as usize as u64)) })
}

fn set_lineno(_: &Value, value: Option<&Value>) -> PyResult<()> {
    if value.is_none() {
        return Err(raise::raise(&kinds::ATTRIBUTE_ERROR, "cannot delete attribute"));
    }
    Err(value_error("f_lineno can only be set in a trace function"))
}

fn set_trace(value: &Value, trace: Option<&Value>) -> PyResult<()> {
    let word = trace.filter(|trace| !trace.is_none()).map_or(Word::NULL, |trace| trace.clone().into_word());
    // SAFETY: the reference before was the frame's.
    unsafe { decref(of(value)?.trace.replace(word)) };
    Ok(())
}

fn clear(value: &Value) -> PyResult {
    let frame = of(value)?;
    match frame.place.get() {
        Place::Stack(_) => {
            return Err(raise::raise(&kinds::RUNTIME_ERROR, "cannot clear an executing frame"));
        }
        Place::Generator(place) => {
            // SAFETY: the generator says when it goes; the value keeps it alive meanwhile.
            let (generator, _alive) =
                unsafe { (&*place, Value::from_borrowed(Word::from_bits(place as usize as u64))) };
            if generator.started.get() {
                return Err(raise::raise(&kinds::RUNTIME_ERROR, "cannot clear a suspended frame"));
            }
            end(generator);
        }
        Place::Object => {}
    }
    for word in frame.words.take() {
        // SAFETY: the references were the frame's.
        unsafe { decref(word) };
    }
    Ok(Value::NONE)
}

fn end(generator: &Generator) {
    generator_ended(generator);
    generator::finish(generator);
}
