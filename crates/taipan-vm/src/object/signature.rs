//! The parameters of native functions, read from the signatures in their tables, and how arguments find them.
//!
//! A signature is the text that `inspect.signature` reads too: `($self, sep=None, /, *, maxsplit=-1)`.
//! `$self`, `$module` and `$type` stand for what the function is bound to and take no argument. A parameter
//! with a default may be missing; what stands for it then, the function decides.
//!
//! The errors are those of CPython's `_PyArg_UnpackKeywords`.

use crate::call::Arguments;
use crate::raise::type_error;
use crate::types::str::Str;
use crate::value::PyResult;
use crate::value::{Raised, Value};

/// The most parameters a signature that is bound may have.
const MOST: usize = 24;

/// The parameters of a native function.
#[derive(Debug, PartialEq, Eq)]
pub struct Parameters {
    /// The signature's text.
    text: &'static str,
    /// Where the names lie in the text: first byte, end.
    names: [(u16, u16); MOST],
    length: usize,
    /// How many can be given by place only.
    positional_only: usize,
    /// How many can be given by place.
    positional: usize,
    /// A bit for each that has to be given.
    required: u32,
}

impl Parameters {
    /// Reads a signature; what comes after too many parameters is not read.
    pub const fn parse(text: &'static str) -> Parameters {
        let mut parameters = Parameters {
            text,
            names: [(0, 0); MOST],
            length: 0,
            positional_only: 0,
            positional: 0,
            required: 0,
        };
        let bytes = text.as_bytes();
        let mut keyword_only = false;
        let mut place = 1;
        while place + 1 < bytes.len() && parameters.length < MOST {
            let start = place;
            let (name_end, end) = parameter_end(bytes, place);
            place = end + 1;
            while place < bytes.len() && bytes[place] == b' ' {
                place += 1;
            }
            match bytes[start] {
                b'$' => {}
                b'/' => parameters.positional_only = parameters.length,
                b'*' => keyword_only = true,
                _ => {
                    parameters.names[parameters.length] = (start as u16, name_end as u16);
                    if bytes[name_end] != b'=' {
                        parameters.required |= 1 << parameters.length;
                    }
                    parameters.length += 1;
                    parameters.positional += !keyword_only as usize;
                }
            }
        }
        parameters
    }

    fn name(&self, place: usize) -> &'static str {
        let (start, end) = self.names[place];
        &self.text[start as usize..end as usize]
    }

    #[cfg(test)]
    fn names(&self) -> impl Iterator<Item = &'static str> {
        (0..self.length).map(|place| self.name(place))
    }

    fn is_required(&self, place: usize) -> bool {
        self.required >> place & 1 != 0
    }

    /// How many of the first `number` have to be given.
    fn least(&self, number: usize) -> usize {
        (0..number).filter(|place| self.is_required(*place)).count()
    }

    /// The argument of each parameter, `None` where there is none.
    ///
    /// # Errors
    /// `TypeError` if the arguments do not fit; `function` is the name it gives, such as `list.sort`.
    pub fn bind<'a>(&self, function: &str, arguments: Arguments<'a>) -> PyResult<Vec<Option<&'a Value>>> {
        let positional = arguments.positional();
        let least = self.least(self.positional);
        let total = arguments.values().len();
        if total > self.length {
            let kind = if positional.is_empty() { "keyword " } else { "" };
            return Err(too_many(function, least == self.length, self.length, kind, total));
        }
        if positional.len() > self.positional {
            let most = self.positional;
            if most == 0 {
                return Err(type_error(format_args!("{function}() takes no positional arguments")));
            }
            return Err(too_many(function, least == most, most, "positional ", positional.len()));
        }
        let mut bound: Vec<Option<&Value>> = positional.iter().map(Some).collect();
        bound.resize(self.length, None);
        for (name, value) in arguments.keywords() {
            let text = Str::of(name).map(Str::to_string_lossy).unwrap_or_default();
            let Some(place) = (self.positional_only..self.length).find(|place| self.name(*place) == text)
            else {
                return Err(unexpected(function, &text));
            };
            if bound[place].is_some() {
                let number = place + 1;
                return Err(type_error(format_args!(
                    "argument for {function}() given by name ('{text}') and position ({number})"
                )));
            }
            bound[place] = Some(value);
        }
        self.check_required(function, positional.len(), &bound)?;
        Ok(bound)
    }

    fn check_required(&self, function: &str, given: usize, bound: &[Option<&Value>]) -> PyResult<()> {
        let missing = |place: &usize| self.is_required(*place) && bound[*place].is_none();
        let Some(place) = (0..bound.len()).find(missing) else { return Ok(()) };
        if place < self.positional_only {
            let least = self.least(self.positional_only);
            let bound = if least == self.positional { "exactly" } else { "at least" };
            let plural = if least == 1 { "" } else { "s" };
            return Err(type_error(format_args!(
                "{function}() takes {bound} {least} positional argument{plural} ({given} given)"
            )));
        }
        let (name, number) = (self.name(place), place + 1);
        Err(type_error(format_args!("{function}() missing required argument '{name}' (pos {number})")))
    }
}

fn unexpected(function: &str, name: &str) -> Raised {
    type_error(format_args!("{function}() got an unexpected keyword argument '{name}'"))
}

fn too_many(function: &str, exactly: bool, most: usize, kind: &str, given: usize) -> Raised {
    let bound = if exactly { "exactly" } else { "at most" };
    let plural = if most == 1 { "" } else { "s" };
    type_error(format_args!("{function}() takes {bound} {most} {kind}argument{plural} ({given} given)"))
}

/// Where the name of the parameter at `place` ends, and where the parameter does: at a comma that is in no
/// bracket and no string, or at the bracket that closes the signature.
const fn parameter_end(bytes: &[u8], mut place: usize) -> (usize, usize) {
    let (mut depth, mut quote, mut name_end) = (0, 0, 0);
    while place < bytes.len() {
        let byte = bytes[place];
        let ends = quote == 0 && depth == 0 && matches!(byte, b',' | b')');
        if name_end == 0 && (ends || matches!(byte, b'=' | b':')) {
            name_end = place;
        }
        if ends {
            break;
        }
        match byte {
            _ if quote == byte => quote = 0,
            _ if quote != 0 => {}
            b'\'' | b'"' => quote = byte,
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth -= 1,
            _ => {}
        }
        place += 1;
    }
    (name_end, place)
}

#[cfg(test)]
mod tests {
    use super::Parameters;

    #[test]
    fn signatures_are_read() {
        let parameters = Parameters::parse("($self, old, new, /, count=-1, *, sep=', ', key=(1, 2))");
        assert_eq!(parameters.names().collect::<Vec<_>>(), ["old", "new", "count", "sep", "key"]);
        assert_eq!((parameters.positional_only, parameters.positional), (2, 3));
        assert_eq!(parameters.required, 0b11);
        assert_eq!(Parameters::parse("()").length, 0);
        assert_eq!(Parameters::parse("($self, /)").length, 0);
        assert_eq!(Parameters::parse("(x)").names().collect::<Vec<_>>(), ["x"]);
    }
}
