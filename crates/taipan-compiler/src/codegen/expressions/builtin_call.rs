//! `all`, `any` and `tuple` over a generator expression: a loop in place of the call, taken at run
//! time if the name still means the built-in.

use taipan_ast::names::sym;
use taipan_ast::nodes::{Call, CmpOperator, Expr, ExprKind};
use taipan_bytecode::opcode::{CommonConstant, Intrinsic1};
use taipan_bytecode::{Constant, Location, Opcode};

use crate::codegen::Codegen;
use crate::error::CompileResult;
use crate::instructions::Label;
use crate::symtable::{NodeKey, Role};

impl<'a> Codegen<'a, '_> {
    /// With the callable on the stack: the loop, which ends at `end` with its result, and then the place
    /// for the ordinary call.
    pub(super) fn maybe_inline_builtin(&mut self, node: &'a Call<'a>, end: Label) -> CompileResult {
        let (ExprKind::Name(name), [generator], []) = (&node.func.kind, node.args, node.keywords) else {
            return Ok(());
        };
        if !matches!(generator.kind, ExprKind::GeneratorExp(_)) || self.is_async_generator(generator) {
            return Ok(());
        }
        let builtin = match name.id {
            sym::ALL => CommonConstant::All,
            sym::ANY => CommonConstant::Any,
            sym::TUPLE => CommonConstant::Tuple,
            _ => return Ok(()),
        };
        let loc = node.func.loc;
        let skip = self.new_label();
        self.emit_arg(Opcode::COPY, 1, loc);
        self.emit_arg(Opcode::LOAD_COMMON_CONSTANT, builtin.number(), loc);
        self.emit_compare(CmpOperator::Is, loc);
        self.emit_jump(Opcode::POP_JUMP_IF_FALSE, skip, loc);
        self.emit(Opcode::POP_TOP, loc);
        match builtin {
            CommonConstant::All => self.loop_until(generator, false, loc, end)?,
            CommonConstant::Any => self.loop_until(generator, true, loc, end)?,
            _ => self.loop_into_tuple(generator, loc, end)?,
        }
        self.use_label(skip);
        Ok(())
    }

    /// Whether a generator expression contains `async for` or `await`: `FOR_ITER` cannot run it.
    fn is_async_generator(&self, generator: &'a Expr<'a>) -> bool {
        let scope = self.symtable.lookup(NodeKey::new(generator, Role::Body));
        scope.is_some_and(|scope| self.symtable.scope(scope).coroutine)
    }

    /// Loops until the truth of a value is `found`, which is then the result; its opposite otherwise.
    fn loop_until(
        &mut self,
        generator: &'a Expr<'a>,
        found: bool,
        loc: Location,
        end: Label,
    ) -> CompileResult {
        let (start, cleanup) = self.begin_loop(generator, loc)?;
        let proceed = if found { Opcode::POP_JUMP_IF_FALSE } else { Opcode::POP_JUMP_IF_TRUE };
        self.emit(Opcode::TO_BOOL, loc);
        self.emit_jump(proceed, start, loc);
        self.emit(Opcode::POP_ITER, Location::NONE);
        self.emit_load_const(Constant::Bool(found), loc);
        self.emit_jump(Opcode::JUMP, end, loc);

        self.end_loop(cleanup);
        self.emit_load_const(Constant::Bool(!found), loc);
        self.emit_jump(Opcode::JUMP, end, loc);
        Ok(())
    }

    fn loop_into_tuple(&mut self, generator: &'a Expr<'a>, loc: Location, end: Label) -> CompileResult {
        self.emit_arg(Opcode::BUILD_LIST, 0, loc);
        let (start, cleanup) = self.begin_loop(generator, loc)?;
        self.emit_arg(Opcode::LIST_APPEND, 2, loc);
        self.emit_jump(Opcode::JUMP, start, loc);
        // Unreachable, but CPython writes it, and it is gone before assembly.
        self.emit(Opcode::POP_ITER, Location::NONE);
        self.emit_jump(Opcode::JUMP, end, loc);

        self.end_loop(cleanup);
        self.emit_arg(Opcode::CALL_INTRINSIC_1, Intrinsic1::ListToTuple.number(), loc);
        self.emit_jump(Opcode::JUMP, end, loc);
        Ok(())
    }

    fn begin_loop(&mut self, generator: &'a Expr<'a>, loc: Location) -> CompileResult<(Label, Label)> {
        self.visit_expr(generator)?;
        let start = self.new_label();
        let cleanup = self.new_label();
        self.use_label(start);
        self.emit_jump(Opcode::FOR_ITER, cleanup, loc);
        Ok((start, cleanup))
    }

    fn end_loop(&mut self, cleanup: Label) {
        self.use_label(cleanup);
        self.emit(Opcode::END_FOR, Location::NONE);
        self.emit(Opcode::POP_ITER, Location::NONE);
    }
}
