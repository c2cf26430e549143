//! The table of the methods that `bytes` and `bytearray` have in common.

use super::{case, hex, own, search, shape, split};
use crate::value::{PyResult, Value};

/// A table of methods: those of both types, then those that are given.
macro_rules! byte_methods {
    ($($own:expr),* $(,)?) => {{
        use $crate::object::native::{Function, Method};
        use $crate::types::byte_string::methods as shared;
        &[
            Method::instance("capitalize", "($self, /)", Function::NoArguments(shared::CAPITALIZE),
                "A copy with the first letter in upper case and all others in lower case."),
            Method::instance("center", "($self, width, fillchar=b' ', /)", Function::Positional(1, 2, shared::CENTER),
                "The bytes in the middle of a field of the given width."),
            Method::instance("count", "($self, sub[, start[, end]], /)", Function::Positional(1, 3, shared::COUNT),
                "How many times a part is in the bytes, without overlapping."),
            Method::instance("decode", "($self, /, encoding='utf-8', errors='strict')", Function::Bound(shared::decode),
                "The text that the bytes are in an encoding."),
            Method::instance("endswith", "($self, suffix[, start[, end]], /)", Function::Positional(1, 3, shared::ENDSWITH),
                "Whether the bytes end with a suffix, or with one of a tuple of them."),
            Method::instance("expandtabs", "($self, /, tabsize=8)", Function::Bound(shared::EXPANDTABS),
                "A copy with spaces in the place of tabs."),
            Method::instance("find", "($self, sub[, start[, end]], /)", Function::Positional(1, 3, shared::FIND),
                "The first place of a part, -1 if there is none."),
            Method::instance("hex", "($self, sep=<unrepresentable>, bytes_per_sep=1)", Function::Bound(shared::hex),
                "The hexadecimal digits of the bytes."),
            Method::instance("index", "($self, sub[, start[, end]], /)", Function::Positional(1, 3, shared::INDEX),
                "The first place of a part; an error if there is none."),
            Method::instance("isalnum", "($self, /)", Function::NoArguments(shared::ISALNUM),
                "Whether all bytes are letters or digits of ASCII."),
            Method::instance("isalpha", "($self, /)", Function::NoArguments(shared::ISALPHA),
                "Whether all bytes are letters of ASCII."),
            Method::instance("isascii", "($self, /)", Function::NoArguments(shared::ISASCII),
                "Whether all bytes are below 128."),
            Method::instance("isdigit", "($self, /)", Function::NoArguments(shared::ISDIGIT),
                "Whether all bytes are digits."),
            Method::instance("islower", "($self, /)", Function::NoArguments(shared::ISLOWER),
                "Whether there are letters and all are in lower case."),
            Method::instance("isspace", "($self, /)", Function::NoArguments(shared::ISSPACE),
                "Whether all bytes are spaces."),
            Method::instance("istitle", "($self, /)", Function::NoArguments(shared::ISTITLE),
                "Whether exactly the first letters of words are in upper case."),
            Method::instance("isupper", "($self, /)", Function::NoArguments(shared::ISUPPER),
                "Whether there are letters and all are in upper case."),
            Method::instance("join", "($self, iterable_of_bytes, /)", Function::One(shared::JOIN),
                "The items of an iterable with these bytes between them."),
            Method::instance("ljust", "($self, width, fillchar=b' ', /)", Function::Positional(1, 2, shared::LJUST),
                "The bytes at the left of a field of the given width."),
            Method::instance("lower", "($self, /)", Function::NoArguments(shared::LOWER),
                "A copy in lower case."),
            Method::instance("lstrip", "($self, bytes=None, /)", Function::Positional(0, 1, shared::LSTRIP),
                "The bytes without spaces, or other bytes, at the left."),
            Method::function("maketrans", "(frm, to, /)", Function::Positional(2, 2, shared::MAKETRANS),
                "A table for translate."),
            Method::instance("partition", "($self, sep, /)", Function::One(shared::PARTITION),
                "What stands before the first separator, the separator, and what stands behind it."),
            Method::instance("removeprefix", "($self, prefix, /)", Function::One(shared::REMOVEPREFIX),
                "The bytes without a prefix."),
            Method::instance("removesuffix", "($self, suffix, /)", Function::One(shared::REMOVESUFFIX),
                "The bytes without a suffix."),
            Method::instance("replace", "($self, old, new, count=-1, /)", Function::Bound(shared::REPLACE),
                "A copy with one part in the place of another."),
            Method::instance("rfind", "($self, sub[, start[, end]], /)", Function::Positional(1, 3, shared::RFIND),
                "The last place of a part, -1 if there is none."),
            Method::instance("rindex", "($self, sub[, start[, end]], /)", Function::Positional(1, 3, shared::RINDEX),
                "The last place of a part; an error if there is none."),
            Method::instance("rjust", "($self, width, fillchar=b' ', /)", Function::Positional(1, 2, shared::RJUST),
                "The bytes at the right of a field of the given width."),
            Method::instance("rpartition", "($self, sep, /)", Function::One(shared::RPARTITION),
                "What stands before the last separator, the separator, and what stands behind it."),
            Method::instance("rsplit", "($self, /, sep=None, maxsplit=-1)", Function::Bound(shared::RSPLIT),
                "The parts between separators, split from the end."),
            Method::instance("rstrip", "($self, bytes=None, /)", Function::Positional(0, 1, shared::RSTRIP),
                "The bytes without spaces, or other bytes, at the right."),
            Method::instance("split", "($self, /, sep=None, maxsplit=-1)", Function::Bound(shared::SPLIT),
                "The parts between separators."),
            Method::instance("splitlines", "($self, /, keepends=False)", Function::Bound(shared::SPLITLINES),
                "The lines."),
            Method::instance("startswith", "($self, prefix[, start[, end]], /)", Function::Positional(1, 3, shared::STARTSWITH),
                "Whether the bytes begin with a prefix, or with one of a tuple of them."),
            Method::instance("strip", "($self, bytes=None, /)", Function::Positional(0, 1, shared::STRIP),
                "The bytes without spaces, or other bytes, at both ends."),
            Method::instance("swapcase", "($self, /)", Function::NoArguments(shared::SWAPCASE),
                "A copy with upper case for lower case and the other way round."),
            Method::instance("title", "($self, /)", Function::NoArguments(shared::TITLE),
                "A copy with the first letters of words in upper case."),
            Method::instance("translate", "($self, table, /, delete=b'')", Function::Bound(shared::TRANSLATE),
                "A copy without some bytes, and others in the place of those left."),
            Method::instance("upper", "($self, /)", Function::NoArguments(shared::UPPER),
                "A copy in upper case."),
            Method::instance("zfill", "($self, width, /)", Function::One(shared::ZFILL),
                "The bytes with zeros between sign and digits up to the given width."),
            $($own,)*
        ]
    }};
}

pub(crate) use byte_methods;

type Alone = fn(&Value) -> PyResult;
type WithOne = fn(&Value, &Value) -> PyResult;
type WithSome = fn(&Value, &[Value]) -> PyResult;
type WithBound = fn(&Value, &[Option<&Value>]) -> PyResult;

pub(crate) const CAPITALIZE: Alone = case::capitalize;
pub(crate) const CENTER: WithSome = shape::center;
pub(crate) const COUNT: WithSome = search::count_method;
pub(crate) const ENDSWITH: WithSome = search::endswith;
pub(crate) const EXPANDTABS: WithBound = shape::expandtabs;
pub(crate) const FIND: WithSome = search::find_method;
pub(crate) const INDEX: WithSome = search::index_method;
pub(crate) const ISALNUM: Alone = case::isalnum;
pub(crate) const ISALPHA: Alone = case::isalpha;
pub(crate) const ISASCII: Alone = case::isascii;
pub(crate) const ISDIGIT: Alone = case::isdigit;
pub(crate) const ISLOWER: Alone = case::islower;
pub(crate) const ISSPACE: Alone = case::isspace;
pub(crate) const ISTITLE: Alone = case::istitle;
pub(crate) const ISUPPER: Alone = case::isupper;
pub(crate) const JOIN: WithOne = split::join;
pub(crate) const LJUST: WithSome = shape::ljust;
pub(crate) const LOWER: Alone = case::lower;
pub(crate) const LSTRIP: WithSome = split::lstrip;
pub(crate) const MAKETRANS: WithSome = shape::maketrans;
pub(crate) const PARTITION: WithOne = split::partition;
pub(crate) const REMOVEPREFIX: WithOne = search::removeprefix;
pub(crate) const REMOVESUFFIX: WithOne = search::removesuffix;
pub(crate) const REPLACE: WithBound = search::replace;
pub(crate) const RFIND: WithSome = search::rfind_method;
pub(crate) const RINDEX: WithSome = search::rindex_method;
pub(crate) const RJUST: WithSome = shape::rjust;
pub(crate) const RPARTITION: WithOne = split::rpartition;
pub(crate) const RSPLIT: WithBound = split::rsplit;
pub(crate) const RSTRIP: WithSome = split::rstrip;
pub(crate) const SPLIT: WithBound = split::split;
pub(crate) const SPLITLINES: WithBound = split::splitlines;
pub(crate) const STARTSWITH: WithSome = search::startswith;
pub(crate) const STRIP: WithSome = split::strip;
pub(crate) const SWAPCASE: Alone = case::swapcase;
pub(crate) const TITLE: Alone = case::title;
pub(crate) const TRANSLATE: WithBound = shape::translate;
pub(crate) const UPPER: Alone = case::upper;
pub(crate) const ZFILL: WithOne = shape::zfill;

/// `hex(sep, bytes_per_sep=1)`
pub(crate) fn hex(value: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let (separator, group) = hex::separator(arguments)?;
    hex::to_hex(own(value)?.as_slice(), separator, group)
}

/// `decode(encoding='utf-8', errors='strict')`
pub(crate) fn decode(value: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let encoding = super::source::name(arguments.first().copied().flatten(), "decode", "encoding")?;
    let errors = super::source::name(arguments.get(1).copied().flatten(), "decode", "errors")?;
    crate::codecs::decode(own(value)?.as_slice(), encoding.as_deref(), errors.as_deref())
}
