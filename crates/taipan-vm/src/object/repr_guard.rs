//! Objects whose `repr` is being worked out, so that one that contains itself is shown with dots.

use std::cell::RefCell;

use crate::object::protocol;
use crate::types::str::Str;
use crate::value::{PyResult, Value};
use crate::word::Word;

thread_local! {
    static BUSY: RefCell<Vec<Word>> = const { RefCell::new(Vec::new()) };
}

/// Works out a `repr` with the object marked as busy; `None` if it is already.
///
/// # Errors
/// What `work` raises.
pub fn guarded(object: &Value, work: impl FnOnce() -> PyResult) -> PyResult<Option<Value>> {
    let word = object.word();
    let is_busy = BUSY.with_borrow(|busy| busy.contains(&word));
    if is_busy {
        return Ok(None);
    }
    BUSY.with_borrow_mut(|busy| busy.push(word));
    let result = work();
    BUSY.with_borrow_mut(|busy| {
        if let Some(place) = busy.iter().rposition(|other| *other == word) {
            busy.remove(place);
        }
    });
    result.map(Some)
}

/// Builds a text out of parts, some of them the `repr` of objects.
#[derive(Default)]
pub struct Text {
    code_points: Vec<u32>,
    ascii: String,
    is_wide: bool,
}

impl Text {
    /// An empty text.
    pub fn new() -> Text {
        Text::default()
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.ascii.is_empty() && self.code_points.is_empty()
    }

    /// Adds a text.
    pub fn push_str(&mut self, text: &str) {
        if self.is_wide || !text.is_ascii() {
            self.widen();
            self.code_points.extend(text.chars().map(u32::from));
        } else {
            self.ascii.push_str(text);
        }
    }

    /// Adds a `str` object.
    pub fn push(&mut self, text: &Value) {
        let Some(text) = Str::of(text) else { return };
        match text.as_ascii() {
            Some(ascii) if !self.is_wide => self.ascii.push_str(ascii),
            _ => {
                self.widen();
                self.code_points.extend(text.code_points());
            }
        }
    }

    /// Adds the `repr` of an object.
    ///
    /// # Errors
    /// What it raises.
    pub fn push_repr(&mut self, object: &Value) -> PyResult<()> {
        let text = protocol::repr(object)?;
        self.push(&text);
        Ok(())
    }

    fn widen(&mut self) {
        if !self.is_wide {
            self.is_wide = true;
            self.code_points.extend(self.ascii.bytes().map(u32::from));
        }
    }

    /// The text as a `str` object.
    pub fn finish(self) -> Value {
        match self.is_wide {
            true => Str::from_code_points(self.code_points.into_iter()),
            false => Str::new(&self.ascii),
        }
    }
}
