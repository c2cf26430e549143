//! `slice`

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::header::Header;
use crate::object::index;
use crate::object::native::{Function, Getter, Method, NativeMembers};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::repr_guard::Text;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{type_error, value_error};
use crate::types::tuple::Tuple;
use crate::types::{hashing, int, list, object_type};
use crate::value::{PyResult, Value};
use crate::word::Word;

/// `slice`
pub static TYPE: Type = Type::native(
    "slice",
    Some(&object_type::TYPE),
    size_of::<Slice>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER),
    Slots::of::<Slice>()
        .container(traverse, None)
        .with_new(new)
        .with_repr(repr)
        .with_hash(hash)
        .with_richcompare(compare),
    &NativeMembers { doc: Some("Create a slice object."), methods: METHODS, getters: GETTERS },
);

static METHODS: &[Method] = &[
    Method::instance(
        "indices",
        "($self, object, /)",
        Function::One(indices),
        "Return the start, stop and step that the slice has for a sequence of the given length.",
    ),
    Method::instance(
        "__reduce__",
        "($self, /)",
        Function::NoArguments(reduce),
        "Return state information for pickling.",
    ),
];

static GETTERS: &[Getter] = &[
    Getter { name: "start", get: |slice| part(slice, |slice| &slice.start), set: None, doc: "" },
    Getter { name: "stop", get: |slice| part(slice, |slice| &slice.stop), set: None, doc: "" },
    Getter { name: "step", get: |slice| part(slice, |slice| &slice.step), set: None, doc: "" },
];

/// A slice object.
#[repr(C)]
pub struct Slice {
    header: Header,
    /// `start`
    pub start: Value,
    /// `stop`
    pub stop: Value,
    /// `step`
    pub step: Value,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Slice {
    fn type_() -> &'static Type {
        &TYPE
    }

    #[inline(always)]
    fn is_layout_of(type_: &Type) -> bool {
        type_.is(&TYPE)
    }
}

/// The bounds of a slice as numbers, whatever the length of what is sliced.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    start: Option<isize>,
    stop: Option<isize>,
    step: isize,
}

/// The items that a slice means in a sequence of a certain length.
#[derive(Clone, Copy, Debug)]
pub struct Indices {
    /// The first item; where to insert if there is none.
    pub start: isize,
    /// The distance between items, never zero.
    pub step: isize,
    /// Number of items.
    pub length: usize,
}

impl Bounds {
    /// The items in a sequence of so many.
    pub fn adjust(&self, length: usize) -> Indices {
        let length = isize::try_from(length).unwrap_or(isize::MAX);
        let (least, most) = if self.step > 0 { (0, length) } else { (-1, length - 1) };
        let clip =
            |index: isize| if index < 0 { index.saturating_add(length).max(least) } else { index.min(most) };
        let start = self.start.map_or(if self.step > 0 { 0 } else { most }, clip);
        let stop = self.stop.map_or(if self.step > 0 { length } else { -1 }, clip);
        let distance = if self.step > 0 { stop - start } else { start - stop };
        let length = match usize::try_from(distance) {
            Ok(distance) if distance > 0 => (distance - 1) / self.step.unsigned_abs() + 1,
            _ => 0,
        };
        Indices { start, step: self.step, length }
    }
}

impl Indices {
    /// The places, in the slice's order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = usize> + use<> {
        let (start, step) = (self.start, self.step);
        (0..self.length).map(move |number| start.wrapping_add(step.wrapping_mul(number as isize)) as usize)
    }

    /// The same items from the first on.
    #[must_use]
    pub fn ascending(self) -> Indices {
        match self.length.checked_sub(1) {
            Some(before_last) if self.step < 0 => Indices {
                start: self.start + self.step * before_last as isize,
                step: -self.step,
                length: self.length,
            },
            _ => self,
        }
    }
}

impl Slice {
    /// A new slice.
    pub fn new(start: Value, stop: Value, step: Value) -> Value {
        Slice::create(|header| Slice { header, start, stop, step })
    }

    /// The slice that a value is, if it is one.
    #[inline(always)]
    pub fn of(value: &Value) -> Option<&Slice> {
        NativeObject::of(value)
    }

    /// The bounds as numbers. This may run Python code, so look at the length of what is sliced only after it.
    ///
    /// # Errors
    /// `TypeError` if a bound is no index; `ValueError` if the step is zero.
    pub fn bounds(&self) -> PyResult<Bounds> {
        let bound = |value: &Value| match value.word() {
            word if word.is_int() => Ok(Some(word.int_value() as isize)),
            Word::NONE => Ok(None),
            _ => index::slice_bound(value).map(Some),
        };
        let step = match bound(&self.step)? {
            Some(0) => return Err(value_error("slice step cannot be zero")),
            // So that its opposite is a number too.
            Some(step) => step.max(-isize::MAX),
            None => 1,
        };
        Ok(Bounds { start: bound(&self.start)?, stop: bound(&self.stop)?, step })
    }

    /// The items that the slice means in a sequence of so many.
    ///
    /// # Errors
    /// As for [`bounds`](Slice::bounds).
    pub fn indices(&self, length: usize) -> PyResult<impl ExactSizeIterator<Item = usize> + use<>> {
        Ok(self.bounds()?.adjust(length).iter())
    }

    /// The first item, the step and the number of items in a sequence of so many.
    ///
    /// # Errors
    /// `TypeError` if a bound is no index; `ValueError` if the step is zero.
    pub fn geometry(&self, length: usize) -> PyResult<(isize, isize, usize)> {
        let indices = self.bounds()?.adjust(length);
        Ok((indices.start, indices.step, indices.length))
    }

    /// Where a slice begins in a sequence of so many items, to insert there if it has no items.
    ///
    /// # Errors
    /// `TypeError` if a bound is no index.
    pub fn insertion_place(&self, length: usize) -> PyResult<usize> {
        Ok(self.bounds()?.adjust(length).start as usize)
    }

    /// Start, stop and step for a length of any size: `slice.indices`.
    ///
    /// # Errors
    /// As for [`bounds`](Slice::bounds).
    pub fn big_indices(&self, length: &BigInt) -> PyResult<(BigInt, BigInt, BigInt)> {
        let bound = |value: &Value| match value.is_none() {
            true => Ok(None),
            false if !index::is_index(value) => {
                Err(type_error("slice indices must be integers or None or have an __index__ method"))
            }
            false => index::index(value).map(|number| int::of(&number)),
        };
        let step = bound(&self.step)?.unwrap_or_else(BigInt::one);
        if step.is_zero() {
            return Err(value_error("slice step cannot be zero"));
        }
        let (least, most) = match step.is_negative() {
            true => (-BigInt::one(), length - 1),
            false => (BigInt::zero(), length.clone()),
        };
        let clip = |index: BigInt| match index.is_negative() {
            true => (index + length).max(least.clone()),
            false => index.min(most.clone()),
        };
        let (first, last) =
            if step.is_negative() { (most.clone(), least.clone()) } else { (least.clone(), most.clone()) };
        let start = bound(&self.start)?.map_or(first, clip);
        let stop = bound(&self.stop)?.map_or(last, clip);
        Ok((start, stop, step))
    }

    fn parts(&self) -> [&Value; 3] {
        [&self.start, &self.stop, &self.step]
    }
}

fn receiver(value: &Value) -> PyResult<&Slice> {
    Slice::of(value).ok_or_else(|| type_error("a slice is required"))
}

fn part(value: &Value, part: fn(&Slice) -> &Value) -> PyResult {
    receiver(value).map(|slice| part(slice).clone())
}

fn new(_: &Type, arguments: Arguments<'_>) -> PyResult {
    let none = || Value::NONE;
    Ok(match arguments.between("slice", 1, 3)? {
        [start, stop, step] => Slice::new(start.clone(), stop.clone(), step.clone()),
        [start, stop] => Slice::new(start.clone(), stop.clone(), none()),
        [stop] => Slice::new(none(), stop.clone(), none()),
        _ => none(),
    })
}

fn repr(value: &Value) -> PyResult {
    let mut text = Text::new();
    for (part, before) in receiver(value)?.parts().into_iter().zip(["slice(", ", ", ", "]) {
        text.push_str(before);
        text.push_repr(part)?;
    }
    text.push_str(")");
    Ok(text.finish())
}

fn hash(value: &Value) -> PyResult<i64> {
    let [start, stop, step] = receiver(value)?.parts();
    let hashes = [protocol::hash(start)?, protocol::hash(stop)?, protocol::hash(step)?];
    Ok(hashing::slice(hashes))
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let (Some(a_slice), Some(b_slice)) = (Slice::of(a), Slice::of(b)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if a.is(b) {
        use CompareOperator::{Equal, GreaterEqual, LessEqual};
        return Ok(Value::bool(matches!(operator, Equal | LessEqual | GreaterEqual)));
    }
    let (a, b) = (a_slice.parts().map(Value::clone), b_slice.parts().map(Value::clone));
    list::compare_sequences(|| (&a, &b), operator)
}

fn indices(value: &Value, length: &Value) -> PyResult {
    let length = int::of(&index::index(length)?).unwrap_or_default();
    if length.is_negative() {
        return Err(value_error("length should not be negative"));
    }
    let (start, stop, step) = receiver(value)?.big_indices(&length)?;
    Ok(Tuple::from_values(vec![int::new(start), int::new(stop), int::new(step)]))
}

fn reduce(value: &Value) -> PyResult {
    let parts = receiver(value)?.parts().map(Value::clone).to_vec();
    Ok(Tuple::from_values(vec![type_of(value).value(), Tuple::from_values(parts)]))
}

fn traverse(object: &Header, visit: &mut dyn FnMut(Word)) {
    // SAFETY: an object of this type is a slice.
    unsafe { Slice::from_header(object) }.parts().into_iter().for_each(|part| visit(part.word()));
}
