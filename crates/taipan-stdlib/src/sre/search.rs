//! Finding matches in a text: which places are tried, and one match after the other.

use memchr::memmem;
use taipan_vm::types::str::Unit;

use super::matcher::{Matcher, OutOfMemory, Program, Set};
use super::opcodes::{info, op};

/// What every match begins with.
enum Begin<'p, U> {
    /// Nothing that is known.
    Any,
    /// One character.
    One(U),
    /// Several characters.
    Prefix(Vec<U>),
    /// A character that the text cannot have.
    Never,
    /// One of a set.
    Set(Set<'p>),
}

/// Looks for matches from left to right.
pub(super) struct Search<'a, U> {
    /// The engine, with the groups of the last match.
    pub(super) matcher: Matcher<'a, U>,
    text: &'a [U],
    /// Where the next match may begin.
    pub(super) start: usize,
    /// Whether the next match must not be empty if it begins there, because the last one was.
    pub(super) must_advance: bool,
    begin: Begin<'a, U>,
    /// The fewest characters of a match.
    least: usize,
    /// The prefix is all of the pattern.
    is_literal: bool,
}

impl<'a, U: Unit> Search<'a, U> {
    pub(super) fn new(program: &'a Program, text: &'a [U], start: usize, end: usize, groups: usize) -> Self {
        let matcher = Matcher::new(program, text, end, groups);
        let mut search = Search {
            matcher,
            text,
            start,
            must_advance: false,
            begin: Begin::Any,
            least: 0,
            is_literal: false,
        };
        search.read_info(program);
        search
    }

    /// Reads `INFO`: flags, least and most width, and a prefix or a set.
    fn read_info(&mut self, program: &'a Program) {
        let [op::INFO, _, flags, least, _, rest @ ..] = &*program.code else { return };
        self.least = *least as usize;
        if flags & info::PREFIX != 0 {
            let [length, _, rest @ ..] = rest else { return };
            let prefix = rest.get(..*length as usize).unwrap_or_default();
            self.is_literal = flags & info::LITERAL != 0;
            self.begin = match prefix.iter().map(|code| U::from_code(*code)).collect::<Option<Vec<U>>>() {
                None => Begin::Never,
                Some(units) => match units[..] {
                    [] => Begin::Any,
                    [unit] => Begin::One(unit),
                    _ => Begin::Prefix(units),
                },
            };
        } else if flags & info::CHARSET != 0 {
            self.begin = Begin::Set(program.set(5));
        }
    }

    /// The next place from `at` on where a match may begin.
    fn candidate(&self, at: usize) -> Option<usize> {
        let rest = self.text.get(at..self.matcher.end)?;
        let found = match &self.begin {
            Begin::Any => 0,
            Begin::Never => return None,
            Begin::One(unit) => U::position(rest, *unit)?,
            Begin::Prefix(units) => find(rest, units)?,
            Begin::Set(set) => rest.iter().position(|unit| set.has(unit.code()))?,
        };
        Some(at + found)
    }

    /// The next match.
    pub(super) fn next(&mut self) -> Result<Option<(usize, usize)>, OutOfMemory> {
        let Some(last) = self.matcher.end.checked_sub(self.least) else { return Ok(None) };
        self.matcher.must_leave = self.must_advance.then_some(self.start);
        let mut at = self.start;
        while at <= last
            && let Some(start) = self.candidate(at)
        {
            if start > last {
                break;
            }
            if let Some(end) = self.matcher.match_at(start)? {
                self.must_advance = start == end;
                self.start = end;
                return Ok(Some((start, end)));
            }
            at = start + 1;
        }
        Ok(None)
    }

    /// The match that begins exactly at the start.
    pub(super) fn next_here(&mut self, match_all: bool) -> Result<Option<(usize, usize)>, OutOfMemory> {
        if self.start > self.matcher.end {
            return Ok(None);
        }
        self.matcher.must_leave = self.must_advance.then_some(self.start);
        self.matcher.match_all = match_all;
        let start = self.start;
        let found = self.matcher.match_at(start)?;
        if let Some(end) = found {
            self.must_advance = start == end;
            self.start = end;
        }
        Ok(found.map(|end| (start, end)))
    }
}

/// The first place of several characters.
fn find<U: Unit>(text: &[U], units: &[U]) -> Option<usize> {
    // SAFETY: characters are plain numbers without padding.
    let bytes =
        |units: &[U]| unsafe { std::slice::from_raw_parts(units.as_ptr().cast::<u8>(), size_of_val(units)) };
    if size_of::<U>() == 1 {
        return memmem::find(bytes(text), bytes(units));
    }
    let (first, rest) = units.split_first()?;
    let mut at = 0;
    loop {
        at += U::position(text.get(at..)?, *first)?;
        if text.get(at + 1..)?.starts_with(rest) {
            return Some(at);
        }
        at += 1;
    }
}
