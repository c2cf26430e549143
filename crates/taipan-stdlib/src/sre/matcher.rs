//! The engine: runs the code of a pattern at a place of a text.
//!
//! What may have to be taken back stands on one stack: places where another way can be tried, and what was changed
//! since (marks, counts). Failing pops until there is another way. Nothing recurses on the native stack, however
//! deep groups and repetitions nest.

use std::cell::{Cell, RefCell};

use taipan_vm::types::str::Unit;

use super::charset::{in_category, in_set, is_ascii_word, is_unicode_word, lower_ascii, lower_unicode};
use super::opcodes::{MAXREPEAT, at, op};

/// The stack may have so many entries.
const MOST_ENTRIES: usize = 1 << 26;

/// There is no room for the stack.
#[derive(Debug)]
pub(super) struct OutOfMemory;

/// The code of a pattern, and what was worked out about its sets.
pub(super) struct Program {
    /// What `re._compiler` wrote.
    pub(super) code: Box<[u32]>,
    /// For each place of the code one more than the number of the bitmap of the set there, or 0.
    numbers: Box<[Cell<u32>]>,
    /// Which characters below 256 a set has.
    bitmaps: RefCell<Vec<[u32; 8]>>,
}

impl Program {
    pub(super) fn new(code: Box<[u32]>) -> Program {
        let numbers = code.iter().map(|_| Cell::new(0)).collect();
        Program { code, numbers, bitmaps: RefCell::new(Vec::new()) }
    }

    /// The bitmap of the set at a place.
    fn bitmap(&self, place: usize) -> [u32; 8] {
        let Some(number) = self.numbers.get(place) else { return [0; 8] };
        if let Some(bitmap) = self.bitmaps.borrow().get((number.get() as usize).wrapping_sub(1)) {
            return *bitmap;
        }
        let mut bitmap = [0; 8];
        let set = self.code.get(place..).unwrap_or_default();
        for code in (0..256).filter(|code| in_set(set, *code)) {
            bitmap[code as usize >> 5] |= 1 << (code & 31);
        }
        let mut bitmaps = self.bitmaps.borrow_mut();
        bitmaps.push(bitmap);
        number.set(bitmaps.len() as u32);
        bitmap
    }

    /// A set that is asked again and again.
    pub(super) fn set(&self, place: usize) -> Set<'_> {
        Set { bitmap: self.bitmap(place), code: self.code.get(place..).unwrap_or_default() }
    }
}

/// A set of characters.
pub(super) struct Set<'p> {
    bitmap: [u32; 8],
    code: &'p [u32],
}

impl Set<'_> {
    #[inline(always)]
    pub(super) fn has(&self, code: u32) -> bool {
        if code < 256 {
            return self.bitmap[code as usize >> 5] >> (code & 31) & 1 != 0;
        }
        in_set(self.code, code)
    }
}

/// A repetition that is under way.
#[derive(Clone, Copy)]
struct Repeat {
    /// The place of its `REPEAT`.
    place: usize,
    count: u32,
    /// Where the last turn began.
    last: usize,
    /// The repetition around it, one more than its number, or 0.
    around: usize,
}

/// No place in the text.
const NOWHERE: usize = usize::MAX;

/// What stands on the stack.
#[derive(Clone, Copy)]
enum Entry {
    /// The next alternative.
    Branch { place: usize, at: usize },
    /// A repeated character can be given back, down to `least`.
    Fewer { tail: usize, least: usize, at: usize },
    /// A repeated character can be taken once more, up to `most` places on.
    More { item: usize, tail: usize, at: usize, left: u32 },
    /// After the body: what comes behind a greedy repetition.
    Tail { repeat: usize, place: usize, at: usize },
    /// After what comes behind: the body of a lazy repetition once more.
    Body { repeat: usize, at: usize },
    /// A group that is matched as a whole, or looked at: the end of what can be tried in it.
    Fence(Fence),
    /// To be put back: a mark.
    Mark { number: usize, before: usize },
    /// The last group that was closed.
    LastIndex(usize),
    /// A count.
    Count { repeat: usize, before: u32 },
    /// Where the last turn began.
    Last { repeat: usize, before: usize },
    /// The innermost repetition.
    Innermost(usize),
    /// How many repetitions there were.
    Repeats(usize),
}

/// What a fence is for.
#[derive(Clone, Copy)]
enum FenceKind {
    Assert,
    AssertNot,
    Atomic,
    /// A possessive repetition and how often it was done.
    Possessive {
        place: usize,
        count: u32,
    },
}

#[derive(Clone, Copy)]
struct Fence {
    kind: FenceKind,
    /// Where the code goes on.
    next: usize,
    /// Where the text was.
    at: usize,
    /// The fence around it, one more than its entry, or 0.
    around: usize,
}

/// The engine. See the module's page.
pub(super) struct Matcher<'a, U> {
    program: &'a Program,
    code: &'a [u32],
    text: &'a [U],
    /// The text ends here.
    pub(super) end: usize,
    /// The match has to end at the end.
    pub(super) match_all: bool,
    /// The match must not end here.
    pub(super) must_leave: Option<usize>,
    /// Begins and ends of groups.
    pub(super) marks: Vec<usize>,
    /// The last group that was closed, or 0.
    pub(super) last_index: usize,
    stack: Vec<Entry>,
    repeats: Vec<Repeat>,
    innermost: usize,
    fence: usize,
}

/// Where to go on, or nowhere.
type Next = Option<(usize, usize)>;

impl<'a, U: Unit> Matcher<'a, U> {
    pub(super) fn new(program: &'a Program, text: &'a [U], end: usize, groups: usize) -> Matcher<'a, U> {
        Matcher {
            program,
            code: &program.code,
            text,
            end: end.min(text.len()),
            match_all: false,
            must_leave: None,
            marks: vec![NOWHERE; groups * 2],
            last_index: 0,
            stack: Vec::new(),
            repeats: Vec::new(),
            innermost: 0,
            fence: 0,
        }
    }

    #[inline(always)]
    fn word(&self, place: usize) -> u32 {
        self.code.get(place).copied().unwrap_or(op::FAILURE)
    }

    /// The place that the skip at a place leads to.
    #[inline(always)]
    fn skip(&self, place: usize) -> usize {
        place + self.word(place) as usize
    }

    #[inline(always)]
    fn code_at(&self, at: usize) -> Option<u32> {
        if at < self.end { self.text.get(at).map(|unit| unit.code()) } else { None }
    }

    /// Where group `number` begins and ends, if it took part.
    pub(super) fn group(&self, number: usize) -> Option<(usize, usize)> {
        let (start, end) = (*self.marks.get(number * 2)?, *self.marks.get(number * 2 + 1)?);
        (start != NOWHERE && end != NOWHERE && end >= start).then_some((start, end))
    }

    /// Matches at a place: where the match ends.
    pub(super) fn match_at(&mut self, start: usize) -> Result<Option<usize>, OutOfMemory> {
        self.stack.clear();
        self.repeats.clear();
        self.marks.fill(NOWHERE);
        (self.last_index, self.innermost, self.fence) = (0, 0, 0);
        let mut next = Some((0, start));
        loop {
            match next {
                Some((place, at)) => match self.step(place, at)? {
                    Step::Go(place, at) => next = Some((place, at)),
                    Step::Fail => next = None,
                    Step::Done(at) => return Ok(Some(at)),
                },
                None => match self.back() {
                    Some(found) => next = Some(found),
                    None => return Ok(None),
                },
            }
        }
    }

    fn push(&mut self, entry: Entry) -> Result<(), OutOfMemory> {
        if self.stack.len() >= MOST_ENTRIES {
            return Err(OutOfMemory);
        }
        self.stack.push(entry);
        Ok(())
    }

    /// One instruction.
    #[inline(always)]
    fn step(&mut self, mut place: usize, mut at: usize) -> Result<Step, OutOfMemory> {
        loop {
            let operation = self.word(place);
            match operation {
                op::LITERAL => {
                    if self.code_at(at) != Some(self.word(place + 1)) {
                        return Ok(Step::Fail);
                    }
                    place += 2;
                    at += 1;
                }
                op::ANY
                | op::ANY_ALL
                | op::CATEGORY
                | op::NOT_LITERAL
                | op::IN
                | op::LITERAL_IGNORE..=op::NOT_LITERAL_IGNORE
                | op::IN_IGNORE
                | op::IN_LOC_IGNORE..=op::NOT_LITERAL_LOC_IGNORE
                | op::IN_UNI_IGNORE..=op::NOT_LITERAL_UNI_IGNORE => {
                    match self.code_at(at) {
                        Some(code) if self.matches_one(place, code) => {}
                        _ => return Ok(Step::Fail),
                    }
                    place = self.after_one(place);
                    at += 1;
                }
                op::MARK => {
                    self.mark(self.word(place + 1) as usize, at)?;
                    place += 2;
                }
                op::JUMP | op::INFO => place = self.skip(place + 1),
                op::AT => {
                    if !self.is_at(self.word(place + 1), at) {
                        return Ok(Step::Fail);
                    }
                    place += 2;
                }
                op::BRANCH => match self.branch(place + 1, at)? {
                    Some(next) => place = next,
                    None => return Ok(Step::Fail),
                },
                op::REPEAT_ONE | op::POSSESSIVE_REPEAT_ONE => match self.repeat_one(place, at)? {
                    Some(next) => (place, at) = next,
                    None => return Ok(Step::Fail),
                },
                _ => return self.rare(operation, place, at),
            }
        }
    }

    /// The instructions that are not as common.
    fn rare(&mut self, operation: u32, place: usize, at: usize) -> Result<Step, OutOfMemory> {
        let next = match operation {
            op::SUCCESS => return self.success(at),
            op::MIN_REPEAT_ONE => self.lazy_repeat_one(place, at)?,
            op::REPEAT => {
                self.push(Entry::Repeats(self.repeats.len()))?;
                self.push(Entry::Innermost(self.innermost))?;
                self.repeats.push(Repeat { place, count: u32::MAX, last: NOWHERE, around: self.innermost });
                self.innermost = self.repeats.len();
                Some((self.skip(place + 1), at))
            }
            op::MAX_UNTIL => self.until(place, at, true)?,
            op::MIN_UNTIL => self.until(place, at, false)?,
            op::GROUPREF | op::GROUPREF_IGNORE | op::GROUPREF_LOC_IGNORE | op::GROUPREF_UNI_IGNORE => {
                self.group_reference(operation, place, at)
            }
            op::GROUPREF_EXISTS => match self.group(self.word(place + 1) as usize) {
                Some(_) => Some((place + 3, at)),
                None => Some((place + 1 + self.word(place + 2) as usize, at)),
            },
            op::ASSERT | op::ASSERT_NOT => {
                let next = self.skip(place + 1);
                let kind = if operation == op::ASSERT { FenceKind::Assert } else { FenceKind::AssertNot };
                match at.checked_sub(self.word(place + 2) as usize) {
                    Some(start) => {
                        self.push_fence(kind, next, at)?;
                        Some((place + 3, start))
                    }
                    None if operation == op::ASSERT => None,
                    None => Some((next, at)),
                }
            }
            op::ATOMIC_GROUP => {
                self.push_fence(FenceKind::Atomic, self.skip(place + 1), at)?;
                Some((place + 2, at))
            }
            op::POSSESSIVE_REPEAT => self.possessive_turn(place, 0, at, NOWHERE)?,
            _ => None,
        };
        Ok(next.map_or(Step::Fail, |(place, at)| Step::Go(place, at)))
    }

    fn mark(&mut self, number: usize, at: usize) -> Result<(), OutOfMemory> {
        let Some(mark) = self.marks.get_mut(number) else { return Ok(()) };
        let before = std::mem::replace(mark, at);
        self.push(Entry::Mark { number, before })?;
        if number & 1 != 0 {
            self.push(Entry::LastIndex(self.last_index))?;
            self.last_index = number / 2 + 1;
        }
        Ok(())
    }

    /// The instruction of an alternative that may match, with the next one on the stack.
    fn branch(&mut self, mut place: usize, at: usize) -> Result<Option<usize>, OutOfMemory> {
        loop {
            if self.word(place) == 0 {
                return Ok(None);
            }
            let next = self.skip(place);
            let may_match = match self.word(place + 1) {
                op::LITERAL => self.code_at(at) == Some(self.word(place + 2)),
                op::IN => self.code_at(at).is_some_and(|code| self.matches_one(place + 1, code)),
                _ => true,
            };
            if may_match {
                if self.word(next) != 0 {
                    self.push(Entry::Branch { place: next, at })?;
                }
                return Ok(Some(place + 1));
            }
            place = next;
        }
    }

    /// Whether the instruction for one character matches it.
    #[inline]
    fn matches_one(&self, place: usize, code: u32) -> bool {
        let operand = self.word(place + 1);
        match self.word(place) {
            op::LITERAL => code == operand,
            op::NOT_LITERAL => code != operand,
            op::IN => self.program.set(place + 2).has(code),
            op::ANY => code != 10,
            op::ANY_ALL => true,
            op::CATEGORY => in_category(operand, code),
            op::LITERAL_IGNORE | op::LITERAL_LOC_IGNORE => lower_ascii(code) == operand,
            op::NOT_LITERAL_IGNORE | op::NOT_LITERAL_LOC_IGNORE => lower_ascii(code) != operand,
            op::LITERAL_UNI_IGNORE => lower_unicode(code) == operand,
            op::NOT_LITERAL_UNI_IGNORE => lower_unicode(code) != operand,
            op::IN_IGNORE | op::IN_LOC_IGNORE => self.program.set(place + 2).has(lower_ascii(code)),
            op::IN_UNI_IGNORE => self.program.set(place + 2).has(lower_unicode(code)),
            _ => false,
        }
    }

    /// The place behind the instruction for one character.
    #[inline]
    fn after_one(&self, place: usize) -> usize {
        match self.word(place) {
            op::ANY | op::ANY_ALL => place + 1,
            op::IN | op::IN_IGNORE | op::IN_LOC_IGNORE | op::IN_UNI_IGNORE => self.skip(place + 1),
            _ => place + 2,
        }
    }

    /// How many characters from a place on the instruction matches, up to `most`.
    fn count(&self, place: usize, at: usize, most: u32) -> usize {
        let left = self.end.saturating_sub(at);
        let limit = if most == MAXREPEAT { left } else { left.min(most as usize) };
        let part = self.text.get(at..at + limit).unwrap_or_default();
        let length = |found: Option<usize>| found.unwrap_or(part.len());
        let operand = self.word(place + 1);
        match self.word(place) {
            op::ANY_ALL => part.len(),
            op::ANY => length(U::from_code(10).and_then(|unit| U::position(part, unit))),
            op::LITERAL => length(part.iter().position(|unit| unit.code() != operand)),
            op::NOT_LITERAL => length(U::from_code(operand).and_then(|unit| U::position(part, unit))),
            op::IN => {
                let set = self.program.set(place + 2);
                length(part.iter().position(|unit| !set.has(unit.code())))
            }
            _ => length(part.iter().position(|unit| !self.matches_one(place, unit.code()))),
        }
    }

    /// A repeated character, as often as possible.
    #[inline]
    fn repeat_one(&mut self, place: usize, at: usize) -> Result<Next, OutOfMemory> {
        let (least, most) = (self.word(place + 2) as usize, self.word(place + 3));
        if self.end.saturating_sub(at) < least {
            return Ok(None);
        }
        let count = self.count(place + 4, at, most);
        if count < least {
            return Ok(None);
        }
        let tail = self.skip(place + 1);
        let (least, at) = (at + least, at + count);
        if self.word(place) == op::POSSESSIVE_REPEAT_ONE {
            return Ok(Some((tail, at)));
        }
        self.fewer(tail, least, at)
    }

    /// Goes on with the tail at the last place down to `least` where it may match.
    fn fewer(&mut self, tail: usize, least: usize, mut at: usize) -> Result<Next, OutOfMemory> {
        if self.word(tail) == op::LITERAL {
            let literal = self.word(tail + 1);
            while self.code_at(at) != Some(literal) {
                if at == least {
                    return Ok(None);
                }
                at -= 1;
            }
        }
        if at > least {
            self.push(Entry::Fewer { tail, least, at: at - 1 })?;
        }
        Ok(Some((tail, at)))
    }

    /// A repeated character, as seldom as possible.
    fn lazy_repeat_one(&mut self, place: usize, at: usize) -> Result<Next, OutOfMemory> {
        let (least, most) = (self.word(place + 2), self.word(place + 3));
        let count = if least == 0 { 0 } else { self.count(place + 4, at, least) };
        if count < least as usize {
            return Ok(None);
        }
        let (tail, at) = (self.skip(place + 1), at + count);
        let left = if most == MAXREPEAT { most } else { most.saturating_sub(least) };
        if left > 0 {
            self.push(Entry::More { item: place + 4, tail, at, left })?;
        }
        Ok(Some((tail, at)))
    }

    /// The end of a turn of a repetition.
    fn until(&mut self, place: usize, at: usize, greedy: bool) -> Result<Next, OutOfMemory> {
        let number = self.innermost.wrapping_sub(1);
        let Some(repeat) = self.repeats.get(number).copied() else { return Ok(None) };
        let (least, most) = (self.word(repeat.place + 2), self.word(repeat.place + 3));
        let count = repeat.count.wrapping_add(1);
        let can_go_on = (count < most || most == MAXREPEAT) && at != repeat.last;
        if count < least {
            self.set_count(number, count)?;
            return Ok(Some((repeat.place + 4, at)));
        }
        if greedy {
            if can_go_on {
                self.push(Entry::Tail { repeat: number, place: place + 1, at })?;
                return self.turn(number, count, at).map(Some);
            }
        } else {
            self.push(Entry::Body { repeat: number, at })?;
        }
        self.leave(number)?;
        Ok(Some((place + 1, at)))
    }

    /// Begins a turn.
    fn turn(&mut self, number: usize, count: u32, at: usize) -> Result<(usize, usize), OutOfMemory> {
        self.set_count(number, count)?;
        let Some(repeat) = self.repeats.get_mut(number) else { return Ok((usize::MAX, at)) };
        let body = repeat.place + 4;
        let before = std::mem::replace(&mut repeat.last, at);
        self.push(Entry::Last { repeat: number, before })?;
        Ok((body, at))
    }

    fn set_count(&mut self, number: usize, count: u32) -> Result<(), OutOfMemory> {
        let Some(repeat) = self.repeats.get_mut(number) else { return Ok(()) };
        let before = std::mem::replace(&mut repeat.count, count);
        self.push(Entry::Count { repeat: number, before })
    }

    /// Goes on behind a repetition.
    fn leave(&mut self, number: usize) -> Result<(), OutOfMemory> {
        self.push(Entry::Innermost(self.innermost))?;
        self.innermost = self.repeats.get(number).map_or(0, |repeat| repeat.around);
        Ok(())
    }

    fn group_reference(&self, operation: u32, place: usize, at: usize) -> Next {
        let (start, end) = self.group(self.word(place + 1) as usize)?;
        let lower = match operation {
            op::GROUPREF => |code| code,
            op::GROUPREF_UNI_IGNORE => lower_unicode,
            _ => lower_ascii,
        };
        let length = end - start;
        if self.end.saturating_sub(at) < length {
            return None;
        }
        let (group, here) = (self.text.get(start..end)?, self.text.get(at..at + length)?);
        let same = group.iter().zip(here).all(|(a, b)| lower(a.code()) == lower(b.code()));
        same.then_some((place + 2, at + length))
    }

    fn is_at(&self, number: u32, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.text.get(before)).map(|unit| unit.code());
        let boundary =
            |is_word: fn(u32) -> bool| before.is_some_and(is_word) != self.code_at(at).is_some_and(is_word);
        match number {
            at::BEGINNING | at::BEGINNING_STRING => at == 0,
            at::BEGINNING_LINE => at == 0 || before == Some(10),
            at::END_ => at == self.end || at + 1 == self.end && self.code_at(at) == Some(10),
            at::END_LINE => at == self.end || self.code_at(at) == Some(10),
            at::END_STRING => at == self.end,
            at::BOUNDARY | at::LOC_BOUNDARY => boundary(is_ascii_word),
            at::NON_BOUNDARY | at::LOC_NON_BOUNDARY => !boundary(is_ascii_word),
            at::UNI_BOUNDARY => boundary(is_unicode_word),
            at::UNI_NON_BOUNDARY => !boundary(is_unicode_word),
            _ => false,
        }
    }

    fn push_fence(&mut self, kind: FenceKind, next: usize, at: usize) -> Result<(), OutOfMemory> {
        self.push(Entry::Fence(Fence { kind, next, at, around: self.fence }))?;
        self.fence = self.stack.len();
        Ok(())
    }

    /// A turn of a possessive repetition, or what comes behind it.
    fn possessive_turn(
        &mut self,
        place: usize,
        count: u32,
        at: usize,
        last: usize,
    ) -> Result<Next, OutOfMemory> {
        let most = self.word(place + 3);
        let behind = self.skip(place + 1) + 1;
        if count >= self.word(place + 2) && ((count >= most && most != MAXREPEAT) || at == last) {
            return Ok(Some((behind, at)));
        }
        self.push_fence(FenceKind::Possessive { place, count }, behind, at)?;
        Ok(Some((place + 4, at)))
    }

    /// The end of the code, or of a group that has a fence.
    fn success(&mut self, at: usize) -> Result<Step, OutOfMemory> {
        let place = self.fence.wrapping_sub(1);
        let Some(Entry::Fence(fence)) = self.stack.get(place).copied() else {
            let refused = self.match_all && at != self.end || self.must_leave == Some(at);
            return Ok(if refused { Step::Fail } else { Step::Done(at) });
        };
        self.fence = fence.around;
        if matches!(fence.kind, FenceKind::AssertNot) {
            while self.stack.len() > place + 1 {
                if let Some(entry) = self.stack.pop() {
                    self.take_back(entry);
                }
            }
            self.stack.pop();
            return Ok(Step::Fail);
        }
        // What was changed in the group may have to be taken back; other ways through it are not tried.
        let mut kept = place;
        for other in place + 1..self.stack.len() {
            let entry = self.stack[other];
            if entry.is_change() {
                self.stack[kept] = entry;
                kept += 1;
            }
        }
        self.stack.truncate(kept);
        let next = match fence.kind {
            FenceKind::Assert | FenceKind::AssertNot => Some((fence.next, fence.at)),
            FenceKind::Atomic => Some((fence.next, at)),
            FenceKind::Possessive { place, count } => {
                self.possessive_turn(place, count.saturating_add(1), at, fence.at)?
            }
        };
        Ok(next.map_or(Step::Fail, |(place, at)| Step::Go(place, at)))
    }

    /// Takes a change back.
    fn take_back(&mut self, entry: Entry) {
        match entry {
            Entry::Mark { number, before } => {
                if let Some(mark) = self.marks.get_mut(number) {
                    *mark = before;
                }
            }
            Entry::LastIndex(before) => self.last_index = before,
            Entry::Count { repeat, before } => {
                if let Some(repeat) = self.repeats.get_mut(repeat) {
                    repeat.count = before;
                }
            }
            Entry::Last { repeat, before } => {
                if let Some(repeat) = self.repeats.get_mut(repeat) {
                    repeat.last = before;
                }
            }
            Entry::Innermost(before) => self.innermost = before,
            Entry::Repeats(before) => self.repeats.truncate(before),
            Entry::Fence(fence) => self.fence = fence.around,
            _ => {}
        }
    }

    /// Goes back to where another way can be tried.
    fn back(&mut self) -> Next {
        while let Some(entry) = self.stack.pop() {
            let next = match entry {
                Entry::Branch { place, at } => self.branch(place, at).ok()?.map(|place| (place, at)),
                Entry::Fewer { tail, least, at } => self.fewer(tail, least, at).ok()?,
                Entry::More { item, tail, at, left } => self.more(item, tail, at, left),
                Entry::Tail { repeat, place, at } => {
                    self.leave(repeat).ok()?;
                    Some((place, at))
                }
                Entry::Body { repeat, at } => self.lazy_body(repeat, at),
                Entry::Fence(fence) => {
                    self.fence = fence.around;
                    match fence.kind {
                        FenceKind::AssertNot => Some((fence.next, fence.at)),
                        FenceKind::Possessive { place, count } if count >= self.word(place + 2) => {
                            Some((fence.next, fence.at))
                        }
                        _ => None,
                    }
                }
                change => {
                    self.take_back(change);
                    None
                }
            };
            if next.is_some() {
                return next;
            }
        }
        None
    }

    /// A lazily repeated character once more.
    fn more(&mut self, item: usize, tail: usize, at: usize, left: u32) -> Next {
        let code = self.code_at(at)?;
        if !self.matches_one(item, code) {
            return None;
        }
        let left = if left == MAXREPEAT { left } else { left - 1 };
        if left > 0 {
            self.stack.push(Entry::More { item, tail, at: at + 1, left });
        }
        Some((tail, at + 1))
    }

    /// The body of a lazy repetition once more.
    fn lazy_body(&mut self, number: usize, at: usize) -> Next {
        let repeat = self.repeats.get(number).copied()?;
        let most = self.word(repeat.place + 3);
        let count = repeat.count.wrapping_add(1);
        if count >= most && most != MAXREPEAT || at == repeat.last {
            return None;
        }
        self.turn(number, count, at).ok()
    }
}

impl Entry {
    /// Whether this is something to be taken back, and not another way.
    fn is_change(self) -> bool {
        !matches!(
            self,
            Entry::Branch { .. }
                | Entry::Fewer { .. }
                | Entry::More { .. }
                | Entry::Tail { .. }
                | Entry::Body { .. }
                | Entry::Fence(_)
        )
    }
}

/// What an instruction leads to.
enum Step {
    Go(usize, usize),
    Fail,
    Done(usize),
}
