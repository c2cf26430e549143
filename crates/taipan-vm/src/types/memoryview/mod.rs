//! `memoryview`: a look at the memory of another object.
//!
//! Views of one buffer share it; it is given back when the last of them is released or freed.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::buffer::{Buffer, Layout, buffer_error, flag};
use crate::object::header::Header;
use crate::object::item_format;
use crate::object::native::NativeMembers;
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::signature::Parameters;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error, value_error};
use crate::types::exception::kinds;
use crate::types::str::Str;
use crate::types::{hashing, object_type};
use crate::value::{PyResult, Value};

mod iterator;
mod methods;
mod subscript;

pub use iterator::TYPE as ITERATOR_TYPE;

/// `memoryview`
pub static TYPE: Type = Type::native(
    "memoryview",
    Some(&object_type::TYPE),
    size_of::<MemoryView>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::SEQUENCE),
    Slots::of::<MemoryView>()
        .with_new(new)
        .with_buffer(get_buffer)
        .with_repr(repr)
        .with_hash(hash)
        .with_length(length)
        .with_richcompare(compare)
        .with_item(subscript::item)
        .with_subscript(subscript::get)
        .with_set_subscript(subscript::set)
        .with_iter(iterator::new),
    &NativeMembers {
        doc: Some("Create a new memoryview object which references the given object."),
        methods: methods::METHODS,
        getters: methods::GETTERS,
    },
);

/// A view.
#[repr(C)]
pub struct MemoryView {
    header: Header,
    /// The buffer, until the view is released.
    buffer: RefCell<Option<Rc<Buffer>>>,
    /// Where the first item lies.
    data: *mut u8,
    layout: Layout,
    readonly: bool,
    /// Number of buffers that this view has given.
    exports: Cell<usize>,
    hash: Cell<Option<i64>>,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for MemoryView {
    fn type_() -> &'static Type {
        &TYPE
    }
}

impl MemoryView {
    /// A view of a buffer.
    pub fn from_buffer(buffer: Buffer) -> Value {
        let (data, layout, readonly) = (buffer.data(), buffer.layout(), buffer.is_readonly());
        MemoryView::of_shared(Rc::new(buffer), data, layout, readonly)
    }

    fn of_shared(buffer: Rc<Buffer>, data: *mut u8, layout: Layout, readonly: bool) -> Value {
        MemoryView::create(|header| MemoryView {
            header,
            buffer: RefCell::new(Some(buffer)),
            data,
            layout,
            readonly,
            exports: Cell::new(0),
            hash: Cell::new(None),
        })
    }

    /// The buffer.
    ///
    /// # Errors
    /// `ValueError` if the view was released.
    fn buffer(&self) -> PyResult<Rc<Buffer>> {
        match &*self.buffer.borrow() {
            Some(buffer) => Ok(buffer.clone()),
            None => Err(value_error("operation forbidden on released memoryview object")),
        }
    }

    /// Another view of the same buffer.
    fn with(&self, data: *mut u8, layout: Layout, readonly: bool) -> PyResult {
        Ok(MemoryView::of_shared(self.buffer()?, data, layout, readonly))
    }

    /// The code of the items' format.
    ///
    /// # Errors
    /// `NotImplementedError` if it is none of the native ones.
    fn code(&self) -> PyResult<u8> {
        item_format::native_code(&self.layout.format).ok_or_else(|| {
            let format = &self.layout.format;
            raise::raise(
                &kinds::NOT_IMPLEMENTED_ERROR,
                format_args!("memoryview: format {format} not supported"),
            )
        })
    }

    /// The value of the item at an address inside the buffer.
    fn read(&self, address: *const u8, code: u8) -> Value {
        let mut bytes = [0_u8; 8];
        let size = self.layout.item_size.min(bytes.len());
        // SAFETY: the addresses that a layout gives lie in the buffer, which is there as long as the view is not
        // released.
        unsafe { std::ptr::copy_nonoverlapping(address, bytes.as_mut_ptr(), size) };
        item_format::unpack(code, &bytes[..size], false)
    }

    /// All items in C order, as bytes.
    ///
    /// # Errors
    /// `ValueError` if the view was released.
    pub fn to_bytes(&self) -> PyResult<Vec<u8>> {
        let buffer = self.buffer()?;
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(self.layout.size()).map_err(|_| raise::memory_error())?;
        self.for_each(|address| {
            // SAFETY: as in `read`.
            bytes.extend_from_slice(unsafe { std::slice::from_raw_parts(address, self.layout.item_size) });
        });
        drop(buffer);
        Ok(bytes)
    }

    /// Calls `visit` with the address of each item in C order.
    fn for_each(&self, mut visit: impl FnMut(*mut u8)) {
        visit_items(self.data, &self.layout.shape, &self.layout.strides, &mut visit);
    }

    /// All items in C order.
    fn values(&self) -> PyResult<Vec<Value>> {
        let _buffer = self.buffer()?;
        let code = self.code()?;
        let mut values = Vec::new();
        self.for_each(|address| values.push(self.read(address, code)));
        Ok(values)
    }
}

fn visit_items(data: *mut u8, shape: &[usize], strides: &[isize], visit: &mut impl FnMut(*mut u8)) {
    let (Some((&items, shape)), Some((&stride, strides))) = (shape.split_first(), strides.split_first())
    else {
        return visit(data);
    };
    for place in 0..items as isize {
        visit_items(data.wrapping_offset(place.wrapping_mul(stride)), shape, strides, visit);
    }
}

static PARAMETERS: Parameters = Parameters::parse("(object)");

fn new(_: &Type, arguments: Arguments<'_>) -> PyResult {
    let bound = PARAMETERS.bind("memoryview", arguments)?;
    match bound.first().copied().flatten() {
        Some(object) => of_object(object, flag::FULL_RO),
        None => Ok(Value::NONE),
    }
}

/// A view of a bytes-like object.
///
/// # Errors
/// `TypeError` if it is none.
pub fn of_object(object: &Value, flags: u32) -> PyResult {
    if let Some(view) = MemoryView::of(object) {
        return view.with(view.data, view.layout.clone(), view.readonly);
    }
    match Buffer::find(object, flags) {
        Some(buffer) => buffer.map(MemoryView::from_buffer),
        None => {
            let name = type_of(object).name();
            Err(type_error(format_args!("memoryview: a bytes-like object is required, not '{name}'")))
        }
    }
}

fn get_buffer(value: &Value, flags: u32) -> PyResult<Buffer> {
    let Some(view) = MemoryView::of(value) else { return Err(crate::object::buffer::not_bytes_like(value)) };
    let _buffer = view.buffer()?;
    if flags & flag::WRITABLE != 0 && view.readonly {
        return Err(buffer_error("memoryview: underlying buffer is not writable"));
    }
    if flags & flag::STRIDES != flag::STRIDES && !view.layout.is_c_contiguous() {
        return Err(buffer_error("memoryview: underlying buffer is not C-contiguous"));
    }
    let length = view.layout.size();
    let is_plain =
        &*view.layout.format == "B" && view.layout.shape.len() == 1 && view.layout.is_c_contiguous();
    let layout = (!is_plain).then(|| Box::new(view.layout.clone()));
    view.exports.set(view.exports.get() + 1);
    // SAFETY: the view is not released as long as there are buffers of it, and it keeps its own buffer.
    unsafe { Ok(Buffer::new(value.clone(), view.data, length, view.readonly, layout, Some(release_buffer))) }
}

fn release_buffer(value: &Value) {
    if let Some(view) = MemoryView::of(value) {
        view.exports.set(view.exports.get().saturating_sub(1));
    }
}

fn repr(value: &Value) -> PyResult {
    let released = MemoryView::of(value).is_some_and(|view| view.buffer.borrow().is_none());
    let what = if released { "released memory" } else { "memory" };
    Ok(Str::new(&format!("<{what} at {:#x}>", object_type::identity(value))))
}

fn hash(value: &Value) -> PyResult<i64> {
    let Some(view) = MemoryView::of(value) else { return Ok(0) };
    if let Some(hash) = view.hash.get() {
        return Ok(hash);
    }
    let buffer = view.buffer()?;
    if !view.readonly {
        return Err(value_error("cannot hash writable memoryview object"));
    }
    if !matches!(item_format::native_code(&view.layout.format), Some(b'B' | b'b' | b'c')) {
        return Err(value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
    }
    // What is not hashable itself has no views that are.
    let _owner_hash = protocol::hash(buffer.owner())?;
    let hash = hashing::bytes(&view.to_bytes()?);
    view.hash.set(Some(hash));
    Ok(hash)
}

fn length(value: &Value) -> PyResult<usize> {
    let Some(view) = MemoryView::of(value) else { return Ok(0) };
    let _buffer = view.buffer()?;
    match view.layout.shape.first() {
        Some(length) => Ok(*length),
        None => Err(type_error("0-dim memory has no length")),
    }
}

/// Whether two objects have equal items in the same shape; memory of other objects is looked into as well.
fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    if !matches!(operator, CompareOperator::Equal | CompareOperator::NotEqual) {
        return Ok(Value::NOT_IMPLEMENTED);
    }
    let answer = |equal: bool| Ok(Value::bool(equal == (operator == CompareOperator::Equal)));
    let is_released =
        |value: &Value| MemoryView::of(value).is_some_and(|view| view.buffer.borrow().is_none());
    if is_released(a) || is_released(b) {
        return answer(a.is(b));
    }
    let other = match MemoryView::of(b) {
        Some(_) => b.clone(),
        None => match Buffer::find(b, flag::FULL_RO) {
            Some(Ok(buffer)) => MemoryView::from_buffer(buffer),
            Some(Err(_)) => {
                let _not_given = raise::take_if(&kinds::BASE_EXCEPTION);
                return Ok(Value::NOT_IMPLEMENTED);
            }
            None => return Ok(Value::NOT_IMPLEMENTED),
        },
    };
    let (Some(a), Some(b)) = (MemoryView::of(a), MemoryView::of(&other)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if a.layout.shape != b.layout.shape {
        return answer(false);
    }
    let codes = (item_format::native_code(&a.layout.format), item_format::native_code(&b.layout.format));
    let (Some(a_code), Some(b_code)) = codes else { return answer(false) };
    if a_code == b_code && !matches!(a_code, b'e' | b'f' | b'd' | b'?') {
        return answer(a.to_bytes()? == b.to_bytes()?);
    }
    for (x, y) in a.values()?.iter().zip(&b.values()?) {
        if !protocol::is_true(&protocol::compare(x, y, CompareOperator::Equal)?)? {
            return answer(false);
        }
    }
    answer(true)
}
