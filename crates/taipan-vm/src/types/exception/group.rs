//! `BaseExceptionGroup` and `ExceptionGroup`: several exceptions at once, and what `except*` does with them.

use super::{Exception, allocate, base, fixed_member, kinds};
use crate::call::Arguments;
use crate::interp::collect;
use crate::object::native::{Function, Getter, Method};
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::recursion;
use crate::object::slot_names::call_special;
use crate::object::slots::Slots;
use crate::object::type_object::{Type, TypeFlags, type_of};
use crate::raise::{self, type_error, value_error};
use crate::types::list::List;
use crate::types::str::{Str, intern};
use crate::types::tuple::{self, Tuple};
use crate::types::{dict, type_type};
use crate::value::{PyResult, Value};

const MESSAGE: usize = 0;
const EXCEPTIONS: usize = 1;

pub(super) const fn slots() -> Slots {
    super::slots().with_new(make).with_init(base::init).with_str(str)
}

pub(super) static METHODS: &[Method] = &[
    Method::instance(
        "derive",
        "($self, excs, /)",
        Function::One(derive),
        "A group with the same message around other exceptions.",
    ),
    Method::instance(
        "split",
        "($self, matcher_value, /)",
        Function::One(split),
        "The part of the group that matches and the rest.",
    ),
    Method::instance(
        "subgroup",
        "($self, matcher_value, /)",
        Function::One(subgroup),
        "The part of the group that matches.",
    ),
];

pub(super) static GETTERS: &[Getter] = &[
    fixed_member::<MESSAGE>("message", "exception message"),
    fixed_member::<EXCEPTIONS>("exceptions", "nested exceptions"),
];

/// Whether a value is an exception group.
pub fn is_group(value: &Value) -> bool {
    type_of(value).is_subtype(&kinds::BASE_EXCEPTION_GROUP)
}

/// The exceptions of a group.
pub fn exceptions(group: &Value) -> Vec<Value> {
    let members = Exception::of(group).filter(|_| is_group(group)).and_then(|group| group.member(EXCEPTIONS));
    members.as_ref().and_then(Tuple::of).map_or_else(Vec::new, |members| members.values().to_vec())
}

/// The message of a group.
fn message(group: &Value) -> Value {
    Exception::of(group).and_then(|group| group.member(MESSAGE)).unwrap_or(Value::NONE)
}

/// Whether a value can be the sequence of exceptions.
fn is_sequence(value: &Value) -> bool {
    let slots = &type_of(value).slots;
    slots.item().is_some() || (slots.subscript().is_some() && !type_of(value).is_subtype(&dict::TYPE))
}

fn make(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let given = arguments.positional();
    let [message, members] = given else {
        let number = given.len();
        return Err(type_error(format_args!(
            "BaseExceptionGroup.__new__() takes exactly 2 arguments ({number} given)"
        )));
    };
    if Str::of(message).is_none() {
        let name = type_of(message).name();
        return Err(type_error(format_args!(
            "BaseExceptionGroup.__new__() argument 1 must be str, not {name}"
        )));
    }
    if !is_sequence(members) {
        return Err(type_error("second argument (exceptions) must be a sequence"));
    }
    let members = collect(members)?;
    if members.is_empty() {
        return Err(value_error("second argument (exceptions) must be a non-empty sequence"));
    }
    let mut only_exceptions = true;
    for (place, member) in members.iter().enumerate() {
        if Exception::of(member).is_none() {
            return Err(value_error(format_args!(
                "Item {place} of second argument (exceptions) is not an exception"
            )));
        }
        only_exceptions &= type_of(member).is_subtype(&kinds::EXCEPTION);
    }
    let mut made = type_;
    if type_.is(&kinds::EXCEPTION_GROUP) && !only_exceptions {
        return Err(type_error("Cannot nest BaseExceptions in an ExceptionGroup"));
    } else if type_.is(&kinds::BASE_EXCEPTION_GROUP) && only_exceptions {
        made = &kinds::EXCEPTION_GROUP;
    } else if !only_exceptions && type_.is_subtype(&kinds::EXCEPTION) {
        return Err(type_error(format_args!("Cannot nest BaseExceptions in '{}'", type_.name())));
    }
    let group = allocate(made, Tuple::from_values(given.to_vec()));
    if let Some(object) = Exception::of(&group) {
        object.set_member(MESSAGE, Some(message.clone()));
        object.set_member(EXCEPTIONS, Some(Tuple::from_values(members)));
    }
    Ok(group)
}

/// A new `BaseExceptionGroup`, or `ExceptionGroup` if all are of type `Exception`.
///
/// # Errors
/// As for the type.
pub fn new(message: Value, members: Vec<Value>) -> PyResult {
    make(&kinds::BASE_EXCEPTION_GROUP, Arguments::positional_only(&[message, List::from_values(members)]))
}

fn str(group: &Value) -> PyResult {
    let text = protocol::str(&message(group))?;
    let text = Str::of(&text).map(Str::to_string_lossy).unwrap_or_default();
    let number = exceptions(group).len();
    let plural = if number > 1 { "s" } else { "" };
    Ok(Str::new(&format!("{text} ({number} sub-exception{plural})")))
}

fn derive(group: &Value, members: &Value) -> PyResult {
    make(&kinds::BASE_EXCEPTION_GROUP, Arguments::positional_only(&[message(group), members.clone()]))
}

/// What decides which exceptions of a group are taken.
enum Matcher<'a> {
    /// A type, or a tuple of types.
    Types(&'a Value),
    /// A function that is asked.
    Predicate(&'a Value),
    /// Those exceptions themselves, groups aside.
    Instances(&'a [Value]),
}

impl<'a> Matcher<'a> {
    fn new(value: &'a Value) -> PyResult<Matcher<'a>> {
        let is_exception_class =
            |value: &Value| type_type::of(value).is_some_and(|type_| type_.has(TypeFlags::EXCEPTION));
        let is_class = type_type::of(value).is_some();
        if type_of(value).slots.call().is_some() && !is_class {
            return Ok(Matcher::Predicate(value));
        }
        let is_tuple = type_of(value).is(&tuple::TYPE)
            && Tuple::of(value).is_some_and(|types| types.values().iter().all(is_exception_class));
        if is_tuple || is_exception_class(value) {
            return Ok(Matcher::Types(value));
        }
        Err(type_error(
            "expected an exception type, a tuple of exception types, or a callable (other than a class)",
        ))
    }

    fn takes(&self, exception: &Value) -> PyResult<bool> {
        match self {
            Matcher::Types(types) => Ok(is_instance(exception, types)),
            Matcher::Predicate(function) => {
                let arguments = std::slice::from_ref(exception);
                protocol::is_true(&protocol::call(function, Arguments::positional_only(arguments))?)
            }
            Matcher::Instances(instances) => {
                Ok(!is_group(exception) && instances.iter().any(|instance| instance.is(exception)))
            }
        }
    }
}

/// Whether an exception is of an exception type or one of a tuple of them.
fn is_instance(exception: &Value, types: &Value) -> bool {
    match Tuple::of(types) {
        Some(types) => types.values().iter().any(|type_| is_instance(exception, type_)),
        None => type_type::of(types).is_some_and(|type_| type_of(exception).is_subtype(type_)),
    }
}

/// The part that matches and, if asked for, the rest, each with the group's shape.
fn split_by(
    exception: &Value,
    matcher: &Matcher<'_>,
    want_rest: bool,
) -> PyResult<(Option<Value>, Option<Value>)> {
    recursion::check(" in exceptiongroup_split_recursive")?;
    if matcher.takes(exception)? {
        return Ok((Some(exception.clone()), None));
    }
    if !is_group(exception) {
        return Ok((None, want_rest.then(|| exception.clone())));
    }
    let (mut matching, mut rest) = (Vec::new(), Vec::new());
    for member in exceptions(exception) {
        let (taken, left) = split_by(&member, matcher, want_rest)?;
        matching.extend(taken);
        rest.extend(left);
    }
    let rest = if want_rest { subset(exception, rest) } else { Ok(None) };
    Ok((subset(exception, matching)?, rest?))
}

/// A group like another around some of its exceptions; none if there are none.
fn subset(group: &Value, members: Vec<Value>) -> PyResult<Option<Value>> {
    if members.is_empty() {
        return Ok(None);
    }
    let members = List::from_values(members);
    let derived = match call_special(group, "derive", std::slice::from_ref(&members)) {
        Some(derived) => derived?,
        None => derive(group, &members)?,
    };
    if !is_group(&derived) {
        return Err(type_error("derive must return an instance of BaseExceptionGroup"));
    }
    if let (Some(from), Some(to)) = (Exception::of(group), Exception::of(&derived)) {
        if let Some(traceback) = from.traceback_value() {
            to.set_traceback(Some(traceback));
        }
        to.set_context(from.context_value());
        to.set_cause(from.cause_value());
    }
    let name = intern("__notes__").to_value();
    match protocol::attribute(group, &name) {
        Ok(notes) if is_sequence(&notes) => {
            let notes = List::from_values(collect(&notes)?);
            protocol::set_attribute(&derived, &name, Some(&notes))?;
        }
        Ok(_) => {}
        Err(_) if raise::take_if(&kinds::ATTRIBUTE_ERROR) => {}
        Err(raised) => return Err(raised),
    }
    Ok(Some(derived))
}

fn split(group: &Value, matcher: &Value) -> PyResult {
    let (matching, rest) = split_by(group, &Matcher::new(matcher)?, true)?;
    let or_none = |value: Option<Value>| value.unwrap_or(Value::NONE);
    Ok(Tuple::from_values(vec![or_none(matching), or_none(rest)]))
}

fn subgroup(group: &Value, matcher: &Value) -> PyResult {
    Ok(split_by(group, &Matcher::new(matcher)?, false)?.0.unwrap_or(Value::NONE))
}

/// What `except* types:` takes of an exception, and what it leaves: each `None` if nothing.
///
/// # Errors
/// `TypeError` if `split` does not give what it should; what it raises.
pub(crate) fn match_star(exception: &Value, types: &Value) -> PyResult<(Option<Value>, Option<Value>)> {
    if is_instance(exception, types) {
        if is_group(exception) {
            return Ok((Some(exception.clone()), None));
        }
        // A naked exception is wrapped in a group.
        let members = Tuple::from_values(vec![exception.clone()]);
        let given = [Str::new(""), members];
        let group = make(&kinds::BASE_EXCEPTION_GROUP, Arguments::positional_only(&given))?;
        if let (Some(from), Some(to)) = (Exception::of(exception), Exception::of(&group)) {
            to.set_traceback(from.traceback_value());
        }
        return Ok((Some(group), None));
    }
    if !is_group(exception) {
        return Ok((None, Some(exception.clone())));
    }
    let type_name = type_of(exception).name();
    let pair = match call_special(exception, "split", std::slice::from_ref(types)) {
        Some(pair) => pair?,
        None => split(exception, types)?,
    };
    let Some(parts) = Tuple::of(&pair) else {
        let given = type_of(&pair).name();
        return Err(type_error(format_args!("{type_name}.split must return a tuple, not {given}")));
    };
    let [matching, rest, ..] = parts.values() else {
        let length = parts.values().len();
        return Err(type_error(format_args!(
            "{type_name}.split must return a 2-tuple, got tuple of size {length}"
        )));
    };
    let some = |value: &Value| (!value.is_none()).then(|| value.clone());
    Ok((some(matching), some(rest)))
}

/// What is raised at the end of `try`-`except*`: the exceptions raised in its clauses, and around those raised again
/// or not taken the shape of the group that was caught. `None` if nothing is left.
///
/// # Errors
/// As for making groups.
pub(crate) fn prepare_reraise(caught: &Value, raised: &Value) -> PyResult {
    let raised = List::of(raised).map_or_else(Vec::new, |raised| raised.items().to_vec());
    let Some(first) = raised.first() else { return Ok(Value::NONE) };
    if !is_group(caught) {
        return Ok(first.clone());
    }
    let (again, mut new_ones): (Vec<Value>, Vec<Value>) = raised
        .into_iter()
        .filter(|exception| !exception.is_none())
        .partition(|exception| has_same_history(exception, caught));
    let mut leaves = Vec::new();
    for group in &again {
        collect_leaves(group, &mut leaves)?;
    }
    let projected = split_by(caught, &Matcher::Instances(&leaves), false)?.0;
    if new_ones.is_empty() {
        return Ok(projected.unwrap_or(Value::NONE));
    }
    new_ones.extend(projected);
    match new_ones.len() {
        1 => Ok(new_ones.remove(0)),
        _ => new(Str::new(""), new_ones),
    }
}

/// Whether two exceptions have the same traceback, cause and context: one is part of the other.
fn has_same_history(a: &Value, b: &Value) -> bool {
    match (Exception::of(a), Exception::of(b)) {
        (Some(a), Some(b)) => {
            a.traceback.get() == b.traceback.get()
                && a.cause.get() == b.cause.get()
                && a.context.get() == b.context.get()
        }
        _ => false,
    }
}

/// All exceptions of a group that are no groups.
fn collect_leaves(exception: &Value, leaves: &mut Vec<Value>) -> PyResult<()> {
    recursion::check(" in collect_exception_group_leaf_ids")?;
    if !is_group(exception) {
        leaves.push(exception.clone());
        return Ok(());
    }
    exceptions(exception).iter().try_for_each(|member| collect_leaves(member, leaves))
}
