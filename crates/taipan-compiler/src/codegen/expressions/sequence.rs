//! Lists, tuples and sets, with `*` elements (PEP 448).

use taipan_ast::names::Symbol;
use taipan_ast::nodes::{Expr, ExprContext, ExprKind, List, Set, Tuple};
use taipan_bytecode::opcode::Intrinsic1;
use taipan_bytecode::{Location, Opcode};

use super::STACK_USE_GUIDELINE;
use crate::codegen::Codegen;
use crate::error::CompileResult;

/// The instructions that build one kind of container.
#[derive(Clone, Copy)]
pub(crate) struct Builder {
    /// Builds it from values on the stack.
    build: Opcode,
    /// Puts one more value in.
    add: Opcode,
    /// Puts the values of an iterable in.
    extend: Opcode,
    /// It is a list on the way, a tuple at the end.
    tuple: bool,
}

impl Builder {
    const LIST: Self = Self {
        build: Opcode::BUILD_LIST,
        add: Opcode::LIST_APPEND,
        extend: Opcode::LIST_EXTEND,
        tuple: false,
    };
    const SET: Self =
        Self { build: Opcode::BUILD_SET, add: Opcode::SET_ADD, extend: Opcode::SET_UPDATE, tuple: false };
    /// Tuples, the positional arguments of a call among them.
    pub(crate) const TUPLE: Self = Self { tuple: true, ..Self::LIST };
}

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_list(&mut self, node: &'a List<'a>, loc: Location) -> CompileResult {
        match node.ctx {
            ExprContext::Load => self.starunpack_helper(loc, node.elts, None, 0, Builder::LIST),
            ExprContext::Store => self.assign_elements(loc, node.elts),
            ExprContext::Del => self.visit_exprs(node.elts),
        }
    }

    pub(super) fn visit_tuple(&mut self, node: &'a Tuple<'a>, loc: Location) -> CompileResult {
        match node.ctx {
            ExprContext::Load => self.starunpack_helper(loc, node.elts, None, 0, Builder::TUPLE),
            ExprContext::Store => self.assign_elements(loc, node.elts),
            ExprContext::Del => self.visit_exprs(node.elts),
        }
    }

    pub(super) fn visit_set(&mut self, node: &'a Set<'a>, loc: Location) -> CompileResult {
        self.starunpack_helper(loc, node.elts, None, 0, Builder::SET)
    }

    /// Builds a container from `pushed` values already on the stack, the elements, and the value of the
    /// name `injected`.
    ///
    /// # Errors
    /// Those of the elements.
    pub(crate) fn starunpack_helper(
        &mut self,
        loc: Location,
        elts: &'a [Expr<'a>],
        injected: Option<Symbol>,
        pushed: u32,
        builder: Builder,
    ) -> CompileResult {
        let count = elts.len() + pushed as usize + usize::from(injected.is_some());
        let big = count > STACK_USE_GUIDELINE;
        let starred = elts.iter().any(|elt| matches!(elt.kind, ExprKind::Starred(_)));
        if starred || big {
            return self.build_piecewise(loc, elts, injected, (pushed, big), builder);
        }
        self.visit_exprs(elts)?;
        if let Some(name) = injected {
            self.name_op(loc, name, ExprContext::Load)?;
        }
        let opcode = if builder.tuple { Opcode::BUILD_TUPLE } else { builder.build };
        self.emit_arg(opcode, count as u32, loc);
        Ok(())
    }

    /// Builds the container from what precedes the first `*` element, or from nothing if it is `big`, and
    /// adds the rest one by one.
    fn build_piecewise(
        &mut self,
        loc: Location,
        elts: &'a [Expr<'a>],
        injected: Option<Symbol>,
        (pushed, big): (u32, bool),
        builder: Builder,
    ) -> CompileResult {
        let mut built = big;
        if big {
            self.emit_arg(builder.build, pushed, loc);
        }
        for (before, elt) in elts.iter().enumerate() {
            if let ExprKind::Starred(starred) = &elt.kind {
                if !built {
                    self.emit_arg(builder.build, before as u32 + pushed, loc);
                    built = true;
                }
                self.visit_expr(starred.value)?;
                self.emit_arg(builder.extend, 1, loc);
            } else {
                self.visit_expr(elt)?;
                if built {
                    self.emit_arg(builder.add, 1, loc);
                }
            }
        }
        if let Some(name) = injected {
            self.name_op(loc, name, ExprContext::Load)?;
            self.emit_arg(builder.add, 1, loc);
        }
        if builder.tuple {
            self.emit_arg(Opcode::CALL_INTRINSIC_1, Intrinsic1::ListToTuple.number(), loc);
        }
        Ok(())
    }
}
