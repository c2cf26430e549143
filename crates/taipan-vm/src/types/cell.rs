//! Cells: variables that nested functions share.

use std::cell::Cell as StdCell;
use std::ptr::{self, NonNull};

use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::heap::{HEAP, Kind};
use crate::object::native::{Getter, NativeMembers};
use crate::object::protocol;
use crate::object::slot_names::hash_not_implemented;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{type_error, value_error};
use crate::types::str::Str;
use crate::types::{int, object_type};
use crate::value::{PyResult, Value, decref};
use crate::word::Word;

/// `cell`
pub static TYPE: Type = Type::native(
    "cell",
    Some(&object_type::TYPE),
    size_of::<Cell>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER),
    Slots::new(dealloc)
        .container(traverse, Some(clear))
        .with_new(new)
        .with_repr(repr)
        .with_hash(hash_not_implemented)
        .with_richcompare(compare),
    &NativeMembers {
        doc: Some("Create a new cell object."),
        methods: &[],
        getters: &[Getter { name: "cell_contents", get: get_contents, set: Some(set_contents), doc: "" }],
    },
);

/// A cell object.
#[repr(C)]
pub struct Cell {
    header: Header,
    /// The variable's value, NULL if it has none.
    pub contents: StdCell<Word>,
}

impl Cell {
    /// A new cell that takes over the reference in `contents`, which may be NULL.
    pub(crate) fn new(contents: Word) -> Value {
        let cell: NonNull<Cell> = HEAP.allocate(size_of::<Cell>(), Kind::Container).cast();
        // SAFETY: there is room for a cell, whose one reference becomes the value's.
        unsafe {
            cell.write(Cell { header: Header::new(&raw const TYPE), contents: StdCell::new(contents) });
            Value::from_owned(Word::from_bits(cell.as_ptr() as usize as u64))
        }
    }

    /// The cell at an address.
    ///
    /// # Safety
    /// The word is a living cell.
    #[inline(always)]
    pub(crate) unsafe fn at<'a>(word: Word) -> &'a Cell {
        // SAFETY: says the caller.
        unsafe { &*(word.bits() as usize as *const Cell) }
    }
}

/// What a cell holds, if it holds anything.
pub(crate) fn contents(cell: &Value) -> Option<Value> {
    // SAFETY: the callers have looked at the type; what the cell holds is alive.
    let word = unsafe { Cell::at(cell.word()) }.contents.get();
    // SAFETY: as above.
    (!word.is_null()).then(|| unsafe { Value::from_borrowed(word) })
}

fn new(_: &Type, arguments: Arguments<'_>) -> PyResult {
    if arguments.has_keywords() {
        return Err(type_error("cell() takes no keyword arguments"));
    }
    match arguments.positional() {
        [] => Ok(Cell::new(Word::NULL)),
        [value] => Ok(Cell::new(value.clone().into_word())),
        given => Err(type_error(format_args!("cell expected at most 1 argument, got {}", given.len()))),
    }
}

fn get_contents(cell: &Value) -> PyResult {
    contents(cell).ok_or_else(|| value_error("cell is empty"))
}

fn set_contents(cell: &Value, value: Option<&Value>) -> PyResult<()> {
    let word = value.map_or(Word::NULL, |value| value.clone().into_word());
    // SAFETY: getters are called with objects of the type; the reference before was the cell's.
    unsafe { decref(Cell::at(cell.word()).contents.replace(word)) };
    Ok(())
}

fn repr(cell: &Value) -> PyResult {
    let address = object_type::identity(cell);
    Ok(Str::new(&match contents(cell) {
        Some(contents) => format!(
            "<cell at {address:#x}: {} object at {:#x}>",
            type_of(&contents).name(),
            object_type::identity(&contents)
        ),
        None => format!("<cell at {address:#x}: empty>"),
    }))
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    if !type_of(a).is(&TYPE) || !type_of(b).is(&TYPE) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    match (contents(a), contents(b)) {
        (Some(a), Some(b)) => protocol::compare(&a, &b, operator),
        (a, b) => {
            let filled = |cell: Option<Value>| int::from_i64(i64::from(cell.is_some()));
            protocol::compare(&filled(a), &filled(b), operator)
        }
    }
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a cell.
    visit(unsafe { &*ptr::from_ref(object).cast::<Cell>() }.contents.get());
}

fn clear(object: &Header) {
    // SAFETY: an object of this type is a cell, and the reference was its own.
    unsafe { decref((*ptr::from_ref(object).cast::<Cell>()).contents.replace(Word::NULL)) };
}

unsafe fn dealloc(object: *mut Header) {
    // SAFETY: this is the cell's end.
    unsafe {
        clear(&*object);
        HEAP.release(object, size_of::<Cell>(), Kind::Container);
    }
}
