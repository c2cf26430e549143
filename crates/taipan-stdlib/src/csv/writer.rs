//! `_csv.writer`: rows to lines.

use taipan_vm::call::Arguments;
use taipan_vm::native_object;
use taipan_vm::object::header::Header;
use taipan_vm::object::iterate;
use taipan_vm::object::native::{Function, Getter, Method, NativeMembers};
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::protocol;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::{take_if, type_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::object_type;
use taipan_vm::types::str::{Str, StrBuilder, intern};
use taipan_vm::value::{PyResult, Value};

use super::dialect::{self, Dialect};
use super::error;
use crate::support::{FLAGS, call};

/// `_csv.writer`
pub(super) static TYPE: Type = Type::native(
    "_csv.writer",
    Some(&object_type::TYPE),
    size_of::<Writer>(),
    0,
    FLAGS.union(TypeFlags::NO_NEW),
    Slots::of_container::<Writer>(),
    &NativeMembers {
        doc: Some(
            "CSV writer\n\nWriter objects are responsible for generating tabular data\nin CSV format from sequence input.\n",
        ),
        methods: &[
            Method::instance("writerow", "($self, iterable, /)", Function::One(write_row), "Writes a row."),
            Method::instance(
                "writerows",
                "($self, iterable, /)",
                Function::One(|writer, rows| {
                    for row in iterate::items(rows)? {
                        write_row(writer, &row?)?;
                    }
                    Ok(Value::NONE)
                }),
                "Writes rows.",
            ),
        ],
        getters: &[Getter {
            name: "dialect",
            get: |writer| Ok(Writer::of(writer).map_or(Value::NONE, |writer| writer.dialect.clone())),
            set: None,
            doc: "The dialect.",
        }],
    },
);

#[repr(C)]
struct Writer {
    header: Header,
    write: Value,
    dialect: Value,
}

native_object!(Writer, TYPE, [write, dialect]);

/// `writer(file, dialect, **options)`
pub(super) fn new(_: &Value, arguments: Arguments<'_>) -> PyResult {
    let given = arguments.positional().len();
    let Some((file, rest)) = arguments.split_first().filter(|_| given <= 2) else {
        let bound = if given == 0 { "at least 1 argument" } else { "at most 2 arguments" };
        return Err(type_error(format_args!("writer expected {bound}, got {given}")));
    };
    let dialect = dialect::make(rest)?;
    let write = protocol::optional_attribute(file, intern("write"))?;
    let Some(write) = write.filter(|write| type_of(write).slots.call().is_some()) else {
        return Err(type_error("argument 1 must have a \"write\" method"));
    };
    Ok(Writer::create(|header| Writer { header, write, dialect }))
}

/// A line that is being made.
struct Line<'a> {
    dialect: &'a Dialect,
    text: StrBuilder,
    fields: usize,
}

impl Line<'_> {
    /// Adds a field; none is one without text.
    fn add(&mut self, field: Option<&Str>, quoted: bool) -> PyResult<()> {
        let dialect = self.dialect;
        let mut quoted = quoted;
        let is_empty = field.is_none_or(|field| field.length() == 0);
        if is_empty && dialect.delimiter == Some(32) && dialect.skipinitialspace {
            let is_null = field.is_none() && matches!(dialect.quoting, dialect::STRINGS | dialect::NOTNULL);
            if dialect.quoting == dialect::NONE || is_null {
                return Err(error(
                    "empty field must be quoted if delimiter is a space and skipinitialspace is true",
                ));
            }
            quoted = true;
        }
        if let (Some(delimiter), true) = (dialect.delimiter, self.fields > 0) {
            self.text.push(delimiter);
        }
        let mut body = StrBuilder::new();
        for code in field.into_iter().flat_map(Str::code_points) {
            let (escape, needs_quotes) = self.treatment(code, &mut body)?;
            quoted |= needs_quotes;
            body.extend_escape(escape);
            body.push(code);
        }
        let quote = dialect.quotechar.filter(|_| quoted);
        quote.into_iter().for_each(|quote| self.text.push(quote));
        self.text.push_characters(body.characters());
        quote.into_iter().for_each(|quote| self.text.push(quote));
        self.fields += 1;
        Ok(())
    }

    /// What stands in front of a character, and whether the field has to be quoted because of it.
    fn treatment(&self, code: u32, body: &mut StrBuilder) -> PyResult<(Option<u32>, bool)> {
        let dialect = self.dialect;
        let of = Some(code);
        let in_line_end =
            || Str::of(dialect.line_end()).is_some_and(|end| end.code_points().any(|c| c == code));
        let is_special = of == dialect.delimiter
            || of == dialect.escapechar
            || of == dialect.quotechar
            || matches!(code, 10 | 13)
            || in_line_end();
        if !is_special {
            return Ok((None, false));
        }
        let mut wants_escape = dialect.quoting == dialect::NONE;
        let mut needs_quotes = false;
        if !wants_escape {
            if of == dialect.quotechar {
                match dialect.doublequote {
                    true => body.push(code),
                    false => wants_escape = true,
                }
            } else if of == dialect.escapechar {
                wants_escape = true;
            }
            needs_quotes = !wants_escape;
        }
        match (wants_escape, dialect.escapechar) {
            (true, None) => Err(error("need to escape, but no escapechar set")),
            (true, escape) => Ok((escape, needs_quotes)),
            (false, _) => Ok((None, needs_quotes)),
        }
    }
}

/// Adding what may stand in front of a character.
trait ExtendEscape {
    fn extend_escape(&mut self, escape: Option<u32>);
}

impl ExtendEscape for StrBuilder {
    fn extend_escape(&mut self, escape: Option<u32>) {
        escape.into_iter().for_each(|code| self.push(code));
    }
}

fn write_row(value: &Value, row: &Value) -> PyResult {
    let Some(writer) = Writer::of(value) else { return Ok(Value::NONE) };
    let Some(dialect) = Dialect::of(&writer.dialect) else { return Ok(Value::NONE) };
    let fields = match protocol::iter(row) {
        Err(_) if take_if(&kinds::TYPE_ERROR) => {
            let given = type_of(row).name();
            return Err(error(format_args!("iterable expected, not {given}")));
        }
        fields => fields?,
    };
    let mut line = Line { dialect, text: StrBuilder::new(), fields: 0 };
    let mut last_is_null = false;
    while let Some(field) = protocol::next(&fields)? {
        let is_text = Str::of(&field).is_some();
        let quoted = match dialect.quoting {
            dialect::NONNUMERIC => !is_number(&field),
            dialect::ALL => true,
            dialect::STRINGS => is_text,
            dialect::NOTNULL => !field.is_none(),
            _ => false,
        };
        last_is_null = field.is_none();
        let text = if is_text || last_is_null { field } else { protocol::str(&field)? };
        line.add(Str::of(&text), quoted)?;
    }
    if line.fields > 0 && line.text.is_empty() {
        let is_null = last_is_null && matches!(dialect.quoting, dialect::STRINGS | dialect::NOTNULL);
        if dialect.quoting == dialect::NONE || is_null {
            return Err(error("single empty field record must be quoted"));
        }
        line.fields -= 1;
        line.add(None, true)?;
    }
    if let Some(end) = Str::of(dialect.line_end()) {
        line.text.push_string(end);
    }
    call(&writer.write, &[line.text.finish()])
}

/// Whether an object is a number for `QUOTE_NONNUMERIC`.
fn is_number(value: &Value) -> bool {
    let slots = &type_of(value).slots;
    slots.index().is_some()
        || slots.int().is_some()
        || slots.float().is_some()
        || taipan_vm::types::complex::of(value).is_some()
}
