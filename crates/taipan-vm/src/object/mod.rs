//! Objects: what they begin with, where they live, what their types say of them.

pub mod buffer;
pub mod class;
pub mod class_getitem;
pub mod full_name;
pub mod gc;
pub mod header;
pub mod heap;
pub mod index;
pub mod instance;
pub mod item_format;
pub mod iterate;
pub mod locked;
mod lookup_cache;
pub mod native;
pub mod native_object;
pub mod protocol;
pub mod recursion;
pub mod reference;
pub mod repr_guard;
pub mod signature;
pub mod slot_names;
pub mod slots;
pub mod type_object;
pub(crate) mod version;
pub mod weak;
