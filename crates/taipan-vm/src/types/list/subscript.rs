//! `list[index]` and `list[slice]`: getting, setting, deleting.

use crate::object::index;
use crate::object::iterate::collect_or;
use crate::object::type_object::type_of;
use crate::raise::{self, type_error, value_error};
use crate::types::exception::kinds;
use crate::types::list::{List, receiver};
use crate::types::slice::{Indices, Slice};
use crate::value::{PyResult, Raised, Value};

#[cold]
fn out_of_range(what: &str) -> Raised {
    raise::raise(&kinds::INDEX_ERROR, format_args!("{what} out of range"))
}

#[cold]
pub(super) fn no_index(key: &Value) -> Raised {
    let name = type_of(key).name();
    type_error(format_args!("list indices must be integers or slices, not {name}"))
}

/// An item by an index that does not count from the end.
pub(super) fn item(value: &Value, index: isize) -> PyResult {
    let list = receiver(value)?;
    let place = usize::try_from(index).ok();
    place.and_then(|place| list.get(place)).ok_or_else(|| out_of_range("list index"))
}

impl List {
    /// The items that a slice means, as a new list.
    ///
    /// # Errors
    /// As for [`Slice::bounds`].
    pub(crate) fn part(&self, slice: &Slice) -> PyResult {
        let bounds = slice.bounds()?;
        let items = self.items();
        let indices = bounds.adjust(items.len());
        if indices.step == 1 {
            let end = indices.start as usize + indices.length;
            return Ok(List::from_values(items[indices.start as usize..end].to_vec()));
        }
        let mut picked = Vec::with_capacity(indices.length);
        let mut place = indices.start;
        for _ in 0..indices.length {
            picked.extend(items.get(place as usize).cloned());
            place = place.wrapping_add(indices.step);
        }
        Ok(List::from_values(picked))
    }
}

/// `list[key]`
pub(super) fn get(value: &Value, key: &Value) -> PyResult {
    let list = receiver(value)?;
    if let Some(slice) = Slice::of(key) {
        return list.part(slice);
    }
    if !index::is_index(key) {
        return Err(no_index(key));
    }
    let index = index::to_isize(key, &kinds::INDEX_ERROR)?;
    let place = index::place(index, list.len());
    place.and_then(|place| list.get(place)).ok_or_else(|| out_of_range("list index"))
}

/// `list[key] = item`, or `del list[key]`.
pub(super) fn set(value: &Value, key: &Value, item: Option<&Value>) -> PyResult<()> {
    let list = receiver(value)?;
    if let Some(slice) = Slice::of(key) {
        let bounds = slice.bounds()?;
        return match item {
            Some(item) => set_slice(list, &|| bounds.adjust(list.len()), item),
            None => {
                delete_slice(list, bounds.adjust(list.len()));
                Ok(())
            }
        };
    }
    if !index::is_index(key) {
        return Err(no_index(key));
    }
    let index = index::to_isize(key, &kinds::INDEX_ERROR)?;
    let Some(place) = index::place(index, list.len()) else {
        return Err(out_of_range("list assignment index"));
    };
    let before = match item {
        Some(item) => list.change(|items| std::mem::replace(&mut items[place], item.clone())),
        None => list.change(|items| items.remove(place)),
    };
    drop(before);
    Ok(())
}

/// Puts the items of an iterable in the place of a slice. `indices` works the slice out for the list as it is then.
fn set_slice(list: &List, indices: &dyn Fn() -> Indices, iterable: &Value) -> PyResult<()> {
    let items = collect_or(iterable, "must assign iterable to extended slice")?;
    // Going through the iterable may have changed the list.
    let indices = indices();
    if indices.step == 1 {
        let (start, end) = (indices.start as usize, indices.start as usize + indices.length);
        let before: Vec<Value> = list.change(|list| list.splice(start..end, items).collect());
        drop(before);
        return Ok(());
    }
    if items.len() != indices.length {
        return Err(value_error(format_args!(
            "attempt to assign sequence of size {} to extended slice of size {}",
            items.len(),
            indices.length
        )));
    }
    let before: Vec<Value> = list.change(|list| {
        indices.iter().zip(items).map(|(place, item)| std::mem::replace(&mut list[place], item)).collect()
    });
    drop(before);
    Ok(())
}

fn delete_slice(list: &List, indices: Indices) {
    let indices = indices.ascending();
    let first = indices.start as usize;
    let step = indices.step.unsigned_abs();
    let before: Vec<Value> = list.change(|list| {
        if step == 1 {
            return list.drain(first..first + indices.length).collect();
        }
        let is_gone = |place: usize| {
            place >= first && (place - first).is_multiple_of(step) && (place - first) / step < indices.length
        };
        let mut place = 0;
        list.extract_if(.., |_| {
            let gone = is_gone(place);
            place += 1;
            gone
        })
        .collect()
    });
    drop(before);
}
