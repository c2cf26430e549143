//! The parts of f-strings and t-strings.

use crate::interp::machine::slow_handlers;
use crate::object::protocol;
use crate::raise;
use crate::types::exception::kinds;
use crate::types::str::{self, Str, format};
use crate::types::template;
use crate::value::Value;

slow_handlers! {
    CONVERT_VALUE(m) {
        let value = m.pop_value();
        let result = match m.oparg {
            1 => protocol::str(&value)?,
            2 => protocol::repr(&value)?,
            3 => format::ascii(&value)?,
            other => {
                return Err(raise::raise(&kinds::SYSTEM_ERROR, format_args!("unexpected conversion flag {other}")));
            }
        };
        m.push(result.into_word());
        Ok(())
    }

    FORMAT_SIMPLE(m) {
        let value = m.pop_value();
        let result = match str::is_exact(&value) {
            true => value,
            false => format::format_value(&value, &Str::empty())?,
        };
        m.push(result.into_word());
        Ok(())
    }

    FORMAT_WITH_SPEC(m) {
        let (spec, value) = (m.pop_value(), m.pop_value());
        m.push(format::format_value(&value, &spec)?.into_word());
        Ok(())
    }

    BUILD_STRING(m) {
        m.shrink(m.oparg);
        let parts: Vec<Value> = (0..m.oparg).map(|place| Value::from_owned(*m.sp.add(place))).collect();
        m.push(str::join_all(&parts)?.into_word());
        Ok(())
    }

    BUILD_INTERPOLATION(m) {
        let format_spec = if m.oparg & 1 != 0 { m.pop_value() } else { Str::empty() };
        let (expression, value) = (m.pop_value(), m.pop_value());
        m.push(template::interpolation(value, expression, m.oparg >> 2, format_spec).into_word());
        Ok(())
    }

    BUILD_TEMPLATE(m) {
        let (interpolations, strings) = (m.pop_value(), m.pop_value());
        m.push(template::template(strings, interpolations).into_word());
        Ok(())
    }
}
