//! `combinations combinations_with_replacement permutations product`. Each keeps the places of the items it gave
//! last and works out the next ones.

use std::cell::{Cell, RefCell};

use taipan_vm::call::Arguments;
use taipan_vm::native_object;
use taipan_vm::object::header::Header;
use taipan_vm::object::index;
use taipan_vm::object::iterate::collect;
use taipan_vm::object::native::NativeMembers;
use taipan_vm::object::native_object::{NativeObject, allocate};
use taipan_vm::object::signature::Parameters;
use taipan_vm::object::type_object::Type;
use taipan_vm::raise::{self, type_error, value_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int;
use taipan_vm::types::str::Str;
use taipan_vm::types::tuple::Tuple;
use taipan_vm::value::{PyResult, Value};

use crate::support::{iterator, required};

/// `itertools.combinations`
pub(super) static COMBINATIONS: Type = {
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some("Return successive r-length combinations of elements in the iterable."),
        ..NativeMembers::NONE
    };
    iterator::<Combinations>("itertools.combinations", new_combinations, next_combinations, &MEMBERS)
};

/// `itertools.combinations_with_replacement`
pub(super) static COMBINATIONS_WITH_REPLACEMENT: Type = {
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some(
            "Return successive r-length combinations of elements, allowing individual elements to repeat.",
        ),
        ..NativeMembers::NONE
    };
    iterator::<Replacing>("itertools.combinations_with_replacement", new_replacing, next_replacing, &MEMBERS)
};

/// `itertools.permutations`
pub(super) static PERMUTATIONS: Type = {
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some("Return successive r-length permutations of elements in the iterable."),
        ..NativeMembers::NONE
    };
    iterator::<Permutations>("itertools.permutations", new_permutations, next_permutations, &MEMBERS)
};

/// `itertools.product`
pub(super) static PRODUCT: Type = {
    static MEMBERS: NativeMembers = NativeMembers {
        doc: Some("Cartesian product of input iterables.  Equivalent to nested for-loops."),
        ..NativeMembers::NONE
    };
    iterator::<Product>("itertools.product", new_product, next_product, &MEMBERS)
};

/// Where an iteration stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing was given yet.
    Begin,
    /// The places are those of what was given last.
    Running,
    /// There is nothing more.
    Ended,
}

/// Items by place.
fn pick(pool: &[Value], places: &[usize]) -> Value {
    Tuple::from_values(places.iter().filter_map(|&place| pool.get(place).cloned()).collect())
}

/// The number of items of each result.
fn size(value: &Value) -> PyResult<usize> {
    usize::try_from(index::to_count(value)?).map_err(|_| value_error("r must be non-negative"))
}

/// Room for so many places, which Python code may ask for in any number.
fn places(number: usize) -> PyResult<Vec<usize>> {
    let mut places = Vec::new();
    match places.try_reserve_exact(number) {
        Ok(()) => Ok(places),
        Err(_) => Err(raise::raise_with(&kinds::MEMORY_ERROR, Vec::new())),
    }
}

/// Goes one step on: `advance` changes the places to the next ones and says whether there are some.
fn step(
    pool: &[Value],
    places: &RefCell<Vec<usize>>,
    stage: &Cell<Stage>,
    advance: impl FnOnce(&mut [usize]) -> bool,
) -> Option<Value> {
    let mut places = places.borrow_mut();
    let goes_on = match stage.get() {
        Stage::Begin => true,
        Stage::Running => advance(&mut places),
        Stage::Ended => false,
    };
    stage.set(if goes_on { Stage::Running } else { Stage::Ended });
    goes_on.then(|| pick(pool, &places))
}

#[repr(C)]
struct Combinations {
    header: Header,
    pool: Vec<Value>,
    places: RefCell<Vec<usize>>,
    stage: Cell<Stage>,
}

native_object!(Combinations, COMBINATIONS, [pool]);

static COMBINATIONS_PARAMETERS: Parameters = Parameters::parse("(iterable, r)");

fn new_combinations(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let bound = COMBINATIONS_PARAMETERS.bind("combinations", arguments)?;
    let pool = collect(required(&bound, 0)?)?;
    let size = size(required(&bound, 1)?)?;
    let stage = if size > pool.len() { Stage::Ended } else { Stage::Begin };
    let places = RefCell::new(if size > pool.len() { Vec::new() } else { (0..size).collect() });
    Ok(allocate(type_, |header| Combinations { header, pool, places, stage: Cell::new(stage) }))
}

fn next_combinations(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Combinations::of(value) else { return Ok(None) };
    let total = this.pool.len();
    Ok(step(&this.pool, &this.places, &this.stage, |places| {
        let size = places.len();
        let Some(last) = (0..size).rev().find(|&place| places[place] != place + total - size) else {
            return false;
        };
        let first = places[last] + 1;
        for (distance, place) in places[last..].iter_mut().enumerate() {
            *place = first + distance;
        }
        true
    }))
}

#[repr(C)]
struct Replacing {
    header: Header,
    pool: Vec<Value>,
    places: RefCell<Vec<usize>>,
    stage: Cell<Stage>,
}

native_object!(Replacing, COMBINATIONS_WITH_REPLACEMENT, [pool]);

fn new_replacing(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let bound = COMBINATIONS_PARAMETERS.bind("combinations_with_replacement", arguments)?;
    let pool = collect(required(&bound, 0)?)?;
    let size = size(required(&bound, 1)?)?;
    let stage = if size > 0 && pool.is_empty() { Stage::Ended } else { Stage::Begin };
    let mut zeros = places(size)?;
    zeros.resize(size, 0);
    let places = RefCell::new(zeros);
    Ok(allocate(type_, |header| Replacing { header, pool, places, stage: Cell::new(stage) }))
}

fn next_replacing(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Replacing::of(value) else { return Ok(None) };
    let total = this.pool.len();
    Ok(step(&this.pool, &this.places, &this.stage, |places| {
        let Some(last) = places.iter().rposition(|&place| place + 1 != total) else { return false };
        let next = places[last] + 1;
        places[last..].fill(next);
        true
    }))
}

#[repr(C)]
struct Permutations {
    header: Header,
    pool: Vec<Value>,
    /// All places, those of the result first.
    places: RefCell<Vec<usize>>,
    cycles: RefCell<Vec<usize>>,
    stage: Cell<Stage>,
}

native_object!(Permutations, PERMUTATIONS, [pool]);

static PERMUTATIONS_PARAMETERS: Parameters = Parameters::parse("(iterable, r=None)");

fn new_permutations(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let bound = PERMUTATIONS_PARAMETERS.bind("permutations", arguments)?;
    let pool = collect(required(&bound, 0)?)?;
    let total = pool.len();
    let size = match bound.get(1).copied().flatten() {
        None => total,
        Some(size) if size.is_none() => total,
        Some(length) if !int::is_int(length) => return Err(type_error("Expected int as r")),
        Some(length) => size(length)?,
    };
    let stage = if size > total { Stage::Ended } else { Stage::Begin };
    let cycles = RefCell::new((0..size.min(total)).map(|place| total - place).collect());
    let places = RefCell::new((0..total).collect());
    Ok(allocate(type_, |header| Permutations { header, pool, places, cycles, stage: Cell::new(stage) }))
}

/// Changes the places to those of the next permutation of `cycles.len()` items.
fn next_order(places: &mut [usize], cycles: &mut [usize]) -> bool {
    let total = places.len();
    for place in (0..cycles.len()).rev() {
        cycles[place] -= 1;
        if cycles[place] == 0 {
            places[place..].rotate_left(1);
            cycles[place] = total - place;
        } else {
            places.swap(place, total - cycles[place]);
            return true;
        }
    }
    false
}

fn next_permutations(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Permutations::of(value) else { return Ok(None) };
    let (mut places, mut cycles) = (this.places.borrow_mut(), this.cycles.borrow_mut());
    let goes_on = match this.stage.get() {
        Stage::Begin => true,
        Stage::Running => next_order(&mut places, &mut cycles),
        Stage::Ended => false,
    };
    this.stage.set(if goes_on { Stage::Running } else { Stage::Ended });
    Ok(goes_on.then(|| pick(&this.pool, &places[..cycles.len()])))
}

#[repr(C)]
struct Product {
    header: Header,
    pools: Vec<Vec<Value>>,
    places: RefCell<Vec<usize>>,
    stage: Cell<Stage>,
}

native_object!(Product, PRODUCT, [pools]);

fn new_product(type_: &Type, arguments: Arguments<'_>) -> PyResult {
    let mut repeat = 1;
    for (name, value) in arguments.keywords() {
        let text = Str::of(name).map(Str::to_string_lossy).unwrap_or_default();
        if text != "repeat" {
            return Err(type_error(format_args!("product() got an unexpected keyword argument '{text}'")));
        }
        repeat = usize::try_from(index::to_count(value)?)
            .map_err(|_| value_error("repeat argument cannot be negative"))?;
    }
    let once = if repeat == 0 { &[][..] } else { arguments.positional() };
    let once = once.iter().map(collect).collect::<PyResult<Vec<_>>>()?;
    if once.len().checked_mul(repeat).is_none_or(|total| total > isize::MAX as usize / 32) {
        return Err(raise::raise(&kinds::OVERFLOW_ERROR, "repeat argument too large"));
    }
    let total = once.len() * repeat;
    let mut zeros = places(total)?;
    zeros.resize(total, 0);
    let mut pools = Vec::new();
    if pools.try_reserve_exact(total).is_err() {
        return Err(raise::raise_with(&kinds::MEMORY_ERROR, Vec::new()));
    }
    for _ in 0..repeat {
        pools.extend_from_slice(&once);
    }
    let stage = Cell::new(if pools.iter().any(Vec::is_empty) { Stage::Ended } else { Stage::Begin });
    Ok(allocate(type_, |header| Product { header, pools, places: RefCell::new(zeros), stage }))
}

fn next_product(value: &Value) -> PyResult<Option<Value>> {
    let Some(this) = Product::of(value) else { return Ok(None) };
    let mut places = this.places.borrow_mut();
    let goes_on = match this.stage.get() {
        Stage::Begin => true,
        Stage::Running => {
            let wraps = places.iter().zip(&this.pools).rposition(|(place, pool)| place + 1 < pool.len());
            if let Some(last) = wraps {
                places[last] += 1;
                places[last + 1..].fill(0);
            }
            wraps.is_some()
        }
        Stage::Ended => false,
    };
    this.stage.set(if goes_on { Stage::Running } else { Stage::Ended });
    let items = this.pools.iter().zip(places.iter()).filter_map(|(pool, &place)| pool.get(place).cloned());
    Ok(goes_on.then(|| Tuple::from_values(items.collect())))
}
