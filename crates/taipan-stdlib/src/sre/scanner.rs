//! `_sre.SRE_Scanner`: goes from match to match.

use std::cell::Cell;

use taipan_vm::object::header::Header;
use taipan_vm::object::native::Function::NoArguments;
use taipan_vm::object::native::{Getter, Method, NativeMembers};
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags};
use taipan_vm::raise::type_error;
use taipan_vm::types::object_type;
use taipan_vm::types::str::Characters;
use taipan_vm::value::{PyResult, Value};

use super::match_object::{Match, Regions};
use super::pattern::{get, out_of_memory, with_search};
use super::search::Search;

/// `_sre.SRE_Scanner`
pub(super) static TYPE: Type = Type::native(
    "_sre.SRE_Scanner",
    Some(&object_type::TYPE),
    size_of::<Scanner>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
    Slots::of::<Scanner>().container(traverse, None),
    &NativeMembers {
        doc: None,
        methods: &[
            Method::instance(
                "match",
                "($self, /)",
                NoArguments(|s| next(s, true)),
                "The match that begins here.",
            ),
            Method::instance("search", "($self, /)", NoArguments(|s| next(s, false)), "The next match."),
        ],
        getters: &[Getter {
            name: "pattern",
            get: |scanner| Ok(Scanner::of(scanner).map_or(Value::NONE, |scanner| scanner.pattern.clone())),
            set: None,
            doc: "The pattern.",
        }],
    },
);

/// The iterator of `finditer`.
pub(super) static ITERATOR_TYPE: Type = Type::native(
    "callable_iterator",
    Some(&object_type::TYPE),
    size_of::<Matches>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
    Slots::of::<Matches>()
        .container(
            |object, visit| {
                // SAFETY: objects of this type are these iterators.
                visit(unsafe { Matches::from_header(object) }.scanner.word());
            },
            None,
        )
        .with_iter(|iterator| Ok(iterator.clone()))
        .with_next(next_match),
    &NativeMembers::NONE,
);

/// A scanner.
#[repr(C)]
pub(super) struct Scanner {
    header: Header,
    pattern: Value,
    string: Value,
    pos: usize,
    endpos: usize,
    /// Where the next match may begin; `None` at the end.
    start: Cell<Option<usize>>,
    must_advance: Cell<bool>,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Scanner {
    fn type_() -> &'static Type {
        &TYPE
    }
}

/// An iterator over matches.
#[repr(C)]
pub(super) struct Matches {
    header: Header,
    scanner: Value,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Matches {
    fn type_() -> &'static Type {
        &ITERATOR_TYPE
    }
}

fn traverse(object: &Header, visit: &mut dyn FnMut(taipan_vm::word::Word)) {
    // SAFETY: objects of this type are scanners.
    let scanner = unsafe { Scanner::from_header(object) };
    visit(scanner.pattern.word());
    visit(scanner.string.word());
}

/// A new scanner.
pub(super) fn new(pattern: &Value, string: &Value, start: usize, end: usize) -> Value {
    let (pattern, string) = (pattern.clone(), string.clone());
    Scanner::create(|header| Scanner {
        header,
        pattern,
        string,
        pos: start,
        endpos: end,
        start: Cell::new(Some(start)),
        must_advance: Cell::new(false),
    })
}

/// An iterator over the matches of a scanner.
pub(super) fn iterator(scanner: &Value) -> PyResult {
    let scanner = scanner.clone();
    Ok(Matches::create(|header| Matches { header, scanner }))
}

fn next(value: &Value, here: bool) -> PyResult {
    let Some(scanner) = Scanner::of(value) else { return Err(type_error("a scanner is required")) };
    let Some(start) = scanner.start.get() else { return Ok(Value::NONE) };
    let pattern = get(&scanner.pattern)?;
    let subject = pattern.subject(&scanner.string)?;
    let regions = with_search!(pattern, subject, start, scanner.endpos, |search| {
        search.must_advance = scanner.must_advance.get();
        let found = if here { search.next_here(false) } else { search.next() };
        let found = found.map_err(out_of_memory)?;
        scanner.must_advance.set(search.must_advance);
        scanner.start.set(found.map(|(_, end)| end));
        found.map(|found| Regions::of(&search.matcher, found, pattern.groups))
    });
    Ok(regions.map_or(Value::NONE, |regions| {
        Match::new(&scanner.pattern, &scanner.string, regions, scanner.pos, scanner.endpos)
    }))
}

fn next_match(iterator: &Value) -> PyResult<Option<Value>> {
    let Some(matches) = Matches::of(iterator) else { return Ok(None) };
    let found = next(&matches.scanner, false)?;
    Ok((!found.is_none()).then_some(found))
}
