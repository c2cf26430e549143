//! Functions: making and calling them.

use crate::call::Arguments;
use crate::interp::bind;
use crate::interp::frame::{FRAME_WORDS, Frame};
use crate::interp::handlers::build::collect;
use crate::interp::machine::{Machine, handlers, slow_handlers};
use crate::object::header::Header;
use crate::object::instance::Instance;
use crate::object::native::{Function as NativeFunction, Method as NativeMethod};
use crate::object::protocol;
use crate::object::type_object::{Type, immediate_type, type_of};
use crate::raise;
use crate::types::builtin_function::{self, BuiltinFunction};
use crate::types::dict::{self, Dict};
use crate::types::function::{self, Function};
use crate::types::list::{self, List};
use crate::types::native_descriptor::{self, Descriptor, Target};
use crate::types::str::{self, Str};
use crate::types::tuple::{self, Tuple};
use crate::types::{method, range, type_type};
use crate::value::{PyResult, Value, decref, header_of, incref};
use crate::word::Word;

mod specialise;

/// Units of the cache of `CALL`: counter, then the function's version in two.
const CACHE: usize = 3;
const VERSION: usize = 1;

/// Whether one more frame may be entered, and the stack has room for that of a function whose locals begin at `locals`.
#[inline(always)]
pub(crate) unsafe fn has_room(m: Machine, function: *const Function, locals: *mut Word) -> bool {
    // SAFETY: the function is alive on the caller's stack; the address is only compared.
    unsafe {
        let end = locals.wrapping_add((*function).code().frame_size as usize);
        (*m.thread).recursion_remaining.get() > 0 && end.cast_const() <= (*m.thread).stack_end()
    }
}

/// Makes a frame for a Python function whose arguments lie at `locals`, up to the top of the stack, and makes it
/// the running one. There is room for it.
#[inline(always)]
pub(crate) unsafe fn enter(
    m: &mut Machine,
    function: *const Function,
    locals: *mut Word,
    return_sp: *mut Word,
) {
    // SAFETY: the function is alive on the caller's stack; there is room, says the caller.
    unsafe {
        (*m.thread).enter_frame();
        let code = (*function).code();
        let frame = locals.add(code.locals as usize).cast::<Frame>();
        let mut local = m.sp;
        while local < frame.cast() {
            // Volatile, so that no call to memset comes of it.
            local.write_volatile(Word::NULL);
            local = local.add(1);
        }
        (&raw mut (*frame).back_fp).write(m.fp);
        (&raw mut (*frame).back_consts).write(m.consts);
        (&raw mut (*frame).return_ip).write(m.ip);
        (&raw mut (*frame).return_sp).write(return_sp);
        (&raw mut (*frame).function).write(function);
        (&raw mut (*frame).context).write(Word::NULL);
        m.fp = locals;
        m.sp = frame.cast::<Word>().add(FRAME_WORDS);
        m.ip = code.units.get();
        m.consts = code.consts;
    }
}

/// `f(*args, **kwargs)`
fn call_unpacked(callable: &Value, positional: &Value, kwargs: Option<&Value>) -> PyResult {
    let (names, values) = bind::unpack(kwargs)?;
    if type_of(positional).slots.iter().is_none() {
        let name = type_of(positional).name();
        return Err(raise::type_error(format_args!("argument after * must be an iterable, not {name}")));
    }
    let mut arguments = collect(positional)?;
    arguments.extend(values);
    protocol::call(callable, Arguments::new(&arguments, &names))
}

/// Enters a Python function for `f(*args, **kwargs)`. It lies at `base`, where the stack ends but for the place of
/// `self`.
unsafe fn enter_unpacked(
    m: &mut Machine,
    base: *mut Word,
    positional: &[Value],
    kwargs: Option<&Value>,
) -> PyResult<()> {
    let (names, values) = bind::unpack(kwargs)?;
    // SAFETY: whether there is room is checked before anything is written above the stack's top; the references
    // written are new ones, which the frame takes over, or what unwinds the stack.
    unsafe {
        let (function, first) = (header_of(*base).cast::<Function>(), base.add(2));
        let given = positional.len() + values.len();
        let end = first.wrapping_add(given).cast_const();
        if !has_room(*m, function, first) || end < first.cast_const() || end > (*m.thread).stack_end() {
            return Err(raise::stack_overflow());
        }
        for value in positional.iter().chain(&values) {
            m.push_new(value.word());
        }
        match bind::place(function, first, given, &names) {
            Some(set) => {
                m.sp = first.add(set);
                enter(m, function, first, base);
                Ok(())
            }
            None => bind_slowly(m, base, first, &names),
        }
    }
}

/// Calls what lies at `base` with the values above it, the last of which have `names`. A Python function gets a
/// frame where its arguments lie; anything else is called natively.
unsafe fn call_on_stack(m: &mut Machine, base: *mut Word, names: &[Value]) -> PyResult<()> {
    // SAFETY: the callable and its arguments lie between `base` and the stack's top; each reference is given
    // back once, by the values that take it over or by the frame.
    unsafe {
        let first = base.add(1 + usize::from((*base.add(1)).is_null()));
        let given = m.sp.offset_from_unsigned(first);
        if !is_a(*base, &function::TYPE) {
            m.save();
            let arguments = Arguments::new(values(first, given), names);
            let result = protocol::call(&values(base, 1)[0], arguments)?;
            finish(m, base, result);
            return Ok(());
        }
        let function = header_of(*base).cast::<Function>();
        if !has_room(*m, function, first) {
            return Err(raise::stack_overflow());
        }
        if let Some(set) = bind::place(function, first, given, names) {
            m.sp = first.add(set);
            enter(m, function, first, base);
            return Ok(());
        }
        bind_slowly(m, base, first, names)
    }
}

/// Enters a Python function with arguments that do not fit or are out of the ordinary.
#[cold]
unsafe fn bind_slowly(m: &mut Machine, base: *mut Word, first: *mut Word, names: &[Value]) -> PyResult<()> {
    // SAFETY: as in `call_on_stack`; there is room for the function's frame.
    unsafe {
        let given = m.sp.offset_from_unsigned(first);
        let values: Vec<Value> = (0..given).map(|place| Value::from_owned(*first.add(place))).collect();
        let callable = Value::from_owned(*base);
        m.sp = base;
        let Some(function) = Function::of(&callable) else { return Ok(()) };
        let (positional, keywords) = values.split_at(given - names.len());
        let bound = bind::bind(function, positional, names, keywords)?;
        m.sp = first;
        for value in bound {
            m.push(value.into_word());
        }
        enter(m, function, first, base);
        // The frame's caller gives the callable back when the function returns.
        let _callable = callable.into_word();
        Ok(())
    }
}

/// Enters the Python function that a call remembers, whose callable lies at `base`, with the arguments above it.
#[inline(always)]
unsafe fn enter_remembered(
    mut m: Machine,
    base: *mut Word,
    units: usize,
    names: &[Value],
) -> Option<Machine> {
    // SAFETY: the callable is a function; its arguments lie up to the stack's top.
    unsafe {
        let function = header_of(*base).cast::<Function>();
        let locals = base.add(1 + usize::from((*base.add(1)).is_null()));
        if !has_room(m, function, locals) {
            return None;
        }
        let set = bind::place(function, locals, m.sp.offset_from_unsigned(locals), names)?;
        m.sp = locals.add(set);
        m.skip(units);
        enter(&mut m, function, locals, base);
        Some(m)
    }
}

/// Whether the callable at `base` is the Python function that the instruction remembers.
#[inline(always)]
unsafe fn is_remembered(m: Machine, callable: Word) -> bool {
    // SAFETY: words on the stack are alive; the cache is the running instruction's.
    unsafe {
        is_a(callable, &function::TYPE)
            && (*header_of(callable).cast::<Function>()).version.get() == m.cache32(VERSION)
    }
}

/// Puts the parts of a bound method of a Python function, which the instruction remembers, in the places that the
/// function and `self` have. False if it is something else.
#[inline(always)]
unsafe fn take_method_apart(m: Machine, base: *mut Word) -> bool {
    // SAFETY: words on the stack are alive.
    unsafe {
        let callable = *base;
        if !is_a(callable, &method::TYPE) || !(*base.add(1)).is_null() {
            return false;
        }
        let method = &*header_of(callable).cast::<method::Method>();
        let function = method.function.word();
        if !is_remembered(m, function) {
            return false;
        }
        let receiver = method.receiver.word();
        incref(function);
        incref(receiver);
        *base = function;
        *base.add(1) = receiver;
        if (*header_of(callable)).decref() {
            m.save();
            Header::free(header_of(callable).cast_mut());
        }
        true
    }
}

handlers! {
    SET_FUNCTION_ATTRIBUTE(m) {
        let function = &*header_of(m.peek(0)).cast::<Function>();
        let attribute = m.peek(1);
        let place = m.oparg.trailing_zeros() as usize;
        m.poke(1, m.peek(0));
        m.shrink(1);
        let before = function.attributes[place].replace(attribute);
        m.release_then_next(before)
    }

    CALL(m) {
        if m.is_ripe() {
            return m.become_(SPECIALISE_CALL);
        }
        m.become_(CALL_GENERAL)
    }

    CALL_PY_EXACT_ARGS(m) {
        let base = m.sp.sub(m.oparg + 2);
        let callable = *base;
        if !is_remembered(m, callable) {
            return m.become_(UNSPECIALISE);
        }
        let function = header_of(callable).cast::<Function>();
        let locals = base.add(1 + usize::from((*base.add(1)).is_null()));
        if !has_room(m, function, locals) {
            return m.become_(STACK_OVERFLOW);
        }
        m.skip(CACHE);
        enter(&mut m, function, locals, base);
        m.next()
    }

    /// A Python function that takes the arguments in some other way: defaults are missing, or there is `*args`.
    CALL_PY_GENERAL(m) {
        let base = m.sp.sub(m.oparg + 2);
        if !is_remembered(m, *base) {
            return m.become_(UNSPECIALISE);
        }
        match enter_remembered(m, base, CACHE, &[]) {
            Some(m) => m.next(),
            None => m.become_(CALL_GENERAL),
        }
    }

    /// The same for a bound method.
    CALL_BOUND_METHOD_GENERAL(m) {
        if !take_method_apart(m, m.sp.sub(m.oparg + 2)) {
            return m.become_(UNSPECIALISE);
        }
        m.become_(CALL_PY_GENERAL)
    }

    /// A class of plain instances with an `__init__` written in Python: the instance takes the places of the class
    /// and of `self`, and stays in the first of them as the result.
    CALL_ALLOC_AND_ENTER_INIT(m) {
        let base = m.sp.sub(m.oparg + 2);
        let callable = *base;
        if !is_a(callable, &type_type::TYPE) || !(*base.add(1)).is_null() {
            return m.become_(UNSPECIALISE);
        }
        let class = &*header_of(callable).cast::<Type>();
        if class.current_version() != m.cache32(VERSION) {
            return m.become_(UNSPECIALISE);
        }
        let (function, locals) = (class.remembered_init(), base.add(1));
        if !has_room(m, function, locals) {
            return m.become_(CALL_GENERAL);
        }
        let given = m.oparg + 1;
        if (*function).code().exact_argcount as usize != given {
            match bind::place(function, locals, given, &[]) {
                Some(set) => m.sp = locals.add(set),
                None => return m.become_(CALL_GENERAL),
            }
        }
        let instance = Instance::allocate_word(class);
        incref(instance);
        *base = instance;
        *base.add(1) = instance;
        // The instance keeps its class alive.
        let _still_alive = class.header().decref();
        m.skip(CACHE);
        enter(&mut m, function, locals, base);
        let function = Word::from_bits(function as usize as u64);
        incref(function);
        (&raw mut (*m.frame()).context).write(function);
        m.next()
    }

    /// The callable is not what the specialised instruction calls.
    #[cold]
    #[inline(never)]
    UNSPECIALISE(m) {
        m.become_(CALL)
    }

    /// A bound method of a Python function: its parts take the places that the function and `self` have.
    CALL_BOUND_METHOD_EXACT_ARGS(m) {
        if !take_method_apart(m, m.sp.sub(m.oparg + 2)) {
            return m.become_(UNSPECIALISE);
        }
        m.become_(CALL_PY_EXACT_ARGS)
    }

    /// `len(x)` of the usual containers.
    CALL_LEN(m) {
        let (base, value) = (m.sp.sub(3), m.peek(0));
        if !is_remembered_native(m, *base) || !value.is_object() {
            return m.become_(UNSPECIALISE);
        }
        let type_ = (*header_of(value)).type_();
        let length = match () {
            () if type_.is(&list::TYPE) => (*header_of(value).cast::<List>()).items().len(),
            () if type_.is(&tuple::TYPE) => (*header_of(value).cast::<Tuple>()).len(),
            () if type_.is(&str::TYPE) => (*header_of(value).cast::<Str>()).length(),
            () if type_.is(&dict::TYPE) => (*header_of(value).cast::<Dict>()).len(),
            () => return m.become_(CALL_BUILTIN_O),
        };
        let callable = *base;
        *base = Word::small_int(length as i64);
        m.sp = base.add(1);
        m.skip(CACHE);
        m.release_two_then_next(value, callable)
    }

    /// `list.append(x)` as long as the list has room.
    CALL_LIST_APPEND(m) {
        let base = m.sp.sub(3);
        let (callable, list) = (*base, *base.add(1));
        if !is_remembered_method(m, callable) || !is_a(list, &list::TYPE) {
            return m.become_(UNSPECIALISE);
        }
        if !(*header_of(list).cast::<List>()).push_within_capacity(m.peek(0)) {
            return m.become_(CALL_METHOD_DESCRIPTOR_O);
        }
        *base = Word::NONE;
        m.sp = base.add(1);
        m.skip(CACHE);
        m.release_two_then_next(list, callable)
    }

    /// A native function of one argument.
    CALL_BUILTIN_O(m) {
        let base = m.sp.sub(m.oparg + 2);
        if m.oparg != 1 || !is_a(*base, &builtin_function::TYPE) || !(*base.add(1)).is_null() {
            return m.become_(UNSPECIALISE);
        }
        m.become_(CALL_NATIVE)
    }

    /// A native function of positional arguments.
    CALL_BUILTIN_FAST(m) {
        let base = m.sp.sub(m.oparg + 2);
        if !is_a(*base, &builtin_function::TYPE) || !(*base.add(1)).is_null() {
            return m.become_(UNSPECIALISE);
        }
        m.become_(CALL_NATIVE)
    }

    CALL_BUILTIN_FAST_WITH_KEYWORDS(m) { m.become_(CALL_BUILTIN_FAST) }

    /// `isinstance(x, class)` of an ordinary class, where that needs no Python code.
    CALL_ISINSTANCE(m) {
        let base = m.sp.sub(4);
        let (class, value) = (m.peek(0), m.peek(1));
        if m.oparg != 2 || !(*base.add(1)).is_null() || !is_remembered_native(m, *base) {
            return m.become_(UNSPECIALISE);
        }
        if !is_a(class, &type_type::TYPE) {
            return m.become_(CALL_BUILTIN_FAST);
        }
        let type_ = if value.is_object() { (*header_of(value)).type_() } else { immediate_type(value) };
        let wanted = &*header_of(class).cast::<Type>();
        let Some(truth) = protocol::is_plain_instance(type_, wanted) else {
            return m.become_(CALL_BUILTIN_FAST);
        };
        let callable = *base;
        *base = Word::bool(truth);
        m.sp = base.add(1);
        m.skip(CACHE);
        if (*header_of(callable)).decref() {
            m.save();
            Header::free(header_of(callable).cast_mut());
        }
        m.release_two_then_next(value, class)
    }

    /// A method of a native type, with `self` on the stack.
    CALL_METHOD_DESCRIPTOR_O(m) {
        let base = m.sp.sub(m.oparg + 2);
        if !is_a(*base, &native_descriptor::TYPE) || (*base.add(1)).is_null() {
            return m.become_(UNSPECIALISE);
        }
        m.become_(CALL_NATIVE_METHOD)
    }

    CALL_METHOD_DESCRIPTOR_NOARGS(m) { m.become_(CALL_METHOD_DESCRIPTOR_O) }

    CALL_METHOD_DESCRIPTOR_FAST(m) { m.become_(CALL_METHOD_DESCRIPTOR_O) }

    CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS(m) { m.become_(CALL_METHOD_DESCRIPTOR_O) }

    /// `type(x)`
    CALL_TYPE_1(m) {
        let (base, value) = (m.sp.sub(3), m.peek(0));
        if *base != type_type::TYPE.word() || !value.is_object() {
            return m.become_(UNSPECIALISE);
        }
        let type_ = (*header_of(value)).type_().word();
        incref(type_);
        let callable = *base;
        *base = type_;
        m.sp = base.add(1);
        m.skip(CACHE);
        m.release_two_then_next(value, callable)
    }

    CALL_STR_1(m) { m.become_(CALL_NON_PY_GENERAL) }

    CALL_TUPLE_1(m) { m.become_(CALL_NON_PY_GENERAL) }

    CALL_BUILTIN_CLASS(m) {
        let base = m.sp.sub(m.oparg + 2);
        // `for number in range(n)`
        if *base == range::TYPE.word() && (m.oparg == 1 || m.oparg == 2) && (*base.add(1)).is_null() {
            let (start, stop) = (if m.oparg == 2 { m.peek(1) } else { Word::small_int(0) }, m.peek(0));
            if start.both_ints(stop) {
                *base = range::from_start_to_stop(start, stop);
                m.sp = base.add(1);
                m.skip(CACHE);
                // Native types live for ever.
                let _alive = range::TYPE.header().decref();
                return m.next();
            }
        }
        m.become_(CALL_NON_PY_GENERAL)
    }

    CALL_NON_PY_GENERAL(m) {
        if is_a(*m.sp.sub(m.oparg + 2), &function::TYPE) {
            return m.become_(UNSPECIALISE);
        }
        m.become_(CALL_GENERAL)
    }

    CALL_KW(m) {
        if m.is_ripe() {
            return m.become_(SPECIALISE_CALL_KW);
        }
        m.become_(CALL_KW_GENERAL)
    }

    /// The callable is not what the specialised instruction calls.
    #[cold]
    #[inline(never)]
    UNSPECIALISE_KW(m) {
        m.become_(CALL_KW)
    }

    /// A Python function called with keyword arguments.
    CALL_KW_PY(m) {
        let base = m.sp.sub(m.oparg + 3);
        if !is_remembered(m, *base) {
            return m.become_(UNSPECIALISE_KW);
        }
        let names = m.peek(0);
        let Some(tuple) = tuple::exact(names) else { return m.become_(CALL_KW_GENERAL) };
        m.shrink(1);
        match enter_remembered(m, base, CACHE, values(tuple.words().as_ptr(), tuple.len())) {
            // The caller's constants have the names too, as a rule.
            Some(m) => m.release_then_next(names),
            None => {
                m.sp = m.sp.add(1);
                m.become_(CALL_KW_GENERAL)
            }
        }
    }

    CALL_KW_BOUND_METHOD(m) {
        if !take_method_apart(m, m.sp.sub(m.oparg + 3)) {
            return m.become_(UNSPECIALISE_KW);
        }
        m.become_(CALL_KW_PY)
    }

    CALL_KW_NON_PY(m) {
        let callable = *m.sp.sub(m.oparg + 3);
        if is_a(callable, &function::TYPE) || is_a(callable, &method::TYPE) {
            return m.become_(UNSPECIALISE_KW);
        }
        m.become_(CALL_KW_GENERAL)
    }
}

/// Whether a word is an object of a type, exactly.
#[inline(always)]
unsafe fn is_a(word: Word, type_: &Type) -> bool {
    // SAFETY: words on the stack are alive.
    word.is_object() && unsafe { (*header_of(word)).type_().is(type_) }
}

/// Whether a callable is the native function that the instruction remembers.
#[inline(always)]
unsafe fn is_remembered_native(m: Machine, callable: Word) -> bool {
    // SAFETY: words on the stack are alive; the cache is the running instruction's.
    unsafe {
        is_a(callable, &builtin_function::TYPE)
            && short_address((*header_of(callable).cast::<BuiltinFunction>()).method) == m.cache32(VERSION)
    }
}

/// Whether a callable is the method of a native type that the instruction remembers.
#[inline(always)]
unsafe fn is_remembered_method(m: Machine, callable: Word) -> bool {
    // SAFETY: words on the stack are alive; the cache is the running instruction's.
    unsafe {
        is_a(callable, &native_descriptor::TYPE)
            && matches!(
                (*header_of(callable).cast::<Descriptor>()).target,
                Target::Method(method) if short_address(method) == m.cache32(VERSION)
            )
    }
}

/// The lower half of the address of a native function, which tells it from others: they lie in tables of the program.
#[inline(always)]
fn short_address(method: &'static NativeMethod) -> u32 {
    std::ptr::from_ref(method) as usize as u32
}

/// The values of words on the stack, which stay the stack's.
unsafe fn values<'a>(first: *const Word, number: usize) -> &'a [Value] {
    // SAFETY: the words are no NULL, says the caller, and a value is such a word.
    unsafe { std::slice::from_raw_parts(first.cast(), number) }
}

/// Ends a native call: the callable and its arguments are given back, and the result takes their place.
unsafe fn finish(m: &mut Machine, base: *mut Word, result: Value) {
    // SAFETY: all words from `base` on are the call's.
    unsafe {
        let mut word = m.sp;
        while word != base {
            word = word.sub(1);
            decref(*word);
        }
        m.sp = base;
        m.push(result.into_word());
    }
}

slow_handlers! {
    /// Looks at what is called, and goes on with the instruction that fits.
    #[cold]
    SPECIALISE_CALL(m) {
        let base = m.sp.sub(m.oparg + 2);
        let opcode = specialise::call(m, base, m.oparg);
        m.specialise(opcode);
        m.skip(CACHE);
        call_on_stack(&mut m, base, &[])
    }

    /// A native function that is bound to nothing on the stack. Its arguments stay where they lie.
    CALL_NATIVE(m) {
        let base = m.sp.sub(m.oparg + 2);
        m.skip(CACHE);
        m.save();
        let function = &*header_of(*base).cast::<BuiltinFunction>();
        let arguments = values(base.add(2), m.oparg);
        let result = match (function.method.function, arguments) {
            (NativeFunction::One(native), [argument]) => native(&function.receiver, argument)?,
            (NativeFunction::Positional(least, most, native), arguments)
                if (least..=most).contains(&arguments.len()) =>
            {
                native(&function.receiver, arguments)?
            }
            (_, arguments) => {
                protocol::call(&values(base, 1)[0], Arguments::positional_only(arguments))?
            }
        };
        finish(&mut m, base, result);
        Ok(())
    }

    /// A method of a native type whose `self` lies on the stack, as do its arguments.
    CALL_NATIVE_METHOD(m) {
        let base = m.sp.sub(m.oparg + 2);
        m.skip(CACHE);
        m.save();
        let descriptor = &*header_of(*base).cast::<Descriptor>();
        let all = values(base.add(1), m.oparg + 1);
        let (receiver, arguments) = (&all[0], &all[1..]);
        let fits = type_of(receiver).is_subtype(descriptor.owner);
        let result = match (descriptor.target, arguments) {
            (Target::Method(NativeMethod { function: NativeFunction::NoArguments(native), .. }), []) if fits => {
                native(receiver)?
            }
            (Target::Method(NativeMethod { function: NativeFunction::One(native), .. }), [argument]) if fits => {
                native(receiver, argument)?
            }
            (
                Target::Method(NativeMethod { function: NativeFunction::Positional(least, most, native), .. }),
                arguments,
            ) if fits && (*least..=*most).contains(&arguments.len()) => native(receiver, arguments)?,
            _ => protocol::call(&values(base, 1)[0], Arguments::positional_only(all))?,
        };
        finish(&mut m, base, result);
        Ok(())
    }

    MAKE_FUNCTION(m) {
        let code = m.pop_value();
        let running = &*(*m.frame()).function;
        m.push(Function::new(code, running.globals_value(), running.builtins_value()).into_word());
        Ok(())
    }

    /// A call of whatever it is.
    CALL_GENERAL(m) {
        let base = m.sp.sub(m.oparg + 2);
        m.skip(CACHE);
        call_on_stack(&mut m, base, &[])
    }

    /// Looks at what is called with keyword arguments, and goes on with the instruction that fits.
    #[cold]
    SPECIALISE_CALL_KW(m) {
        let names = m.pop_value();
        let base = m.sp.sub(m.oparg + 2);
        m.specialise(specialise::call_with_keywords(m, base));
        m.skip(CACHE);
        call_on_stack(&mut m, base, Tuple::of(&names).map_or(&[][..], Tuple::values))
    }

    CALL_KW_GENERAL(m) {
        let names = m.pop_value();
        let base = m.sp.sub(m.oparg + 2);
        m.skip(CACHE);
        call_on_stack(&mut m, base, Tuple::of(&names).map_or(&[][..], Tuple::values))
    }

    CALL_FUNCTION_EX(m) {
        let kwargs = m.pop();
        let kwargs = if kwargs.is_null() { None } else { Some(Value::from_owned(kwargs)) };
        let positional = m.pop_value();
        let base = m.sp.sub(2);
        if is_a(*base, &function::TYPE)
            && let Some(tuple) = tuple::exact(positional.word())
            && kwargs.as_ref().is_none_or(|kwargs| is_a(kwargs.word(), &dict::TYPE))
        {
            return enter_unpacked(&mut m, base, tuple.values(), kwargs.as_ref());
        }
        m.shrink(1);
        let callable = m.pop_value();
        m.push(call_unpacked(&callable, &positional, kwargs.as_ref())?.into_word());
        Ok(())
    }

    /// The thread's stack has no room for another frame.
    #[cold]
    STACK_OVERFLOW(m) {
        let _m = &mut m;
        Err(raise::stack_overflow())
    }
}
