//! The methods of arrays.

use taipan_vm::object::class_getitem::generic_alias;
use taipan_vm::object::index;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::object::native_object;
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{raise, type_error, value_error};
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int::{self, convert};
use taipan_vm::types::list::List;
use taipan_vm::types::str::Str;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::value::{PyResult, Value};

use super::construct::{self, format_number};
use super::items;
use super::object::{MODULE_NAME, clipped, make, of};

/// The methods.
pub(super) static METHODS: &[Method] = &[
    Method::instance(
        "append",
        "($self, v, /)",
        Function::One(|value, item| insert_at(value, usize::MAX, item)),
        "Append new value v to the end of the array.",
    ),
    Method::instance(
        "buffer_info",
        "($self, /)",
        Function::NoArguments(|value| {
            let array = of(value)?;
            let address = array.read(|bytes| bytes.as_ptr() as usize);
            Ok(Tuple::from_values(vec![int::from_usize(address), int::from_usize(array.len())]))
        }),
        "Return a tuple (address, length) giving the current memory address and the length in items of the buffer \
         used to hold array's contents.",
    ),
    Method::instance(
        "byteswap",
        "($self, /)",
        Function::NoArguments(byteswap),
        "Byteswap all items of the array.",
    ),
    Method::instance(
        "clear",
        "($self, /)",
        Function::NoArguments(|value| of(value)?.resize(Vec::clear).map(|()| Value::NONE)),
        "Remove all items from the array.",
    ),
    Method::instance(
        "count",
        "($self, v, /)",
        Function::One(count),
        "Return number of occurrences of v in the array.",
    ),
    Method::instance(
        "extend",
        "($self, bb, /)",
        Function::One(|value, items| construct::extend(of(value)?, items).map(|()| Value::NONE)),
        "Append items to the end of the array.",
    ),
    Method::instance(
        "fromfile",
        "($self, f, n, /)",
        Function::Positional(2, 2, from_file),
        "Read n objects from the file object f and append them to the end of the array.",
    ),
    Method::instance(
        "fromlist",
        "($self, list, /)",
        Function::One(from_list),
        "Append items to array from list.",
    ),
    Method::instance(
        "frombytes",
        "($self, buffer, /)",
        Function::One(|value, bytes| construct::extend_by_bytes(of(value)?, bytes).map(|()| Value::NONE)),
        "Appends items from the string, interpreting it as an array of machine values.",
    ),
    Method::instance(
        "fromunicode",
        "($self, ustr, /)",
        Function::One(from_unicode),
        "Extends this array with data from the unicode string ustr.",
    ),
    Method::instance(
        "index",
        "($self, v, start=0, stop=sys.maxsize, /)",
        Function::Positional(1, 3, index_of),
        "Return index of first occurrence of v in the array.",
    ),
    Method::instance(
        "insert",
        "($self, i, v, /)",
        Function::Positional(2, 2, |value, arguments| match arguments {
            [place, item] => insert_at(value, clipped(place, of(value)?.len())?, item),
            _ => Ok(Value::NONE),
        }),
        "Insert a new item v into the array before position i.",
    ),
    Method::instance(
        "pop",
        "($self, i=-1, /)",
        Function::Positional(0, 1, pop),
        "Return the i-th element and delete it.",
    ),
    Method::instance(
        "remove",
        "($self, v, /)",
        Function::One(remove),
        "Remove the first occurrence of v in the array.",
    ),
    Method::instance(
        "reverse",
        "($self, /)",
        Function::NoArguments(|value| {
            let array = of(value)?;
            let size = array.kind.size();
            array.overwrite(|bytes| {
                bytes.reverse();
                bytes.chunks_exact_mut(size).for_each(<[u8]>::reverse);
            });
            Ok(Value::NONE)
        }),
        "Reverse the order of the items in the array.",
    ),
    Method::instance(
        "tobytes",
        "($self, /)",
        Function::NoArguments(|value| Ok(of(value)?.read(Bytes::new))),
        "Convert the array to an array of machine values and return the bytes representation.",
    ),
    Method::instance(
        "tofile",
        "($self, f, /)",
        Function::One(|value, file| {
            let bytes = of(value)?.read(Bytes::new);
            protocol::call_method(file, "write", &[bytes])?;
            Ok(Value::NONE)
        }),
        "Write all items (as machine values) to the file object f.",
    ),
    Method::instance(
        "tolist",
        "($self, /)",
        Function::NoArguments(|value| Ok(items::list(of(value)?))),
        "Convert array to an ordinary list with the same items.",
    ),
    Method::instance(
        "tounicode",
        "($self, /)",
        Function::NoArguments(|value| match of(value)? {
            array if array.kind.is_text() => items::text(array),
            _ => Err(value_error("tounicode() may only be called on unicode type arrays ('u' or 'w')")),
        }),
        "Extends this array with data from the unicode string ustr.",
    ),
    Method::instance("__copy__", "($self, /)", Function::NoArguments(copy), "Return a copy of the array."),
    Method::instance(
        "__deepcopy__",
        "($self, unused, /)",
        Function::One(|value, _| copy(value)),
        "Return a copy of the array.",
    ),
    Method::instance(
        "__reduce_ex__",
        "($self, value, /)",
        Function::One(reduce),
        "Return state information for pickling.",
    ),
    Method::instance(
        "__sizeof__",
        "($self, /)",
        Function::NoArguments(|value| {
            // That of CPython's object, and the items.
            Ok(int::from_usize(of(value)?.read(<[u8]>::len) + 64))
        }),
        "Size of the array in memory, in bytes.",
    ),
    Method::class("__class_getitem__", "($type, object, /)", Function::One(generic_alias), "See PEP 585"),
];

fn copy(value: &Value) -> PyResult {
    let array = of(value)?;
    Ok(make(array.kind, array.read(<[u8]>::to_vec)))
}

fn insert_at(value: &Value, place: usize, item: &Value) -> PyResult {
    let array = of(value)?;
    let size = array.kind.size();
    let item = array.kind.pack(item)?;
    let start = place.min(array.len()) * size;
    array.resize(|bytes| {
        let end = start.min(bytes.len());
        bytes.splice(end..end, item.into_iter().take(size));
    })?;
    Ok(Value::NONE)
}

fn byteswap(value: &Value) -> PyResult {
    let array = of(value)?;
    let size = array.kind.size();
    array.overwrite(|bytes| bytes.chunks_exact_mut(size).for_each(<[u8]>::reverse));
    Ok(Value::NONE)
}

fn count(value: &Value, wanted: &Value) -> PyResult {
    let array = of(value)?;
    let (mut number, mut start) = (0, 0);
    while let Some(place) = items::find(array, wanted, start, usize::MAX)? {
        number += 1;
        start = place + 1;
    }
    Ok(int::from_i64(number))
}

fn from_file(value: &Value, arguments: &[Value]) -> PyResult {
    let [file, number] = arguments else { return Ok(Value::NONE) };
    let array = of(value)?;
    let Ok(number) = usize::try_from(convert::to_ssize(number)?) else {
        return Err(value_error("negative count"));
    };
    let size = number.checked_mul(array.kind.size()).ok_or_else(taipan_vm::raise::memory_error)?;
    let bytes = protocol::call_method(file, "read", &[int::from_usize(size)])?;
    let Some(read) = Bytes::of(&bytes).map(Bytes::length) else {
        return Err(type_error("read() didn't return bytes"));
    };
    construct::extend_by_bytes(array, &bytes)?;
    match read == size {
        true => Ok(Value::NONE),
        false => Err(raise(&kinds::EOF_ERROR, "read() didn't return enough bytes")),
    }
}

fn from_list(value: &Value, list: &Value) -> PyResult {
    let array = of(value)?;
    let Some(list) = List::of(list) else { return Err(type_error("arg must be list")) };
    let (items, size) = (list.items().to_vec(), array.kind.size());
    let mut bytes = Vec::with_capacity(items.len() * size);
    for item in &items {
        bytes.extend(array.kind.pack(item)?.into_iter().take(size));
        if list.items().len() != items.len() {
            return Err(raise(&kinds::RUNTIME_ERROR, "list changed size during iteration"));
        }
    }
    array.extend(&bytes)?;
    Ok(Value::NONE)
}

fn from_unicode(value: &Value, text: &Value) -> PyResult {
    let array = of(value)?;
    let Some(text) = Str::of(text) else {
        let given = type_of(text).name();
        return Err(type_error(format_args!("fromunicode() argument must be str, not {given}")));
    };
    if !array.kind.is_text() {
        return Err(value_error("fromunicode() may only be called on unicode type arrays ('u' or 'w')"));
    }
    construct::extend_by_text(array, text)?;
    Ok(Value::NONE)
}

fn index_of(value: &Value, arguments: &[Value]) -> PyResult {
    let array = of(value)?;
    let [wanted, bounds @ ..] = arguments else { return Ok(Value::NONE) };
    let mut clipped = [0, usize::MAX];
    for (place, bound) in bounds.iter().enumerate().take(2) {
        clipped[place] = index::clip(index::search_bound(bound)?, array.len());
    }
    match items::find(array, wanted, clipped[0], clipped[1])? {
        Some(place) => Ok(int::from_usize(place)),
        None => Err(value_error("array.index(x): x not in array")),
    }
}

fn take(value: &Value, place: usize) -> PyResult<Option<Value>> {
    let array = of(value)?;
    let (item, size) = (array.get(place), array.kind.size());
    if item.is_some() {
        array.resize(|bytes| drop(bytes.drain(place * size..(place + 1) * size)))?;
    }
    Ok(item)
}

fn pop(value: &Value, arguments: &[Value]) -> PyResult {
    let place = arguments.first().map_or(Ok(-1), index::to_count)?;
    let length = of(value)?.len();
    if length == 0 {
        return Err(raise(&kinds::INDEX_ERROR, "pop from empty array"));
    }
    let found = index::place(place, length).map_or(Ok(None), |place| take(value, place))?;
    found.ok_or_else(|| raise(&kinds::INDEX_ERROR, "pop index out of range"))
}

fn remove(value: &Value, wanted: &Value) -> PyResult {
    match items::find(of(value)?, wanted, 0, usize::MAX)? {
        Some(place) => take(value, place).map(|_| Value::NONE),
        None => Err(value_error("array.remove(x): x not in array")),
    }
}

fn reduce(value: &Value, version: &Value) -> PyResult {
    let array = of(value)?;
    let version = convert::to_long(version)?;
    let attributes = native_object::dict_of(value, false).unwrap_or(Value::NONE);
    let (class, code) = (type_of(value).value(), Str::from_code(u32::from(array.kind.code())));
    if array.kind.is_text() || version < 3 {
        let arguments = Tuple::from_values(vec![code, items::list(array)]);
        return Ok(Tuple::from_values(vec![class, arguments, attributes]));
    }
    let module = protocol::call(
        &taipan_vm::runtime::builtin("__import__")?,
        taipan_vm::call::Arguments::positional_only(&[Str::new(MODULE_NAME)]),
    )?;
    let function = protocol::attribute_named(&module, "_array_reconstructor")?;
    let format = int::from_usize(format_number(array.kind));
    let arguments = Tuple::from_values(vec![class, code, format, array.read(Bytes::new)]);
    Ok(Tuple::from_values(vec![function, arguments, attributes]))
}
