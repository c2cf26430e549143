//! Breaking sources the way people do: a token too few, a token too many.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::{Ranged as _, TextRange};

use crate::random::Random;

/// What was done to a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutation {
    /// The token was taken out.
    Deleted,
    /// The token stands there twice, with a space between.
    Doubled,
}

/// A source whose tokens are known.
pub struct Mutator<'a> {
    source: &'a str,
    tokens: Vec<TextRange>,
}

impl<'a> Mutator<'a> {
    /// Finds the tokens of `source`.
    pub fn new(source: &'a str) -> Self {
        let parsed = parse_unchecked(source, ParseOptions::from(Mode::Module));
        let is_text = |kind: TokenKind| {
            !matches!(
                kind,
                TokenKind::NonLogicalNewline
                    | TokenKind::Comment
                    | TokenKind::Indent
                    | TokenKind::Dedent
                    | TokenKind::EndOfFile
            )
        };
        let tokens = parsed.tokens().iter().filter(|token| is_text(token.kind())).map(|token| token.range());
        Self { source, tokens: tokens.filter(|range| !range.is_empty()).collect() }
    }

    /// The source with one token, chosen by `random`, deleted or doubled; `None` if it has no tokens.
    pub fn mutate(&self, random: &mut Random) -> Option<(String, Mutation)> {
        let range = *self.tokens.get(random.below(self.tokens.len()))?;
        let (start, end) = (range.start().to_usize(), range.end().to_usize());
        let (before, token, after) = (&self.source[..start], &self.source[start..end], &self.source[end..]);
        Some(if random.below(2) == 0 {
            (format!("{before}{after}"), Mutation::Deleted)
        } else {
            (format!("{before}{token} {token}{after}"), Mutation::Doubled)
        })
    }
}

/// The bytes with a few of them changed, inserted or removed, or with the end cut off.
pub fn damage(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    /// What is likely to matter.
    const INSERTED: &[u8] = b"\0\t\n\r\x0c #\"'(){}[]:;,.\\=@f\xff\xc3\xf0";
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(3) {
        let place = random.below(bytes.len() + 1);
        let inserted = INSERTED[random.below(INSERTED.len())];
        match random.below(8) {
            0 => bytes.truncate(place),
            1..=3 => bytes.insert(place, inserted),
            4 | 5 if place < bytes.len() => bytes[place] = inserted,
            6 if place < bytes.len() => bytes[place] ^= 1 << random.below(8),
            _ if place < bytes.len() => {
                bytes.remove(place);
            }
            _ => {}
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_token_is_missing_or_there_twice() {
        let mutator = Mutator::new("x = (1) # c\n");
        let mut random = Random::new(1);
        for _ in 0..100 {
            let (text, mutation) = mutator.mutate(&mut random).expect("there are tokens");
            match mutation {
                Mutation::Deleted => assert!(text.len() < 12, "{text:?}"),
                Mutation::Doubled => assert!(text.len() > 12, "{text:?}"),
            }
        }
        assert!(Mutator::new("").mutate(&mut random).is_none());
    }
}
