//! `list.sort`: stable, by runs that are merged (timsort, with the merge policy of powersort), so that what is
//! partly in order takes few comparisons.
//!
//! What is sorted is a list of small entries, each a key and the place its item had. As long as comparisons run,
//! the list itself is empty, and the keys are kept alive apart; so whatever Python code does, nothing is lost.
//! Keys that are all of one simple type are compared without asking anyone.

use std::cmp::Ordering;

use taipan_bytecode::opcode::CompareOperator;

use crate::call::Arguments;
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise::value_error;
use crate::types::list::List;
use crate::types::str::{self, Characters, Str};
use crate::types::tuple::{self, Tuple};
use crate::value::{PyResult, Value};
use crate::word::Word;

/// A key, and the place of the item that it is the key of.
#[derive(Clone, Copy)]
struct Entry {
    key: Word,
    place: usize,
}

/// Sorts a list in place.
///
/// # Errors
/// What the key function and comparisons raise; `ValueError` if they change the list.
pub(super) fn sort(list: &List, key: Option<&Value>, reverse: bool) -> PyResult<()> {
    let mut items = list.change(std::mem::take);
    let result = sort_values(&mut items, key, reverse);
    let (meanwhile, was_changed) = list.change(|list| {
        let was_changed = !list.is_empty() || list.capacity() != 0;
        (std::mem::replace(list, items), was_changed)
    });
    drop(meanwhile);
    match (result, was_changed) {
        (Ok(()), true) => Err(value_error("list modified during sort")),
        (result, _) => result,
    }
}

/// Sorts values, stably.
///
/// # Errors
/// What the key function and comparisons raise; the values are all there then, in some order.
pub fn sort_values(values: &mut Vec<Value>, key: Option<&Value>, reverse: bool) -> PyResult<()> {
    let mut keys = Vec::new();
    if let Some(key) = key {
        keys.reserve(values.len());
        for value in values.iter() {
            keys.push(protocol::call(key, Arguments::positional_only(std::slice::from_ref(value)))?);
        }
    }
    let by = if key.is_some() { &keys } else { &*values };
    let mut entries: Vec<Entry> =
        by.iter().enumerate().map(|(place, key)| Entry { key: key.word(), place }).collect();
    // Reversed twice, so that equal items keep their order.
    if reverse {
        entries.reverse();
    }
    let result = sort_entries(&mut entries);
    if reverse {
        entries.reverse();
    }
    if entries.iter().enumerate().any(|(place, entry)| place != entry.place) {
        rearrange(values, &entries);
    }
    result
}

/// Puts values into the order of the entries, which name each place once.
fn rearrange(values: &mut Vec<Value>, entries: &[Entry]) {
    let mut taken: Vec<Option<Value>> = std::mem::take(values).into_iter().map(Some).collect();
    values.extend(entries.iter().filter_map(|entry| taken.get_mut(entry.place)?.take()));
}

/// A value of a key, which whoever holds the entries keeps alive.
#[inline(always)]
fn borrow(key: &Word) -> &Value {
    // SAFETY: a value is a word that is not NULL, and the key is alive while the entries are sorted.
    unsafe { &*std::ptr::from_ref(key).cast::<Value>() }
}

fn is_number(word: Word) -> bool {
    word.is_common_float() || word == Word::FLOAT_ZERO
}

fn is_plain_str(word: &Word) -> bool {
    word.is_object() && str::is_exact(borrow(word))
}

fn compare_strings(a: &Word, b: &Word) -> Ordering {
    match (Str::of(borrow(a)), Str::of(borrow(b))) {
        (Some(a), Some(b)) => match (a.characters(), b.characters()) {
            (Characters::One(a), Characters::One(b)) => a.cmp(b),
            (Characters::Two(a), Characters::Two(b)) => a.cmp(b),
            (Characters::Four(a), Characters::Four(b)) => a.cmp(b),
            _ => a.code_points().cmp(b.code_points()),
        },
        _ => Ordering::Equal,
    }
}

fn sort_entries(entries: &mut [Entry]) -> PyResult<()> {
    if entries.iter().all(|entry| entry.key.is_int()) {
        entries.sort_by_key(|entry| entry.key.int_value());
        return Ok(());
    }
    if entries.iter().all(|entry| is_number(entry.key)) {
        let number = |entry: &Entry| entry.key.as_float().unwrap_or_default();
        entries.sort_by(|a, b| number(a).total_cmp(&number(b)));
        return Ok(());
    }
    if entries.iter().all(|entry| is_plain_str(&entry.key)) {
        entries.sort_by(|a, b| compare_strings(&a.key, &b.key));
        return Ok(());
    }
    let are_tuples = entries.iter().all(|entry| {
        entry.key.is_object()
            && type_of(borrow(&entry.key)).is(&tuple::TYPE)
            && Tuple::of(borrow(&entry.key)).is_some_and(|tuple| !tuple.values().is_empty())
    });
    let less = if are_tuples { tuple_less } else { object_less };
    Sorter { less, entries, runs: Vec::new(), buffer: Vec::new() }.sort()
}

fn object_less(a: &Value, b: &Value) -> PyResult<bool> {
    let (a_word, b_word) = (a.word(), b.word());
    if a_word.both_ints(b_word) {
        return Ok(a_word.int_value() < b_word.int_value());
    }
    if a_word.is_common_float() && b_word.is_common_float() {
        return Ok(a_word.float_value() < b_word.float_value());
    }
    protocol::is_true(&protocol::compare(a, b, CompareOperator::Less)?)
}

/// The same for tuples: the first items that differ decide.
fn tuple_less(a: &Value, b: &Value) -> PyResult<bool> {
    let (Some(a), Some(b)) = (Tuple::of(a), Tuple::of(b)) else { return Ok(false) };
    let (a, b) = (a.values(), b.values());
    for (a, b) in a.iter().zip(b) {
        if !protocol::equals(a, b)? {
            return object_less(a, b);
        }
    }
    Ok(a.len() < b.len())
}

/// A run: a part that is in order.
#[derive(Clone, Copy)]
struct Run {
    start: usize,
    length: usize,
    /// How deep the boundary to the next run lies in the tree of merges.
    power: u32,
}

struct Sorter<'a> {
    less: fn(&Value, &Value) -> PyResult<bool>,
    entries: &'a mut [Entry],
    runs: Vec<Run>,
    buffer: Vec<Entry>,
}

impl Sorter<'_> {
    #[inline(always)]
    fn is_less(&self, a: &Entry, b: &Entry) -> PyResult<bool> {
        (self.less)(borrow(&a.key), borrow(&b.key))
    }

    fn sort(mut self) -> PyResult<()> {
        let total = self.entries.len();
        let least = least_run(total);
        let mut start = 0;
        while start < total {
            let mut length = self.find_run(start)?;
            if length < least {
                let wanted = least.min(total - start);
                self.insert(start, length, wanted)?;
                length = wanted;
            }
            self.push_run(start, length)?;
            start += length;
        }
        while self.runs.len() > 1 {
            self.merge_last()?;
        }
        Ok(())
    }

    /// The length of the run that begins here; one that descends is turned round.
    fn find_run(&mut self, start: usize) -> PyResult<usize> {
        let total = self.entries.len();
        if start + 1 >= total {
            return Ok(total - start);
        }
        let mut end = start + 2;
        let descends = self.is_less(&self.entries[start + 1], &self.entries[start])?;
        while end < total && self.is_less(&self.entries[end], &self.entries[end - 1])? == descends {
            end += 1;
        }
        if descends {
            self.entries[start..end].reverse();
        }
        Ok(end - start)
    }

    /// Makes the run of `length` entries one of `wanted`, each put where a search by halves finds its place.
    fn insert(&mut self, start: usize, length: usize, wanted: usize) -> PyResult<()> {
        for next in start + length..start + wanted {
            let entry = self.entries[next];
            let (mut low, mut high) = (start, next);
            while low < high {
                let middle = low + (high - low) / 2;
                match self.is_less(&entry, &self.entries[middle])? {
                    true => high = middle,
                    false => low = middle + 1,
                }
            }
            self.entries.copy_within(low..next, low + 1);
            self.entries[low] = entry;
        }
        Ok(())
    }

    fn push_run(&mut self, start: usize, length: usize) -> PyResult<()> {
        if let Some(last) = self.runs.last().copied() {
            let power = node_power(last.start, last.length, length, self.entries.len());
            while self.runs.len() > 1 && self.runs[self.runs.len() - 2].power > power {
                self.merge_last()?;
            }
            if let Some(last) = self.runs.last_mut() {
                last.power = power;
            }
        }
        self.runs.push(Run { start, length, power: 0 });
        Ok(())
    }

    /// Merges the last two runs.
    fn merge_last(&mut self) -> PyResult<()> {
        let (Some(second), Some(first)) = (self.runs.pop(), self.runs.pop()) else { return Ok(()) };
        let merged = Run { start: first.start, length: first.length + second.length, power: 0 };
        self.runs.push(merged);
        // What of the first run lies before all of the second stays, and so does the end of the second.
        let head = self.entries[second.start];
        let from = self.upper_bound(first.start, first.start + first.length, &head)?;
        let tail = self.entries[second.start - 1];
        let to = self.lower_bound(second.start, second.start + second.length, &tail)?;
        if from == second.start || to == second.start {
            return Ok(());
        }
        self.merge(from, second.start, to)
    }

    /// The first place in a run whose entry is greater than `entry`: searched in steps that double.
    fn upper_bound(&self, start: usize, end: usize, entry: &Entry) -> PyResult<usize> {
        let (mut low, mut step) = (start, 1);
        let mut high = end;
        while low + step <= end {
            if self.is_less(entry, &self.entries[low + step - 1])? {
                high = low + step - 1;
                break;
            }
            low += step;
            step *= 2;
        }
        while low < high {
            let middle = low + (high - low) / 2;
            match self.is_less(entry, &self.entries[middle])? {
                true => high = middle,
                false => low = middle + 1,
            }
        }
        Ok(low)
    }

    /// The first place in a run whose entry is not less than `entry`: searched from the end.
    fn lower_bound(&self, start: usize, end: usize, entry: &Entry) -> PyResult<usize> {
        let (mut high, mut step) = (end, 1);
        let mut low = start;
        while high >= start + step {
            if self.is_less(&self.entries[high - step], entry)? {
                low = high - step + 1;
                break;
            }
            high -= step;
            step *= 2;
        }
        while low < high {
            let middle = low + (high - low) / 2;
            match self.is_less(&self.entries[middle], entry)? {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        Ok(low)
    }

    /// Merges two neighbours, the shorter of which is moved aside. What is moved aside is put back even if a
    /// comparison raises.
    fn merge(&mut self, start: usize, middle: usize, end: usize) -> PyResult<()> {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        let result = if middle - start <= end - middle {
            buffer.extend_from_slice(&self.entries[start..middle]);
            self.merge_upwards(&buffer, start, middle, end)
        } else {
            buffer.extend_from_slice(&self.entries[middle..end]);
            self.merge_downwards(&buffer, start, middle, end)
        };
        self.buffer = buffer;
        result
    }

    fn merge_upwards(&mut self, left: &[Entry], start: usize, middle: usize, end: usize) -> PyResult<()> {
        let (mut taken, mut right, mut to) = (0, middle, start);
        let mut result = Ok(());
        while taken < left.len() && right < end {
            match self.is_less(&self.entries[right], &left[taken]) {
                Ok(true) => {
                    self.entries[to] = self.entries[right];
                    right += 1;
                }
                Ok(false) => {
                    self.entries[to] = left[taken];
                    taken += 1;
                }
                Err(raised) => {
                    result = Err(raised);
                    break;
                }
            }
            to += 1;
        }
        let rest = &left[taken..];
        self.entries[to..to + rest.len()].copy_from_slice(rest);
        result
    }

    fn merge_downwards(&mut self, right: &[Entry], start: usize, middle: usize, end: usize) -> PyResult<()> {
        let (mut left_count, mut right_count, mut to) = (middle - start, right.len(), end);
        let mut result = Ok(());
        while left_count > 0 && right_count > 0 {
            let (a, b) = (self.entries[start + left_count - 1], right[right_count - 1]);
            match self.is_less(&b, &a) {
                Ok(true) => {
                    self.entries[to - 1] = a;
                    left_count -= 1;
                }
                Ok(false) => {
                    self.entries[to - 1] = b;
                    right_count -= 1;
                }
                Err(raised) => {
                    result = Err(raised);
                    break;
                }
            }
            to -= 1;
        }
        self.entries[to - right_count..to].copy_from_slice(&right[..right_count]);
        result
    }
}

/// The least length of a run: between 32 and 64, so that the number of runs is a power of two or a little less.
fn least_run(mut total: usize) -> usize {
    let mut rest = 0;
    while total >= 64 {
        rest |= total & 1;
        total >>= 1;
    }
    total + rest
}

/// The depth at which the boundary between two neighbouring runs lies in a balanced tree over all entries.
fn node_power(start: usize, first: usize, second: usize, total: usize) -> u32 {
    let (mut a, mut b) = (2 * start + first, 2 * start + 2 * first + second);
    let mut power = 0;
    loop {
        power += 1;
        if a >= total {
            a -= total;
            b -= total;
        } else if b >= total {
            return power;
        }
        a <<= 1;
        b <<= 1;
    }
}
