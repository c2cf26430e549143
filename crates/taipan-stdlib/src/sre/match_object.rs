//! `re.Match`

use taipan_vm::call::Arguments;
use taipan_vm::object::header::Header;
use taipan_vm::object::index;
use taipan_vm::object::native::Function::{Any, Bound, NoArguments, One, Positional};
use taipan_vm::object::native::{Getter, Method, NativeMembers};
use taipan_vm::object::native_object::NativeObject;
use taipan_vm::object::protocol;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags};
use taipan_vm::raise::type_error;
use taipan_vm::types::dict::Dict;
use taipan_vm::types::str::{Str, StrBuilder, Unit};
use taipan_vm::types::tuple::Tuple;
use taipan_vm::types::{int, object_type};
use taipan_vm::value::{PyResult, Value};

use super::matcher::Matcher;
use super::pattern::{self, Pattern};
use super::subject::Subject;
use super::template::{self, Template};

/// `re.Match`
pub(super) static TYPE: Type = Type::native(
    "re.Match",
    Some(&object_type::TYPE),
    size_of::<Match>(),
    0,
    TypeFlags::IMMUTABLE.union(TypeFlags::CONTAINER).union(TypeFlags::NO_NEW),
    Slots::of::<Match>()
        .container(
            |object, visit| {
                // SAFETY: objects of this type are matches.
                let found = unsafe { Match::from_header(object) };
                visit(found.pattern.word());
                visit(found.string.word());
            },
            None,
        )
        .with_repr(repr)
        .with_subscript(|found, key| get(found)?.group(key)),
    &NativeMembers {
        doc: Some(
            "The result of re.match() and re.search().\nMatch objects always have a boolean value of True.",
        ),
        methods: METHODS,
        getters: GETTERS,
    },
);

/// Where the groups of a match lie; the match itself first.
pub(super) struct Regions {
    groups: Box<[Option<(usize, usize)>]>,
    last_index: usize,
}

impl Regions {
    /// Those of the match that an engine has just found.
    pub(super) fn of<U: Unit>(matcher: &Matcher<'_, U>, whole: (usize, usize), groups: usize) -> Regions {
        let groups = std::iter::once(Some(whole)).chain((0..groups).map(|group| matcher.group(group)));
        Regions { groups: groups.collect(), last_index: matcher.last_index }
    }
}

/// A match.
#[repr(C)]
pub(super) struct Match {
    header: Header,
    pattern: Value,
    string: Value,
    regions: Regions,
    pos: usize,
    endpos: usize,
}

// SAFETY: the structure begins with a header, and instances of the type are this structure.
unsafe impl NativeObject for Match {
    fn type_() -> &'static Type {
        &TYPE
    }
}

fn get(value: &Value) -> PyResult<&Match> {
    Match::of(value).ok_or_else(|| type_error("a match is required"))
}

impl Match {
    pub(super) fn new(pattern: &Value, string: &Value, regions: Regions, pos: usize, endpos: usize) -> Value {
        let (pattern, string) = (pattern.clone(), string.clone());
        Match::create(|header| Match { header, pattern, string, regions, pos, endpos })
    }

    fn pattern(&self) -> PyResult<&Pattern> {
        pattern::get(&self.pattern)
    }

    fn region(&self, number: usize) -> Option<(usize, usize)> {
        self.regions.groups.get(number).copied().flatten()
    }

    /// The text of a group by number, or `default`.
    fn text(&self, number: usize, default: &Value) -> PyResult {
        match self.region(number) {
            Some((start, end)) => Ok(Subject::of(&self.string)?.slice(start, end)),
            None => Ok(default.clone()),
        }
    }

    fn group(&self, key: &Value) -> PyResult {
        self.text(self.pattern()?.group_number(key)?, &Value::NONE)
    }

    /// Begin and end of the group that an optional argument names, -1 if it took no part.
    fn bounds(&self, arguments: &[Value]) -> PyResult<(Value, Value)> {
        let number = arguments.first().map_or(Ok(0), |key| self.pattern()?.group_number(key))?;
        Ok(region_values(self.region(number)))
    }

    fn span(&self, number: usize) -> Value {
        let (start, end) = region_values(self.region(number));
        Tuple::from_values(vec![start, end])
    }
}

fn region_values(region: Option<(usize, usize)>) -> (Value, Value) {
    match region {
        Some((start, end)) => (int::from_i64(start as i64), int::from_i64(end as i64)),
        None => (int::from_i64(-1), int::from_i64(-1)),
    }
}

static METHODS: &[Method] = &[
    Method::instance("group", "($self, *args)", Any(group), "The text of one or more groups."),
    Method::instance("groups", "($self, /, default=None)", Bound(groups), "The texts of all groups, from 1."),
    Method::instance(
        "groupdict",
        "($self, /, default=None)",
        Bound(groupdict),
        "The texts of named groups by name.",
    ),
    Method::instance(
        "start",
        "($self, group=0, /)",
        Positional(0, 1, |found, arguments| get(found)?.bounds(arguments).map(|(start, _)| start)),
        "Where a group begins.",
    ),
    Method::instance(
        "end",
        "($self, group=0, /)",
        Positional(0, 1, |found, arguments| get(found)?.bounds(arguments).map(|(_, end)| end)),
        "Where a group ends.",
    ),
    Method::instance(
        "span",
        "($self, group=0, /)",
        Positional(0, 1, |found, arguments| {
            let (start, end) = get(found)?.bounds(arguments)?;
            Ok(Tuple::from_values(vec![start, end]))
        }),
        "Where a group begins and ends.",
    ),
    Method::instance(
        "expand",
        "($self, /, template)",
        Bound(expand),
        "The text that a template makes of the match.",
    ),
    Method::instance("__copy__", "($self, /)", NoArguments(|found| Ok(found.clone())), "The match itself."),
    Method::instance(
        "__deepcopy__",
        "($self, memo, /)",
        One(|found, _| Ok(found.clone())),
        "The match itself.",
    ),
];

macro_rules! getters {
    ($($name:literal $doc:literal |$found:ident| $value:expr;)*) => {
        static GETTERS: &[Getter] = &[
            $(Getter {
                name: $name,
                get: |value| {
                    let $found = get(value)?;
                    $value
                },
                set: None,
                doc: $doc,
            },)*
        ];
    };
}

getters! {
    "string" "The string passed to match() or search()." |found| Ok(found.string.clone());
    "re" "The regular expression object." |found| Ok(found.pattern.clone());
    "pos" "The index into the string at which the RE engine started looking for a match."
        |found| Ok(int::from_i64(found.pos as i64));
    "endpos" "The index into the string beyond which the RE engine will not go."
        |found| Ok(int::from_i64(found.endpos as i64));
    "lastindex" "The integer index of the last matched capturing group." |found| Ok(match found.regions.last_index {
        0 => Value::NONE,
        number => int::from_i64(number as i64),
    });
    "lastgroup" "The name of the last matched capturing group." |found| {
        let names = found.pattern()?.index_group.clone();
        let name = Tuple::of(&names).and_then(|names| names.values().get(found.regions.last_index).cloned());
        Ok(name.filter(|_| found.regions.last_index > 0).unwrap_or(Value::NONE))
    };
    "regs" "Where all groups begin and end." |found| {
        Ok(Tuple::from_values((0..found.regions.groups.len()).map(|number| found.span(number)).collect()))
    };
}

fn group(found: &Value, arguments: Arguments<'_>) -> PyResult {
    let found = get(found)?;
    if arguments.has_keywords() {
        return Err(type_error("re.Match.group() takes no keyword arguments"));
    }
    match arguments.positional() {
        [] => found.text(0, &Value::NONE),
        [key] => found.group(key),
        keys => {
            let texts: PyResult<Vec<Value>> = keys.iter().map(|key| found.group(key)).collect();
            Ok(Tuple::from_values(texts?))
        }
    }
}

fn default_of<'a>(bound: &[Option<&'a Value>]) -> &'a Value {
    const NONE: &Value = &Value::NONE;
    bound.first().copied().flatten().unwrap_or(NONE)
}

fn groups(found: &Value, bound: &[Option<&Value>]) -> PyResult {
    let found = get(found)?;
    let default = default_of(bound);
    let texts: PyResult<Vec<Value>> =
        (1..found.regions.groups.len()).map(|number| found.text(number, default)).collect();
    Ok(Tuple::from_values(texts?))
}

fn groupdict(found: &Value, bound: &[Option<&Value>]) -> PyResult {
    let found = get(found)?;
    let default = default_of(bound);
    let result = Dict::with_capacity(0);
    let names = found.pattern()?.group_index.clone();
    if let (Some(entries), Some(names)) = (Dict::of(&result), Dict::of(&names)) {
        for (name, number) in names.iter() {
            let number = usize::try_from(index::to_isize_clipped(&number)?).unwrap_or(usize::MAX);
            entries.set(&name, found.text(number, default)?)?;
        }
    }
    Ok(result)
}

fn expand(value: &Value, bound: &[Option<&Value>]) -> PyResult {
    let found = get(value)?;
    let Some(text) = bound.first().copied().flatten() else { return Ok(Value::NONE) };
    let template = template::compile(&found.pattern, text)?;
    let Some(template) = Template::of(&template) else {
        return protocol::call(&template, Arguments::positional_only(std::slice::from_ref(value)));
    };
    let subject = Subject::of(&found.string)?;
    let mut parts = Vec::new();
    template.expand(&subject, &mut parts, |group| found.region(group));
    subject.join(&parts)
}

fn repr(value: &Value) -> PyResult {
    let found = get(value)?;
    let (start, end) = found.region(0).unwrap_or((0, 0));
    let text = protocol::repr(&found.text(0, &Value::NONE)?)?;
    let mut out = StrBuilder::new();
    out.push_text(&format!("<re.Match object; span=({start}, {end}), match="));
    if let Some(text) = Str::of(&text) {
        out.push_characters(text.characters().slice(0, 50));
    }
    out.push_text(">");
    Ok(out.finish())
}
