//! What `CALL_INTRINSIC_1` and `CALL_INTRINSIC_2` call.

use taipan_bytecode::opcode::{Intrinsic1, Intrinsic2};

use crate::call::Arguments;
use crate::import;
use crate::interp::handlers::build::collect;
use crate::interp::handlers::generator::stop_iteration_error;
use crate::interp::machine::slow_handlers;
use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::type_object::type_of;
use crate::raise;
use crate::runtime;
use crate::types::dict::Dict;
use crate::types::exception::{group, kinds};
use crate::types::function::Function;
use crate::types::generator::async_generator::Wrapped;
use crate::types::module::Module;
use crate::types::str::intern;
use crate::types::tuple::Tuple;
use crate::types::typing;
use crate::types::typing::param_spec::ParamSpec;
use crate::types::typing::type_alias::TypeAlias;
use crate::types::typing::type_var::TypeVar;
use crate::types::typing::type_var_tuple::TypeVarTuple;
use crate::value::{PyResult, Value};

/// Shows the value of an expression statement in interactive code: calls `sys.displayhook`.
pub(crate) fn display(value: &Value) -> PyResult {
    let modules = &runtime::state().modules;
    let sys = Dict::of(modules).and_then(|modules| modules.get_str(intern("sys")));
    let namespace = sys.as_ref().and_then(Module::of).map(Module::namespace);
    let hook = namespace.as_ref().and_then(Dict::of).and_then(|names| names.get_str(intern("displayhook")));
    let Some(hook) = hook else { return Err(raise::raise(&kinds::RUNTIME_ERROR, "lost sys.displayhook")) };
    protocol::call(&hook, Arguments::positional_only(std::slice::from_ref(value)))
}

slow_handlers! {
    CALL_INTRINSIC_1(m) {
        let value = m.pop_value();
        let result = match Intrinsic1::from_number(m.oparg as u32) {
            Some(Intrinsic1::ListToTuple) => Tuple::from_values(collect(&value)?),
            Some(Intrinsic1::UnaryPositive) => {
                protocol::unary(&value, "+", type_of(&value).slots.positive())?
            }
            Some(Intrinsic1::StopIterationError) => stop_iteration_error(value, m.code().flags),
            Some(Intrinsic1::AsyncGenWrap) => Wrapped::new(value),
            Some(Intrinsic1::Print) => display(&value)?,
            Some(Intrinsic1::ImportStar) => {
                let context = (*m.frame()).context;
                if context.is_null() {
                    return Err(raise::raise(&kinds::SYSTEM_ERROR, "no locals found during 'import *'"));
                }
                import::import_star(&value, &Value::from_borrowed(context))?;
                Value::NONE
            }
            Some(Intrinsic1::TypeVar) => TypeVar::of_syntax(&value, None, None),
            Some(Intrinsic1::ParamSpec) => ParamSpec::of_syntax(&value),
            Some(Intrinsic1::TypeVarTuple) => TypeVarTuple::of_syntax(&value),
            Some(Intrinsic1::SubscriptGeneric) => typing::subscript_generic(&value)?,
            Some(Intrinsic1::TypeAlias) => TypeAlias::of_syntax(&value),
            other => {
                let name = other.map_or("?", Intrinsic1::cpython_name);
                return Err(raise::raise(&kinds::SYSTEM_ERROR, format_args!("unknown intrinsic {name}")));
            }
        };
        m.push(result.into_word());
        Ok(())
    }

    CALL_INTRINSIC_2(m) {
        let (second, first) = (m.pop_value(), m.pop_value());
        let result = match Intrinsic2::from_number(m.oparg as u32) {
            Some(Intrinsic2::PrepReraiseStar) => group::prepare_reraise(&first, &second)?,
            Some(Intrinsic2::TypeVarWithBound) => TypeVar::of_syntax(&first, Some(second), None),
            Some(Intrinsic2::TypeVarWithConstraints) => TypeVar::of_syntax(&first, None, Some(second)),
            Some(Intrinsic2::SetFunctionTypeParams) => {
                Function::of(&first).into_iter().for_each(|function| function.set_type_params(second.clone()));
                first
            }
            Some(Intrinsic2::SetTypeparamDefault) => typing::set_default(&first, &second)?,
            other => {
                let name = other.map_or("?", Intrinsic2::cpython_name);
                return Err(raise::raise(&kinds::SYSTEM_ERROR, format_args!("unknown intrinsic {name}")));
            }
        };
        m.push(result.into_word());
        Ok(())
    }
}
