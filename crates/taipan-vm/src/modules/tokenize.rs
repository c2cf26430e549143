//! `_tokenize`: the tokenizer, as the module `tokenize` uses it.

use std::cell::RefCell;
use std::rc::Rc;
use std::vec::IntoIter;

use taipan_ast::error::SyntaxError;
use taipan_ast::tokens::{Entries, Entry, Failure, entries};

use crate::call::Arguments;
use crate::modules::NativeModule;
use crate::modules::compiling;
use crate::native_object;
use crate::object::header::Header;
use crate::object::native::NativeMembers;
use crate::object::native_object::{self, NativeObject};
use crate::object::protocol;
use crate::object::signature::Parameters;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, Raised, type_error};
use crate::types::bytes::Bytes;
use crate::types::exception::{self, kinds};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{int, object_type};
use crate::value::{PyResult, Value};

/// `_tokenize`
pub static MODULE: NativeModule = NativeModule {
    name: "_tokenize",
    doc: "The tokenizer.",
    functions: &[],
    types: &[&TYPE],
    init: |_| Ok(()),
};

/// `_tokenize.TokenizerIter`
static TYPE: Type = Type::native(
    "_tokenize.TokenizerIter",
    Some(&object_type::TYPE),
    size_of::<TokenizerIter>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER),
    Slots::of_container::<TokenizerIter>()
        .with_new(new)
        .with_iter(|iterator| Ok(iterator.clone()))
        .with_next(next),
    &NativeMembers::NONE,
);

/// Where the iterator is.
#[derive(Default)]
enum Progress {
    /// Nothing was read yet.
    #[default]
    New,
    /// All lines were read.
    Read { tokens: IntoIter<Entry>, failure: Option<Failure>, line: (Rc<str>, Value) },
}

#[repr(C)]
struct TokenizerIter {
    header: Header,
    readline: Value,
    /// Whether comments and blank lines are tokens.
    extra: bool,
    /// Whether lines are bytes.
    encoded: bool,
    progress: RefCell<Progress>,
}

native_object!(TokenizerIter, TYPE, [readline]);

static PARAMETERS: Parameters = Parameters::parse("(readline, /, *, extra_tokens, encoding='utf-8')");

fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let given = PARAMETERS.bind("tokenizeriter", arguments)?;
    let argument = |place: usize| given.get(place).copied().flatten();
    let readline = argument(0).cloned().unwrap_or(Value::NONE);
    let extra = argument(1).map_or(Ok(false), protocol::is_true)?;
    let encoded = argument(2).is_some();
    if let Some(encoding) = argument(2).filter(|encoding| Str::of(encoding).is_none()) {
        let given = type_of(encoding).name();
        return Err(type_error(format_args!("tokenizeriter() argument 'encoding' must be str, not {given}")));
    }
    let progress = RefCell::default();
    Ok(native_object::allocate(type_, |header| TokenizerIter { header, readline, extra, encoded, progress }))
}

/// All lines that `readline` gives, up to an empty one or its end.
fn read(iterator: &TokenizerIter) -> PyResult<String> {
    let mut source = String::new();
    loop {
        let line = match protocol::call(&iterator.readline, Arguments::NONE) {
            Ok(line) => line,
            Err(_) if raise::take_if(&kinds::STOP_ITERATION) => return Ok(source),
            Err(raised) => return Err(raised),
        };
        let before = source.len();
        match (Str::of(&line), Bytes::of(&line)) {
            (Some(text), _) if !iterator.encoded => source += &text.to_string_lossy(),
            (_, Some(bytes)) if iterator.encoded => match std::str::from_utf8(bytes.as_slice()) {
                Ok(text) => source += text,
                Err(_) => source += &String::from_utf8_lossy(bytes.as_slice()),
            },
            _ if iterator.encoded => return Err(type_error("readline() returned a non-bytes object")),
            _ => return Err(type_error("readline() returned a non-string object")),
        }
        if source.len() == before {
            return Ok(source);
        }
    }
}

fn next(value: &Value) -> PyResult<Option<Value>> {
    let Some(iterator) = TokenizerIter::of(value) else { return Ok(None) };
    if matches!(&*iterator.progress.borrow(), Progress::New) {
        let source = read(iterator)?;
        let Entries { tokens, failure, warnings } = entries(&source, iterator.extra);
        let (tokens, line) = (tokens.into_iter(), (Rc::from(""), Str::empty()));
        *iterator.progress.borrow_mut() = Progress::Read { tokens, failure, line };
        compiling::issue(warnings, "<string>")?;
    }
    let Progress::Read { tokens, failure, line } = &mut *iterator.progress.borrow_mut() else {
        return Ok(None);
    };
    let Some(token) = tokens.next() else { return failure.as_ref().map_or(Ok(None), |why| Err(raise(why))) };
    if !Rc::ptr_eq(&token.line, &line.0) {
        line.1 = Str::new(&token.line);
        line.0 = token.line;
    }
    let [row, column, end_row, end_column] = token.range.map(int::from_i64);
    Ok(Some(Tuple::from_values(vec![
        int::from_i64(i64::from(token.kind)),
        Str::new(&token.text),
        Tuple::from_values(vec![row, column]),
        Tuple::from_values(vec![end_row, end_column]),
        line.1.clone(),
    ])))
}

fn raise(failure: &Failure) -> Raised {
    match failure {
        Failure::Raised(error) => compiling::rejected(error as &SyntaxError, "<string>"),
        Failure::Stopped { kind, message, lineno, offset, text } => {
            let text = text.as_deref().map_or(Value::NONE, Str::new);
            let place = [int::from_i64(*lineno), int::from_i64(*offset), text, Value::NONE, Value::NONE];
            let details = [&[Str::new("<string>")], &place[..]].concat();
            let arguments = vec![Str::new(message), Tuple::from_values(details)];
            raise::raise_in_context(exception::new(compiling::kind_of(*kind), arguments))
        }
    }
}
