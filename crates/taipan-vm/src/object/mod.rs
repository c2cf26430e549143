//! Objects: what they begin with, where they live, what their types say of them.

pub mod header;
pub mod heap;
pub mod instance;
pub mod native;
pub mod protocol;
pub mod slots;
pub mod type_object;
