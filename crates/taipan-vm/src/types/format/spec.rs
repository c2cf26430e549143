//! The specification: `[[fill]align][sign][z][#][0][width][grouping][.precision[grouping]][type]`.

use crate::object::type_object::type_of;
use crate::raise::value_error;
use crate::types::int::unicode;
use crate::types::str::Str;
use crate::value::{PyResult, Raised, Value};

/// Where the padding goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// `<`: behind.
    Left,
    /// `>`: in front.
    Right,
    /// `^`: half of it on either side.
    Center,
    /// `=`: between the sign and the digits.
    AfterSign,
}

impl Align {
    fn from_code(code: u32) -> Option<Align> {
        match char::from_u32(code)? {
            '<' => Some(Align::Left),
            '>' => Some(Align::Right),
            '^' => Some(Align::Center),
            '=' => Some(Align::AfterSign),
            _ => None,
        }
    }
}

/// Which sign a number has that is not negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `-`: none.
    Minus,
    /// `+`: a plus.
    Plus,
    /// ` `: a space.
    Space,
}

/// What stands between groups of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// `,`
    Comma,
    /// `_`
    Underscore,
}

impl Grouping {
    /// The character.
    pub const fn symbol(self) -> char {
        match self {
            Grouping::Comma => ',',
            Grouping::Underscore => '_',
        }
    }
}

/// A specification that was read.
#[derive(Clone, Debug)]
pub struct FormatSpec {
    /// The code point that fills the field.
    pub fill: u32,
    /// Where the fill goes.
    pub align: Align,
    /// The sign, if there is one in the specification.
    pub sign: Option<Sign>,
    /// `z`: a number that is shown as zero has no minus.
    pub no_negative_zero: bool,
    /// `#`
    pub alternate: bool,
    /// The least number of characters.
    pub width: Option<usize>,
    /// What groups the digits before the point.
    pub grouping: Option<Grouping>,
    /// The precision.
    pub precision: Option<usize>,
    /// What groups the digits after the point.
    pub fraction_grouping: Option<Grouping>,
    /// The type's code point; 0 if there is none and the value's type has no default.
    pub presentation: u32,
}

impl FormatSpec {
    /// Reads a specification for a value whose presentation is `default_type` (`'\0'`: none) and whose alignment
    /// is `default_align` where the specification does not say.
    ///
    /// # Errors
    /// `ValueError` if it is none.
    pub fn parse(
        spec: &Str,
        value: &Value,
        default_type: char,
        default_align: Align,
    ) -> PyResult<FormatSpec> {
        let codes: Vec<u32> = spec.code_points().collect();
        let mut reader = Reader { rest: &codes };
        let mut format = FormatSpec {
            fill: u32::from(' '),
            align: default_align,
            sign: None,
            no_negative_zero: false,
            alternate: false,
            width: None,
            grouping: None,
            precision: None,
            fraction_grouping: None,
            presentation: u32::from(default_type),
        };
        let (has_fill, has_align) = format.read_alignment(&mut reader);
        format.sign = reader.take_one_of(&[('-', Sign::Minus), ('+', Sign::Plus), (' ', Sign::Space)]);
        format.no_negative_zero = reader.take('z');
        format.alternate = reader.take('#');
        if !has_fill && reader.take('0') {
            format.fill = u32::from('0');
            if !has_align && default_align == Align::Right {
                format.align = Align::AfterSign;
            }
        }
        format.width = reader.number()?;
        format.grouping = reader.grouping()?;
        if reader.take('.') {
            format.precision = reader.number()?;
            format.fraction_grouping = reader.grouping()?;
            if format.precision.is_none() && format.fraction_grouping.is_none() {
                return Err(value_error("Format specifier missing precision"));
            }
        }
        match reader.rest {
            [] => {}
            [presentation] => format.presentation = *presentation,
            _ => {
                return Err(value_error(format_args!(
                    "Invalid format specifier '{}' for object of type '{}'",
                    spec.to_string_lossy(),
                    type_of(value).name()
                )));
            }
        }
        format.check_grouping()?;
        Ok(format)
    }

    /// Reads the fill and the alignment, and says which of the two there were.
    fn read_alignment(&mut self, reader: &mut Reader<'_>) -> (bool, bool) {
        if let [fill, align, rest @ ..] = reader.rest
            && let Some(align) = Align::from_code(*align)
        {
            (self.fill, self.align, reader.rest) = (*fill, align, rest);
            return (true, true);
        }
        if let [align, rest @ ..] = reader.rest
            && let Some(align) = Align::from_code(*align)
        {
            (self.align, reader.rest) = (align, rest);
            return (false, true);
        }
        (false, false)
    }

    fn check_grouping(&self) -> PyResult<()> {
        if let Some(grouping) = self.grouping {
            let allowed = match char::from_u32(self.presentation) {
                Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F' | '\0') => true,
                Some('b' | 'o' | 'x' | 'X') => grouping == Grouping::Underscore,
                _ => false,
            };
            if !allowed {
                return Err(self.grouping_not_allowed(grouping));
            }
        }
        match self.fraction_grouping {
            Some(grouping) if self.presentation == u32::from('n') => Err(self.grouping_not_allowed(grouping)),
            _ => Ok(()),
        }
    }

    fn grouping_not_allowed(&self, grouping: Grouping) -> Raised {
        let (symbol, shown) = (grouping.symbol(), show_code(self.presentation));
        value_error(format_args!("Cannot specify '{symbol}' with '{shown}'."))
    }

    /// Digits of a group before the point: four in other bases than ten.
    pub fn group_size(&self) -> usize {
        if matches!(char::from_u32(self.presentation), Some('b' | 'o' | 'x' | 'X')) { 4 } else { 3 }
    }

    /// `ValueError`: the value's type has no such presentation.
    #[cold]
    pub fn unknown_presentation(&self, value: &Value) -> Raised {
        let (shown, type_) = (show_code(self.presentation), type_of(value).name());
        value_error(format_args!("Unknown format code '{shown}' for object of type '{type_}'"))
    }
}

/// A code point as errors show it.
fn show_code(code: u32) -> String {
    match char::from_u32(code) {
        Some(character) if code > 32 && code < 128 => character.to_string(),
        _ => format!("\\x{code:x}"),
    }
}

/// What is left of a specification.
struct Reader<'a> {
    rest: &'a [u32],
}

impl Reader<'_> {
    fn take(&mut self, character: char) -> bool {
        match self.rest {
            [first, rest @ ..] if *first == u32::from(character) => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    fn take_one_of<T: Copy>(&mut self, choices: &[(char, T)]) -> Option<T> {
        choices.iter().find(|(character, _)| self.take(*character)).map(|(_, choice)| *choice)
    }

    /// A number of decimal digits of any script.
    fn number(&mut self) -> PyResult<Option<usize>> {
        let mut number = None;
        while let [first, rest @ ..] = self.rest
            && let Some(digit) = unicode::decimal(*first)
        {
            let next =
                number.unwrap_or(0_isize).checked_mul(10).and_then(|tens| tens.checked_add(digit as isize));
            let Some(next) = next else {
                return Err(value_error("Too many decimal digits in format string"));
            };
            number = Some(next);
            self.rest = rest;
        }
        Ok(number.map(isize::cast_unsigned))
    }

    fn grouping(&mut self) -> PyResult<Option<Grouping>> {
        let comma = self.take(',');
        let underscore = self.take('_');
        let another_comma = underscore && self.rest.first() == Some(&u32::from(','));
        if comma && underscore || another_comma {
            return Err(value_error("Cannot specify both ',' and '_'."));
        }
        Ok(match (comma, underscore) {
            (true, _) => Some(Grouping::Comma),
            (_, true) => Some(Grouping::Underscore),
            _ => None,
        })
    }
}
