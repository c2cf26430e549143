//! f-strings (PEP 498, PEP 701).

use taipan_ast::nodes::{ConstantValue, FormattedValue, JoinedStr};
use taipan_bytecode::opcode::Conversion;
use taipan_bytecode::{Location, Opcode};

use super::STACK_USE_GUIDELINE;
use crate::codegen::Codegen;
use crate::error::CompileResult;

/// The conversion that `!s`, `!r` or `!a` asks for, by the tree's number: the character, or -1.
pub(super) fn conversion(number: i32) -> Conversion {
    match u8::try_from(number) {
        Ok(b's') => Conversion::Str,
        Ok(b'r') => Conversion::Repr,
        Ok(b'a') => Conversion::Ascii,
        _ => Conversion::None,
    }
}

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_joined_str(&mut self, node: &'a JoinedStr<'a>, loc: Location) -> CompileResult {
        if node.values.len() > STACK_USE_GUIDELINE {
            return self.join_long_str(node, loc);
        }
        self.visit_exprs(node.values)?;
        match node.values.len() {
            0 => self.emit_load_literal(&ConstantValue::Str(b""), loc),
            1 => {}
            count => self.emit_arg(Opcode::BUILD_STRING, count as u32, loc),
        }
        Ok(())
    }

    /// Too many pieces for the stack: `''.join([…])`.
    fn join_long_str(&mut self, node: &'a JoinedStr<'a>, loc: Location) -> CompileResult {
        self.emit_load_literal(&ConstantValue::Str(b""), loc);
        let join = self.names.intern_static("join");
        self.emit_load_method(join, loc);
        self.emit_arg(Opcode::BUILD_LIST, 0, loc);
        for value in node.values {
            self.visit_expr(value)?;
            self.emit_arg(Opcode::LIST_APPEND, 1, loc);
        }
        self.emit_arg(Opcode::CALL, 1, loc);
        Ok(())
    }

    pub(super) fn visit_formatted_value(
        &mut self,
        node: &'a FormattedValue<'a>,
        loc: Location,
    ) -> CompileResult {
        self.visit_expr(node.value)?;
        let conversion = conversion(node.conversion);
        if conversion != Conversion::None {
            self.emit_arg(Opcode::CONVERT_VALUE, conversion.number(), loc);
        }
        match node.format_spec {
            Some(format_spec) => {
                self.visit_expr(format_spec)?;
                self.emit(Opcode::FORMAT_WITH_SPEC, loc);
            }
            None => self.emit(Opcode::FORMAT_SIMPLE, loc),
        }
        Ok(())
    }
}
