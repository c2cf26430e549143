//! The structures of `sys`: versions and what numbers can be.

use super::{Field, HEX_VERSION, VERSION};
use crate::call::Arguments;
use crate::object::protocol;
use crate::types::module::Module;
use crate::types::str::{Str, intern};
use crate::types::struct_sequence::{Declaration, instance};
use crate::value::{PyResult, Value};

static VERSION_INFO: Declaration = Declaration {
    name: "sys.version_info",
    doc: "Version information as a named tuple.",
    fields: &["major", "minor", "micro", "releaselevel", "serial"],
    items: 5,
};

static FLOAT_INFO: Declaration = Declaration {
    name: "sys.float_info",
    doc: "A named tuple holding information about the float type.",
    fields: &[
        "max",
        "max_exp",
        "max_10_exp",
        "min",
        "min_exp",
        "min_10_exp",
        "dig",
        "mant_dig",
        "epsilon",
        "radix",
        "rounds",
    ],
    items: 11,
};

static INT_INFO: Declaration = Declaration {
    name: "sys.int_info",
    doc: "A named tuple that holds information about Python's internal representation of integers.",
    fields: &["bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"],
    items: 4,
};

static HASH_INFO: Declaration = Declaration {
    name: "sys.hash_info",
    doc: "A named tuple providing parameters used for computing hashes.",
    fields: &["width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"],
    items: 9,
};

static THREAD_INFO: Declaration = Declaration {
    name: "sys.thread_info",
    doc: "A named tuple holding information about the thread implementation.",
    fields: &["name", "lock", "version"],
    items: 3,
};

fn structure(module: &Module, declaration: &'static Declaration, fields: &[Field]) -> PyResult {
    let class = declaration.make()?;
    let value = instance(&class, declaration, fields.iter().map(Field::value).collect())?;
    let name = declaration.name.rsplit('.').next().unwrap_or_default();
    module.set(name, value.clone());
    Ok(value)
}

pub(super) fn init(module: &Module) -> PyResult<()> {
    use Field::{Float, Int, Text};
    let (major, minor, micro) = VERSION;
    let version = [Int(major), Int(minor), Int(micro), Text("final"), Int(0)];
    let version = structure(module, &VERSION_INFO, &version)?;
    let float = [
        Float(f64::MAX),
        Int(1024),
        Int(308),
        Float(f64::MIN_POSITIVE),
        Int(-1021),
        Int(-307),
        Int(15),
        Int(53),
        Float(f64::EPSILON),
        Int(2),
        Int(1),
    ];
    let _float = structure(module, &FLOAT_INFO, &float)?;
    let _int = structure(module, &INT_INFO, &[Int(30), Int(4), Int(4300), Int(640)])?;
    let hash = [
        Int(64),
        Int((1 << 61) - 1),
        Int(314_159),
        Int(0),
        Int(1_000_003),
        Text("siphash13"),
        Int(64),
        Int(128),
        Int(0),
    ];
    let _hash = structure(module, &HASH_INFO, &hash)?;
    let thread = structure(module, &THREAD_INFO, &[Text("pthread"), Text("semaphore"), Text("")])?;
    let _thread = thread;
    implementation(module, version)
}

/// `sys.implementation`, which has the class of `types.SimpleNamespace`.
fn implementation(module: &Module, version: Value) -> PyResult<()> {
    let names =
        ["name", "cache_tag", "version", "hexversion", "_multiarch", "supports_isolated_interpreters"];
    let values = [
        Str::new("cpython"),
        Str::new("cpython-314"),
        version,
        Field::Int(HEX_VERSION).value(),
        Str::new(&format!("{}-linux-gnu", std::env::consts::ARCH)),
        Value::FALSE,
    ];
    let names: Vec<Value> = names.iter().map(|name| intern(name).to_value()).collect();
    let class = crate::types::simple_namespace::TYPE.value();
    module.set("implementation", protocol::call(&class, Arguments::new(&values, &names))?);
    Ok(())
}
