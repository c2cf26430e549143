//! Frame objects: what Python code sees of a [frame](crate::interp::frame) when it looks at one.
//!
//! Frames lie on the thread's stack and know nothing of objects. When someone looks - a traceback is made,
//! `sys._getframe` is called - an object is made that knows where the frame lies, and the thread keeps a list of the
//! frames that are looked at, the innermost first. When such a frame is left, its object takes the locals over, if
//! anyone still has it. A generator that waits keeps the object of its frame itself.

use std::cell::{Cell, RefCell};
use std::ptr;

use crate::interp::frame::{CodeUnit, Frame, code_of, frame_of};
use crate::object::header::Header;
use crate::object::native_object::NativeObject;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags};
use crate::thread::{self, Thread};
use crate::types::code::Code;
use crate::types::function::Function;
use crate::types::generator::Generator;
use crate::types::object_type;
use crate::value::{Value, decref, incref};
use crate::word::Word;

mod attributes;
mod locals;
pub mod locals_proxy;

pub use locals::locals;

/// `frame`
pub static TYPE: Type = Type::native(
    "frame",
    Some(&object_type::TYPE),
    size_of::<FrameObject>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
    Slots::of::<FrameObject>().container(traverse, Some(clear)).with_repr(attributes::repr),
    &attributes::MEMBERS,
);

/// Where the words of a frame are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// On the thread's stack: the first local.
    Stack(*mut Word),
    /// In a generator that waits.
    Generator(*const Generator),
    /// In the object itself: the frame was left.
    Object,
}

/// A frame object.
#[repr(C)]
pub struct FrameObject {
    header: Header,
    /// The function that runs.
    function: Value,
    /// The namespace of a module or class body, NULL for functions.
    namespace: Cell<Word>,
    place: Cell<Place>,
    /// The locals, once the frame was left.
    words: RefCell<Vec<Word>>,
    /// The caller's frame object or NULL, once the frame was left.
    back: Cell<Word>,
    /// The code unit that ran last, unless the frame runs.
    unit: Cell<u32>,
    /// The next outer frame that is looked at, while the frame is on the stack.
    outer: Cell<*const FrameObject>,
    /// `f_trace` or NULL.
    trace: Cell<Word>,
    trace_lines: Cell<bool>,
    trace_opcodes: Cell<bool>,
    /// A dict of the names set through `f_locals` that are no locals, or NULL.
    extra_locals: Cell<Word>,
    /// The generator whose frame it is, while it has one.
    generator: Cell<*const Generator>,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for FrameObject {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl Drop for FrameObject {
    fn drop(&mut self) {
        self.forget();
    }
}

/// A frame on the stack: its locals, its constants, the unit after the one that runs.
#[derive(Clone, Copy)]
pub(crate) struct OnStack {
    pub(crate) fp: *mut Word,
    pub(crate) consts: *const Word,
    pub(crate) ip: *const CodeUnit,
}

impl OnStack {
    /// The frame that runs.
    pub(crate) fn innermost() -> Option<OnStack> {
        let thread = thread::current();
        let frame = OnStack { fp: thread.fp.get(), consts: thread.consts.get(), ip: thread.ip.get() };
        (!frame.fp.is_null()).then_some(frame)
    }

    fn frame(self) -> *const Frame {
        // SAFETY: the registers are those of a frame that was entered and not left.
        unsafe { frame_of(self.fp, self.consts) }
    }

    /// The caller's frame.
    pub(crate) fn caller(self) -> Option<OnStack> {
        // SAFETY: as above.
        let frame = unsafe { &*self.frame() };
        let ip = if frame.return_ip.is_null() { frame.native_ip } else { frame.return_ip };
        let caller = OnStack { fp: frame.back_fp, consts: frame.back_consts, ip };
        (!caller.fp.is_null()).then_some(caller)
    }

    /// The function that runs.
    pub(crate) fn function(self) -> Value {
        // SAFETY: a frame's function is alive while the frame is on the stack.
        unsafe { Value::from_borrowed(Word::from_bits((*self.frame()).function as usize as u64)) }
    }

    /// The code that runs.
    pub(crate) fn code<'a>(self) -> &'a Code {
        // SAFETY: the constants are those of living code.
        unsafe { code_of(self.consts) }
    }

    /// The code unit that runs.
    pub(crate) fn unit(self) -> u32 {
        let first = self.code().units.get().cast_const();
        // SAFETY: the instruction pointer is behind the first instruction of the code.
        let behind = unsafe { self.ip.offset_from(first) };
        u32::try_from(behind - 1).unwrap_or(0)
    }

    /// The object for the frame, made if there is none yet.
    pub(crate) fn object(self) -> Value {
        observe(thread::current(), self.fp, self.consts)
    }
}

/// All frames from the one that runs outwards.
pub(crate) fn stack() -> impl Iterator<Item = OnStack> {
    std::iter::successors(OnStack::innermost(), |frame| frame.caller())
}

/// The object for the frame that is `depth` callers away from the one that runs: `sys._getframe`.
pub fn getframe(depth: usize) -> Option<Value> {
    stack().nth(depth).map(OnStack::object)
}

/// The object for a frame on the stack, made if there is none yet.
pub(crate) fn observe(thread: &Thread, fp: *mut Word, consts: *const Word) -> Value {
    // SAFETY: objects in the list are alive: it has a reference to each. The frame's function and namespace are alive
    // while it is on the stack.
    unsafe {
        let mut after: *const FrameObject = ptr::null();
        let mut object = thread.observed.get();
        while !object.is_null() {
            match (*object).place.get() {
                Place::Stack(place) if place == fp => return (*object).to_value(),
                Place::Stack(place) if place < fp => break,
                _ => {
                    after = object;
                    object = (*object).outer.get();
                }
            }
        }
        let frame = &*frame_of(fp, consts);
        let generator = crate::interp::generator_of(frame);
        let namespace = frame.namespace();
        incref(namespace);
        let function = Value::from_borrowed(Word::from_bits(frame.function as usize as u64));
        let value = FrameObject::make(function, namespace, Place::Stack(fp));
        let made = FrameObject::of(&value).map_or(ptr::null(), ptr::from_ref);
        if !made.is_null() {
            (*made).outer.set(object);
            (*made).generator.set(generator.map_or(ptr::null(), ptr::from_ref));
            (*made).header.incref();
            match after.as_ref() {
                Some(inner) => inner.outer.set(made),
                None => {
                    thread.observed.set(made);
                    thread.observed_fp.set(fp);
                }
            }
        }
        value
    }
}

/// Takes the innermost object, whose frame is about to be left or to wait, out of the thread's list.
fn take_innermost(thread: &Thread) -> Option<Value> {
    // SAFETY: objects in the list are alive; the list's reference becomes the value's.
    unsafe {
        let object = thread.observed.get().as_ref()?;
        let outer = object.outer.replace(ptr::null());
        thread.observed.set(outer);
        let fp = match outer.as_ref().map(|outer| outer.place.get()) {
            Some(Place::Stack(fp)) => fp,
            _ => ptr::null_mut(),
        };
        thread.observed_fp.set(fp);
        Some(Value::from_owned(Word::from_bits(ptr::from_ref(object) as usize as u64)))
    }
}

/// The innermost frame that is looked at is about to be left: its object takes the locals over, if anyone has it.
#[cold]
#[inline(never)]
pub(crate) fn left(thread: &Thread, fp: *mut Word, consts: *const Word, ip: *const CodeUnit) {
    let Some(value) = take_innermost(thread) else { return };
    let Some(object) = FrameObject::of(&value) else { return };
    object.place.set(Place::Object);
    object.generator.set(ptr::null());
    let on_stack = OnStack { fp, consts, ip };
    object.unit.set(on_stack.unit());
    if object.header.refcount() == 1 {
        return;
    }
    if let Some(caller) = on_stack.caller() {
        object.back.set(observe(thread, caller.fp, caller.consts).into_word());
    }
    let number = on_stack.code().locals as usize;
    // SAFETY: the locals' references go over to the object.
    let words = (0..number).map(|place| unsafe { ptr::replace(fp.add(place), Word::NULL) }).collect();
    object.words.replace(words);
}

/// The frame of a generator, the innermost that is looked at, is about to wait.
#[cold]
#[inline(never)]
pub(crate) fn suspended(thread: &Thread, generator: &Generator, unit: u32) {
    let Some(value) = take_innermost(thread) else { return };
    if let Some(object) = FrameObject::of(&value) {
        object.place.set(Place::Generator(generator));
        object.unit.set(unit);
    }
    generator.frame_object.set(value.into_word());
}

/// The frame of a generator that has an object goes on, on the stack.
#[cold]
#[inline(never)]
pub(crate) fn resumed(thread: &Thread, generator: &Generator, fp: *mut Word) {
    let word = generator.frame_object.replace(Word::NULL);
    if word.is_null() {
        return;
    }
    // SAFETY: the generator's reference becomes the list's.
    unsafe {
        let object = &*(word.bits() as usize as *const FrameObject);
        object.place.set(Place::Stack(fp));
        object.outer.set(thread.observed.get());
        thread.observed.set(object);
        thread.observed_fp.set(fp);
    }
}

/// A generator that waits comes to its end: the object of its frame takes the words, if anyone has it.
pub(crate) fn generator_ended(generator: &Generator) {
    let word = generator.frame_object.replace(Word::NULL);
    if word.is_null() {
        return;
    }
    // SAFETY: the generator's reference becomes the value's.
    let value = unsafe { Value::from_owned(word) };
    let Some(object) = FrameObject::of(&value) else { return };
    object.place.set(Place::Object);
    object.generator.set(ptr::null());
    if object.header.refcount() > 1 {
        let number = object.code().locals as usize;
        let mut words = generator.words.borrow_mut();
        let locals = words.iter_mut().take(number).map(|word| std::mem::replace(word, Word::NULL)).collect();
        object.words.replace(locals);
    }
}

/// The object for the frame of a generator that waits or runs; `None` if it has come to its end.
pub(crate) fn of_generator(generator: &Generator) -> Option<Value> {
    use crate::types::generator::State;
    match generator.state.get() {
        State::Finished => None,
        State::Running => {
            let address = ptr::from_ref(generator) as usize as u64;
            // SAFETY: the frames are on the stack.
            stack().find(|frame| unsafe { (*frame.frame()).context.bits() == address }).map(OnStack::object)
        }
        State::Suspended => {
            if generator.frame_object.get().is_null() {
                let function = generator.function.clone();
                let value = FrameObject::make(function, Word::NULL, Place::Generator(generator));
                if let Some(object) = FrameObject::of(&value) {
                    object.generator.set(generator);
                    object.unit.set(generator.unit());
                }
                generator.frame_object.set(value.into_word());
            }
            // SAFETY: alive while the generator has it.
            Some(unsafe { Value::from_borrowed(generator.frame_object.get()) })
        }
    }
}

impl FrameObject {
    fn make(function: Value, namespace: Word, place: Place) -> Value {
        let null = || Cell::new(Word::NULL);
        FrameObject::create(|header| FrameObject {
            header,
            function,
            namespace: Cell::new(namespace),
            place: Cell::new(place),
            words: RefCell::new(Vec::new()),
            back: null(),
            unit: Cell::new(0),
            outer: Cell::new(ptr::null()),
            trace: null(),
            trace_lines: Cell::new(true),
            trace_opcodes: Cell::new(false),
            extra_locals: null(),
            generator: Cell::new(ptr::null()),
        })
    }

    fn to_value(&self) -> Value {
        // SAFETY: the object is alive while it is borrowed.
        unsafe { Value::from_borrowed(Word::from_bits(ptr::from_ref(self) as usize as u64)) }
    }

    /// The function.
    pub fn function(&self) -> &Function {
        // SAFETY: a frame's function is one.
        unsafe { &*(self.function.word().bits() as usize as *const Function) }
    }

    /// The code.
    pub fn code(&self) -> &Code {
        self.function().code()
    }

    /// The frame on the stack, if it is there.
    pub(crate) fn on_stack(&self) -> Option<OnStack> {
        match self.place.get() {
            Place::Stack(fp) => stack().find(|frame| frame.fp == fp),
            _ => None,
        }
    }

    /// The code unit that runs or ran last.
    pub fn unit(&self) -> u32 {
        self.on_stack().map_or(self.unit.get(), OnStack::unit)
    }

    /// The line, if there is one.
    pub fn line(&self) -> Option<i32> {
        self.code().line_of(self.unit() as usize)
    }

    /// The caller's frame.
    pub fn back(&self) -> Option<Value> {
        match self.place.get() {
            Place::Stack(_) => self.on_stack()?.caller().map(OnStack::object),
            Place::Generator(_) => None,
            Place::Object => value_of(&self.back),
        }
    }

    /// The namespace of a module or class body.
    pub fn namespace(&self) -> Option<Value> {
        value_of(&self.namespace)
    }

    /// The local at a place, cells as such.
    fn word(&self, number: usize) -> Word {
        match self.place.get() {
            // SAFETY: the code has more locals than that.
            Place::Stack(fp) => unsafe { *fp.add(number) },
            Place::Generator(generator) => {
                // SAFETY: the generator says when it goes.
                unsafe { &*generator }.words.borrow().get(number).copied().unwrap_or(Word::NULL)
            }
            Place::Object => self.words.borrow().get(number).copied().unwrap_or(Word::NULL),
        }
    }

    /// Puts a word, with its reference, in the place of a local.
    fn set_word(&self, number: usize, word: Word) {
        let before = match self.place.get() {
            // SAFETY: the code has more locals than that.
            Place::Stack(fp) => unsafe { ptr::replace(fp.add(number), word) },
            Place::Generator(generator) => {
                // SAFETY: the generator says when it goes.
                match unsafe { &*generator }.words.borrow_mut().get_mut(number) {
                    Some(place) => std::mem::replace(place, word),
                    None => word,
                }
            }
            Place::Object => match self.words.borrow_mut().get_mut(number) {
                Some(place) => std::mem::replace(place, word),
                None => word,
            },
        };
        // SAFETY: the reference was the frame's, or is the caller's if there is no place.
        unsafe { decref(before) };
    }

    /// Drops all that the object refers to, what lies on a stack aside.
    fn forget(&self) {
        for word in self.words.take() {
            // SAFETY: the references were the object's.
            unsafe { decref(word) };
        }
        for cell in [&self.back, &self.namespace, &self.trace, &self.extra_locals] {
            // SAFETY: as above.
            unsafe { decref(cell.replace(Word::NULL)) };
        }
    }
}

fn value_of(cell: &Cell<Word>) -> Option<Value> {
    let word = cell.get();
    // SAFETY: alive while the object has it.
    (!word.is_null()).then(|| unsafe { Value::from_borrowed(word) })
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a frame.
    let frame = unsafe { FrameObject::from_header(object) };
    visit(frame.function.word());
    frame.words.borrow().iter().for_each(|word| visit(*word));
    for cell in [&frame.back, &frame.namespace, &frame.trace, &frame.extra_locals] {
        visit(cell.get());
    }
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is a frame.
    unsafe { FrameObject::from_header(object) }.forget();
}
