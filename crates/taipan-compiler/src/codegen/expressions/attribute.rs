//! Attributes.

use taipan_ast::names::{Names, Symbol};
use taipan_ast::nodes::{Attribute, Expr, ExprContext};
use taipan_bytecode::{Location, Opcode};

use super::super_call::SuperLoad;
use crate::codegen::Codegen;
use crate::error::CompileResult;

/// `loc` with its start moved to the attribute's name if that stands on a later line, as in a chain
/// of method calls written one to a line.
pub(in crate::codegen) fn location_of_attribute(
    loc: Location,
    attribute: &Expr<'_>,
    name: Symbol,
    names: &Names<'_>,
) -> Location {
    let end = attribute.loc;
    if loc.lineno == end.end_lineno {
        return loc;
    }
    let mut loc = Location { lineno: end.end_lineno, ..loc };
    // CPython counts the name's characters here, though columns are bytes.
    let length = names.text(name).chars().count() as i32;
    if length <= end.end_col_offset {
        loc.col_offset = end.end_col_offset - length;
    } else {
        loc.col_offset = -1;
        loc.end_col_offset = -1;
    }
    loc.end_lineno = loc.end_lineno.max(loc.lineno);
    if loc.lineno == loc.end_lineno {
        loc.end_col_offset = loc.end_col_offset.max(loc.col_offset);
    }
    loc
}

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_attribute(&mut self, expr: &'a Expr<'a>, node: &'a Attribute<'a>) -> CompileResult {
        let loc = location_of_attribute(expr.loc, expr, node.attr, self.names);
        if node.ctx == ExprContext::Load
            && let Some(call) = self.optimizable_super_call(node)
        {
            self.load_args_for_super(node.value, call)?;
            self.emit_load_super(SuperLoad::Attribute, call, node.attr, expr.loc);
            self.emit(Opcode::NOP, loc);
            return Ok(());
        }
        self.maybe_add_static_attribute_to_class(node);
        self.visit_expr(node.value)?;
        match node.ctx {
            ExprContext::Load => self.emit_load_attr(node.attr, loc),
            ExprContext::Store => self.emit_name(Opcode::STORE_ATTR, node.attr, loc),
            ExprContext::Del => self.emit_name(Opcode::DELETE_ATTR, node.attr, loc),
        }
        Ok(())
    }

    /// `LOAD_ATTR` as an attribute.
    pub(crate) fn emit_load_attr(&mut self, attr: Symbol, loc: Location) {
        let mangled = self.mangle(attr);
        let index = self.name_index(mangled);
        self.emit_arg(Opcode::LOAD_ATTR, index << 1, loc);
    }

    /// `LOAD_ATTR` as a method: leaves the function and the object, or the attribute and NULL.
    pub(crate) fn emit_load_method(&mut self, attr: Symbol, loc: Location) {
        let mangled = self.mangle(attr);
        let index = self.name_index(mangled);
        self.emit_arg(Opcode::LOAD_ATTR, index << 1 | 1, loc);
    }
}
