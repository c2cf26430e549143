//! `itertools`

use taipan_vm::modules::NativeModule;
use taipan_vm::object::native::{Function, Method};

mod chaining;
mod combinatoric;
mod filtering;
mod grouping;
mod infinite;

/// `itertools`
pub(crate) static MODULE: NativeModule = NativeModule {
    name: "itertools",
    doc: "Functional tools for creating and using iterators.",
    functions: &[Method::function(
        "tee",
        "($module, iterable, n=2, /)",
        Function::Positional(1, 2, grouping::tee),
        "Returns a tuple of n independent iterators.",
    )],
    types: &[
        &chaining::ACCUMULATE,
        &chaining::BATCHED,
        &chaining::CHAIN,
        &chaining::PAIRWISE,
        &chaining::STARMAP,
        &chaining::ZIP_LONGEST,
        &combinatoric::COMBINATIONS,
        &combinatoric::COMBINATIONS_WITH_REPLACEMENT,
        &combinatoric::PERMUTATIONS,
        &combinatoric::PRODUCT,
        &filtering::COMPRESS,
        &filtering::DROPWHILE,
        &filtering::FILTERFALSE,
        &filtering::ISLICE,
        &filtering::TAKEWHILE,
        &grouping::GROUPBY,
        &grouping::GROUPER,
        &grouping::TEE,
        &infinite::COUNT,
        &infinite::CYCLE,
        &infinite::REPEAT,
    ],
    init: |_| Ok(()),
};
