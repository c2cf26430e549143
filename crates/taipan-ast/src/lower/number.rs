//! Numeric literals (language reference, "Numeric literals").

use super::Lowering;
use crate::error::{ErrorSpan, SyntaxWarning};
use crate::nodes::ConstantValue;
use num_bigint::BigUint;
use ruff_python_ast as ruff;
use ruff_text_size::TextRange;

/// `sys.int_info.default_max_str_digits`: longer decimal literals are rejected.
const MAX_DECIMAL_DIGITS: usize = 4300;

impl<'a> Lowering<'a> {
    pub(super) fn number(&mut self, number: &ruff::ExprNumberLiteral) -> ConstantValue<'a> {
        if self.byte_at(number.range.end()).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            self.adjacent_word(number.range);
        }
        match &number.value {
            ruff::Number::Int(int) => match int.as_u64().map(i64::try_from) {
                Some(Ok(value)) => ConstantValue::Int(value),
                _ => self.big_int(number.range),
            },
            ruff::Number::Float(value) => ConstantValue::Float(*value),
            ruff::Number::Complex { real, imag } => ConstantValue::Complex(*real, *imag),
        }
    }

    pub(crate) fn big_int(&mut self, range: TextRange) -> ConstantValue<'a> {
        let digits: Vec<u8> = self.text(range).bytes().filter(|&byte| byte != b'_').collect();
        let (digits, radix) = match digits.get(1) {
            Some(b'x' | b'X') => (&digits[2..], 16),
            Some(b'o' | b'O') => (&digits[2..], 8),
            Some(b'b' | b'B') => (&digits[2..], 2),
            _ => (&digits[..], 10),
        };
        if radix == 10 && digits.len() > MAX_DECIMAL_DIGITS {
            let loc = self.location(range);
            self.error(
                format!(
                    "Exceeds the limit ({MAX_DECIMAL_DIGITS} digits) for integer string conversion: value has {} \
                     digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for \
                     huge integer literals to avoid decimal conversion limits.",
                    digits.len()
                ),
                loc,
            );
            return ConstantValue::Int(0);
        }
        let magnitude = BigUint::parse_bytes(digits, radix).unwrap_or_default().to_u32_digits();
        ConstantValue::BigInt { negative: false, magnitude: self.arena.alloc_slice_copy(&magnitude) }
    }

    /// A word directly after a number: CPython warns if it is a keyword that may follow, and rejects
    /// any other.
    #[cold]
    fn adjacent_word(&mut self, number: TextRange) {
        let rest = &self.source[number.end().to_usize()..];
        let word =
            &rest[..rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count()];
        let followed = word.starts_with("if") || word.starts_with("in") || word.starts_with("is");
        if !followed && !matches!(word, "and" | "else" | "for" | "or" | "not") {
            self.reject();
            return;
        }
        let text = self.text(number).as_bytes();
        let kind = match (text.get(1), text.last()) {
            (Some(b'x' | b'X'), _) => "hexadecimal",
            (Some(b'o' | b'O'), _) => "octal",
            (Some(b'b' | b'B'), _) => "binary",
            (_, Some(b'j' | b'J')) => "imaginary",
            _ => "decimal",
        };
        let loc = self.location(number);
        let span = ErrorSpan {
            lineno: loc.end_lineno as u32,
            offset: self.character_offset(loc.end_lineno, loc.end_col_offset - 1),
            end_lineno: loc.end_lineno as u32,
            end_offset: self.character_offset(loc.end_lineno, loc.end_col_offset - 1),
        };
        self.warnings.push(SyntaxWarning {
            message: format!("invalid {kind} literal"),
            lineno: span.lineno,
            span,
        });
    }
}
