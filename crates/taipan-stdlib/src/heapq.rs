//! `_heapq`: heaps in lists. A comparison may change the list, which is an error then.

use taipan_bytecode::opcode::CompareOperator;
use taipan_vm::modules::NativeModule;
use taipan_vm::object::native::{Function, Method};
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::type_of;
use taipan_vm::raise::{self, Raised, type_error};
use taipan_vm::types::exception::kinds;
use taipan_vm::types::list::List;
use taipan_vm::value::{PyResult, Value};

/// Which item comes first: the least or the greatest.
#[derive(Clone, Copy)]
enum Order {
    Least,
    Greatest,
}

macro_rules! functions {
    ($($name:literal $signature:literal $function:ident $order:ident $doc:literal;)*) => {
        &[$( functions!(@ $function $name $signature $order $doc), )*]
    };
    (@ pop $name:literal $signature:literal $order:ident $doc:literal) => {
        Method::function($name, $signature, Function::One(|_, heap| pop(heap, $name, Order::$order)), $doc)
    };
    (@ heapify $name:literal $signature:literal $order:ident $doc:literal) => {
        Method::function($name, $signature, Function::One(|_, heap| heapify(heap, $name, Order::$order)), $doc)
    };
    (@ $function:ident $name:literal $signature:literal $order:ident $doc:literal) => {
        Method::function(
            $name,
            $signature,
            Function::Positional(2, 2, |_, arguments| match arguments {
                [heap, item] => $function(heap, item, $name, Order::$order),
                _ => Ok(Value::NONE),
            }),
            $doc,
        )
    };
}

/// `_heapq`
pub(crate) static MODULE: NativeModule = NativeModule {
    name: "_heapq",
    doc: "Heap queue algorithm (a.k.a. priority queue).",
    functions: functions! {
        "heappush" "($module, heap, item, /)" push Least "Push item onto heap, maintaining the heap invariant.";
        "heappushpop" "($module, heap, item, /)" pushpop Least "Push item on the heap, then pop and return the smallest item from the heap.";
        "heappop" "($module, heap, /)" pop Least "Pop the smallest item off the heap, maintaining the heap invariant.";
        "heapreplace" "($module, heap, item, /)" replace Least "Pop and return the current smallest value, and add the new item.";
        "heapify" "($module, heap, /)" heapify Least "Transform list into a heap, in-place, in O(len(heap)) time.";
        "heappush_max" "($module, heap, item, /)" push Greatest "Push item onto max heap, maintaining the heap invariant.";
        "heappushpop_max" "($module, heap, item, /)" pushpop Greatest "Maxheap variant of heappushpop.";
        "heappop_max" "($module, heap, /)" pop Greatest "Maxheap variant of heappop.";
        "heapreplace_max" "($module, heap, item, /)" replace Greatest "Maxheap variant of heapreplace.";
        "heapify_max" "($module, heap, /)" heapify Greatest "Maxheap variant of heapify.";
    },
    types: &[],
    init: |_| Ok(()),
};

fn list<'a>(heap: &'a Value, function: &str) -> PyResult<&'a List> {
    List::of(heap).ok_or_else(|| {
        let name = type_of(heap).name();
        type_error(format_args!("{function}() argument 1 must be list, not {name}"))
    })
}

#[cold]
fn changed() -> Raised {
    raise::raise(&kinds::RUNTIME_ERROR, "list changed size during iteration")
}

#[cold]
fn empty() -> Raised {
    raise::raise(&kinds::INDEX_ERROR, "index out of range")
}

/// Whether the first comes before the second.
fn before(a: &Value, b: &Value, order: Order) -> PyResult<bool> {
    let (a, b) = match order {
        Order::Least => (a, b),
        Order::Greatest => (b, a),
    };
    protocol::is_true(&protocol::compare(a, b, CompareOperator::Less)?)
}

fn pair(list: &List, a: usize, b: usize) -> PyResult<(Value, Value)> {
    list.get(a).zip(list.get(b)).ok_or_else(changed)
}

fn compare(list: &List, size: usize, a: usize, b: usize, order: Order) -> PyResult<bool> {
    let (first, second) = pair(list, a, b)?;
    let result = before(&first, &second, order)?;
    if list.len() == size { Ok(result) } else { Err(changed()) }
}

/// Moves the item at `place` towards the front until its parent comes before it.
fn sift_down(list: &List, start: usize, mut place: usize, order: Order) -> PyResult<()> {
    let size = list.len();
    if place >= size {
        return Err(empty());
    }
    while place > start {
        let parent = (place - 1) / 2;
        if !compare(list, size, place, parent, order)? {
            break;
        }
        list.change(|items| items.swap(place, parent));
        place = parent;
    }
    Ok(())
}

/// Moves the item at `place` to the end along those that come first, and back as far as it belongs.
fn sift_up(list: &List, mut place: usize, order: Order) -> PyResult<()> {
    let (start, size) = (place, list.len());
    if place >= size {
        return Err(empty());
    }
    while place < size / 2 {
        let mut child = 2 * place + 1;
        if child + 1 < size && !compare(list, size, child, child + 1, order)? {
            child += 1;
        }
        list.change(|items| items.swap(place, child));
        place = child;
    }
    sift_down(list, start, place, order)
}

fn push(heap: &Value, item: &Value, function: &str, order: Order) -> PyResult {
    let list = list(heap, function)?;
    list.push(item.clone());
    sift_down(list, 0, list.len() - 1, order)?;
    Ok(Value::NONE)
}

fn pop(heap: &Value, function: &str, order: Order) -> PyResult {
    let list = list(heap, function)?;
    let Some(last) = list.change(Vec::pop) else { return Err(empty()) };
    if list.is_empty() {
        return Ok(last);
    }
    let first = list.change(|items| std::mem::replace(&mut items[0], last));
    sift_up(list, 0, order)?;
    Ok(first)
}

fn replace(heap: &Value, item: &Value, function: &str, order: Order) -> PyResult {
    let list = list(heap, function)?;
    if list.is_empty() {
        return Err(empty());
    }
    let first = list.change(|items| std::mem::replace(&mut items[0], item.clone()));
    sift_up(list, 0, order)?;
    Ok(first)
}

fn pushpop(heap: &Value, item: &Value, function: &str, order: Order) -> PyResult {
    let list = list(heap, function)?;
    let Some(first) = list.get(0) else { return Ok(item.clone()) };
    if !before(&first, item, order)? {
        return Ok(item.clone());
    }
    if list.is_empty() {
        return Err(empty());
    }
    replace(heap, item, function, order)
}

fn heapify(heap: &Value, function: &str, order: Order) -> PyResult {
    let list = list(heap, function)?;
    for place in (0..list.len() / 2).rev() {
        sift_up(list, place, order)?;
    }
    Ok(Value::NONE)
}
