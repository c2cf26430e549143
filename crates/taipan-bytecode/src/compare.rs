//! Says where two code objects differ, field by field, for tests of a compiler.

use std::fmt;

use crate::code_object::CodeObject;
use crate::constant::{Constant, PyString};
use crate::dis::{self, Options};
use crate::exception_table;
use crate::linetable;
use crate::repr::{self, repr};

/// One field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// `co_qualname` of the left code object.
    pub qualname: String,
    /// The field, with an index or an offset in bytes where that helps.
    pub field: String,
    /// What the left one has there; empty for nothing.
    pub left: String,
    /// What the right one has there; empty for nothing.
    pub right: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n  {}\n  {}", self.qualname, self.field, self.left, self.right)
    }
}

/// The fields in which two code objects differ, those of the code objects in them after their own. Of each
/// table the first difference alone. Which equal constants are the same object is not compared: marshal
/// shows that.
///
/// ```
/// use taipan_bytecode::{compare::differences, marshal};
///
/// let left = marshal::read_code(include_bytes!("../tests/data/pass.marshal")).unwrap();
/// let mut right = left.clone();
/// right.stacksize = 7;
/// let found = differences(&left, &right);
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].to_string(), "<module>: co_stacksize\n  1\n  7");
/// ```
pub fn differences(left: &CodeObject, right: &CodeObject) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut waiting = vec![(left, right)];
    while let Some((left, right)) = waiting.pop() {
        Comparison { left, right, found: &mut found }.fields();
        let pairs = left.consts.iter().zip(right.consts.iter()).rev();
        waiting.extend(pairs.filter_map(|pair| match pair {
            (Constant::Code(left), Constant::Code(right)) => Some((&**left, &**right)),
            _ => None,
        }));
    }
    found
}

/// Whether two constants have the same type and value: floats by bits, code objects not looked into.
pub fn same_value(left: &Constant, right: &Constant) -> bool {
    use Constant::*;
    match (left, right) {
        (None, None) | (Ellipsis, Ellipsis) | (Code(_), Code(_)) => true,
        (Bool(left), Bool(right)) => left == right,
        (Int(left), Int(right)) => left == right,
        (BigInt(left), BigInt(right)) => left == right,
        (Float(left), Float(right)) => left.to_bits() == right.to_bits(),
        (Complex(real, imaginary), Complex(other_real, other_imaginary)) => {
            real.to_bits() == other_real.to_bits() && imaginary.to_bits() == other_imaginary.to_bits()
        }
        (Str(left), Str(right)) => left == right,
        (Bytes(left), Bytes(right)) => left == right,
        (Tuple(left), Tuple(right)) => same_values(left, right),
        (FrozenSet(left), FrozenSet(right)) => {
            left.len() == right.len()
                && left.iter().all(|item| right.iter().any(|other| same_value(item, other)))
        }
        (Slice(left), Slice(right)) => same_values(&left[..], &right[..]),
        _ => false,
    }
}

fn same_values(left: &[Constant], right: &[Constant]) -> bool {
    let pairs = || left.iter().zip(right);
    left.len() == right.len()
        && stacker::maybe_grow(64 * 1024, 2 * 1024 * 1024, || {
            pairs().all(|(left, right)| same_value(left, right))
        })
}

fn text(value: &PyString) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = repr::str(&mut text, value);
    if value.is_interned() {
        text.push_str(" (interned)");
    }
    text
}

struct Comparison<'a> {
    left: &'a CodeObject,
    right: &'a CodeObject,
    found: &'a mut Vec<Difference>,
}

impl Comparison<'_> {
    fn fields(&mut self) {
        let (left, right) = (self.left, self.right);
        self.field("co_name", text(&left.name), text(&right.name));
        self.field("co_qualname", text(&left.qualname), text(&right.qualname));
        self.field("co_filename", text(&left.filename), text(&right.filename));
        self.field("co_argcount", left.argcount, right.argcount);
        self.field("co_posonlyargcount", left.posonlyargcount, right.posonlyargcount);
        self.field("co_kwonlyargcount", left.kwonlyargcount, right.kwonlyargcount);
        self.field("co_stacksize", left.stacksize, right.stacksize);
        self.field("co_firstlineno", left.firstlineno, right.firstlineno);
        self.field("co_flags", format!("{:?}", left.flags), format!("{:?}", right.flags));
        self.constants("co_consts", &left.consts, &right.consts);
        self.constants("co_names", &left.names, &right.names);
        self.constants("co_localsplusnames", &left.localsplusnames, &right.localsplusnames);
        let kinds = |code: &CodeObject| format!("{:02x?}", &code.localspluskinds[..]);
        self.field("co_localspluskinds", kinds(left), kinds(right));
        self.code();
        self.locations();
        self.exceptions();
    }

    fn field(&mut self, field: &str, left: impl ToString, right: impl ToString) {
        let (left, right) = (left.to_string(), right.to_string());
        if left != right {
            let qualname = self.left.qualname.to_string_lossy().into_owned();
            self.found.push(Difference { qualname, field: field.to_owned(), left, right });
        }
    }

    /// Reports the first pair that differs of two lists; a list's end is shown as nothing.
    fn first<T>(
        &mut self,
        field: impl Fn(usize) -> String,
        left: impl Iterator<Item = T>,
        right: impl Iterator<Item = T>,
        same: impl Fn(&T, &T) -> bool,
        show: impl Fn(T) -> String,
    ) {
        let (mut left, mut right) = (left, right);
        for index in 0.. {
            match (left.next(), right.next()) {
                (Some(left), Some(right)) if same(&left, &right) => {}
                (None, None) => return,
                (left, right) => {
                    let [left, right] = [left, right].map(|item| item.map(&show).unwrap_or_default());
                    let qualname = self.left.qualname.to_string_lossy().into_owned();
                    self.found.push(Difference { qualname, field: field(index), left, right });
                    return;
                }
            }
        }
    }

    fn constants(&mut self, field: &'static str, left: &[Constant], right: &[Constant]) {
        self.first(
            |index| format!("{field}[{index}]"),
            left.iter(),
            right.iter(),
            |left, right| same_value(left, right),
            |constant| match constant {
                Constant::Str(value) => text(value),
                _ => repr(constant),
            },
        );
    }

    fn code(&mut self) {
        if self.left.code == self.right.code {
            return;
        }
        let options = Options { show_offsets: true, ..Options::default() };
        let [left, right] = [self.left, self.right].map(|code| {
            let mut text = String::new();
            // Writing to a string does not fail.
            let _ = dis::write(&mut text, code, options);
            text
        });
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>().into_iter();
        let count = self.found.len();
        self.first(|_| "co_code".to_owned(), lines(&left), lines(&right), |l, r| l == r, |line| line);
        if self.found.len() == count {
            let bytes = |code: &CodeObject| format!("{:02x?}", &code.code[..]);
            self.field("co_code", bytes(self.left), bytes(self.right));
        }
    }

    fn locations(&mut self) {
        if self.left.linetable == self.right.linetable {
            return;
        }
        let count = self.found.len();
        let positions = |code: &CodeObject| {
            linetable::positions(&code.linetable, code.firstlineno).collect::<Vec<_>>().into_iter()
        };
        self.first(
            |index| format!("co_positions() at offset {}", 2 * index),
            positions(self.left),
            positions(self.right),
            |left, right| left == right,
            |location| format!("{location:?}"),
        );
        if self.found.len() == count {
            let bytes = |code: &CodeObject| format!("{:02x?}", &code.linetable[..]);
            self.field("co_linetable", bytes(self.left), bytes(self.right));
        }
    }

    fn exceptions(&mut self) {
        self.first(
            |index| format!("co_exceptiontable, entry {index}"),
            exception_table::entries(&self.left.exceptiontable),
            exception_table::entries(&self.right.exceptiontable),
            |left, right| left == right,
            |entry| format!("{entry:?}"),
        );
    }
}
