//! `sys.flags`: what the command line and the environment asked for.

use crate::runtime::state;
use crate::types::int;
use crate::types::module::Module;
use crate::types::struct_sequence::{Declaration, instance};
use crate::value::{PyResult, Value};

static FLAGS: Declaration = Declaration {
    name: "sys.flags",
    doc: "Flags provided through command line arguments or environment vars.",
    fields: &[
        "debug",
        "inspect",
        "interactive",
        "optimize",
        "dont_write_bytecode",
        "no_user_site",
        "no_site",
        "ignore_environment",
        "verbose",
        "bytes_warning",
        "quiet",
        "hash_randomization",
        "isolated",
        "dev_mode",
        "utf8_mode",
        "warn_default_encoding",
        "safe_path",
        "int_max_str_digits",
        "gil",
        "thread_inherit_context",
        "context_aware_warnings",
    ],
    items: 18,
};

pub(super) fn init(module: &Module) -> PyResult<()> {
    let config = &state().config;
    let number = |number: i64| int::from_i64(number);
    let flag = |set: bool| int::from_i64(i64::from(set));
    let values = vec![
        number(0),
        flag(config.inspect),
        flag(config.interactive),
        number(i64::from(config.optimize)),
        flag(config.dont_write_bytecode),
        flag(config.no_user_site),
        flag(config.no_site),
        flag(config.ignore_environment),
        number(i64::from(config.verbose)),
        number(i64::from(config.bytes_warning)),
        flag(config.quiet),
        flag(config.hash_randomization),
        flag(config.isolated),
        Value::bool(config.dev_mode),
        number(0),
        number(0),
        Value::bool(config.safe_path),
        number(4300),
        number(1),
        number(0),
        number(0),
    ];
    let class = FLAGS.make()?;
    module.set("flags", instance(&class, &FLAGS, values)?);
    Ok(())
}
