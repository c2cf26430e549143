//! The methods of `str`, by name.

use super::{
    Str, affix, case, construct, format, join, justify, predicates, replace, search, split, translate,
};
use crate::codecs;
use crate::object::native::Function::{Any, Bound, NoArguments, One, Positional};
use crate::object::native::Method;
use crate::object::type_object::type_of;
use crate::types::int;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

macro_rules! methods {
    ($($name:literal $signature:literal $function:expr, $doc:literal;)*) => {
        pub(super) static METHODS: &[Method] = &[
            $(Method::instance($name, $signature, $function, $doc),)*
            Method::function(
                "maketrans",
                "(x, y=<unrepresentable>, z=<unrepresentable>, /)",
                Positional(1, 3, translate::maketrans),
                "Makes a table for translate(): of a dict, or of two strings of one length and a third whose \
                 characters go.",
            ),
        ];
    };
}

methods! {
    "__format__" "($self, format_spec, /)" One(format::method_format),
        "The string as a format specification says.";
    "__getnewargs__" "($self, /)" NoArguments(getnewargs), "What copies are made of.";
    "__sizeof__" "($self, /)" NoArguments(sizeof), "Bytes in memory.";
    "capitalize" "($self, /)" NoArguments(case::capitalize), "The first character in title case, the others lower.";
    "casefold" "($self, /)" NoArguments(case::casefold), "The string for comparisons without case.";
    "center" "($self, width, fillchar=' ', /)" Positional(1, 2, justify::center), "Padded on both sides.";
    "count" "($self, sub[, start[, end]], /)" Positional(1, 3, search::method_count),
        "How often a string occurs, without overlaps.";
    "encode" "($self, /, encoding='utf-8', errors='strict')" Bound(encode), "The bytes of a codec.";
    "endswith" "($self, suffix[, start[, end]], /)" Positional(1, 3, affix::endswith),
        "Whether the string ends so; a tuple offers several.";
    "expandtabs" "($self, /, tabsize=8)" Bound(justify::expandtabs), "Spaces in the place of tabs.";
    "find" "($self, sub[, start[, end]], /)" Positional(1, 3, search::method_find),
        "The first place of a string, or -1.";
    "format" "($self, /, *args, **kwargs)" Any(format::method_str_format), "Replaces the fields in braces.";
    "format_map" "($self, mapping, /)" One(format::method_format_map),
        "Replaces the fields in braces by what a mapping has.";
    "index" "($self, sub[, start[, end]], /)" Positional(1, 3, search::method_index),
        "The first place of a string, which has to occur.";
    "isalnum" "($self, /)" NoArguments(predicates::isalnum), "Whether all are letters or numbers.";
    "isalpha" "($self, /)" NoArguments(predicates::isalpha), "Whether all are letters.";
    "isascii" "($self, /)" NoArguments(predicates::isascii), "Whether all are ASCII, or there are none.";
    "isdecimal" "($self, /)" NoArguments(predicates::isdecimal), "Whether all are decimal digits.";
    "isdigit" "($self, /)" NoArguments(predicates::isdigit), "Whether all are digits.";
    "isidentifier" "($self, /)" NoArguments(predicates::isidentifier), "Whether it is an identifier or a keyword.";
    "islower" "($self, /)" NoArguments(predicates::islower), "Whether all letters with a case are lower.";
    "isnumeric" "($self, /)" NoArguments(predicates::isnumeric), "Whether all have a number's value.";
    "isprintable" "($self, /)" NoArguments(predicates::isprintable), "Whether repr() would escape none.";
    "isspace" "($self, /)" NoArguments(predicates::isspace), "Whether all are white space.";
    "istitle" "($self, /)" NoArguments(predicates::istitle), "Whether words begin upper and go on lower.";
    "isupper" "($self, /)" NoArguments(predicates::isupper), "Whether all letters with a case are upper.";
    "join" "($self, iterable, /)" One(join::join), "The strings of an iterable with this one between them.";
    "ljust" "($self, width, fillchar=' ', /)" Positional(1, 2, justify::ljust), "Padded on the right.";
    "lower" "($self, /)" NoArguments(case::lower), "In lower case.";
    "lstrip" "($self, chars=None, /)" Positional(0, 1, affix::lstrip), "Without white space, or what is given, in front.";
    "partition" "($self, sep, /)" One(split::partition), "What is before a string, the string, what is after it.";
    "removeprefix" "($self, prefix, /)" One(affix::removeprefix), "Without this beginning, if it has it.";
    "removesuffix" "($self, suffix, /)" One(affix::removesuffix), "Without this end, if it has it.";
    "replace" "($self, old, new, /, count=-1)" Bound(replace::replace), "One string replaced by another.";
    "rfind" "($self, sub[, start[, end]], /)" Positional(1, 3, search::method_rfind),
        "The last place of a string, or -1.";
    "rindex" "($self, sub[, start[, end]], /)" Positional(1, 3, search::method_rindex),
        "The last place of a string, which has to occur.";
    "rjust" "($self, width, fillchar=' ', /)" Positional(1, 2, justify::rjust), "Padded on the left.";
    "rpartition" "($self, sep, /)" One(split::rpartition), "As partition(), from the right.";
    "rsplit" "($self, /, sep=None, maxsplit=-1)" Bound(split::rsplit), "As split(), from the right.";
    "rstrip" "($self, chars=None, /)" Positional(0, 1, affix::rstrip), "Without white space, or what is given, at the end.";
    "split" "($self, /, sep=None, maxsplit=-1)" Bound(split::split), "The parts between a string, or white space.";
    "splitlines" "($self, /, keepends=False)" Bound(split::splitlines), "The lines.";
    "startswith" "($self, prefix[, start[, end]], /)" Positional(1, 3, affix::startswith),
        "Whether the string begins so; a tuple offers several.";
    "strip" "($self, chars=None, /)" Positional(0, 1, affix::strip), "Without white space, or what is given, at both ends.";
    "swapcase" "($self, /)" NoArguments(case::swapcase), "Upper case lower and lower case upper.";
    "title" "($self, /)" NoArguments(case::title), "Words begin in title case.";
    "translate" "($self, table, /)" One(translate::translate), "Characters replaced as a table says.";
    "upper" "($self, /)" NoArguments(case::upper), "In upper case.";
    "zfill" "($self, width, /)" One(justify::zfill), "Zeros in front, behind a sign.";
}

fn encode(value: &Value, bound: &[Option<&Value>]) -> PyResult {
    let [encoding, errors] = *bound else { return Ok(Value::NOT_IMPLEMENTED) };
    let encoding = construct::codec_name("encode", "encoding", 1, encoding)?;
    let errors = construct::codec_name("encode", "errors", 2, errors)?;
    codecs::encode(value, encoding.as_deref(), errors.as_deref())
}

fn getnewargs(value: &Value) -> PyResult {
    let copy = Str::of(value).map(|string| Str::from_characters(string.characters()));
    Ok(Tuple::from_values(copy.into_iter().collect()))
}

/// What CPython's strings take: 40 bytes and the characters with a null if they are ASCII, else 56.
fn sizeof(value: &Value) -> PyResult {
    let Some(string) = Str::of(value) else { return Ok(Value::NOT_IMPLEMENTED) };
    let head = if string.is_ascii() { 40 } else { 56 };
    let extra = type_of(value).extra_words.get() as usize * 8;
    let size = head + (string.length() + 1) * string.width().bytes() + extra;
    Ok(int::from_i64(size as i64))
}
