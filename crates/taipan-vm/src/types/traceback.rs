//! Tracebacks: where an exception came by, one object for each frame, the outermost first.

use std::cell::Cell;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{type_error, value_error};
use crate::types::frame::FrameObject;
use crate::types::list::List;
use crate::types::str::Str;
use crate::types::{int, object_type};
use crate::value::{PyResult, Value, decref};
use crate::word::Word;

/// `traceback`
pub static TYPE: Type = Type::native(
    "traceback",
    Some(&object_type::TYPE),
    size_of::<Traceback>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER),
    Slots::of::<Traceback>().container(traverse, Some(clear)).with_new(make),
    &NativeMembers { doc: Some("Create a new traceback object."), methods: METHODS, getters: GETTERS },
);

static METHODS: &[Method] = &[Method::instance(
    "__dir__",
    "($self, /)",
    Function::NoArguments(|_| {
        let names = ["tb_frame", "tb_next", "tb_lasti", "tb_lineno"];
        Ok(List::from_values(names.iter().map(|name| Str::new(name)).collect()))
    }),
    "The names of the attributes.",
)];

static GETTERS: &[Getter] = &[
    Getter { name: "tb_frame", get: |tb| Ok(of(tb)?.frame.clone()), set: None, doc: "The frame." },
    Getter {
        name: "tb_next",
        get: |tb| Ok(of(tb)?.next().unwrap_or(Value::NONE)),
        set: Some(set_next),
        doc: "The next inner traceback.",
    },
    Getter {
        name: "tb_lasti",
        get: |tb| Ok(int::from_i64(of(tb)?.last_instruction())),
        set: None,
        doc: "Offset of the instruction in the bytecode.",
    },
    Getter {
        name: "tb_lineno",
        get: |tb| Ok(of(tb)?.line().map_or(Value::NONE, |line| int::from_i64(i64::from(line)))),
        set: None,
        doc: "The line.",
    },
];

/// A traceback object.
#[repr(C)]
pub struct Traceback {
    header: Header,
    frame: Value,
    next: Cell<Word>,
    /// The code unit; exact, or one within the instruction's cache.
    unit: u32,
    /// The offset that a traceback made by Python code was given.
    given_offset: Option<i64>,
    given_line: Option<i32>,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Traceback {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl Drop for Traceback {
    fn drop(&mut self) {
        // A long chain is taken apart in a loop, for each link may be the last reference to the next.
        let mut next = self.take_next();
        while let Some(value) = next {
            let is_last = value.header().is_some_and(|header| header.refcount() == 1);
            next = if is_last { Traceback::of(&value).and_then(Traceback::take_next) } else { None };
        }
    }
}

impl Traceback {
    /// A new traceback of a frame that is at a code unit.
    pub(crate) fn new(next: Option<Value>, frame: Value, unit: u32) -> Value {
        let next = Cell::new(next.map_or(Word::NULL, Value::into_word));
        Traceback::create(|header| Traceback {
            header,
            frame,
            next,
            unit,
            given_offset: None,
            given_line: None,
        })
    }

    /// The next inner traceback.
    pub fn next(&self) -> Option<Value> {
        let word = self.next.get();
        // SAFETY: alive while the traceback has it.
        (!word.is_null()).then(|| unsafe { Value::from_borrowed(word) })
    }

    /// Makes another traceback the next inner one.
    pub(crate) fn link(&self, next: Option<Value>) {
        drop(self.take_next());
        self.next.set(next.map_or(Word::NULL, Value::into_word));
    }

    fn take_next(&self) -> Option<Value> {
        let word = self.next.replace(Word::NULL);
        // SAFETY: the traceback's reference becomes the value's.
        (!word.is_null()).then(|| unsafe { Value::from_owned(word) })
    }

    /// The frame.
    pub fn frame(&self) -> Option<&FrameObject> {
        FrameObject::of(&self.frame)
    }

    /// The code unit in which the instruction lies.
    pub fn unit(&self) -> usize {
        match self.given_offset {
            Some(offset) => usize::try_from(offset / 2).unwrap_or(0),
            None => self.unit as usize,
        }
    }

    fn last_instruction(&self) -> i64 {
        match (self.given_offset, self.frame()) {
            (Some(offset), _) => offset,
            (None, Some(frame)) => 2 * frame.code().instruction_start(self.unit as usize) as i64,
            (None, None) => -1,
        }
    }

    /// The line, if there is one.
    pub fn line(&self) -> Option<i32> {
        match self.given_line {
            Some(-1) | None => self.frame()?.code().line_of(self.unit()),
            line => line,
        }
    }
}

fn of(value: &Value) -> PyResult<&Traceback> {
    Traceback::of(value).ok_or_else(|| type_error("a traceback is required"))
}

/// `traceback(tb_next, tb_frame, tb_lasti, tb_lineno)`
fn make(_: &Type, arguments: Arguments<'_>) -> PyResult {
    use crate::object::signature::Parameters;
    const PARAMETERS: Parameters = Parameters::parse("(tb_next, tb_frame, tb_lasti, tb_lineno)");
    let bound = PARAMETERS.bind("traceback", arguments)?;
    let [Some(next), Some(frame), Some(offset), Some(line)] = bound[..] else {
        return Err(type_error("traceback() needs four arguments"));
    };
    if !next.is_none() && Traceback::of(next).is_none() {
        let name = type_of(next).name();
        return Err(type_error(format_args!("expected traceback object or None, got '{name}'")));
    }
    if FrameObject::of(frame).is_none() {
        let name = type_of(frame).name();
        return Err(type_error(format_args!("traceback() argument 'tb_frame' must be frame, not {name}")));
    }
    let number = |value: &Value| match value.word() {
        word if word.is_int() => Ok(word.int_value()),
        _ => {
            let name = type_of(value).name();
            Err(type_error(format_args!("'{name}' object cannot be interpreted as an integer")))
        }
    };
    let (offset, line) = (number(offset)?, number(line)?);
    let next = Cell::new(if next.is_none() { Word::NULL } else { next.clone().into_word() });
    Ok(Traceback::create(|header| Traceback {
        header,
        frame: frame.clone(),
        next,
        unit: 0,
        given_offset: Some(offset),
        given_line: Some(line as i32),
    }))
}

fn set_next(traceback: &Value, value: Option<&Value>) -> PyResult<()> {
    let Some(value) = value else { return Err(type_error("can't delete tb_next attribute")) };
    if !value.is_none() && Traceback::of(value).is_none() {
        let name = type_of(value).name();
        return Err(type_error(format_args!("expected traceback object, got '{name}'")));
    }
    let mut cursor = (!value.is_none()).then(|| value.clone());
    while let Some(current) = cursor {
        if current.is(traceback) {
            return Err(value_error("traceback loop detected"));
        }
        cursor = Traceback::of(&current).and_then(Traceback::next);
    }
    let next = if value.is_none() { Word::NULL } else { value.clone().into_word() };
    // SAFETY: the reference before was the traceback's.
    unsafe { decref(of(traceback)?.next.replace(next)) };
    Ok(())
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a traceback.
    let traceback = unsafe { Traceback::from_header(object) };
    visit(traceback.frame.word());
    visit(traceback.next.get());
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is a traceback.
    drop(unsafe { Traceback::from_header(object) }.take_next());
}
