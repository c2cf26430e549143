//! How a `SyntaxError` is shown.

use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::types::exception::Exception;
use crate::types::exception::syntax_error::{
    END_LINENO, END_OFFSET, FILENAME, LINENO, MESSAGE, OFFSET, TEXT,
};
use crate::types::str::Str;
use crate::value::Value;

/// The lines of a `SyntaxError`, of the type with this name.
pub(super) fn format(exception: &Value, name: &str) -> String {
    let Some(object) = Exception::of(exception) else { return String::new() };
    let member = |number| object.member(number).filter(|value| !value.is_none());
    let text = |value: &Value| super::safe_string(protocol::str(value), "exception", "str");
    let filename = member(FILENAME).as_ref().map(text);
    let mut output = String::new();
    let mut suffix = String::new();
    match (member(LINENO), &filename) {
        (Some(line), _) => {
            let filename = filename.as_deref().filter(|name| !name.is_empty()).unwrap_or("<string>");
            output.push_str(&format!("  File \"{filename}\", line {}\n", text(&line)));
        }
        (None, Some(filename)) => suffix = format!(" ({filename})"),
        (None, None) => {}
    }
    if let Some(source) = member(TEXT).as_ref().and_then(Str::of).map(Str::to_string_lossy) {
        output.push_str(&source_with_marks(object, &source));
    }
    let message = object.member(MESSAGE).unwrap_or(Value::NONE);
    let is_given = protocol::is_true(&message).unwrap_or(false);
    let message = if is_given { text(&message) } else { "<no detail available>".to_owned() };
    output.push_str(&format!("{name}: {message}{suffix}\n"));
    output
}

fn source_with_marks(object: &Exception, source: &str) -> String {
    let number = |member| object.member(member).map(|value| value.word()).filter(|word| word.is_int());
    let number = |member| number(member).map(|word| word.int_value());
    let right: Vec<char> = source.trim_end_matches('\n').chars().collect();
    let spaces = right.iter().take_while(|c| matches!(c, ' ' | '\n' | '\x0c')).count();
    let line: String = right[spaces..].iter().collect();
    let shown = format!("    {line}\n");
    let Some(mut offset) = number(OFFSET) else { return shown };
    let (length, whole) = (right.len() as i64, source.chars().count() as i64);
    let mut end = if number(LINENO) == number(END_LINENO) {
        number(END_OFFSET).filter(|end| *end != 0).unwrap_or(offset)
    } else {
        length + 1
    };
    if offset > whole {
        offset = length + 1;
    }
    if end > whole {
        end = length + 1;
    }
    if offset >= end || end < 0 {
        end = offset + 1;
    }
    let Ok(column) = usize::try_from(offset - 1 - spaces as i64) else { return shown };
    let marks = usize::try_from(end - offset).unwrap_or(1);
    let blank: String =
        right[spaces..].iter().take(column).map(|c| if c.is_whitespace() { *c } else { ' ' }).collect();
    format!("{shown}    {blank}{}\n", "^".repeat(marks))
}
