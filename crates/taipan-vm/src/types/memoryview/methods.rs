//! Methods and attributes of `memoryview`.

use std::rc::Rc;

use super::MemoryView;
use crate::call::Arguments;
use crate::object::buffer::{Layout, buffer_error};
use crate::object::item_format;
use crate::object::native::{Function, Getter, Method};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::{type_error, value_error};
use crate::types::byte_string::{self, hex};
use crate::types::bytes::Bytes;
use crate::types::int;
use crate::types::list::List;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

pub(super) static METHODS: &[Method] = &[
    Method::instance("release", "($self, /)", Function::NoArguments(release), "Give the buffer back."),
    Method::instance("tobytes", "($self, /, order='C')", Function::Bound(to_bytes), "The items as bytes."),
    Method::instance(
        "hex",
        "($self, sep=<unrepresentable>, bytes_per_sep=1)",
        Function::Bound(to_hex),
        "The hexadecimal digits of the items.",
    ),
    Method::instance("tolist", "($self, /)", Function::NoArguments(to_list), "The items as a list of lists."),
    Method::instance(
        "cast",
        "($self, /, format, shape=<unrepresentable>)",
        Function::Bound(cast),
        "The same memory in another format or shape.",
    ),
    Method::instance(
        "toreadonly",
        "($self, /)",
        Function::NoArguments(to_readonly),
        "A view that is only to read.",
    ),
    Method::instance(
        "count",
        "($self, value, /)",
        Function::One(count),
        "How many items are equal to a value.",
    ),
    Method::instance(
        "index",
        "($self, value, start=0, stop=sys.maxsize, /)",
        Function::Positional(1, 3, index),
        "The place of the first item that is equal to a value.",
    ),
    Method::instance("__enter__", "($self, /)", Function::NoArguments(enter), "The view itself."),
    Method::instance("__exit__", "($self, /, *args)", Function::Any(exit), "Give the buffer back."),
    Method::class(
        "_from_flags",
        "($type, /, object, flags)",
        Function::Bound(from_flags),
        "A view of what an object gives for certain flags.",
    ),
];

/// An attribute that is worked out of the layout.
macro_rules! getter {
    ($name:literal, $doc:literal, $get:expr) => {
        Getter {
            name: $name,
            get: |value| {
                let Some(view) = MemoryView::of(value) else { return Ok(Value::NONE) };
                let _buffer = view.buffer()?;
                let get: fn(&MemoryView) -> Value = $get;
                Ok(get(view))
            },
            set: None,
            doc: $doc,
        }
    };
}

pub(super) static GETTERS: &[Getter] = &[
    Getter {
        name: "obj",
        get: |value| match MemoryView::of(value) {
            Some(view) => Ok(view.buffer()?.owner().clone()),
            None => Ok(Value::NONE),
        },
        set: None,
        doc: "The underlying object of the memoryview.",
    },
    getter!("nbytes", "Bytes of all items.", |view| int::from_usize(view.layout.size())),
    getter!("readonly", "Whether the memory is only to read.", |view| Value::bool(view.readonly)),
    getter!("itemsize", "Bytes of an item.", |view| int::from_usize(view.layout.item_size)),
    getter!("format", "The format of an item, as module struct has it.", |view| Str::new(
        &view.layout.format
    )),
    getter!("ndim", "Number of dimensions.", |view| int::from_usize(view.layout.shape.len())),
    getter!("shape", "Number of items in each dimension.", |view| {
        Tuple::from_values(view.layout.shape.iter().map(|items| int::from_usize(*items)).collect())
    }),
    getter!("strides", "Bytes from one item to the next in each dimension.", |view| {
        Tuple::from_values(view.layout.strides.iter().map(|stride| int::from_i64(*stride as i64)).collect())
    }),
    getter!("suboffsets", "Used internally for PIL-style arrays.", |_| Tuple::from_values(Vec::new())),
    getter!("c_contiguous", "Whether the items follow each other in C order.", |view| {
        Value::bool(view.layout.is_c_contiguous())
    }),
    getter!("f_contiguous", "Whether the items follow each other in Fortran order.", |view| {
        Value::bool(view.layout.is_f_contiguous())
    }),
    getter!("contiguous", "Whether the items follow each other.", |view| {
        Value::bool(view.layout.is_c_contiguous() || view.layout.is_f_contiguous())
    }),
];

fn release(value: &Value) -> PyResult {
    let Some(view) = MemoryView::of(value) else { return Ok(Value::NONE) };
    match view.exports.get() {
        0 => {
            let buffer = view.buffer.take();
            drop(buffer);
            Ok(Value::NONE)
        }
        1 => Err(buffer_error("memoryview has 1 exported buffer")),
        exports => Err(buffer_error(&format!("memoryview has {exports} exported buffers"))),
    }
}

fn enter(value: &Value) -> PyResult {
    if let Some(view) = MemoryView::of(value) {
        let _buffer = view.buffer()?;
    }
    Ok(value.clone())
}

fn exit(value: &Value, _: Arguments<'_>) -> PyResult {
    release(value)
}

fn to_bytes(value: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let Some(view) = MemoryView::of(value) else { return Ok(Value::NONE) };
    let order = match arguments.first().copied().flatten() {
        Some(order) if !order.is_none() => match Str::of(order) {
            Some(order) => order.to_string_lossy(),
            None => {
                let name = type_of(order).name();
                return Err(type_error(format_args!(
                    "tobytes() argument 'order' must be str or None, not {name}"
                )));
            }
        },
        _ => String::from("C"),
    };
    let _buffer = view.buffer()?;
    let is_fortran = match order.as_str() {
        "C" => false,
        "F" => true,
        "A" => view.layout.is_f_contiguous() && !view.layout.is_c_contiguous(),
        _ => return Err(value_error("order must be 'C', 'F' or 'A'")),
    };
    if !is_fortran {
        return Ok(Bytes::new(&view.to_bytes()?));
    }
    let mut bytes = byte_string::with_room(view.layout.size())?;
    let reversed = |items: &[usize]| items.iter().rev().copied().collect::<Vec<_>>();
    let strides: Vec<isize> = view.layout.strides.iter().rev().copied().collect();
    super::visit_items(view.data, &reversed(&view.layout.shape), &strides, &mut |address| {
        // SAFETY: the addresses of a layout lie in the buffer.
        bytes.extend_from_slice(unsafe { std::slice::from_raw_parts(address, view.layout.item_size) });
    });
    Ok(Bytes::new(&bytes))
}

fn to_hex(value: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let Some(view) = MemoryView::of(value) else { return Ok(Value::NONE) };
    let (separator, group) = hex::separator(arguments)?;
    hex::to_hex(&view.to_bytes()?, separator, group)
}

fn to_list(value: &Value) -> PyResult {
    let Some(view) = MemoryView::of(value) else { return Ok(Value::NONE) };
    let mut values = view.values()?.into_iter();
    Ok(nested(&view.layout.shape, &mut values))
}

/// Lists of lists of the shape.
fn nested(shape: &[usize], values: &mut impl Iterator<Item = Value>) -> Value {
    match shape.split_first() {
        None => values.next().unwrap_or(Value::NONE),
        Some((items, shape)) => List::from_values((0..*items).map(|_| nested(shape, values)).collect()),
    }
}

fn to_readonly(value: &Value) -> PyResult {
    match MemoryView::of(value) {
        Some(view) => view.with(view.data, view.layout.clone(), true),
        None => Ok(Value::NONE),
    }
}

fn is_byte_format(code: u8) -> bool {
    matches!(code, b'B' | b'b' | b'c')
}

fn cast(value: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let (Some(view), [Some(format), shape]) = (MemoryView::of(value), arguments) else {
        return Ok(Value::NONE);
    };
    let Some(format) = Str::of(format) else {
        let name = type_of(format).name();
        return Err(type_error(format_args!("cast() argument 'format' must be str, not {name}")));
    };
    let _buffer = view.buffer()?;
    if !view.layout.is_c_contiguous() {
        return Err(type_error("memoryview: casts are restricted to C-contiguous views"));
    }
    let dimensions = view.layout.shape.len();
    if shape.is_some() && dimensions != 1 {
        let shape_is_one = shape.and_then(sequence).is_some_and(|shape| shape.len() == 1);
        if !shape_is_one {
            return Err(type_error("memoryview: cast must be 1D -> ND or ND -> 1D"));
        }
    }
    let format = format.to_string_lossy();
    let Some(code) = item_format::native_code(&format) else {
        return Err(value_error(
            "memoryview: destination format must be a native single character format prefixed with an optional '@'",
        ));
    };
    let Some(own) = item_format::native_code(&view.layout.format) else {
        return Err(value_error(
            "memoryview: source format must be a native single character format prefixed with an optional '@'",
        ));
    };
    if !is_byte_format(code) && !is_byte_format(own) {
        return Err(type_error("memoryview: cannot cast between two non-byte formats"));
    }
    let (size, item_size) = (view.layout.size(), item_format::size(code).unwrap_or(1));
    if size % item_size != 0 {
        return Err(type_error("memoryview: length is not a multiple of itemsize"));
    }
    let format: Rc<str> = Rc::from(format.as_str());
    let layout = match shape {
        None => Layout::row(format, item_size, size / item_size),
        Some(shape) => shaped(format, item_size, shape, size)?,
    };
    view.with(view.data, layout, view.readonly)
}

fn sequence(value: &Value) -> Option<Vec<Value>> {
    match (List::of(value), Tuple::of(value)) {
        (Some(list), _) => Some(list.items().to_vec()),
        (_, Some(tuple)) => Some(tuple.values().to_vec()),
        _ => None,
    }
}

/// The layout of a shape that is given as a list or a tuple.
fn shaped(format: Rc<str>, item_size: usize, shape: &Value, size: usize) -> PyResult<Layout> {
    const MOST_DIMENSIONS: usize = 64;
    let Some(items) = sequence(shape) else { return Err(type_error("shape must be a list or a tuple")) };
    if items.len() > MOST_DIMENSIONS {
        return Err(value_error("memoryview: number of dimensions must not exceed 64"));
    }
    let mut shape = Vec::with_capacity(items.len());
    for item in &items {
        if !int::is_int(item) {
            return Err(type_error("memoryview.cast(): elements of shape must be integers"));
        }
        match int::operand(item).and_then(int::Operand::to_i64).and_then(|items| usize::try_from(items).ok())
        {
            Some(items) if items > 0 => shape.push(items),
            _ => return Err(value_error("memoryview.cast(): elements of shape must be integers > 0")),
        }
    }
    let product = shape.iter().try_fold(item_size, |product, items| product.checked_mul(*items));
    if product != Some(size) {
        return Err(type_error("memoryview: product(shape) * itemsize != buffer size"));
    }
    let mut strides = vec![0; shape.len()];
    let mut stride = item_size as isize;
    for (own, items) in strides.iter_mut().zip(&shape).rev() {
        *own = stride;
        stride *= *items as isize;
    }
    Ok(Layout { format, item_size, shape, strides })
}

fn count(value: &Value, wanted: &Value) -> PyResult {
    let Some(view) = MemoryView::of(value) else { return Ok(Value::NONE) };
    let iterator = super::iterator::new(value)?;
    let mut number = 0;
    drop(view.buffer()?);
    while let Some(item) = protocol::next(&iterator)? {
        number += usize::from(protocol::equals(&item, wanted)?);
    }
    Ok(int::from_usize(number))
}

fn index(value: &Value, arguments: &[Value]) -> PyResult {
    let (Some(view), Some((wanted, bounds))) = (MemoryView::of(value), arguments.split_first()) else {
        return Ok(Value::NONE);
    };
    let bounds = byte_string::Bounds::of(bounds)?;
    drop(super::iterator::new(value)?);
    let (start, stop) = bounds.within(view.layout.shape.first().copied().unwrap_or(0));
    for place in start..stop {
        let item = super::subscript::item(value, place as isize)?;
        if protocol::equals(&item, wanted)? {
            return Ok(int::from_usize(place));
        }
    }
    Err(value_error("memoryview.index(x): x not found"))
}

fn from_flags(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(object), Some(flags)] = arguments else { return Ok(Value::NONE) };
    super::of_object(object, int::convert::to_c_int(flags)?.cast_unsigned())
}
