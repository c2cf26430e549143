//! `re.Pattern`

use taipan_bytecode::opcode::CompareOperator;
use taipan_vm::call::Arguments;
use taipan_vm::object::header::Header;
use taipan_vm::object::index;
use taipan_vm::object::native::Function::{Bound, NoArguments, One};
use taipan_vm::object::native::{Getter, Method, NativeMembers};
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::protocol;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::{self, type_error};
use taipan_vm::types::dict::Dict;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::list::List;
use taipan_vm::types::str::{Characters, Str};
use taipan_vm::types::tuple::Tuple;
use taipan_vm::types::{int, object_type};
use taipan_vm::value::{PyResult, Raised, Value};

use super::match_object::{Match, Regions};
use super::matcher::{OutOfMemory, Program};
use super::scanner;
use super::search::Search;
use super::subject::Subject;
use super::template::{self, Template};

/// `re.Pattern`
pub(super) static TYPE: Type = Type::native(
    "re.Pattern",
    Some(&object_type::TYPE),
    size_of::<Pattern>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
    Slots::of::<Pattern>()
        .container(
            |object, visit| {
                // SAFETY: objects of this type are patterns.
                let pattern = unsafe { Pattern::from_header(object) };
                [&pattern.pattern, &pattern.group_index, &pattern.index_group]
                    .into_iter()
                    .for_each(|value| visit(value.word()));
            },
            None,
        )
        .with_repr(repr)
        .with_hash(hash)
        .with_richcompare(compare),
    &NativeMembers { doc: Some("Compiled regular expression object."), methods: METHODS, getters: GETTERS },
);

/// A compiled pattern.
#[repr(C)]
pub(super) struct Pattern {
    header: Header,
    /// What was compiled: a `str`, bytes, or `None`.
    pub(super) pattern: Value,
    /// Names of groups to numbers, a dict.
    pub(super) group_index: Value,
    /// Numbers of groups to names, a tuple.
    pub(super) index_group: Value,
    pub(super) program: Program,
    pub(super) groups: usize,
    flags: u32,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Pattern {
    fn type_() -> &'static Type {
        &TYPE
    }
}

const TEXT_BOUNDS: &str = "($self, /, string, pos=0, endpos=sys.maxsize)";

static METHODS: &[Method] = &[
    Method::instance("match", TEXT_BOUNDS, Bound(method_match), "Matches at the beginning of the string."),
    Method::instance("fullmatch", TEXT_BOUNDS, Bound(fullmatch), "Matches against all of the string."),
    Method::instance("search", TEXT_BOUNDS, Bound(search), "Looks through the string for a match."),
    Method::instance("findall", TEXT_BOUNDS, Bound(findall), "All matches that do not overlap."),
    Method::instance(
        "finditer",
        TEXT_BOUNDS,
        Bound(finditer),
        "An iterator over all matches that do not overlap.",
    ),
    Method::instance("scanner", TEXT_BOUNDS, Bound(make_scanner), "Goes from match to match."),
    Method::instance("sub", "($self, /, repl, string, count=0)", Bound(sub), "Replaces matches."),
    Method::instance(
        "subn",
        "($self, /, repl, string, count=0)",
        Bound(subn),
        "Replaces matches and counts them.",
    ),
    Method::instance("split", "($self, /, string, maxsplit=0)", Bound(split), "The parts between matches."),
    Method::instance(
        "__copy__",
        "($self, /)",
        NoArguments(|pattern| Ok(pattern.clone())),
        "The pattern itself.",
    ),
    Method::instance(
        "__deepcopy__",
        "($self, memo, /)",
        One(|pattern, _| Ok(pattern.clone())),
        "The pattern itself.",
    ),
];

static GETTERS: &[Getter] = &[
    Getter {
        name: "pattern",
        get: |pattern| Ok(get(pattern)?.pattern.clone()),
        set: None,
        doc: "The pattern string from which the RE object was compiled.",
    },
    Getter {
        name: "flags",
        get: |pattern| Ok(int::from_i64(i64::from(get(pattern)?.flags))),
        set: None,
        doc: "The regex matching flags.",
    },
    Getter {
        name: "groups",
        get: |pattern| Ok(int::from_i64(get(pattern)?.groups as i64)),
        set: None,
        doc: "The number of capturing groups in the pattern.",
    },
    Getter {
        name: "groupindex",
        get: |pattern| {
            let copy = Dict::with_capacity(0);
            let own = get(pattern)?.group_index.clone();
            if let (Some(entries), Some(own)) = (Dict::of(&copy), Dict::of(&own)) {
                for (key, value) in own.iter() {
                    entries.set(&key, value)?;
                }
            }
            Ok(copy)
        },
        set: None,
        doc: "A dictionary mapping group names to group numbers.",
    },
];

/// The pattern that a value is.
pub(super) fn get(value: &Value) -> PyResult<&Pattern> {
    Pattern::of(value).ok_or_else(|| type_error("a pattern is required"))
}

pub(super) fn out_of_memory(_: OutOfMemory) -> Raised {
    raise::memory_error()
}

impl Pattern {
    pub(super) fn new(
        pattern: Value,
        flags: u32,
        code: Box<[u32]>,
        groups: usize,
        group_index: Value,
        index_group: Value,
    ) -> Value {
        let program = Program::new(code);
        Pattern::create(|header| Pattern {
            header,
            pattern,
            group_index,
            index_group,
            program,
            groups,
            flags,
        })
    }

    /// The text of an argument, which has to be of the pattern's kind.
    pub(super) fn subject(&self, value: &Value) -> PyResult<Subject> {
        let subject = Subject::of(value)?;
        if !self.pattern.is_none() {
            let is_text = Str::of(&self.pattern).is_some();
            if is_text && !subject.is_text() {
                return Err(type_error("cannot use a string pattern on a bytes-like object"));
            }
            if !is_text && subject.is_text() {
                return Err(type_error("cannot use a bytes pattern on a string-like object"));
            }
        }
        Ok(subject)
    }

    /// The number of the group that a value names.
    pub(super) fn group_number(&self, value: &Value) -> PyResult<usize> {
        let number = if index::is_index(value) {
            usize::try_from(index::to_isize_clipped(value)?).ok()
        } else {
            let found = match Dict::of(&self.group_index) {
                Some(names) => match names.get(value) {
                    Ok(found) => found,
                    Err(_) if raise::take_if(&kinds::TYPE_ERROR) => None,
                    Err(raised) => return Err(raised),
                },
                None => None,
            };
            found
                .map(|number| index::to_isize_clipped(&number))
                .transpose()?
                .and_then(|n| usize::try_from(n).ok())
        };
        match number.filter(|number| *number <= self.groups) {
            Some(number) => Ok(number),
            None => Err(raise::raise(&kinds::INDEX_ERROR, "no such group")),
        }
    }
}

/// Runs code for a text of whichever width.
macro_rules! with_search {
    ($pattern:expr, $subject:expr, $start:expr, $end:expr, |$search:ident| $body:expr) => {
        match $subject.characters() {
            Characters::One(text) => {
                #[allow(unused_mut, reason = "some only look")]
                let mut $search = Search::new(&$pattern.program, text, $start, $end, $pattern.groups);
                $body
            }
            Characters::Two(text) => {
                #[allow(unused_mut, reason = "some only look")]
                let mut $search = Search::new(&$pattern.program, text, $start, $end, $pattern.groups);
                $body
            }
            Characters::Four(text) => {
                #[allow(unused_mut, reason = "some only look")]
                let mut $search = Search::new(&$pattern.program, text, $start, $end, $pattern.groups);
                $body
            }
        }
    };
}

pub(super) use with_search;

/// The bounds that `pos` and `endpos` mean.
pub(super) fn bounds(length: usize, pos: Option<&Value>, endpos: Option<&Value>) -> PyResult<(usize, usize)> {
    let bound = |value: Option<&Value>, default: isize| value.map_or(Ok(default), index::to_isize_clipped);
    let start = usize::try_from(bound(pos, 0)?).unwrap_or(0).min(length);
    let end = usize::try_from(bound(endpos, isize::MAX)?).unwrap_or(0).min(length);
    Ok((start, end))
}

/// How a single match is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Search,
    Match,
    FullMatch,
}

fn single(value: &Value, bound: &[Option<&Value>], mode: Mode) -> PyResult {
    let (pattern, [Some(string), pos, endpos]) = (get(value)?, bound) else { return Ok(Value::NONE) };
    let subject = pattern.subject(string)?;
    let (start, end) = bounds(subject.length(), *pos, *endpos)?;
    let found = with_search!(pattern, subject, start, end, |search| {
        let found = match mode {
            Mode::Search => search.next(),
            Mode::Match => search.next_here(false),
            Mode::FullMatch => search.next_here(true),
        };
        found.map_err(out_of_memory)?.map(|found| Regions::of(&search.matcher, found, pattern.groups))
    });
    Ok(found.map_or(Value::NONE, |regions| Match::new(value, string, regions, start, end)))
}

fn method_match(pattern: &Value, bound: &[Option<&Value>]) -> PyResult {
    single(pattern, bound, Mode::Match)
}

fn fullmatch(pattern: &Value, bound: &[Option<&Value>]) -> PyResult {
    single(pattern, bound, Mode::FullMatch)
}

fn search(pattern: &Value, bound: &[Option<&Value>]) -> PyResult {
    single(pattern, bound, Mode::Search)
}

fn findall(value: &Value, bound: &[Option<&Value>]) -> PyResult {
    let (pattern, [Some(string), pos, endpos]) = (get(value)?, bound) else { return Ok(Value::NONE) };
    let subject = pattern.subject(string)?;
    let (start, end) = bounds(subject.length(), *pos, *endpos)?;
    let mut found = Vec::new();
    with_search!(pattern, subject, start, end, |search| {
        while let Some((start, end)) = search.next().map_err(out_of_memory)? {
            let group = |number: usize| {
                let (start, end) = search.matcher.group(number).unwrap_or((0, 0));
                subject.slice(start, end)
            };
            found.push(match pattern.groups {
                0 => subject.slice(start, end),
                1 => group(0),
                groups => Tuple::from_values((0..groups).map(group).collect()),
            });
        }
    });
    Ok(List::from_values(found))
}

fn make_scanner(value: &Value, bound: &[Option<&Value>]) -> PyResult {
    let (pattern, [Some(string), pos, endpos]) = (get(value)?, bound) else { return Ok(Value::NONE) };
    let length = pattern.subject(string)?.length();
    let (start, end) = bounds(length, *pos, *endpos)?;
    Ok(scanner::new(value, string, start, end))
}

fn finditer(value: &Value, bound: &[Option<&Value>]) -> PyResult {
    let scanner = make_scanner(value, bound)?;
    scanner::iterator(&scanner)
}

fn split(value: &Value, bound: &[Option<&Value>]) -> PyResult {
    let (pattern, [Some(string), most]) = (get(value)?, bound) else { return Ok(Value::NONE) };
    let most = most.map_or(Ok(0), index::to_count)?;
    let subject = pattern.subject(string)?;
    let mut parts = Vec::new();
    let mut last = 0;
    let mut number = 0;
    with_search!(pattern, subject, 0, subject.length(), |search| {
        while most == 0 || number < most {
            let Some((start, end)) = search.next().map_err(out_of_memory)? else { break };
            parts.push(subject.slice(last, start));
            for group in 0..pattern.groups {
                let group = search.matcher.group(group);
                parts.push(group.map_or(Value::NONE, |(start, end)| subject.slice(start, end)));
            }
            number += 1;
            last = end;
        }
    });
    parts.push(subject.slice(last, subject.length()));
    Ok(List::from_values(parts))
}

/// What matches are replaced by.
enum Filter {
    Literal(Value),
    Template(Value),
    Callable(Value),
}

/// Whether a replacement has no backslash.
fn is_literal(replacement: &Value) -> bool {
    Subject::of(replacement).is_ok_and(|text| !text.characters().codes().any(|code| code == 0x5c))
}

fn filter(pattern: &Value, replacement: &Value) -> PyResult<Filter> {
    if type_of(replacement).slots.call().is_some() {
        return Ok(Filter::Callable(replacement.clone()));
    }
    let has_text =
        Str::of(replacement).is_some() || taipan_vm::types::bytes::Bytes::of(replacement).is_some();
    if has_text && is_literal(replacement) {
        return Ok(Filter::Literal(replacement.clone()));
    }
    let template = template::compile(pattern, replacement)?;
    Ok(match Template::of(&template) {
        Some(own) if own.is_literal() => Filter::Literal(own.first()),
        Some(_) => Filter::Template(template),
        None => Filter::Callable(template),
    })
}

fn replace(value: &Value, bound: &[Option<&Value>]) -> PyResult<(Value, i64)> {
    let (pattern, [Some(replacement), Some(string), most]) = (get(value)?, bound) else {
        return Ok((Value::NONE, 0));
    };
    let most = most.map_or(Ok(0), index::to_count)?;
    let filter = filter(value, replacement)?;
    let subject = pattern.subject(string)?;
    let length = subject.length();
    let mut parts = Vec::new();
    let mut last = 0;
    let mut number = 0;
    with_search!(pattern, subject, 0, length, |search| {
        while most == 0 || number < most as i64 {
            let Some((start, end)) = search.next().map_err(out_of_memory)? else { break };
            if last < start {
                parts.push(subject.slice(last, start));
            }
            match &filter {
                Filter::Literal(text) => parts.push(text.clone()),
                Filter::Template(template) => {
                    if let Some(template) = Template::of(template) {
                        template.expand(&subject, &mut parts, |group| match group {
                            0 => Some((start, end)),
                            group => search.matcher.group(group - 1),
                        });
                    }
                }
                Filter::Callable(function) => {
                    let regions = Regions::of(&search.matcher, (start, end), pattern.groups);
                    let found = Match::new(value, string, regions, 0, length);
                    let item = protocol::call(function, Arguments::positional_only(&[found]))?;
                    if !item.is_none() {
                        parts.push(item);
                    }
                }
            }
            last = end;
            number += 1;
        }
    });
    if last == 0 && number == 0 {
        return Ok((subject.slice(0, length), 0));
    }
    if last < length {
        parts.push(subject.slice(last, length));
    }
    Ok((subject.join(&parts)?, number))
}

fn sub(pattern: &Value, bound: &[Option<&Value>]) -> PyResult {
    replace(pattern, bound).map(|(text, _)| text)
}

fn subn(pattern: &Value, bound: &[Option<&Value>]) -> PyResult {
    let (text, number) = replace(pattern, bound)?;
    Ok(Tuple::from_values(vec![text, int::from_i64(number)]))
}

/// Flags that `repr` shows, by number.
const FLAG_NAMES: [(u32, &str); 7] = [
    (2, "re.IGNORECASE"),
    (8, "re.MULTILINE"),
    (16, "re.DOTALL"),
    (64, "re.VERBOSE"),
    (4, "re.LOCALE"),
    (128, "re.DEBUG"),
    (256, "re.ASCII"),
];

fn repr(value: &Value) -> PyResult {
    const UNICODE: u32 = 32;
    let pattern = get(value)?;
    let mut flags = pattern.flags;
    // That a pattern of text is one of Unicode goes without saying.
    if Str::of(&pattern.pattern).is_some() && flags & (4 | UNICODE | 256) == UNICODE {
        flags &= !UNICODE;
    }
    let mut names = Vec::new();
    for (flag, name) in FLAG_NAMES {
        if flags & flag != 0 {
            names.push(name.to_owned());
            flags &= !flag;
        }
    }
    if flags != 0 {
        names.push(format!("0x{flags:x}"));
    }
    let shown = protocol::repr(&pattern.pattern)?;
    let mut out = taipan_vm::types::str::StrBuilder::new();
    out.push_text("re.compile(");
    if let Some(shown) = Str::of(&shown) {
        out.push_characters(shown.characters().slice(0, 200));
    }
    if !names.is_empty() {
        out.push_text(", ");
        out.push_text(&names.join("|"));
    }
    out.push_text(")");
    Ok(out.finish())
}

fn hash(value: &Value) -> PyResult<i64> {
    let pattern = get(value)?;
    let code = pattern.program.code.iter().fold(0_i64, |hash, word| hash.wrapping_mul(31) ^ i64::from(*word));
    let hash = protocol::hash(&pattern.pattern)? ^ code ^ i64::from(pattern.flags) ^ pattern.groups as i64;
    Ok(if hash == -1 { -2 } else { hash })
}

fn compare(a: &Value, b: &Value, operator: CompareOperator) -> PyResult {
    let wanted = match operator {
        CompareOperator::Equal => true,
        CompareOperator::NotEqual => false,
        _ => return Ok(Value::NOT_IMPLEMENTED),
    };
    let (Some(left), Some(right)) = (Pattern::of(a), Pattern::of(b)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    if a.is(b) {
        return Ok(Value::bool(wanted));
    }
    let same = left.flags == right.flags
        && left.program.code == right.program.code
        && type_of(&left.pattern).is(type_of(&right.pattern))
        && protocol::equals(&left.pattern, &right.pattern)?;
    Ok(Value::bool(same == wanted))
}
