//! How the arguments of a call become the first locals of a Python function ("Calls" in the language
//! reference), with CPython's words where they do not.

use taipan_bytecode::CodeFlags;
use taipan_bytecode::constant::Constant;

use crate::object::protocol;
use crate::raise::type_error;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::function::{DEFAULTS, Function, KWDEFAULTS};
use crate::types::str::{self, Str};
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Raised, Value, header_of, incref};
use crate::word::Word;

/// Keyword arguments that are bound in place; calls with more take the long way.
const MOST_KEYWORDS: usize = 32;
/// What stands for the place of a keyword argument that no parameter has the name of.
const EXTRA: u8 = u8::MAX;

/// Makes locals of the arguments of a call where they lie, from `first` on: `given` of them, the last of which have
/// `names`. Gives the number of locals that are set. `None` if the arguments do not fit or are out of the ordinary;
/// then nothing has changed, and [`bind`] does it or says what is wrong.
///
/// # Safety
/// The arguments lie at `first` with their references, and there is room for the function's locals.
#[inline(never)]
pub(crate) unsafe fn place(
    function: *const Function,
    first: *mut Word,
    given: usize,
    names: &[Value],
) -> Option<usize> {
    // SAFETY: the function is alive, says the caller; what is read and written lies between the arguments' begin and
    // the end of the locals.
    unsafe {
        let function = &*function;
        let code = function.code();
        let parameters = code.argcount as usize;
        let defaults = function.attributes[DEFAULTS].get();
        let defaults = if defaults.is_null() { &[] } else { (*header_of(defaults).cast::<Tuple>()).words() };
        if names.is_empty() && code.exact_argcount != u32::MAX {
            // Nothing but defaults can be missing.
            let missing = parameters.checked_sub(given)?;
            let mut default = defaults.len().checked_sub(missing)?;
            let mut local = first.add(given);
            while default < defaults.len() {
                let word = *defaults.get_unchecked(default);
                incref(word);
                *local = word;
                local = local.add(1);
                default += 1;
            }
            return Some(parameters);
        }
        place_any(function, first, given, names, defaults)
    }
}

/// The same for functions and calls of every kind.
unsafe fn place_any(
    function: &Function,
    first: *mut Word,
    given: usize,
    names: &[Value],
    defaults: &[Word],
) -> Option<usize> {
    // SAFETY: as for `place`.
    unsafe {
        let code = function.code();
        let (parameters, named) = (code.argcount as usize, code.parameters.len());
        let positional = given - names.len();
        let takes_more = code.flags.contains(CodeFlags::VARARGS);
        let takes_names = code.flags.contains(CodeFlags::VARKEYWORDS);
        if positional > parameters && !takes_more || names.len() > MOST_KEYWORDS || named > 64 {
            return None;
        }
        // Which parameters are set, and by which keyword argument.
        let own = positional.min(parameters);
        let mut set: u64 = if own == 64 { u64::MAX } else { (1 << own) - 1 };
        let mut places = [EXTRA; MOST_KEYWORDS];
        for (name, place) in names.iter().zip(&mut places) {
            match parameter(code, name)? {
                Some(found) if set >> found & 1 != 0 => return None,
                Some(found) => {
                    set |= 1 << found;
                    *place = found as u8;
                }
                None if takes_names => {}
                None => return None,
            }
        }
        let keyword_defaults = function.attributes[KWDEFAULTS].get();
        let keyword_default = |place: usize| {
            let defaults =
                (!keyword_defaults.is_null()).then(|| &*header_of(keyword_defaults).cast::<Dict>())?;
            defaults.get_str(code.parameters[place])
        };
        let first_default = parameters.saturating_sub(defaults.len());
        let mut missing = !set & if named == 64 { u64::MAX } else { (1 << named) - 1 };
        while missing != 0 {
            let place = missing.trailing_zeros() as usize;
            let has_default =
                if place < parameters { place >= first_default } else { keyword_default(place).is_some() };
            if !has_default {
                return None;
            }
            missing &= missing - 1;
        }
        // All fit. Positional arguments stay; the others leave their places before these are filled.
        let rest = takes_more.then(|| match positional.checked_sub(parameters) {
            Some(number) => Tuple::from_owned_words(first.add(parameters), number),
            None => Tuple::empty(),
        });
        let mut keywords = [Word::NULL; MOST_KEYWORDS];
        for (number, word) in keywords.iter_mut().take(names.len()).enumerate() {
            *word = *first.add(positional + number);
        }
        let extra = takes_names.then(|| Dict::with_capacity(0));
        let mut by_keyword: [Word; 64] = [Word::NULL; 64];
        for ((name, place), word) in names.iter().zip(places).zip(keywords) {
            match (place, extra.as_ref().and_then(Dict::of), Str::of(name)) {
                (EXTRA, Some(extra), Some(name)) => extra.set_str(name, Value::from_owned(word)),
                _ => by_keyword[place as usize % 64] = word,
            }
        }
        for place in own..named {
            let word = by_keyword[place];
            *first.add(place) = if !word.is_null() {
                word
            } else if place < parameters {
                let word = defaults[place - first_default];
                incref(word);
                word
            } else {
                keyword_default(place).map_or(Word::NULL, Value::into_word)
            };
        }
        let mut end = named;
        for value in rest.into_iter().chain(extra) {
            *first.add(end) = value.into_word();
            end += 1;
        }
        Some(end)
    }
}

/// The parameter that a keyword argument's name means, if there is one; `None` if the name is no plain string.
#[inline]
fn parameter(code: &Code, name: &Value) -> Option<Option<usize>> {
    if !str::is_exact(name) {
        return None;
    }
    let name = Str::of(name)?;
    let names = &code.parameters;
    let first = code.positional_only as usize;
    let same = names.iter().skip(first).position(|other| std::ptr::eq(*other, name));
    let found = match same {
        None if !name.is_interned() => names.iter().skip(first).position(|other| other.equals(name)),
        found => found,
    };
    Some(found.map(|place| place + first))
}

/// The parameters of a function, by place among its locals: positional ones, keyword-only ones, then
/// `*args`, then `**kwargs`.
struct Parameters<'a> {
    function: &'a Function,
    code: &'a Code,
    positional: usize,
    positional_only: usize,
    keyword_only: usize,
}

/// The locals that a call sets, in order; a missing one is a parameter's that the function has no value for,
/// which the caller does not see because it is an error.
pub(crate) fn bind(
    function: &Function,
    positional: &[Value],
    names: &[Value],
    values: &[Value],
) -> PyResult<Vec<Value>> {
    let code = function.code();
    let parameters = Parameters {
        function,
        code,
        positional: code.argcount as usize,
        positional_only: code.object.posonlyargcount as usize,
        keyword_only: code.object.kwonlyargcount as usize,
    };
    let named = parameters.positional + parameters.keyword_only;
    let mut locals: Vec<Option<Value>> = vec![None; named];
    for (local, value) in locals.iter_mut().zip(&positional[..positional.len().min(parameters.positional)]) {
        *local = Some(value.clone());
    }
    let extra_keywords = code.flags.contains(CodeFlags::VARKEYWORDS).then(|| Dict::with_capacity(0));
    for (name, value) in names.iter().zip(values) {
        parameters.bind_keyword(&mut locals, name, value, extra_keywords.as_ref())?;
    }
    let takes_more = code.flags.contains(CodeFlags::VARARGS);
    if positional.len() > parameters.positional && !takes_more {
        return Err(parameters.too_many(function, positional.len(), &locals));
    }
    parameters.fill_defaults(function, &mut locals, positional.len())?;
    let mut bound: Vec<Value> = locals.into_iter().flatten().collect();
    if takes_more {
        let rest = positional.get(parameters.positional..).unwrap_or_default();
        bound.push(Tuple::from_values(rest.to_vec()));
    }
    bound.extend(extra_keywords);
    Ok(bound)
}

impl Parameters<'_> {
    fn name(&self, place: usize) -> String {
        match self.code.object.localsplusnames.get(place) {
            Some(Constant::Str(name)) => name.to_string_lossy().into_owned(),
            _ => String::new(),
        }
    }

    fn qualname(&self) -> String {
        Str::of(&self.function.qualname()).map(Str::to_string_lossy).unwrap_or_default()
    }

    /// Puts a keyword argument in its place, or among those that have none.
    fn bind_keyword(
        &self,
        locals: &mut [Option<Value>],
        name: &Value,
        value: &Value,
        extra: Option<&Value>,
    ) -> PyResult<()> {
        let Some(text) = Str::of(name).map(Str::to_string_lossy) else {
            return Err(type_error(format_args!("{}() keywords must be strings", self.qualname())));
        };
        let place = (self.positional_only..locals.len()).find(|&place| self.name(place) == text);
        match (place, extra.and_then(Dict::of)) {
            (Some(place), _) => {
                if locals[place].is_some() {
                    let function = self.qualname();
                    return Err(type_error(format_args!(
                        "{function}() got multiple values for argument '{text}'"
                    )));
                }
                locals[place] = Some(value.clone());
                Ok(())
            }
            (None, Some(extra)) => extra.set(name, value.clone()),
            (None, None) if (0..self.positional_only).any(|place| self.name(place) == text) => {
                Err(type_error(format_args!(
                    "{}() got some positional-only arguments passed as keyword arguments: '{text}'",
                    self.qualname()
                )))
            }
            (None, None) => Err(type_error(format_args!(
                "{}() got an unexpected keyword argument '{text}'",
                self.qualname()
            ))),
        }
    }

    /// Gives parameters without argument their defaults.
    fn fill_defaults(&self, function: &Function, locals: &mut [Option<Value>], given: usize) -> PyResult<()> {
        let defaults = function.attribute(DEFAULTS);
        let defaults = defaults.as_ref().and_then(Tuple::of).map_or(&[][..], Tuple::values);
        let first_default = self.positional.saturating_sub(defaults.len());
        for place in given.min(self.positional)..self.positional {
            if locals[place].is_none() && place >= first_default {
                locals[place] = Some(defaults[place - first_default].clone());
            }
        }
        self.check_none_missing(&locals[..self.positional], 0, "positional")?;
        let keyword_defaults = function.attribute(KWDEFAULTS);
        for (place, local) in locals.iter_mut().enumerate().skip(self.positional) {
            if local.is_none() {
                let name = Str::new(&self.name(place));
                *local = match keyword_defaults.as_ref().and_then(Dict::of) {
                    Some(defaults) => defaults.get(&name)?,
                    None => None,
                };
            }
        }
        self.check_none_missing(&locals[self.positional..], self.positional, "keyword-only")
    }

    fn check_none_missing(&self, locals: &[Option<Value>], first: usize, kind: &str) -> PyResult<()> {
        let missing: Vec<String> = locals
            .iter()
            .enumerate()
            .filter(|(_, local)| local.is_none())
            .map(|(place, _)| format!("'{}'", self.name(first + place)))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let (count, plural) = (missing.len(), if missing.len() == 1 { "" } else { "s" });
        let names = in_words(&missing);
        let function = self.qualname();
        Err(type_error(format_args!(
            "{function}() missing {count} required {kind} argument{plural}: {names}"
        )))
    }

    /// `TypeError` for more positional arguments than parameters.
    #[cold]
    fn too_many(&self, function: &Function, given: usize, locals: &[Option<Value>]) -> Raised {
        let defaults = function.attribute(DEFAULTS);
        let defaults = defaults.as_ref().and_then(Tuple::of).map_or(0, |defaults| defaults.values().len());
        let keyword_given = locals[self.positional..].iter().flatten().count();
        let most = self.positional;
        let (takes, plural) = match defaults {
            0 => (most.to_string(), if most == 1 { "" } else { "s" }),
            _ => (format!("from {} to {most}", most - defaults), "s"),
        };
        let also = match keyword_given {
            0 => String::new(),
            _ => {
                let plural = if given == 1 { "" } else { "s" };
                let keyword_plural = if keyword_given == 1 { "" } else { "s" };
                format!(
                    " positional argument{plural} (and {keyword_given} keyword-only argument{keyword_plural})"
                )
            }
        };
        let verb = if given == 1 && keyword_given == 0 { "was" } else { "were" };
        let function = self.qualname();
        type_error(format_args!(
            "{function}() takes {takes} positional argument{plural} but {given}{also} {verb} given"
        ))
    }
}

/// Names as a sentence lists them.
fn in_words(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [name] => name.clone(),
        [first, second] => format!("{first} and {second}"),
        [first @ .., last] => format!("{}, and {last}", first.join(", ")),
    }
}

/// The positional values and keyword arguments of `f(*args, **kwargs)`.
pub(crate) fn unpack(kwargs: Option<&Value>) -> PyResult<(Vec<Value>, Vec<Value>)> {
    match kwargs.filter(|kwargs| protocol::is_dict(kwargs)).and_then(Dict::of) {
        Some(kwargs) => {
            let (names, values): (Vec<Value>, Vec<Value>) = kwargs.iter().unzip();
            if names.iter().any(|name| Str::of(name).is_none()) {
                return Err(type_error("keywords must be strings"));
            }
            Ok((names, values))
        }
        None => Ok((Vec::new(), Vec::new())),
    }
}
