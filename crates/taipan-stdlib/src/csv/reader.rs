//! `_csv.reader`: an iterator over rows, a state machine over characters.

use std::cell::Cell;

use taipan_vm::call::Arguments;
use taipan_vm::native_object;
use taipan_vm::object::header::Header;
use taipan_vm::object::native::{Getter, NativeMembers};
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::protocol;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::type_error;
use taipan_vm::types::int;
use taipan_vm::types::list::List;
use taipan_vm::types::object_type;
use taipan_vm::types::str::Str;
use taipan_vm::types::str::StrBuilder;
use taipan_vm::value::{PyResult, Value};

use super::dialect::{self, Dialect, Options};
use super::{error, field_limit};
use crate::support::{FLAGS, call};

/// `_csv.reader`
pub(super) static TYPE: Type = Type::native(
    "_csv.reader",
    Some(&object_type::TYPE),
    size_of::<Reader>(),
    0,
    FLAGS.union(TypeFlags::NO_NEW),
    Slots::of_container::<Reader>().with_iter(|reader| Ok(reader.clone())).with_next(next),
    &NativeMembers {
        doc: Some(
            "CSV reader\n\nReader objects are responsible for reading and parsing tabular data\nin CSV format.\n",
        ),
        methods: &[],
        getters: &[
            Getter {
                name: "dialect",
                get: |reader| Ok(Reader::of(reader).map_or(Value::NONE, |reader| reader.dialect.clone())),
                set: None,
                doc: "The dialect.",
            },
            Getter {
                name: "line_num",
                get: |reader| {
                    Ok(int::from_usize(Reader::of(reader).map_or(0, |reader| reader.line_num.get())))
                },
                set: None,
                doc: "How many lines were read.",
            },
        ],
    },
);

#[repr(C)]
struct Reader {
    header: Header,
    lines: Value,
    dialect: Value,
    line_num: Cell<usize>,
}

native_object!(Reader, TYPE, [lines, dialect]);

/// `reader(iterable, dialect, **options)`
pub(super) fn new(_: &Value, arguments: Arguments<'_>) -> PyResult {
    let given = arguments.positional().len();
    let Some((lines, rest)) = arguments.split_first().filter(|_| given <= 2) else {
        let bound = if given == 0 { "at least 1 argument" } else { "at most 2 arguments" };
        return Err(type_error(format_args!("reader expected {bound}, got {given}")));
    };
    let lines = protocol::iter(lines)?;
    let dialect = dialect::make(rest)?;
    Ok(Reader::create(|header| Reader { header, lines, dialect, line_num: Cell::new(0) }))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    StartRecord,
    StartField,
    Escaped,
    AfterEscapedNewline,
    InField,
    InQuoted,
    EscapeInQuoted,
    QuoteInQuoted,
    EatNewline,
}

/// A row that is being read.
struct Row {
    options: Options,
    limit: usize,
    state: State,
    fields: Vec<Value>,
    field: StrBuilder,
    is_unquoted: bool,
}

const NEWLINE: u32 = 10;

fn is_newline(code: u32) -> bool {
    matches!(code, 10 | 13)
}

impl Row {
    fn add(&mut self, code: u32) -> PyResult<()> {
        if self.field.len() >= self.limit {
            return Err(error(format_args!("field larger than field limit ({})", self.limit)));
        }
        self.field.push(code);
        Ok(())
    }

    fn save(&mut self) -> PyResult<()> {
        let is_empty = self.field.is_empty();
        let field = std::mem::replace(&mut self.field, StrBuilder::new()).finish();
        let quoting = self.options.quoting;
        let field = match self.is_unquoted {
            true if is_empty && matches!(quoting, dialect::NOTNULL | dialect::STRINGS) => Value::NONE,
            true if !is_empty && matches!(quoting, dialect::NONNUMERIC | dialect::STRINGS) => {
                call(&taipan_vm::types::float::TYPE.value(), &[field])?
            }
            _ => field,
        };
        self.fields.push(field);
        Ok(())
    }

    /// The end of a field and of the row; `None` is the end of the line.
    fn end_record(&mut self, code: Option<u32>) -> PyResult<()> {
        self.save()?;
        self.state = if code.is_none() { State::StartRecord } else { State::EatNewline };
        Ok(())
    }

    fn starts_quote(&self, code: u32) -> bool {
        self.options.quoting != dialect::NONE && self.options.quotechar == Some(code)
    }

    /// Takes a character, or the end of the line.
    fn take(&mut self, code: Option<u32>) -> PyResult<()> {
        match self.state {
            State::StartRecord => match code {
                None => {}
                Some(code) if is_newline(code) => self.state = State::EatNewline,
                Some(_) => {
                    self.state = State::StartField;
                    return self.take_at_start(code);
                }
            },
            State::StartField => return self.take_at_start(code),
            State::Escaped => match code {
                Some(code) if is_newline(code) => {
                    self.add(code)?;
                    self.state = State::AfterEscapedNewline;
                }
                code => {
                    self.add(code.unwrap_or(NEWLINE))?;
                    self.state = State::InField;
                }
            },
            State::AfterEscapedNewline if code.is_none() => {}
            State::AfterEscapedNewline | State::InField => match code {
                None => self.end_record(code)?,
                Some(other) if is_newline(other) => self.end_record(code)?,
                _ if code == self.options.escapechar => self.state = State::Escaped,
                _ if code == self.options.delimiter => {
                    self.save()?;
                    self.state = State::StartField;
                }
                Some(code) => self.add(code)?,
            },
            State::InQuoted => match code {
                None => {}
                _ if code == self.options.escapechar => self.state = State::EscapeInQuoted,
                Some(code) if self.starts_quote(code) => {
                    self.state = if self.options.doublequote { State::QuoteInQuoted } else { State::InField };
                }
                Some(code) => self.add(code)?,
            },
            State::EscapeInQuoted => {
                self.add(code.unwrap_or(NEWLINE))?;
                self.state = State::InQuoted;
            }
            State::QuoteInQuoted => return self.take_after_quote(code),
            State::EatNewline => match code {
                None => self.state = State::StartRecord,
                Some(code) if is_newline(code) => {}
                Some(_) => {
                    return Err(error(
                        "new-line character seen in unquoted field - do you need to open the file with newline=''?",
                    ));
                }
            },
        }
        Ok(())
    }

    fn take_at_start(&mut self, code: Option<u32>) -> PyResult<()> {
        self.is_unquoted = true;
        match code {
            None => self.end_record(code)?,
            Some(other) if is_newline(other) => self.end_record(code)?,
            Some(code) if self.starts_quote(code) => {
                self.is_unquoted = false;
                self.state = State::InQuoted;
            }
            _ if code == self.options.escapechar => self.state = State::Escaped,
            Some(32) if self.options.skipinitialspace => {}
            _ if code == self.options.delimiter => self.save()?,
            Some(code) => {
                self.add(code)?;
                self.state = State::InField;
            }
        }
        Ok(())
    }

    fn take_after_quote(&mut self, code: Option<u32>) -> PyResult<()> {
        match code {
            Some(code) if self.starts_quote(code) => {
                self.add(code)?;
                self.state = State::InQuoted;
            }
            _ if code.is_some() && code == self.options.delimiter => {
                self.save()?;
                self.state = State::StartField;
            }
            None => self.end_record(code)?,
            Some(other) if is_newline(other) => self.end_record(code)?,
            Some(code) if !self.options.strict => {
                self.add(code)?;
                self.state = State::InField;
            }
            Some(_) => {
                let shown = |code: Option<u32>| code.and_then(char::from_u32).unwrap_or('?');
                let (delimiter, quote) = (shown(self.options.delimiter), shown(self.options.quotechar));
                return Err(error(format_args!("'{delimiter}' expected after '{quote}'")));
            }
        }
        Ok(())
    }
}

fn next(value: &Value) -> PyResult<Option<Value>> {
    let Some(reader) = Reader::of(value) else { return Ok(None) };
    let Some(dialect) = Dialect::of(&reader.dialect) else { return Ok(None) };
    let mut row = Row {
        options: **dialect,
        limit: field_limit(),
        state: State::StartRecord,
        fields: Vec::new(),
        field: StrBuilder::new(),
        is_unquoted: false,
    };
    loop {
        let Some(line) = protocol::next(&reader.lines)? else {
            if row.field.is_empty() && row.state != State::InQuoted {
                return Ok(None);
            }
            if row.options.strict {
                return Err(error("unexpected end of data"));
            }
            row.save()?;
            break;
        };
        let Some(text) = Str::of(&line) else {
            let given = type_of(&line).name();
            return Err(error(format_args!(
                "iterator should return strings, not {given} (the file should be opened in text mode)"
            )));
        };
        reader.line_num.set(reader.line_num.get().wrapping_add(1));
        for code in text.code_points() {
            row.take(Some(code))?;
        }
        row.take(None)?;
        if row.state == State::StartRecord {
            break;
        }
    }
    Ok(Some(List::from_values(row.fields)))
}
