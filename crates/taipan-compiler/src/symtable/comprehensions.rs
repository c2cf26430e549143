//! Comprehensions and generator expressions.

use taipan_ast::names::{Symbol, sym};
use taipan_ast::nodes::{Comprehension, Expr, ExprKind};

use super::builder::Builder;
use super::{BlockKind, ComprehensionKind, NodeKey, Role, SymbolFlags};
use crate::error::{CompileError, CompileResult};

/// A comprehension of any kind: what differs between them.
struct Parts<'a> {
    kind: ComprehensionKind,
    scope_name: Symbol,
    generators: &'a [Comprehension<'a>],
    /// What each round makes, in the order it is visited.
    results: [Option<&'a Expr<'a>>; 2],
}

impl<'a> Builder<'a, '_> {
    /// Visits a list, set or dict comprehension or a generator expression.
    pub(super) fn visit_comprehension_expr(&mut self, expr: &'a Expr<'a>) -> CompileResult {
        let names = &self.scope_names;
        let parts = match &expr.kind {
            ExprKind::ListComp(comp) => Parts {
                kind: ComprehensionKind::List,
                scope_name: names.listcomp,
                generators: comp.generators,
                results: [Some(comp.elt), None],
            },
            ExprKind::SetComp(comp) => Parts {
                kind: ComprehensionKind::Set,
                scope_name: names.setcomp,
                generators: comp.generators,
                results: [Some(comp.elt), None],
            },
            ExprKind::GeneratorExp(comp) => Parts {
                kind: ComprehensionKind::Generator,
                scope_name: names.genexpr,
                generators: comp.generators,
                results: [Some(comp.elt), None],
            },
            // CPython visits the value first.
            ExprKind::DictComp(comp) => Parts {
                kind: ComprehensionKind::Dict,
                scope_name: names.dictcomp,
                generators: comp.generators,
                results: [Some(comp.value), Some(comp.key)],
            },
            _ => return Ok(()),
        };
        self.visit_comprehension_parts(expr, &parts)
    }

    fn visit_comprehension_parts(&mut self, expr: &'a Expr<'a>, parts: &Parts<'a>) -> CompileResult {
        let Some((outermost, inner)) = parts.generators.split_first() else { return Ok(()) };
        // The outermost iterable belongs to the scope around, and comes in as an argument.
        self.visit_iterable(outermost)?;
        let key = NodeKey::new(expr, Role::Body);
        self.enter_scope(parts.scope_name, BlockKind::Function, key, expr.loc);
        let scope = self.current_mut();
        scope.comprehension = parts.kind;
        scope.coroutine |= outermost.is_async != 0;
        self.add_def(sym::DOT_ZERO, SymbolFlags::PARAM, expr.loc)?;
        self.visit_iteration_target(outermost)?;
        self.visit_exprs(outermost.ifs)?;
        for generator in inner {
            self.visit_iteration_target(generator)?;
            self.visit_iterable(generator)?;
            self.visit_exprs(generator.ifs)?;
            self.current_mut().coroutine |= generator.is_async != 0;
        }
        for result in parts.results.into_iter().flatten() {
            self.visit_expr(result)?;
        }
        let is_generator = parts.kind == ComprehensionKind::Generator;
        let scope = self.current_mut();
        scope.generator = is_generator;
        let is_async = scope.coroutine && !is_generator;
        self.exit_scope();
        if is_async {
            self.note_async_comprehension(expr)?;
        }
        Ok(())
    }

    fn visit_iterable(&mut self, generator: &Comprehension<'a>) -> CompileResult {
        self.frame_mut().comp_iter_expr += 1;
        self.visit_expr(generator.iter)?;
        self.frame_mut().comp_iter_expr -= 1;
        Ok(())
    }

    fn visit_iteration_target(&mut self, generator: &Comprehension<'a>) -> CompileResult {
        self.current_mut().comp_iter_target = true;
        self.visit_expr(generator.target)?;
        self.current_mut().comp_iter_target = false;
        Ok(())
    }

    /// An asynchronous comprehension makes what is around it asynchronous, and must be able to.
    fn note_async_comprehension(&mut self, expr: &Expr<'a>) -> CompileResult {
        let scope = self.current();
        if !self.in_async_function()
            && scope.comprehension == ComprehensionKind::None
            && !self.allows_top_level_await()
        {
            let message = "asynchronous comprehension outside of an asynchronous function";
            return Err(CompileError::syntax(message, expr.loc));
        }
        self.current_mut().coroutine = true;
        Ok(())
    }

    /// Whether the current scope is an `async def` (or a comprehension that awaits).
    pub(super) fn in_async_function(&self) -> bool {
        let scope = self.current();
        scope.kind == BlockKind::Function && scope.coroutine
    }
}
