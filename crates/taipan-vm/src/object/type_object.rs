//! Types: what `type(x)` gives, native and written in Python alike.
//!
//! A native type is a `static`, made by [`Type::native`] from a table that names its functions
//! ([`Slots`]) and what Python sees of it ([`NativeMembers`]); its namespace is filled when the interpreter
//! starts. A class made by a `class` statement is a heap object of the same shape.
//!
//! A type carries a version, a number that no other state of any type has had: whatever was looked up in the
//! type and its bases stays right as long as the version does. Changing a type takes its version and those
//! of its subclasses away; the next lookup that wants to remember something gives it a new one.

use std::cell::{Cell, UnsafeCell};
use std::ptr;

use crate::object::header::Header;
use crate::object::heap::Kind;
use crate::object::instance::SharedKeys;
use crate::object::lookup_cache;
use crate::object::native::NativeMembers;
use crate::object::slots::{Slot, Slots};
use crate::object::version::Versions;
use crate::types::dict::Dict;
use crate::types::function::Function;
use crate::types::str::{Str, intern};
use crate::types::tuple::Tuple;
use crate::value::{Value, decref};
use crate::word::Word;

bitflags::bitflags! {
    /// What is true of a type: CPython's `tp_flags`, as far as Python code can see or feel them.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct TypeFlags: u32 {
        /// Made at run time: a heap object, with attributes that can be set.
        const HEAP = 1;
        /// Attributes can not be set.
        const IMMUTABLE = 1 << 1;
        /// May be a base.
        const BASE = 1 << 2;
        /// Can not be called to make an instance.
        const NO_NEW = 1 << 3;
        /// Instances may be part of a cycle.
        const CONTAINER = 1 << 4;
        /// Has abstract methods that are not overridden.
        const ABSTRACT = 1 << 5;
        /// Instances keep attributes in a dict or in inline values.
        const INSTANCE_DICT = 1 << 6;
        /// The first values of attributes lie in the instance itself.
        const INLINE_VALUES = 1 << 7;
        /// Instances can be weakly referenced.
        const WEAK_REFERENCES = 1 << 8;
        /// Calling an instance's method needs no bound method: functions and the like.
        const METHOD_DESCRIPTOR = 1 << 9;
        /// Matches sequence patterns.
        const SEQUENCE = 1 << 10;
        /// Matches mapping patterns.
        const MAPPING = 1 << 11;
        /// A pattern's single positional argument matches the instance itself.
        const MATCH_SELF = 1 << 12;
        /// The order of bases has a type that is no base of a base: the type is not told of its changes.
        const FOREIGN_ORDER = 1 << 13;
        /// A subclass of `int`.
        const INT = 1 << 16;
        /// A subclass of `list`.
        const LIST = 1 << 17;
        /// A subclass of `tuple`.
        const TUPLE = 1 << 18;
        /// A subclass of `bytes`.
        const BYTES = 1 << 19;
        /// A subclass of `str`.
        const STR = 1 << 20;
        /// A subclass of `dict`.
        const DICT = 1 << 21;
        /// A subclass of `BaseException`.
        const EXCEPTION = 1 << 22;
        /// A subclass of `type`.
        const TYPE = 1 << 23;
        /// A subclass of `float`.
        const FLOAT = 1 << 24;
        /// Flags a subclass has because a base has them.
        const INHERITED = 0x1ff_0000 | Self::SEQUENCE.bits() | Self::MAPPING.bits() | Self::MATCH_SELF.bits()
            | Self::WEAK_REFERENCES.bits() | Self::CONTAINER.bits() | Self::INSTANCE_DICT.bits();
    }
}

/// Versions of types.
static VERSIONS: Versions = Versions::new();

/// A type. See the module's page.
#[repr(C)]
pub struct Type {
    header: Header,
    /// The version, 0 if it has none at present.
    version: Cell<u32>,
    flags: Cell<TypeFlags>,
    /// Bytes of an instance without items.
    pub basic_size: Cell<u32>,
    /// Bytes of each item of an instance whose size varies, otherwise 0.
    pub item_size: Cell<u32>,
    /// Where in an instance the word is that holds its dict, or 0; or
    /// [`DICT_AFTER_ITEMS`](Type::DICT_AFTER_ITEMS).
    pub dict_offset: Cell<u32>,
    /// Words that follow the native structure in an instance: the dict, inline values, `__slots__`.
    pub extra_words: Cell<u32>,
    /// How many of these are for `__slots__`, of the class and its bases.
    pub slot_words: Cell<u32>,
    /// What the type can do.
    pub slots: Slots,
    base: Cell<*const Type>,
    /// `__name__`, with the module in front for native types (`collections.deque`).
    name: UnsafeCell<TypeName>,
    /// The bases, a tuple; NULL until the type is ready.
    pub(crate) bases: Cell<Word>,
    /// The method resolution order, from the type itself to `object`.
    pub(crate) mro: UnsafeCell<Vec<*const Type>>,
    /// The same as a tuple; NULL until somebody asks, for native types.
    mro_tuple: Cell<Word>,
    /// Names of the words that the class itself adds by `__slots__`.
    slot_names: UnsafeCell<Vec<Value>>,
    /// The namespace; null until the type is ready.
    pub(crate) namespace: Cell<*const Dict>,
    /// Types that name this one as a base; entries go when the types are freed.
    pub(crate) subclasses: UnsafeCell<Vec<*const Type>>,
    /// The `__init__` that calls of the class remember: right as long as the class has the version that they remember
    /// too.
    init: Cell<*const Function>,
    /// The `__getitem__` that subscripts remember, and the version for which it is right.
    getitem: Cell<(*const Function, u32)>,
    /// Names of the attributes that lie in the instance itself.
    shared_keys: Option<Box<SharedKeys>>,
    /// What Python sees of a native type.
    pub(crate) members: Option<&'static NativeMembers>,
}

/// A type's names.
enum TypeName {
    Native(&'static str),
    Made { name: Value, qualname: Value, text: Box<str> },
}

/// What a class made at run time begins with.
pub(crate) struct Made<'a> {
    /// `__name__`, a `str`.
    pub(crate) name: Value,
    /// `__qualname__`, a `str`.
    pub(crate) qualname: Value,
    /// The base whose layout instances have.
    pub(crate) base: &'a Type,
    /// How instances lie in memory.
    pub(crate) layout: Layout,
    /// How instances are freed, and nothing else yet.
    pub(crate) slots: Slots,
}

/// What the instances of a class have after the structure of the native base: see
/// [`native_object`](crate::object::native_object) and [`instance`](crate::object::instance).
pub(crate) struct Layout {
    /// As in [`Type`].
    pub(crate) dict_offset: u32,
    /// As in [`Type`].
    pub(crate) extra_words: u32,
    /// As in [`Type`].
    pub(crate) slot_words: u32,
    /// The names of the attributes that lie in instances, if they do.
    pub(crate) keys: Option<SharedKeys>,
}

// SAFETY: only the thread that holds the interpreter lock touches types.
unsafe impl Sync for Type {}

impl Type {
    /// A native type. `name` has the module in front, except for built-in types; sizes are in bytes.
    pub const fn native(
        name: &'static str,
        base: Option<&'static Type>,
        basic_size: usize,
        item_size: usize,
        flags: TypeFlags,
        slots: Slots,
        members: &'static NativeMembers,
    ) -> Type {
        Type {
            header: Header::immortal(&raw const crate::types::type_type::TYPE),
            version: Cell::new(0),
            flags: Cell::new(flags),
            basic_size: Cell::new(basic_size as u32),
            item_size: Cell::new(item_size as u32),
            dict_offset: Cell::new(0),
            extra_words: Cell::new(0),
            slot_words: Cell::new(0),
            slots,
            base: Cell::new(match base {
                Some(base) => ptr::from_ref(base),
                None => ptr::null(),
            }),
            name: UnsafeCell::new(TypeName::Native(name)),
            bases: Cell::new(Word::NULL),
            mro: UnsafeCell::new(Vec::new()),
            mro_tuple: Cell::new(Word::NULL),
            slot_names: UnsafeCell::new(Vec::new()),
            namespace: Cell::new(ptr::null()),
            subclasses: UnsafeCell::new(Vec::new()),
            init: Cell::new(ptr::null()),
            getitem: Cell::new((ptr::null(), 0)),
            shared_keys: None,
            members: Some(members),
        }
    }

    /// The dict is the first word after an instance's items.
    pub const DICT_AFTER_ITEMS: u32 = u32::MAX;

    /// The same native type, whose instances have the word of their dict at `offset`. Its flags say
    /// [`INSTANCE_DICT`](TypeFlags::INSTANCE_DICT).
    #[must_use]
    pub const fn with_dict_at(mut self, offset: usize) -> Type {
        self.dict_offset = Cell::new(offset as u32);
        self
    }
}

impl Type {
    /// A class that is not ready: it has no order and no namespace.
    pub(crate) fn made(metatype: &Type, made: Made<'_>) -> Type {
        let base = made.base;
        let mut flags = TypeFlags::HEAP | TypeFlags::BASE | TypeFlags::CONTAINER;
        if made.layout.dict_offset != 0 {
            flags |= TypeFlags::INSTANCE_DICT;
        }
        base.header.incref();
        Type {
            header: Header::new(metatype),
            version: Cell::new(0),
            flags: Cell::new(flags | base.flags() & TypeFlags::INHERITED),
            basic_size: base.basic_size.clone(),
            item_size: base.item_size.clone(),
            dict_offset: Cell::new(made.layout.dict_offset),
            extra_words: Cell::new(made.layout.extra_words),
            slot_words: Cell::new(made.layout.slot_words),
            slots: made.slots,
            base: Cell::new(base),
            name: UnsafeCell::new(TypeName::Made {
                text: Str::of(&made.name).map(Str::to_string_lossy).unwrap_or_default().into_boxed_str(),
                name: made.name,
                qualname: made.qualname,
            }),
            bases: Cell::new(Word::NULL),
            mro: UnsafeCell::new(Vec::new()),
            mro_tuple: Cell::new(Word::NULL),
            slot_names: UnsafeCell::new(Vec::new()),
            namespace: Cell::new(ptr::null()),
            subclasses: UnsafeCell::new(Vec::new()),
            init: Cell::new(ptr::null()),
            getitem: Cell::new((ptr::null(), 0)),
            shared_keys: made.layout.keys.map(Box::new),
            members: None,
        }
    }

    /// The type as a word.
    #[inline(always)]
    pub(crate) fn word(&self) -> Word {
        Word::from_bits(ptr::from_ref(self) as usize as u64)
    }

    /// The names of the attributes that lie in instances, if they do.
    #[inline(always)]
    pub fn shared_keys(&self) -> Option<&SharedKeys> {
        self.shared_keys.as_deref()
    }

    /// Sets the bases, a tuple.
    pub(crate) fn set_bases(&self, bases: Value) {
        self.bases.set(bases.into_word());
    }

    /// The type's own header.
    #[inline(always)]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The type as a Python object.
    pub fn value(&self) -> Value {
        // SAFETY: a type is an object, alive while it is borrowed.
        unsafe { Value::from_borrowed(Word::from_bits(ptr::from_ref(self) as usize as u64)) }
    }

    /// Whether both are one type.
    #[inline(always)]
    pub fn is(&self, other: &Type) -> bool {
        ptr::eq(self, other)
    }

    /// The flags.
    #[inline(always)]
    pub fn flags(&self) -> TypeFlags {
        self.flags.get()
    }

    /// Whether all the given flags are set.
    #[inline(always)]
    pub fn has(&self, flags: TypeFlags) -> bool {
        self.flags.get().contains(flags)
    }

    /// Sets flags.
    pub fn add_flags(&self, flags: TypeFlags) {
        self.flags.set(self.flags.get() | flags);
    }

    /// Whether instances live in the pages the collector walks.
    #[inline(always)]
    pub fn heap_kind(&self) -> Kind {
        if self.has(TypeFlags::CONTAINER) { Kind::Container } else { Kind::Leaf }
    }

    /// The base that decides the layout of instances; `object` has none.
    pub fn base(&self) -> Option<&Type> {
        // SAFETY: a type's bases live as long as it does.
        unsafe { self.base.get().as_ref() }
    }

    /// The base of a native type.
    pub(crate) fn static_base(&'static self) -> Option<&'static Type> {
        // SAFETY: the base of a static is one.
        unsafe { self.base.get().as_ref() }
    }

    /// Sets or clears a flag.
    pub fn set_flag(&self, flag: TypeFlags, value: bool) {
        self.flags.set(if value { self.flags() | flag } else { self.flags() - flag });
    }

    /// The method resolution order, from the type itself to `object`.
    pub fn mro(&self) -> &[*const Type] {
        // SAFETY: the order is replaced only when `__bases__` is assigned, by `type_type`, which keeps the
        // old one alive until no lookup is in the middle of it.
        unsafe { &*self.mro.get() }
    }

    /// Whether the type is `other` or a subclass of it.
    #[inline]
    pub fn is_subtype(&self, other: &Type) -> bool {
        self.is(other) || self.mro().iter().any(|&ancestor| ptr::eq(ancestor, other))
    }

    /// The name as error messages give it: that of a native type has the module in front, as in
    /// `collections.deque`.
    pub fn name(&self) -> &str {
        // SAFETY: the name is replaced only by an assignment to `__name__`, never while it is borrowed: nobody keeps
        // it while Python code may run.
        match unsafe { &*self.name.get() } {
            TypeName::Native(name) => name,
            TypeName::Made { text, .. } => text,
        }
    }

    /// `__name__`: without the module.
    pub fn short_name(&self) -> &str {
        // SAFETY: as for `name`.
        match unsafe { &*self.name.get() } {
            TypeName::Native(name) => name.rsplit('.').next().unwrap_or(name),
            TypeName::Made { text, .. } => text,
        }
    }

    /// `__name__`, a `str`.
    pub fn name_value(&self) -> Value {
        // SAFETY: as for `name`.
        match unsafe { &*self.name.get() } {
            TypeName::Native(_) => Str::new(self.short_name()),
            TypeName::Made { name, .. } => name.clone(),
        }
    }

    /// `__qualname__`
    pub fn qualname(&self) -> Value {
        // SAFETY: as for `name`.
        match unsafe { &*self.name.get() } {
            TypeName::Native(_) => Str::new(self.short_name()),
            TypeName::Made { qualname, .. } => qualname.clone(),
        }
    }

    /// The module of a native type.
    pub fn native_module(&self) -> Option<&'static str> {
        // SAFETY: as for `name`.
        match unsafe { &*self.name.get() } {
            TypeName::Native(name) => Some(name.rsplit_once('.').map_or("builtins", |(module, _)| module)),
            TypeName::Made { .. } => None,
        }
    }

    /// Sets `__name__`, a `str`, of a class made at run time.
    pub(crate) fn replace_name(&self, name: Value) {
        let text = Str::of(&name).map(Str::to_string_lossy).unwrap_or_default().into_boxed_str();
        let made = TypeName::Made { name, qualname: self.qualname(), text };
        // SAFETY: as for `name`; what was there is dropped after it was replaced.
        drop(unsafe { std::mem::replace(&mut *self.name.get(), made) });
    }

    /// Sets `__qualname__`, a `str`, of a class made at run time.
    pub(crate) fn replace_qualname(&self, qualname: Value) {
        let text = self.name().into();
        let made = TypeName::Made { name: self.name_value(), qualname, text };
        // SAFETY: as for `name`; what was there is dropped after it was replaced.
        drop(unsafe { std::mem::replace(&mut *self.name.get(), made) });
    }

    /// `<class 'module.name'>`
    pub fn repr_text(&self) -> String {
        let module = match self.native_module() {
            Some("builtins") => None,
            Some(module) => Some(module.to_owned()),
            None => self
                .namespace()
                .get_str(intern("__module__"))
                .as_ref()
                .and_then(Str::of)
                .map(Str::to_string_lossy),
        };
        let qualname = Str::of(&self.qualname()).map(Str::to_string_lossy).unwrap_or_default();
        match module.filter(|module| module != "builtins") {
            Some(module) => format!("<class '{module}.{qualname}'>"),
            None => format!("<class '{qualname}'>"),
        }
    }

    /// The namespace.
    pub fn namespace(&self) -> &Dict {
        // SAFETY: a type has a namespace before anything can look at it, and keeps it.
        unsafe { &*self.namespace.get() }
    }

    /// What `name`, an interned string, means in the type or the first of its bases that has it.
    #[inline]
    pub fn lookup(&self, name: &Str) -> Option<Value> {
        match self.version() {
            0 => self.look_up(name),
            version if name.is_interned() => lookup_cache::get(version, name, || self.look_up(name)),
            _ => self.look_up(name),
        }
    }

    /// The same without what is remembered.
    fn look_up(&self, name: &Str) -> Option<Value> {
        self.mro().iter().find_map(|&ancestor| {
            // SAFETY: the types of the order live as long as the type.
            unsafe { &*ancestor }.namespace().get_str(name)
        })
    }

    /// The version, a new one if the type has none; 0 if it is not ready, or there are no versions left.
    #[inline]
    pub fn version(&self) -> u32 {
        match self.version.get() {
            0 => self.take_version(),
            version => version,
        }
    }

    /// Gives the type a version, and its bases before it: a change of theirs reaches it only if they have one.
    #[cold]
    fn take_version(&self) -> u32 {
        // SAFETY: the types of the order live as long as the type.
        if self.mro().iter().any(|&ancestor| unsafe { &*ancestor }.has(TypeFlags::FOREIGN_ORDER)) {
            return 0;
        }
        for &ancestor in self.mro().iter().rev() {
            // SAFETY: the types of the order live as long as the type.
            let ancestor = unsafe { &*ancestor };
            if ancestor.version.get() == 0 {
                ancestor.version.set(VERSIONS.next());
            }
        }
        self.version.get()
    }

    /// Remembers what `__init__` means, for as long as the type has its version.
    pub(crate) fn remember_init(&self, init: &Function) {
        self.init.set(init);
    }

    /// Remembers what `__getitem__` means, for as long as the type has its version; `false` if it has none.
    pub(crate) fn remember_getitem(&self, getitem: &Function) -> bool {
        self.getitem.set((getitem, self.version()));
        self.version() != 0
    }

    /// What [`remember_getitem`](Type::remember_getitem) was given, if that is still right.
    #[inline(always)]
    pub(crate) fn remembered_getitem(&self) -> Option<*const Function> {
        let (function, version) = self.getitem.get();
        (version != 0 && version == self.version.get()).then_some(function)
    }

    /// What [`remember_init`](Type::remember_init) was given last.
    #[inline(always)]
    pub(crate) fn remembered_init(&self) -> *const Function {
        self.init.get()
    }

    /// The version, 0 if the type has none at present.
    #[inline(always)]
    pub fn current_version(&self) -> u32 {
        self.version.get()
    }

    /// Takes the version away, here and from all subclasses: what was remembered is no longer right.
    pub fn modified(&self) {
        if self.version.replace(0) == 0 {
            return;
        }
        // SAFETY: the list is changed only when classes are made or freed, which does not happen here.
        for &subclass in unsafe { &*self.subclasses.get() } {
            // SAFETY: an entry is removed when the subclass is freed.
            unsafe { &*subclass }.modified();
        }
    }
}

impl Type {
    /// Takes over the slots of a base that the type does not have itself.
    pub(crate) fn inherit_from(&self, base: &Type) {
        for &slot in Slot::ALL {
            // A type that compares in its own way needs its own hash; one that is made directly from `object`
            // is made by Python code only if it says how.
            let is_kept = match slot {
                Slot::Hash => {
                    self.slots.is_set(Slot::RichCompare)
                        && !self.slots.is_same(Slot::RichCompare, &base.slots)
                }
                Slot::New => base.base().is_none(),
                _ => false,
            };
            if !self.slots.is_set(slot) && !is_kept {
                self.slots.inherit(slot, &base.slots);
            }
        }
        self.add_flags(base.flags() & TypeFlags::INHERITED);
    }

    /// Gives a native type its method resolution order and its namespace, a dict.
    pub(crate) fn set_ready(&self, mro: Vec<*const Type>, namespace: Value) {
        // SAFETY: nothing borrows the order of a type that is not ready.
        unsafe { *self.mro.get() = mro };
        self.set_namespace(namespace);
        self.modified();
        if let Some(base) = self.base() {
            base.add_subclass(self);
        }
    }

    /// Sets the namespace, a dict, of a type that has none.
    pub(crate) fn set_namespace(&self, namespace: Value) {
        self.namespace.set(namespace.into_word().bits() as usize as *const Dict);
    }

    /// Whether the type has got its order.
    pub(crate) fn is_ready(&self) -> bool {
        !self.mro().is_empty()
    }

    /// Sets the method resolution order, a tuple of types.
    pub(crate) fn set_mro(&self, order: Value) {
        let types = Tuple::of(&order).map_or(&[][..], Tuple::values).iter();
        let types: Vec<*const Type> =
            types.filter_map(crate::types::type_type::of).map(ptr::from_ref).collect();
        let bases = self.base_types();
        let is_foreign = |other: &&*const Type| {
            !ptr::eq(**other, self) && !bases.iter().any(|base| base.mro().contains(other))
        };
        self.set_flag(TypeFlags::FOREIGN_ORDER, types.iter().any(|other| is_foreign(&other)));
        // SAFETY: nobody keeps a borrow of the order while it may be replaced; the tuple keeps the types alive.
        let before = unsafe {
            *self.mro.get() = types;
            self.mro_tuple.replace(order.into_word())
        };
        self.modified();
        // SAFETY: the reference was the type's.
        unsafe { decref(before) };
    }

    /// The method resolution order, a tuple.
    pub fn mro_value(&self) -> Value {
        if self.mro_tuple.get().is_null() {
            // SAFETY: the types of the order are alive while the type is.
            let types = self.mro().iter().map(|&type_| unsafe { &*type_ }.value()).collect();
            self.mro_tuple.set(Tuple::from_values(types).into_word());
        }
        // SAFETY: the type keeps it alive.
        unsafe { Value::from_borrowed(self.mro_tuple.get()) }
    }

    /// `__bases__`
    pub fn bases_value(&self) -> Value {
        if self.bases.get().is_null() {
            let bases = self.base().map(Type::value).into_iter().collect();
            self.bases.set(Tuple::from_values(bases).into_word());
        }
        // SAFETY: the type keeps it alive.
        unsafe { Value::from_borrowed(self.bases.get()) }
    }

    /// The bases as types.
    pub(crate) fn base_types(&self) -> Vec<&Type> {
        let bases = self.bases_value();
        let bases = Tuple::of(&bases).map_or(&[][..], Tuple::values);
        // SAFETY: the bases are alive while the type is, unless they are replaced; nobody keeps this so long.
        bases
            .iter()
            .filter_map(crate::types::type_type::of)
            .map(|base| unsafe { &*ptr::from_ref(base) })
            .collect()
    }

    /// Sets the bases, and the one that decides the layout; gives what they were.
    pub(crate) fn replace_bases(&self, bases: Value, base: &Type) -> (Value, Value) {
        let before = self.bases_value();
        let old_base = self.base().map_or(Value::NONE, Type::value);
        base.header.incref();
        self.base.set(base);
        // SAFETY: the references were the type's; the two values of this function keep the objects alive.
        unsafe {
            decref(self.bases.replace(bases.into_word()));
            decref(old_base.word());
        }
        (before, old_base)
    }

    /// Notes a type that has this one as a base.
    pub(crate) fn add_subclass(&self, subclass: &Type) {
        // SAFETY: nobody keeps a borrow of the list.
        let subclasses = unsafe { &mut *self.subclasses.get() };
        if !subclasses.iter().any(|&other| ptr::eq(other, subclass)) {
            subclasses.push(subclass);
        }
    }

    /// Forgets a type that has no longer this one as a base.
    pub(crate) fn remove_subclass(&self, subclass: &Type) {
        // SAFETY: nobody keeps a borrow of the list.
        unsafe { &mut *self.subclasses.get() }.retain(|&other| !ptr::eq(other, subclass));
    }

    /// The types that have this one as a base.
    pub fn subclass_values(&self) -> Vec<Value> {
        // SAFETY: nobody keeps a borrow of the list; an entry is removed when the subclass is freed.
        unsafe { &*self.subclasses.get() }.iter().map(|&subclass| unsafe { &*subclass }.value()).collect()
    }

    /// Names of the words that the class itself adds by `__slots__`.
    pub(crate) fn slot_names(&self) -> &[Value] {
        // SAFETY: they are set before the class can be seen.
        unsafe { &*self.slot_names.get() }
    }

    /// Sets the names of the words that a new class adds by `__slots__`.
    pub(crate) fn set_slot_names(&self, names: Vec<Value>) {
        // SAFETY: nothing borrows the names of a class that is not ready.
        unsafe { *self.slot_names.get() = names };
    }

    /// The words with references to what a class made at run time keeps alive, its base aside.
    pub(crate) fn references(&self) -> [&Cell<Word>; 2] {
        [&self.bases, &self.mro_tuple]
    }

    /// The namespace as a value.
    pub fn namespace_value(&self) -> Value {
        let address = self.namespace.get();
        match address.is_null() {
            true => Dict::with_capacity(0),
            // SAFETY: the type keeps it alive.
            false => unsafe { Value::from_borrowed(Word::from_bits(address as usize as u64)) },
        }
    }

    /// The namespace and the base, as the collector visits them.
    pub(crate) fn visit_rest(&self, visit: &mut dyn FnMut(Word)) {
        let addresses = [self.namespace.get() as usize, self.base.get() as usize];
        for address in addresses.into_iter().filter(|address| *address != 0) {
            visit(Word::from_bits(address as u64));
        }
        // SAFETY: the name is not replaced while the collector goes through objects.
        if let TypeName::Made { name, qualname, .. } = unsafe { &*self.name.get() } {
            visit(name.word());
            visit(qualname.word());
        }
    }

    /// Drops what instances do not need to be freed: the collector found the class unreachable.
    pub(crate) fn clear(&self) {
        self.modified();
        let mut order = vec![ptr::from_ref(self)];
        let mut base = self.base();
        while let Some(ancestor) = base {
            order.push(ancestor);
            base = ancestor.base();
        }
        // SAFETY: nobody borrows the order; the references were the class's, and the namespace stays.
        unsafe {
            *self.mro.get() = order;
            decref(self.mro_tuple.replace(Word::NULL));
            if let Some(namespace) = self.namespace.get().as_ref() {
                namespace.clear();
            }
        }
        self.modified();
    }

    /// Gives back all that a class refers to, at its end.
    pub(crate) fn release(&self) {
        for base in self.base_types() {
            base.remove_subclass(self);
        }
        let namespace = self.namespace.replace(ptr::null());
        let base = self.base.replace(ptr::null());
        // SAFETY: the references were the class's, and nobody uses it any more.
        unsafe {
            for reference in self.references() {
                decref(reference.replace(Word::NULL));
            }
            for address in [namespace as usize, base as usize].into_iter().filter(|address| *address != 0) {
                decref(Word::from_bits(address as u64));
            }
        }
    }
}

/// The type of any value.
#[inline]
pub fn type_of(value: &Value) -> &Type {
    match value.header() {
        Some(header) => header.type_(),
        None => immediate_type(value.word()),
    }
}

/// The type of a word that is no heap object.
#[inline]
pub(crate) fn immediate_type(word: Word) -> &'static Type {
    use crate::types::{bool, ellipsis, float, int, none, not_implemented};
    match word {
        _ if word.is_int() => &int::TYPE,
        _ if word.as_float().is_some() => &float::TYPE,
        Word::TRUE | Word::FALSE => &bool::TYPE,
        Word::ELLIPSIS => &ellipsis::TYPE,
        Word::NOT_IMPLEMENTED => &not_implemented::TYPE,
        _ => &none::TYPE,
    }
}
