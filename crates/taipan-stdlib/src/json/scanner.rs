//! `_json.Scanner`: reads a JSON document.

use taipan_vm::call::Arguments;
use taipan_vm::object::header::Header;
use taipan_vm::object::index;
use taipan_vm::object::native::{Getter, NativeMembers};
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::protocol;
use taipan_vm::object::recursion;
use taipan_vm::object::signature::Parameters;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::{raise_with, type_error, value_error};
use taipan_vm::types::dict::Dict;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::list::List;
use taipan_vm::types::str::{Characters, Str, intern};
use taipan_vm::types::tuple::Tuple;
use taipan_vm::types::{float, int, object_type};
use taipan_vm::value::{PyResult, Raised, Value};

use super::string::{error, scan};

/// `_json.Scanner`, which the module calls `make_scanner`.
pub(super) static TYPE: Type = Type::native(
    "_json.Scanner",
    Some(&object_type::TYPE),
    size_of::<Scanner>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER),
    Slots::of::<Scanner>()
        .container(
            |object, visit| {
                // SAFETY: objects of this type are scanners.
                unsafe { Scanner::from_header(object) }.hooks.iter().for_each(|hook| visit(hook.word()));
            },
            None,
        )
        .with_new(new)
        .with_call(call),
    &NativeMembers { doc: Some("JSON scanner object"), methods: &[], getters: GETTERS },
);

/// Numbers of the hooks.
const OBJECT_HOOK: usize = 0;
const OBJECT_PAIRS_HOOK: usize = 1;
const PARSE_FLOAT: usize = 2;
const PARSE_INT: usize = 3;
const PARSE_CONSTANT: usize = 4;

/// A scanner.
#[repr(C)]
pub(super) struct Scanner {
    header: Header,
    hooks: [Value; 5],
    strict: bool,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Scanner {
    fn type_() -> &'static Type {
        &TYPE
    }
}

const fn hook<const NUMBER: usize>(name: &'static str) -> Getter {
    Getter {
        name,
        get: |scanner| Ok(Scanner::of(scanner).map_or(Value::NONE, |own| own.hooks[NUMBER].clone())),
        set: None,
        doc: name,
    }
}

static GETTERS: &[Getter] = &[
    Getter {
        name: "strict",
        get: |scanner| Ok(Value::bool(Scanner::of(scanner).is_some_and(|own| own.strict))),
        set: None,
        doc: "strict",
    },
    hook::<OBJECT_HOOK>("object_hook"),
    hook::<OBJECT_PAIRS_HOOK>("object_pairs_hook"),
    hook::<PARSE_FLOAT>("parse_float"),
    hook::<PARSE_INT>("parse_int"),
    hook::<PARSE_CONSTANT>("parse_constant"),
];

static NEW: Parameters = Parameters::parse("($type, context)");
static CALL: Parameters = Parameters::parse("($self, string, idx)");

fn new(_: &Type, arguments: Arguments<'_>) -> PyResult {
    let bound = NEW.bind("make_scanner", arguments)?;
    let [Some(context)] = bound[..] else { return Ok(Value::NONE) };
    let get = |name: &str| protocol::attribute(context, &intern(name).to_value());
    let strict = protocol::is_true(&get("strict")?)?;
    let hooks = [
        get("object_hook")?,
        get("object_pairs_hook")?,
        get("parse_float")?,
        get("parse_int")?,
        get("parse_constant")?,
    ];
    Ok(Scanner::create(|header| Scanner { header, hooks, strict }))
}

fn call(scanner: &Value, arguments: Arguments<'_>) -> PyResult {
    let bound = CALL.bind("scan_once", arguments)?;
    let (Some(own), [Some(document), Some(place)]) = (Scanner::of(scanner), &bound[..]) else {
        return Ok(Value::NONE);
    };
    let place = index::to_count(place)?;
    let Some(string) = Str::of(document) else {
        let given = type_of(document).name();
        return Err(type_error(format_args!("first argument must be a string, not {given}")));
    };
    let Ok(place) = usize::try_from(place) else { return Err(value_error("idx cannot be negative")) };
    let memo = Dict::with_capacity(0);
    let mut reader = Reader { scanner: own, document, string, characters: string.characters(), memo: &memo };
    let (value, next) = reader.value(place)?;
    Ok(Tuple::from_values(vec![value, int::from_i64(next as i64)]))
}

/// Reads a document.
struct Reader<'a> {
    scanner: &'a Scanner,
    document: &'a Value,
    string: &'a Str,
    characters: Characters<'a>,
    /// Keys of objects, so that the same key is one string.
    memo: &'a Value,
}

/// Something that was read, and the place behind it.
type Read<T = Value> = PyResult<(T, usize)>;

impl Reader<'_> {
    fn peek(&self, place: usize) -> Option<u8> {
        self.characters.get(place).and_then(|code| u8::try_from(code).ok())
    }

    fn skip_space(&self, mut place: usize) -> usize {
        while matches!(self.peek(place), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            place += 1;
        }
        place
    }

    fn error<T>(&self, message: &str, place: usize) -> PyResult<T> {
        Err(error(message, self.document, place))
    }

    /// `StopIteration` with the place: there is no value.
    fn no_value(&self, place: usize) -> Raised {
        raise_with(&kinds::STOP_ITERATION, vec![int::from_i64(place as i64)])
    }

    /// Whether a word stands at a place.
    fn has(&self, place: usize, word: &str) -> bool {
        self.characters.slice(place, place + word.len()).codes().eq(word.bytes().map(u32::from))
    }

    fn value(&mut self, place: usize) -> Read {
        match self.peek(place) {
            Some(b'"') => scan(self.document, self.string, place + 1, self.scanner.strict),
            Some(b'{') => {
                recursion::check(" while decoding a JSON object from a unicode string")?;
                self.object(place + 1)
            }
            Some(b'[') => {
                recursion::check(" while decoding a JSON array from a unicode string")?;
                self.array(place + 1)
            }
            Some(b'n') if self.has(place, "null") => Ok((Value::NONE, place + 4)),
            Some(b't') if self.has(place, "true") => Ok((Value::TRUE, place + 4)),
            Some(b'f') if self.has(place, "false") => Ok((Value::FALSE, place + 5)),
            Some(b'N') if self.has(place, "NaN") => self.constant("NaN", place),
            Some(b'I') if self.has(place, "Infinity") => self.constant("Infinity", place),
            Some(b'-') if self.has(place, "-Infinity") => self.constant("-Infinity", place),
            _ => self.number(place),
        }
    }

    fn constant(&self, name: &str, place: usize) -> Read {
        let value = self.call_hook(PARSE_CONSTANT, Str::new(name))?;
        Ok((value, place + name.len()))
    }

    fn call_hook(&self, number: usize, argument: Value) -> PyResult {
        protocol::call(&self.scanner.hooks[number], Arguments::positional_only(&[argument]))
    }

    fn digits(&self, mut place: usize) -> usize {
        while matches!(self.peek(place), Some(b'0'..=b'9')) {
            place += 1;
        }
        place
    }

    fn number(&self, start: usize) -> Read {
        let first = start + usize::from(self.peek(start) == Some(b'-'));
        let mut end = match self.peek(first) {
            Some(b'0') => first + 1,
            Some(b'1'..=b'9') => self.digits(first),
            _ => return Err(self.no_value(start)),
        };
        let mut is_float = false;
        if self.peek(end) == Some(b'.') && self.digits(end + 1) > end + 1 {
            is_float = true;
            end = self.digits(end + 1);
        }
        if matches!(self.peek(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.peek(end + 1), Some(b'+' | b'-')));
            let exponent = self.digits(end + 1 + sign);
            if exponent > end + 1 + sign {
                is_float = true;
                end = exponent;
            }
        }
        let hook = if is_float { PARSE_FLOAT } else { PARSE_INT };
        let own = if is_float { &float::TYPE } else { &int::TYPE };
        if self.scanner.hooks[hook].is(&own.value()) {
            let text: String =
                self.characters.slice(start, end).codes().map(|code| code as u8 as char).collect();
            if is_float && let Ok(number) = text.parse() {
                return Ok((float::new(number), end));
            }
            if let Ok(number) = text.parse() {
                return Ok((int::from_i64(number), end));
            }
        }
        Ok((self.call_hook(hook, self.string.slice(start, end))?, end))
    }

    fn array(&mut self, place: usize) -> Read {
        let mut items = Vec::new();
        let mut place = self.skip_space(place);
        if self.peek(place) == Some(b']') {
            return Ok((List::from_values(items), place + 1));
        }
        loop {
            let (item, next) = self.value(place)?;
            items.push(item);
            place = self.skip_space(next);
            match self.peek(place) {
                Some(b']') => return Ok((List::from_values(items), place + 1)),
                Some(b',') => {}
                _ => return self.error("Expecting ',' delimiter", place),
            }
            let comma = place;
            place = self.skip_space(place + 1);
            if self.peek(place) == Some(b']') {
                return self.error("Illegal trailing comma before end of array", comma);
            }
        }
    }

    /// A key, the same string for the same text.
    fn key(&self, place: usize) -> Read {
        let (key, next) = scan(self.document, self.string, place + 1, self.scanner.strict)?;
        let (Some(memo), Some(text)) = (Dict::of(self.memo), Str::of(&key)) else { return Ok((key, next)) };
        if let Some(known) = memo.get_str(text) {
            return Ok((known, next));
        }
        memo.set_str(text, key.clone());
        Ok((key, next))
    }

    fn object(&mut self, place: usize) -> Read {
        let has_pairs_hook = !self.scanner.hooks[OBJECT_PAIRS_HOOK].is_none();
        let mut pairs = Vec::new();
        let object = Dict::with_capacity(0);
        let mut place = self.skip_space(place);
        let end = if self.peek(place) == Some(b'}') {
            place + 1
        } else {
            loop {
                if self.peek(place) != Some(b'"') {
                    return self.error("Expecting property name enclosed in double quotes", place);
                }
                let (key, next) = self.key(place)?;
                place = self.skip_space(next);
                if self.peek(place) != Some(b':') {
                    return self.error("Expecting ':' delimiter", place);
                }
                place = self.skip_space(place + 1);
                let (value, next) = self.value(place)?;
                if has_pairs_hook {
                    pairs.push(Tuple::from_values(vec![key, value]));
                } else if let (Some(object), Some(key)) = (Dict::of(&object), Str::of(&key)) {
                    object.set_str(key, value);
                }
                place = self.skip_space(next);
                match self.peek(place) {
                    Some(b'}') => break place + 1,
                    Some(b',') => {}
                    _ => return self.error("Expecting ',' delimiter", place),
                }
                let comma = place;
                place = self.skip_space(place + 1);
                if self.peek(place) == Some(b'}') {
                    return self.error("Illegal trailing comma before end of object", comma);
                }
            }
        };
        if has_pairs_hook {
            return Ok((self.call_hook(OBJECT_PAIRS_HOOK, List::from_values(pairs))?, end));
        }
        if !self.scanner.hooks[OBJECT_HOOK].is_none() {
            return Ok((self.call_hook(OBJECT_HOOK, object)?, end));
        }
        Ok((object, end))
    }
}
