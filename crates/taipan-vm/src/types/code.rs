//! Code objects as the interpreter runs them: a [`CodeObject`] with its constants and names as Python
//! objects, and instructions that specialise themselves as they run.

use std::cell::{Cell, RefCell};
use std::ptr::{self, NonNull};
use std::sync::Arc;

use taipan_bytecode::CodeFlags;
use taipan_bytecode::code_object::CodeObject;
use taipan_bytecode::constant::{Constant, PyString};
use taipan_bytecode::opcode::Opcode;

use crate::interp::frame::{CodeUnit, FRAME_WORDS};
use crate::interp::specialise::WARMUP;
use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::types::bytes::Bytes;
use crate::types::code_attributes;
use crate::types::slice::Slice;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::types::{complex, float, int, object_type, set};
use crate::value::{Value, decref};
use crate::word::Word;

/// `code`
pub static TYPE: Type = Type::native(
    "code",
    Some(&object_type::TYPE),
    size_of::<Code>(),
    0,
    TypeFlags::IMMUTABLE,
    Slots::new(dealloc)
        .with_new(code_attributes::make)
        .with_repr(code_attributes::repr)
        .with_hash(code_attributes::hash)
        .with_richcompare(code_attributes::compare),
    &code_attributes::MEMBERS,
);

/// A code object. The fields that calls read stand first.
#[repr(C)]
pub struct Code {
    header: Header,
    /// The instructions and their inline caches.
    pub units: Cell<*mut CodeUnit>,
    /// The constants, behind one word that holds the address of this object.
    pub consts: *const Word,
    /// Locals, cells and free variables.
    pub locals: u32,
    /// Positional parameters, those with defaults included.
    pub argcount: u32,
    /// The number of positional arguments that become locals as they are, if nothing else than them can be given;
    /// otherwise a number that no call has.
    pub exact_argcount: u32,
    /// Words that a frame needs: locals, frame, value stack.
    pub frame_size: u32,
    /// Keyword-only parameters.
    pub keyword_only: u32,
    /// Positional parameters that have no name for callers.
    pub positional_only: u32,
    /// `co_flags`
    pub flags: CodeFlags,
    /// `co_names`, interned.
    pub names: Box<[&'static Str]>,
    /// The names of parameters that have a place of their own, interned.
    pub parameters: Box<[&'static Str]>,
    /// `co_filename`, which may be set anew when the code is loaded from a `.pyc`.
    pub filename: RefCell<PyString>,
    storage: Box<[Word]>,
    instructions: Box<[Cell<CodeUnit>]>,
    /// Everything as it was compiled.
    pub object: Arc<CodeObject>,
}

impl Code {
    /// A Python object for a compiled code object, which has passed the verifier or comes from the compiler.
    pub fn new(object: &Arc<CodeObject>) -> Value {
        let code: NonNull<Code> = HEAP.allocate(size_of::<Code>(), Kind::Leaf).cast();
        let address = Word::from_bits(code.as_ptr() as usize as u64);
        let constants = object.consts.iter().map(|constant| constant_value(constant).into_word());
        let storage: Box<[Word]> = std::iter::once(address).chain(constants).collect();
        let instructions: Box<[Cell<CodeUnit>]> =
            object.code.chunks_exact(2).map(|unit| Cell::new(CodeUnit::new(unit[0], unit[1]))).collect();
        begin_counters(&instructions);
        let locals = object.localsplusnames.len() as u32;
        let interned = |name: &Constant| match name {
            Constant::Str(name) => intern(&name.to_string_lossy()),
            _ => intern("?"),
        };
        let named = (object.argcount as usize).saturating_add(object.kwonlyargcount as usize);
        let is_exact = object.kwonlyargcount == 0
            && !object.flags.intersects(CodeFlags::VARARGS | CodeFlags::VARKEYWORDS);
        // SAFETY: there is room for a code object, whose one reference becomes the value's.
        unsafe {
            code.write(Code {
                header: Header::new(&raw const TYPE),
                units: Cell::new(instructions.as_ptr().cast_mut().cast()),
                consts: storage.as_ptr().add(1),
                locals,
                argcount: object.argcount,
                exact_argcount: if is_exact { object.argcount } else { u32::MAX },
                frame_size: locals + FRAME_WORDS as u32 + object.stacksize,
                flags: object.flags,
                keyword_only: object.kwonlyargcount,
                positional_only: object.posonlyargcount,
                names: object.names.iter().map(interned).collect(),
                parameters: object.localsplusnames.iter().take(named).map(interned).collect(),
                filename: RefCell::new(object.filename.clone()),
                storage,
                instructions,
                object: Arc::clone(object),
            });
            Value::from_owned(address)
        }
    }

    /// The code object that a value is, if it is one.
    pub fn of(value: &Value) -> Option<&Code> {
        let header = value.header()?;
        // SAFETY: an object of this type is a code object.
        header.type_().is(&TYPE).then(|| unsafe { &*ptr::from_ref(header).cast::<Code>() })
    }

    /// Whether a call with so many positional arguments sets the first locals to them, and nothing else has
    /// to be done before the code runs.
    pub fn takes_exactly(&self, given: usize) -> bool {
        self.exact_argcount as usize == given
    }

    /// Whether a call makes a generator, coroutine or asynchronous generator.
    pub fn is_generator(&self) -> bool {
        let kinds = CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR;
        self.flags.intersects(kinds)
    }

    /// Changes `co_filename`, here and in the code objects among the constants.
    pub fn set_filename(&self, filename: &PyString) {
        *self.filename.borrow_mut() = filename.clone();
        for &constant in &self.storage[1..] {
            // SAFETY: constants are alive as long as their code object.
            let constant = unsafe { Value::from_borrowed(constant) };
            if let Some(code) = Code::of(&constant) {
                code.set_filename(filename);
            }
        }
    }

    /// The instructions.
    pub fn instructions(&self) -> &[Cell<CodeUnit>] {
        &self.instructions
    }
}

/// Sets the counters of all instructions that specialise themselves.
fn begin_counters(instructions: &[Cell<CodeUnit>]) {
    let [low, high] = WARMUP.to_ne_bytes();
    let mut place = 0;
    while let Some(unit) = instructions.get(place) {
        let caches = Opcode::from_number(u16::from(unit.get().opcode)).map_or(0, Opcode::caches);
        if caches > 0
            && let Some(cache) = instructions.get(place + 1)
        {
            cache.set(CodeUnit::new(low, high));
        }
        place += 1 + caches;
    }
}

/// The Python object of a constant.
pub fn constant_value(constant: &Constant) -> Value {
    match constant {
        Constant::None => Value::NONE,
        Constant::Ellipsis => Value::ELLIPSIS,
        Constant::Bool(truth) => Value::bool(*truth),
        Constant::Int(number) => int::from_i64(*number),
        Constant::BigInt(number) => int::new((**number).clone()),
        Constant::Float(number) => float::new(*number),
        Constant::Complex(real, imaginary) => complex::new(*real, *imaginary),
        Constant::Str(text) if text.is_interned() => intern(&text.to_string_lossy()).to_value(),
        Constant::Str(text) => Str::from_code_points(text.code_points().collect::<Vec<_>>().into_iter()),
        Constant::Bytes(bytes) => Bytes::new(bytes),
        Constant::Tuple(items) => Tuple::from_values(items.iter().map(constant_value).collect()),
        Constant::Code(code) => Code::new(code),
        Constant::Slice(bounds) => {
            let [start, stop, step] = &**bounds;
            Slice::new(constant_value(start), constant_value(stop), constant_value(step))
        }
        Constant::FrozenSet(items) => {
            let items: Vec<Value> = items.iter().map(constant_value).collect();
            set::frozen_from_values(&items).unwrap_or(Value::NONE)
        }
    }
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the code object's end; the references to constants were its own.
    unsafe {
        let code = object.cast::<Code>();
        for constant in &(&(*code).storage)[1..] {
            decref(*constant);
        }
        ptr::drop_in_place(code);
        HEAP.release(object, size_of::<Code>(), Kind::Leaf);
    }
}
