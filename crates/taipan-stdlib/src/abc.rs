//! `_abc`: the subclass checks of abstract base classes, and what they remember.
//!
//! Each abstract base class has three sets of classes: those registered, those known to be subclasses, and those
//! known not to be, which are forgotten when any class is registered anywhere. They refer to classes weakly; a class
//! is found by its address, and what stands there is valid while its weak reference is.

use std::cell::{Cell, RefCell};

use rustc_hash::FxHashMap;
use taipan_vm::modules::NativeModule;
use taipan_vm::native_object;
use taipan_vm::object::header::Header;
use taipan_vm::object::iterate;
use taipan_vm::object::locked::Locked;
use taipan_vm::object::native::{Function, Method, NativeMembers};
use taipan_vm::object::native_object::{NativeObject, allocate};
use taipan_vm::object::protocol;
use taipan_vm::object::reference::Visit;
use taipan_vm::object::slots::Slots;
use taipan_vm::object::type_object::{Type, TypeFlags, type_of};
use taipan_vm::raise::{raise, type_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::list::List;
use taipan_vm::types::str::intern;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::types::weak_reference::{self, WeakReference};
use taipan_vm::types::{int, object_type, set, type_type};
use taipan_vm::value::{PyResult, Value};
use taipan_vm::word::Word;

/// `_abc`
pub static MODULE: NativeModule = NativeModule {
    name: "_abc",
    doc: "Module contains faster C implementation of abc.ABCMeta",
    functions: FUNCTIONS,
    types: &[],
    init: |_| {
        taipan_vm::runtime::make_ready(&DATA);
        Ok(())
    },
};

static FUNCTIONS: &[Method] = &[
    Method::function(
        "get_cache_token",
        "($module, /)",
        Function::NoArguments(|_| Ok(int::from_u64(registrations()))),
        "A number that changes with every registration of a class anywhere.",
    ),
    Method::function(
        "_abc_init",
        "($module, self, /)",
        Function::One(init),
        "Prepares an abstract base class.",
    ),
    Method::function(
        "_reset_registry",
        "($module, self, /)",
        Function::One(|_, class| with_data(class, |data| data.registry.clear())),
        "Forgets the classes registered with a class.",
    ),
    Method::function(
        "_reset_caches",
        "($module, self, /)",
        Function::One(|_, class| {
            with_data(class, |data| {
                data.cache.clear();
                data.negative.clear();
            })
        }),
        "Forgets what earlier checks found.",
    ),
    Method::function(
        "_get_dump",
        "($module, self, /)",
        Function::One(dump),
        "What is remembered, to look at.",
    ),
    Method::function(
        "_abc_register",
        "($module, self, subclass, /)",
        Function::Positional(2, 2, register),
        "Registers a class as a subclass.",
    ),
    Method::function(
        "_abc_instancecheck",
        "($module, self, instance, /)",
        Function::Positional(2, 2, instance_check),
        "The check of isinstance().",
    ),
    Method::function(
        "_abc_subclasscheck",
        "($module, self, subclass, /)",
        Function::Positional(2, 2, subclass_check),
        "The check of issubclass().",
    ),
];

/// How many registrations there have been.
static REGISTRATIONS: Locked<Cell<u64>> = Locked::new(Cell::new(0));

fn registrations() -> u64 {
    REGISTRATIONS.with(Cell::get)
}

/// `_abc._abc_data`
static DATA: Type = Type::native(
    "_abc._abc_data",
    Some(&object_type::TYPE),
    size_of::<Data>(),
    0,
    TypeFlags::CONTAINER,
    Slots::of_container::<Data>().with_new(|type_, _| Ok(new_data(type_))),
    &NativeMembers { doc: Some("Internal state held by ABC machinery."), methods: &[], getters: &[] },
);

/// What an abstract base class remembers.
#[repr(C)]
struct Data {
    header: Header,
    registry: WeakClasses,
    cache: WeakClasses,
    negative: WeakClasses,
    /// The number of registrations that `negative` knows of.
    version: Cell<u64>,
}

native_object!(Data, DATA, [registry, cache, negative]);

fn new_data(type_: &Type) -> Value {
    allocate(type_, |header| Data {
        header,
        registry: WeakClasses::default(),
        cache: WeakClasses::default(),
        negative: WeakClasses::default(),
        version: Cell::new(registrations()),
    })
}

/// A set of classes that does not keep them alive.
#[derive(Default)]
struct WeakClasses {
    /// Weak references by the address of the class.
    entries: RefCell<FxHashMap<u64, Value>>,
    /// So many entries are reason to look for those whose class is gone.
    full: Cell<usize>,
}

impl WeakClasses {
    fn contains(&self, class: &Value) -> bool {
        let entries = self.entries.borrow();
        entries.get(&class.word().bits()).is_some_and(is_alive)
    }

    fn add(&self, class: &Value) -> PyResult<()> {
        let reference = WeakReference::new(&weak_reference::TYPE, class, None)?;
        let mut gone = Vec::new();
        let mut entries = self.entries.borrow_mut();
        if entries.len() >= self.full.get().max(16) {
            gone.extend(
                entries.extract_if(|_, reference| !is_alive(reference)).map(|(_, reference)| reference),
            );
            self.full.set(entries.len() * 2);
        }
        gone.extend(entries.insert(class.word().bits(), reference));
        drop(entries);
        drop(gone);
        Ok(())
    }

    fn clear(&self) {
        let entries = self.entries.take();
        drop(entries);
    }

    /// The weak references to classes that are alive.
    fn references(&self) -> Vec<Value> {
        self.entries.borrow().values().filter(|reference| is_alive(reference)).cloned().collect()
    }
}

impl Visit for WeakClasses {
    fn visit(&self, visitor: &mut dyn FnMut(Word)) {
        if let Ok(entries) = self.entries.try_borrow() {
            entries.values().for_each(|reference| visitor(reference.word()));
        }
    }

    fn clear(&self) {
        WeakClasses::clear(self);
    }
}

fn target(reference: &Value) -> Option<Value> {
    WeakReference::of(reference)?.object()
}

fn is_alive(reference: &Value) -> bool {
    target(reference).is_some()
}

/// What a class remembers.
fn data_of(class: &Value) -> PyResult {
    let data = protocol::attribute(class, &intern("_abc_impl").to_value())?;
    match type_of(&data).is(&DATA) {
        true => Ok(data),
        false => Err(type_error("_abc_impl is set to a wrong type")),
    }
}

fn with_data(class: &Value, act: impl Fn(&Data)) -> PyResult {
    let data = data_of(class)?;
    Data::of(&data).into_iter().for_each(act);
    Ok(Value::NONE)
}

fn dump(_: &Value, class: &Value) -> PyResult {
    let data = data_of(class)?;
    let Some(data) = Data::of(&data) else { return Ok(Value::NONE) };
    let copy = |classes: &WeakClasses| set::from_values(classes.references());
    let version = int::from_u64(data.version.get());
    Ok(Tuple::from_values(vec![copy(&data.registry)?, copy(&data.cache)?, copy(&data.negative)?, version]))
}

fn is_abstract(value: &Value) -> PyResult<bool> {
    match protocol::optional_attribute(value, intern("__isabstractmethod__"))? {
        Some(answer) => protocol::is_true(&answer),
        None => Ok(false),
    }
}

/// Sets `__abstractmethods__`: the class's own, and those of its bases that it does not replace.
fn compute_abstract_methods(class: &Value) -> PyResult<()> {
    let mut names = Vec::new();
    let namespace = protocol::attribute_named(class, "__dict__")?;
    let items = protocol::call_method(&namespace, "items", &[])?;
    for item in iterate::collect(&items)? {
        let item = iterate::collect_or(&item, "items() returned non-iterable")?;
        let [name, value] = &*item else {
            return Err(type_error("items() returned item which size is not 2"));
        };
        if is_abstract(value)? {
            names.push(name.clone());
        }
    }
    let bases = protocol::attribute_named(class, "__bases__")?;
    let Some(bases) = Tuple::of(&bases) else { return Err(type_error("__bases__ is not tuple")) };
    for base in bases.values() {
        let Some(inherited) = protocol::optional_attribute(base, intern("__abstractmethods__"))? else {
            continue;
        };
        for name in iterate::items(&inherited)? {
            let name = name?;
            let found = match taipan_vm::types::str::Str::of(&name) {
                Some(text) => protocol::optional_attribute(class, text)?,
                None => Some(protocol::attribute(class, &name)?),
            };
            if let Some(value) = found
                && is_abstract(&value)?
            {
                names.push(name);
            }
        }
    }
    let names = set::frozen_from_values(&names)?;
    protocol::set_attribute(class, &intern("__abstractmethods__").to_value(), Some(&names))
}

const COLLECTION: TypeFlags = TypeFlags::SEQUENCE.union(TypeFlags::MAPPING);
/// The bits of `__abc_tpflags__`, which are CPython's.
const SEQUENCE_BIT: i64 = 1 << 5;
const MAPPING_BIT: i64 = 1 << 6;

fn init(_: &Value, class: &Value) -> PyResult {
    compute_abstract_methods(class)?;
    protocol::set_attribute(class, &intern("_abc_impl").to_value(), Some(&new_data(&DATA)))?;
    let Some(type_) = type_type::of(class) else { return Ok(Value::NONE) };
    let bits = type_.namespace().remove(&intern("__abc_tpflags__").to_value())?;
    let Some(bits) = bits.filter(int::is_exact) else { return Ok(Value::NONE) };
    let bits = int::convert::to_long(&bits)?;
    match (bits & SEQUENCE_BIT != 0, bits & MAPPING_BIT != 0) {
        (true, true) => {
            return Err(type_error(
                "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING",
            ));
        }
        (true, false) => type_.add_flags(TypeFlags::SEQUENCE),
        (false, true) => type_.add_flags(TypeFlags::MAPPING),
        (false, false) => {}
    }
    Ok(Value::NONE)
}

/// Makes a class and its subclasses match the patterns of sequences or mappings.
fn set_collection_flag(type_: &Type, flag: TypeFlags) {
    if type_.has(TypeFlags::IMMUTABLE) || type_.flags() & COLLECTION == flag {
        return;
    }
    type_.set_flag(COLLECTION, false);
    type_.add_flags(flag);
    for subclass in type_.subclass_values() {
        type_type::of(&subclass).into_iter().for_each(|subclass| set_collection_flag(subclass, flag));
    }
}

fn register(_: &Value, arguments: &[Value]) -> PyResult {
    let [class, subclass] = arguments else { return Ok(Value::NONE) };
    let Some(subtype) = type_type::of(subclass) else { return Err(type_error("Can only register classes")) };
    if protocol::is_subclass(subclass, class)? {
        return Ok(subclass.clone());
    }
    // Only now, so that registering a class with itself does nothing.
    if protocol::is_subclass(class, subclass)? {
        return Err(raise(&kinds::RUNTIME_ERROR, "Refusing to create an inheritance cycle"));
    }
    let data = data_of(class)?;
    Data::of(&data).map_or(Ok(()), |data| data.registry.add(subclass))?;
    REGISTRATIONS.with(|number| number.set(number.get() + 1));
    if let Some(type_) = type_type::of(class) {
        let flag = type_.flags() & COLLECTION;
        if !flag.is_empty() {
            set_collection_flag(subtype, flag);
        }
    }
    Ok(subclass.clone())
}

fn check_subclass(class: &Value, subclass: &Value) -> PyResult {
    protocol::call_method(class, "__subclasscheck__", std::slice::from_ref(subclass))
}

fn instance_check(_: &Value, arguments: &[Value]) -> PyResult {
    let [class, instance] = arguments else { return Ok(Value::NONE) };
    let data = data_of(class)?;
    let Some(known) = Data::of(&data) else { return Ok(Value::NONE) };
    let said = protocol::attribute(instance, &intern("__class__").to_value())?;
    if known.cache.contains(&said) {
        return Ok(Value::TRUE);
    }
    let type_ = type_of(instance).value();
    if type_.is(&said) {
        let is_current = known.version.get() == registrations();
        if is_current && known.negative.contains(&said) {
            return Ok(Value::FALSE);
        }
        return check_subclass(class, &said);
    }
    let result = check_subclass(class, &said)?;
    match protocol::is_true(&result)? {
        true => Ok(result),
        false => check_subclass(class, &type_),
    }
}

fn subclass_check(_: &Value, arguments: &[Value]) -> PyResult {
    let [class, subclass] = arguments else { return Ok(Value::NONE) };
    let Some(subtype) = type_type::of(subclass) else {
        return Err(type_error("issubclass() arg 1 must be a class"));
    };
    let data = data_of(class)?;
    let Some(known) = Data::of(&data) else { return Ok(Value::NONE) };
    if known.cache.contains(subclass) {
        return Ok(Value::TRUE);
    }
    let current = registrations();
    if known.version.get() < current {
        known.negative.clear();
        known.version.set(current);
    } else if known.negative.contains(subclass) {
        return Ok(Value::FALSE);
    }
    let is_subclass = work_out(known, class, subclass, subtype)?;
    match is_subclass {
        Answer::Registered => {}
        Answer::Known(true) => known.cache.add(subclass)?,
        Answer::Known(false) => known.negative.add(subclass)?,
    }
    Ok(Value::bool(!matches!(is_subclass, Answer::Known(false))))
}

/// What a check found.
enum Answer {
    /// The class itself is registered.
    Registered,
    /// Something to be remembered.
    Known(bool),
}

/// Asks the class's hook, its order of bases, the registered classes and the subclasses.
fn work_out(known: &Data, class: &Value, subclass: &Value, subtype: &Type) -> PyResult<Answer> {
    let said = protocol::call_method(class, "__subclasshook__", std::slice::from_ref(subclass))?;
    if said.is(&Value::TRUE) || said.is(&Value::FALSE) {
        return Ok(Answer::Known(said.is(&Value::TRUE)));
    }
    if !said.is(&Value::NOT_IMPLEMENTED) {
        let message = "__subclasshook__ must return either False, True, or NotImplemented";
        return Err(raise(&kinds::ASSERTION_ERROR, message));
    }
    if type_type::of(class).is_some_and(|type_| subtype.is_subtype(type_)) {
        return Ok(Answer::Known(true));
    }
    if known.registry.contains(subclass) {
        return Ok(Answer::Registered);
    }
    for reference in known.registry.references() {
        if let Some(registered) = target(&reference)
            && protocol::is_subclass(subclass, &registered)?
        {
            return Ok(Answer::Known(true));
        }
    }
    let subclasses = protocol::call_method(class, "__subclasses__", &[])?;
    let Some(subclasses) = List::of(&subclasses) else {
        return Err(type_error("__subclasses__() must return a list"));
    };
    let mut place = 0;
    while let Some(derived) = subclasses.items().get(place).cloned() {
        if protocol::is_subclass(subclass, &derived)? {
            return Ok(Answer::Known(true));
        }
        place += 1;
    }
    Ok(Answer::Known(false))
}
