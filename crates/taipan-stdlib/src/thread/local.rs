//! `_thread._local`: an object with other attributes in each thread.

use std::cell::{Cell, RefCell};

use rustc_hash::FxHashMap;
use taipan_vm::call::Arguments;
use taipan_vm::native_object;
use taipan_vm::object::header::Header;
use taipan_vm::object::locked::Locked;
use taipan_vm::object::native::NativeMembers;
use taipan_vm::object::native_object::{self, NativeObject};
use taipan_vm::object::protocol;
use taipan_vm::object::reference::{DictSlot, Visit};
use taipan_vm::object::slots::{Slot, Slots};
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::{self, type_error};
use taipan_vm::types::dict::Dict;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::object_type;
use taipan_vm::types::str::Str;
use taipan_vm::value::{PyResult, Value};
use taipan_vm::word::Word;

use super::handle::ident;
use crate::support::FLAGS;

/// `_thread._local`
pub(super) static TYPE: Type = Type::native(
    "_thread._local",
    Some(&object_type::TYPE),
    size_of::<Local>(),
    0,
    FLAGS.union(TypeFlags::INSTANCE_DICT).union(TypeFlags::WEAK_REFERENCES),
    Slots::of_container::<Local>().with_new(new).with_getattribute(get).with_setattribute(set),
    &NativeMembers { doc: Some("Thread-local data"), methods: &[], getters: &[native_object::DICT] },
)
.with_dict_at(std::mem::offset_of!(Local, dict));

/// An object with other attributes in each thread.
#[repr(C)]
struct Local {
    header: Header,
    /// The attributes in the thread that used the object last.
    dict: DictSlot,
    /// That thread.
    owner: Cell<u64>,
    /// The attributes in the other threads.
    others: Others,
    /// What the class was called with: `__init__` gets it in each thread.
    values: Vec<Value>,
    names: Vec<Value>,
}

native_object!(Local, TYPE, [dict, others, values]);

/// The owner when the thread that used an object last has ended.
const NOBODY: u64 = 0;

/// Dicts by thread.
#[derive(Default)]
struct Others(RefCell<FxHashMap<u64, Value>>);

impl Visit for Others {
    fn visit(&self, visitor: &mut dyn FnMut(Word)) {
        self.0.borrow().values().for_each(|dict| visitor(dict.word()));
    }

    fn clear(&self) {
        drop(self.0.take());
    }
}

/// All objects of this kind, by address: those that are alive, for each takes itself out when it is dropped.
static ALL: Locked<RefCell<Vec<usize>>> = Locked::new(RefCell::new(Vec::new()));

impl Drop for Local {
    fn drop(&mut self) {
        let own = std::ptr::from_ref(self) as usize;
        ALL.with_borrow_mut(|all| all.retain(|other| *other != own));
    }
}

fn new(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    if !arguments.values().is_empty() && type_.slots.is_same(Slot::Init, &object_type::TYPE.slots) {
        return Err(type_error("Initialization arguments are not supported"));
    }
    let (names, keyword_values): (Vec<Value>, Vec<Value>) =
        arguments.keywords().map(|(name, value)| (name.clone(), value.clone())).unzip();
    let values = arguments.positional().iter().cloned().chain(keyword_values).collect();
    let value = native_object::allocate(type_, |header| Local {
        header,
        dict: DictSlot::default(),
        owner: Cell::new(ident()),
        others: Others::default(),
        values,
        names,
    });
    if let Some(local) = Local::of(&value) {
        ALL.with_borrow_mut(|all| all.push(std::ptr::from_ref(local) as usize));
    }
    Ok(value)
}

/// Puts the dict of the thread that asks in its place, made and initialised if it is the thread's first use.
fn switch(value: &Value) -> PyResult<()> {
    let Some(local) = Local::of(value) else { return Ok(()) };
    let (own, before) = (ident(), local.owner.get());
    if own == before {
        return Ok(());
    }
    let last = local.dict.take().filter(|_| before != NOBODY);
    let found = local.others.0.borrow_mut().remove(&own);
    let is_first_use = found.is_none();
    let next = found.unwrap_or_else(|| Dict::with_capacity(0));
    if let Some(last) = last {
        local.others.0.borrow_mut().insert(before, last);
    }
    local.dict.set(Some(next));
    local.owner.set(own);
    if let Some(init) = type_of(value).slots.init().filter(|_| is_first_use) {
        let (values, names) = (local.values.clone(), local.names.clone());
        if let Err(raised) = init(value, Arguments::new(&values, &names)) {
            local.dict.set(None);
            return Err(raised);
        }
    }
    Ok(())
}

fn get(value: &Value, name: &Value) -> PyResult {
    switch(value)?;
    protocol::generic_attribute(value, name)
}

fn set(value: &Value, name: &Value, new: Option<&Value>) -> PyResult<()> {
    switch(value)?;
    if Str::of(name).is_some_and(|name| name.equals_text("__dict__")) {
        let class = type_of(value).name();
        return Err(raise::raise(
            &kinds::ATTRIBUTE_ERROR,
            format_args!("'{class}' object attribute '__dict__' is read-only"),
        ));
    }
    protocol::generic_set_attribute(value, name, new)
}

/// Drops what a thread that has ended had in these objects.
pub(super) fn forget_thread(ident: u64) {
    let dicts = ALL.with_borrow(|all| {
        let mut dicts = Vec::new();
        for &address in all {
            // SAFETY: an object takes its address out of the list before it is freed.
            let local = unsafe { &*(address as *const Local) };
            dicts.extend(local.others.0.borrow_mut().remove(&ident));
            if local.owner.get() == ident {
                local.owner.set(NOBODY);
                dicts.extend(local.dict.take());
            }
        }
        dicts
    });
    drop(dicts);
}
