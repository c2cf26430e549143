//! t-strings (PEP 750): a tuple of strings and a tuple of interpolations, one fewer.

use taipan_ast::nodes::{ConstantValue, ExprKind, Interpolation, TemplateStr};
use taipan_bytecode::{Location, Opcode};

use super::format::conversion;
use crate::codegen::Codegen;
use crate::error::CompileResult;

/// Low bits of `BUILD_INTERPOLATION`'s oparg, which the conversion stands above.
const INTERPOLATION: u32 = 2;
/// Added to them if there is a format specification.
const WITH_FORMAT_SPEC: u32 = 1;

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_template_str(&mut self, node: &'a TemplateStr<'a>, loc: Location) -> CompileResult {
        let mut strings = 0;
        let mut needs_string = true;
        for value in node.values {
            if !matches!(value.kind, ExprKind::Interpolation(_)) {
                self.visit_expr(value)?;
                strings += 1;
                needs_string = false;
                continue;
            }
            if needs_string {
                self.emit_load_literal(&ConstantValue::Str(b""), loc);
                strings += 1;
            }
            needs_string = true;
        }
        if needs_string {
            self.emit_load_literal(&ConstantValue::Str(b""), loc);
            strings += 1;
        }
        self.emit_arg(Opcode::BUILD_TUPLE, strings, loc);

        let mut interpolations = 0;
        for value in node.values.iter().filter(|value| matches!(value.kind, ExprKind::Interpolation(_))) {
            self.visit_expr(value)?;
            interpolations += 1;
        }
        self.emit_arg(Opcode::BUILD_TUPLE, interpolations, loc);
        self.emit(Opcode::BUILD_TEMPLATE, loc);
        Ok(())
    }

    pub(super) fn visit_interpolation(
        &mut self,
        node: &'a Interpolation<'a>,
        loc: Location,
    ) -> CompileResult {
        self.visit_expr(node.value)?;
        self.emit_load_literal(node.str, loc);
        let mut oparg = INTERPOLATION | conversion(node.conversion).number() << 2;
        if let Some(format_spec) = node.format_spec {
            self.visit_expr(format_spec)?;
            oparg |= WITH_FORMAT_SPEC;
        }
        self.emit_arg(Opcode::BUILD_INTERPOLATION, oparg, loc);
        Ok(())
    }
}
