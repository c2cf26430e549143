//! Raising, and finding the handler of what was raised.

use taipan_bytecode::exception_table;

use crate::interp::frame::Frame;
use crate::interp::machine::{Machine, handlers};
use crate::types::int;
use crate::value::decref;
use crate::word::Word;

/// Leaves the frame without a result: gives back its value stack and its locals, and the callable in the
/// caller's.
unsafe fn leave(m: &mut Machine) {
    // SAFETY: all words between the locals and the stack's top hold references or NULL, the frame aside.
    unsafe {
        let frame = m.frame();
        let stack = frame.add(1).cast::<Word>();
        while m.sp > stack {
            decref(m.pop());
        }
        let mut local = m.fp;
        while local < frame.cast() {
            decref(std::mem::replace(&mut *local, Word::NULL));
            local = local.add(1);
        }
        let Frame { back_fp, back_consts, return_ip, return_sp, .. } = frame.read();
        m.sp = return_sp;
        m.ip = return_ip;
        m.fp = back_fp;
        m.consts = back_consts;
        if !return_ip.is_null() {
            decref(*return_sp);
        }
    }
}

handlers! {
    RAISE_VARARGS(m) {
        m.save();
        if m.oparg == 1 {
            let exception = m.pop_value();
            (*m.thread).set_raised(exception);
        }
        m.raised()
    }

    /// Goes to the handler of the raised exception: the innermost entry of the table that covers the
    /// instruction, or the caller's, or native code.
    #[cold]
    #[inline(never)]
    UNWIND(m) {
        loop {
            let code = m.code();
            let raised_at = m.ip.offset_from_unsigned(code.units.get()) as u32 - 1;
            let entry = exception_table::entries(&code.object.exceptiontable)
                .filter(|entry| (entry.start..entry.end).contains(&raised_at))
                .last();
            if let Some(entry) = entry {
                let stack = m.frame().add(1).cast::<Word>();
                let depth = stack.add(entry.depth as usize);
                while m.sp > depth {
                    decref(m.pop());
                }
                if entry.lasti {
                    m.push(int::from_i64(i64::from(raised_at)).into_word());
                }
                if let Some(exception) = (*m.thread).take_raised() {
                    m.push(exception.into_word());
                }
                m.ip = code.units.get().add(entry.target as usize);
                return m.next();
            }
            leave(&mut m);
            if m.ip.is_null() {
                return Word::NULL;
            }
        }
    }
}
