//! Normal forms. Lone surrogates stay as they are: they combine with nothing.

use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{type_error, value_error};
use taipan_vm::types::str::Str;
use taipan_vm::value::{PyResult, Value};
use unicode_normalization::UnicodeNormalization;

/// A normal form.
#[derive(Clone, Copy)]
enum Form {
    Nfc,
    Nfd,
    Nfkc,
    Nfkd,
}

fn arguments<'a>(function: &str, arguments: &'a [Value]) -> PyResult<(Form, &'a Str)> {
    let text = |place: usize| -> PyResult<&'a Str> {
        let value = arguments.get(place);
        value.and_then(Str::of).ok_or_else(|| {
            let given = value.map_or("nothing", |value| type_of(value).name());
            let number = place + 1;
            type_error(format_args!("{function}() argument {number} must be str, not {given}"))
        })
    };
    let (form, text) = (text(0)?, text(1)?);
    match &*form.to_string_lossy() {
        "NFC" => Ok((Form::Nfc, text)),
        "NFD" => Ok((Form::Nfd, text)),
        "NFKC" => Ok((Form::Nfkc, text)),
        "NFKD" => Ok((Form::Nfkd, text)),
        _ => Err(value_error("invalid normalization form")),
    }
}

fn normal_form(form: Form, text: &str, out: &mut Vec<u32>) {
    let codes = &mut |code: char| out.push(u32::from(code));
    match form {
        Form::Nfc => text.nfc().for_each(codes),
        Form::Nfd => text.nfd().for_each(codes),
        Form::Nfkc => text.nfkc().for_each(codes),
        Form::Nfkd => text.nfkd().for_each(codes),
    }
}

/// The code points of the normal form of a text, which is not ASCII.
fn normalised(form: Form, text: &Str) -> Vec<u32> {
    let (mut out, mut run) = (Vec::with_capacity(text.length()), String::new());
    for code in text.code_points() {
        match char::from_u32(code) {
            Some(character) => run.push(character),
            None => {
                normal_form(form, &run, &mut out);
                run.clear();
                out.push(code);
            }
        }
    }
    normal_form(form, &run, &mut out);
    out
}

pub(super) fn normalize(_: &Value, given: &[Value]) -> PyResult {
    let (form, text) = arguments("normalize", given)?;
    match text.is_ascii() {
        true => Ok(text.to_exact()),
        false => Ok(Str::from_code_points(normalised(form, text).into_iter())),
    }
}

pub(super) fn is_normalized(_: &Value, given: &[Value]) -> PyResult {
    let (form, text) = arguments("is_normalized", given)?;
    Ok(Value::bool(text.is_ascii() || normalised(form, text).into_iter().eq(text.code_points())))
}
