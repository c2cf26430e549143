//! Attributes of `super`.

use crate::call::Arguments;
use crate::interp::machine::slow_handlers;
use crate::object::protocol;
use crate::types::super_type;
use crate::word::Word;

/// Units of the cache: the counter.
const CACHE: usize = 1;

slow_handlers! {
    /// `super(class, object).name` or `super().name`: the stack holds what the name `super` means, the class, the
    /// object. The lowest bit of the oparg asks for a method to be called, the next one says that `super` was
    /// written with arguments.
    LOAD_SUPER_ATTR(m) {
        let name = m.name(m.oparg >> 2);
        let object = m.pop_value();
        let class = m.pop_value();
        let function = m.pop_value();
        m.skip(CACHE);
        let for_call = m.oparg & 1 != 0;
        if !function.is(&super_type::TYPE.value()) {
            let arguments = [class, object];
            let given = if m.oparg & 2 != 0 { &arguments[..] } else { &[] };
            m.save();
            let made = protocol::call(&function, Arguments::positional_only(given))?;
            m.push(protocol::attribute(&made, &name.to_value())?.into_word());
        } else if for_call && let Some(method) = super_type::unbound_method(&class, &object, name)? {
            m.push(method.into_word());
            m.push(object.into_word());
            return Ok(());
        } else {
            m.push(super_type::attribute_of(&class, &object, name)?.into_word());
        }
        if for_call {
            m.push(Word::NULL);
        }
        Ok(())
    }
}
