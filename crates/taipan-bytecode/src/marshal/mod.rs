//! marshal, version 5: the format of code objects in `.pyc` files (the library reference's page on
//! `marshal`).
//!
//! # Which objects are the same
//!
//! marshal writes an object once; every further occurrence is a reference (`r` and a number). The first
//! occurrence carries `FLAG_REF` if it may be referred to, which CPython takes from the object's
//! reference count: any object that something else holds too gets the flag and a number. So equal
//! values do not make equal bytes: it matters which of them are the same object.
//!
//! The writer's rule needs no reference counts. An object is flagged when it occurs twice or more in
//! what is written, or when CPython always holds it elsewhere. Two occurrences are the same object:
//!
//! * strings that are [interned](crate::PyString::interned), ints, floats, complex numbers, and the empty
//!   tuple, the empty `bytes` and those of one byte: when their values are equal (floats by bits; not a
//!   number equals nothing, and numbers outside -5..=256 in a slice equal nothing either);
//! * everything else: when their [`Arc`](std::sync::Arc) is the same.
//!
//! Always held elsewhere, so flagged at the first occurrence: interned strings, ints from -5 to 256, the
//! empty tuple, the empty `bytes` and those of one byte, the outermost object, the file name, elements of
//! frozensets, and `co_code` (which CPython makes anew and caches on the code object: flagged and never shared).
//! `co_localspluskinds` is never shared nor flagged, unless it is empty.
//!
//! # What a compiler must share
//!
//! CPython's compiler keeps one cache of constants for a module. To get its bytes, make one `Arc` for
//! each of these, compared by type and value over the whole module: strings that are not interned,
//! `bytes`, big ints, tuples and frozensets of constants, slices, equal code objects (a `finally` body is
//! compiled twice), `co_consts`, `co_names`, `co_localsplusnames`, `co_linetable` and
//! `co_exceptiontable`. A tuple of constants and a tuple of names with equal elements are the same
//! tuple, a `bytes` constant and an equal location table the same `bytes`. What stands in a slice is not
//! shared with what stands outside, unless it is interned or one of the objects that exist once.
//! Interned are names, attribute names and the like, string constants that look like an identifier, and
//! literals that are empty or one character below U+0100.

mod read;
mod tags;
mod write;

pub use read::{ReadError, ReadErrorKind, read, read_code};
pub use write::{Memory, WriteError, write, write_code, write_code_in, write_code_into};

/// How deep objects may nest in the data, for reading as for writing: CPython's
/// `MAX_MARSHAL_STACK_DEPTH`.
pub const MAX_DEPTH: usize = 2000;
