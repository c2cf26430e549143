//! `_json.Encoder`: writes objects as JSON.

use taipan_vm::call::Arguments;
use taipan_vm::object::header::Header;
use taipan_vm::object::index;
use taipan_vm::object::iterate;
use taipan_vm::object::native::NativeMembers;
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::protocol;
use taipan_vm::object::recursion;
use taipan_vm::object::signature::Parameters;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::{raise_exception, type_error, value_error};
use taipan_vm::thread;
use taipan_vm::types::builtin_function::BuiltinFunction;
use taipan_vm::types::dict::Dict;
use taipan_vm::types::list::List;
use taipan_vm::types::str::{Str, StrBuilder, intern};
use taipan_vm::types::tuple::Tuple;
use taipan_vm::types::{float, int, object_type};
use taipan_vm::value::{PyResult, Raised, Value};
use taipan_vm::word::Word;

use super::string::push_quoted;

/// `_json.Encoder`, which the module calls `make_encoder`.
pub(super) static TYPE: Type = Type::native(
    "_json.Encoder",
    Some(&object_type::TYPE),
    size_of::<Encoder>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER),
    Slots::of::<Encoder>()
        .container(
            |object, visit| {
                // SAFETY: objects of this type are encoders.
                let own = unsafe { Encoder::from_header(object) };
                [&own.default, &own.encoder, &own.indent].into_iter().for_each(|value| visit(value.word()));
            },
            None,
        )
        .with_new(new)
        .with_call(call),
    &NativeMembers {
        doc: Some(
            "Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
        ),
        methods: &[],
        getters: &[],
    },
);

/// How strings are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quoting {
    Ascii,
    Plain,
    /// By a function of the caller's.
    Other,
}

/// An encoder.
#[repr(C)]
pub(super) struct Encoder {
    header: Header,
    /// Called for objects that JSON does not know.
    default: Value,
    /// Writes a string.
    encoder: Value,
    /// `None` or what a level is indented by.
    indent: Value,
    key_separator: Value,
    item_separator: Value,
    quoting: Quoting,
    checks_circles: bool,
    sort_keys: bool,
    skip_keys: bool,
    allow_nan: bool,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Encoder {
    fn type_() -> &'static Type {
        &TYPE
    }
}

static NEW: Parameters = Parameters::parse(
    "($type, markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
);
static CALL: Parameters = Parameters::parse("($self, obj, _current_indent_level)");

fn new(_: &Type, arguments: Arguments<'_>) -> PyResult {
    let bound = NEW.bind("make_encoder", arguments)?;
    let given: Vec<Value> = bound.into_iter().flatten().cloned().collect();
    let [markers, default, encoder, indent, key_separator, item_separator, sort_keys, skip_keys, allow_nan] =
        &given[..]
    else {
        return Ok(Value::NONE);
    };
    if !markers.is_none() && Dict::of(markers).is_none() {
        let given = type_of(markers).name();
        return Err(type_error(format_args!("make_encoder() argument 1 must be dict or None, not {given}")));
    }
    for (number, separator) in [(5, key_separator), (6, item_separator)] {
        if Str::of(separator).is_none() {
            let given = if separator.is_none() { "None" } else { type_of(separator).name() };
            return Err(type_error(format_args!(
                "make_encoder() argument {number} must be str, not {given}"
            )));
        }
    }
    let quoting = match BuiltinFunction::of(encoder).map(|function| function.method.name) {
        Some("encode_basestring_ascii") => Quoting::Ascii,
        Some("encode_basestring") => Quoting::Plain,
        _ => Quoting::Other,
    };
    let (sort_keys, skip_keys) = (protocol::is_true(sort_keys)?, protocol::is_true(skip_keys)?);
    let allow_nan = protocol::is_true(allow_nan)?;
    Ok(Encoder::create(|header| Encoder {
        header,
        default: default.clone(),
        encoder: encoder.clone(),
        indent: indent.clone(),
        key_separator: key_separator.clone(),
        item_separator: item_separator.clone(),
        quoting,
        checks_circles: !markers.is_none(),
        sort_keys,
        skip_keys,
        allow_nan,
    }))
}

fn call(encoder: &Value, arguments: Arguments<'_>) -> PyResult {
    let bound = CALL.bind("_iterencode", arguments)?;
    let (Some(own), [Some(object), Some(level)]) = (Encoder::of(encoder), &bound[..]) else {
        return Ok(Value::NONE);
    };
    let level = usize::try_from(index::to_count(level)?).unwrap_or(0);
    let mut writer = Writer { encoder: own, out: StrBuilder::new(), open: Vec::new() };
    writer.object(object, level)?;
    Ok(Tuple::from_values(vec![writer.out.finish()]))
}

/// Writes a document.
struct Writer<'a> {
    encoder: &'a Encoder,
    out: StrBuilder,
    /// The containers that are being written.
    open: Vec<Word>,
}

/// Puts a note on the exception that was raised.
fn note(raised: Raised, text: &str) -> Raised {
    let Some(exception) = thread::current().take_raised() else { return raised };
    let noted = protocol::attribute(&exception, &intern("add_note").to_value())
        .and_then(|add| protocol::call(&add, Arguments::positional_only(&[Str::new(text)])));
    if noted.is_err() {
        drop(thread::current().take_raised());
    }
    raise_exception(exception)
}

impl Writer<'_> {
    fn push(&mut self, text: &Value) {
        Str::of(text).into_iter().for_each(|text| self.out.push_string(text));
    }

    fn string(&mut self, value: &Value) -> PyResult<()> {
        match (self.encoder.quoting, Str::of(value)) {
            (Quoting::Ascii, Some(string)) => push_quoted(&mut self.out, string, true),
            (Quoting::Plain, Some(string)) => push_quoted(&mut self.out, string, false),
            _ => {
                let encoded = protocol::call(
                    &self.encoder.encoder,
                    Arguments::positional_only(std::slice::from_ref(value)),
                )?;
                if Str::of(&encoded).is_none() {
                    let given = type_of(&encoded).name();
                    return Err(type_error(format_args!("encoder() must return a string, not {given}")));
                }
                self.push(&encoded);
            }
        }
        Ok(())
    }

    /// The text of a number, `null`, `true` or `false`; `None` for other objects.
    fn constant(&self, value: &Value) -> PyResult<Option<String>> {
        match value.word() {
            Word::NONE => return Ok(Some("null".to_owned())),
            Word::TRUE => return Ok(Some("true".to_owned())),
            Word::FALSE => return Ok(Some("false".to_owned())),
            word if word.is_int() => return Ok(Some(word.int_value().to_string())),
            _ => {}
        }
        if type_of(value).has(TypeFlags::INT) {
            return Ok(int::of(value).map(|number| number.to_string()));
        }
        if let Some(number) = float::of(value).filter(|_| type_of(value).has(TypeFlags::FLOAT)) {
            let text = match number {
                _ if number.is_nan() => "NaN",
                f64::INFINITY => "Infinity",
                f64::NEG_INFINITY => "-Infinity",
                _ => return Ok(Some(float::repr_text(number))),
            };
            if self.encoder.allow_nan {
                return Ok(Some(text.to_owned()));
            }
            let shown = float::repr_text(number);
            return Err(value_error(format_args!(
                "Out of range float values are not JSON compliant: {shown}"
            )));
        }
        Ok(None)
    }

    fn object(&mut self, value: &Value, level: usize) -> PyResult<()> {
        if Str::of(value).is_some() {
            return self.string(value);
        }
        if let Some(text) = self.constant(value)? {
            self.out.push_text(&text);
            return Ok(());
        }
        recursion::check(" while encoding a JSON object")?;
        let flags = type_of(value).flags();
        if flags.intersects(TypeFlags::LIST | TypeFlags::TUPLE) {
            return self.array(value, level);
        }
        if flags.contains(TypeFlags::DICT) {
            return self.mapping(value, level);
        }
        self.enter(value)?;
        let other =
            protocol::call(&self.encoder.default, Arguments::positional_only(std::slice::from_ref(value)))?;
        let written = self.object(&other, level);
        written
            .map_err(|raised| note(raised, &format!("when serializing {} object", type_of(value).name())))?;
        self.open.pop();
        Ok(())
    }

    /// Remembers that a container is being written.
    fn enter(&mut self, value: &Value) -> PyResult<()> {
        if self.encoder.checks_circles && self.open.contains(&value.word()) {
            return Err(value_error("Circular reference detected"));
        }
        self.open.push(value.word());
        Ok(())
    }

    /// A new line, if there is indentation.
    fn new_line(&mut self, level: usize) {
        let indent = &self.encoder.indent;
        if let Some(indent) = Str::of(indent) {
            self.out.push(10);
            (0..level).for_each(|_| self.out.push_string(indent));
        }
    }

    fn array(&mut self, value: &Value, level: usize) -> PyResult<()> {
        let items = match (List::of(value), Tuple::of(value)) {
            (Some(list), _) => list.items().to_vec(),
            (_, Some(tuple)) => tuple.values().to_vec(),
            _ => Vec::new(),
        };
        if items.is_empty() {
            self.out.push_text("[]");
            return Ok(());
        }
        self.enter(value)?;
        self.out.push(u32::from('['));
        for (place, item) in items.iter().enumerate() {
            if place > 0 {
                self.push(&self.encoder.item_separator.clone());
            }
            self.new_line(level + 1);
            self.object(item, level + 1).map_err(|raised| {
                note(raised, &format!("when serializing {} item {place}", type_of(value).name()))
            })?;
        }
        self.new_line(level);
        self.out.push(u32::from(']'));
        self.open.pop();
        Ok(())
    }

    /// Keys and values.
    fn pairs(&self, value: &Value) -> PyResult<Vec<(Value, Value)>> {
        let own = Dict::of(value).filter(|_| type_of(value).is(&taipan_vm::types::dict::TYPE));
        if let (Some(own), false) = (own, self.encoder.sort_keys) {
            return Ok(own.iter().collect());
        }
        let call = |object: &Value, name: &str| {
            let method = protocol::attribute(object, &intern(name).to_value())?;
            protocol::call(&method, Arguments::NONE)
        };
        let items = List::from_values(iterate::collect(&call(value, "items")?)?);
        if self.encoder.sort_keys {
            call(&items, "sort")?;
        }
        let items = List::of(&items).map(|items| items.items().to_vec()).unwrap_or_default();
        items
            .iter()
            .map(|item| match Tuple::of(item).map(Tuple::values) {
                Some([key, value]) => Ok((key.clone(), value.clone())),
                _ => Err(value_error("items must return 2-tuples")),
            })
            .collect()
    }

    fn mapping(&mut self, value: &Value, level: usize) -> PyResult<()> {
        if Dict::of(value).is_some_and(Dict::is_empty) {
            self.out.push_text("{}");
            return Ok(());
        }
        self.enter(value)?;
        self.out.push(u32::from('{'));
        let mut is_first = true;
        for (key, item) in self.pairs(value)? {
            let shown = match Str::of(&key) {
                Some(_) => key.clone(),
                None => match self.constant(&key)? {
                    Some(text) => Str::new(&text),
                    None if self.encoder.skip_keys => continue,
                    None => {
                        let given = type_of(&key).name();
                        return Err(type_error(format_args!(
                            "keys must be str, int, float, bool or None, not {given}"
                        )));
                    }
                },
            };
            if !is_first {
                self.push(&self.encoder.item_separator.clone());
            }
            is_first = false;
            self.new_line(level + 1);
            self.string(&shown)?;
            self.push(&self.encoder.key_separator.clone());
            if let Err(raised) = self.object(&item, level + 1) {
                let waiting = thread::current().take_raised();
                let key = protocol::repr(&key).ok();
                let key = key.as_ref().and_then(Str::of).map(Str::to_string_lossy).unwrap_or_default();
                let raised = waiting.map_or(raised, raise_exception);
                return Err(note(raised, &format!("when serializing {} item {key}", type_of(value).name())));
            }
        }
        if !is_first {
            self.new_line(level);
        }
        self.out.push(u32::from('}'));
        self.open.pop();
        Ok(())
    }
}
