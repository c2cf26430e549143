//! Annotations of variables and functions, each group in a lazily run scope (PEP 649, PEP 749).

use taipan_ast::names::sym;
use taipan_ast::nodes::{Arg, Arguments, Expr};
use taipan_bytecode::{CodeFlags, Location};

use super::builder::Builder;
use super::{BlockKind, NodeKey, Role, ScopeId, SymbolFlags};
use crate::error::CompileResult;

impl<'a> Builder<'a, '_> {
    /// The annotation of a variable: all of a module's, class's or function's share one scope.
    pub(super) fn visit_annotation(&mut self, annotation: &'a Expr<'a>) -> CompileResult {
        // A function's variable annotations never run, and must not touch the table.
        let unevaluated = self.current().kind == BlockKind::Function;
        self.note_conditional_annotation(annotation.loc)?;
        let outer = self.frame().scope;
        match self.current().annotation_block {
            Some(block) => self.enter_existing(block, false),
            None => self.enter_annotation_block(outer, annotation.loc)?,
        }
        self.current_mut().in_unevaluated_annotation = unevaluated;
        self.visit_expr(annotation)?;
        self.current_mut().in_unevaluated_annotation = false;
        self.exit_scope();
        Ok(())
    }

    /// A module may be run in part, so all its annotations are conditional.
    fn note_conditional_annotation(&mut self, loc: Location) -> CompileResult {
        let conditional = match self.current().kind {
            BlockKind::Module => true,
            BlockKind::Class => self.frame().conditional,
            _ => false,
        };
        if conditional && !self.current().has_conditional_annotations {
            self.current_mut().has_conditional_annotations = true;
            self.add_def(sym::DUNDER_CONDITIONAL_ANNOTATIONS, SymbolFlags::USE, loc)?;
        }
        Ok(())
    }

    fn enter_annotation_block(&mut self, outer: ScopeId, loc: Location) -> CompileResult {
        let key = self.annotations_key(outer);
        let block = self.enter_scope(sym::DUNDER_ANNOTATE, BlockKind::Annotation, key, loc);
        self.scope_mut(outer).annotation_block = Some(block);
        let evaluated = !self.future.contains(CodeFlags::FUTURE_ANNOTATIONS);
        let in_class = evaluated && self.scope(outer).kind == BlockKind::Class;
        if in_class {
            // Whatever the class binds that name to.
            self.scope_mut(outer).needs_classdict = true;
        }
        self.see_class_scope(in_class, loc)
    }

    /// The annotations of a function's parameters and result.
    pub(super) fn visit_function_annotations(
        &mut self,
        args: &'a Arguments<'a>,
        returns: Option<&'a Expr<'a>>,
        loc: Location,
    ) -> CompileResult {
        let outer = self.current();
        let in_class = outer.can_see_class_scope || outer.kind == BlockKind::Class;
        let key = NodeKey::new(args, Role::Annotations);
        self.enter_scope(sym::DUNDER_ANNOTATE, BlockKind::Annotation, key, loc);
        self.see_class_scope(in_class, loc)?;
        self.visit_parameter_annotations(args.posonlyargs)?;
        self.visit_parameter_annotations(args.args)?;
        self.visit_parameter_annotations(args.vararg)?;
        self.visit_parameter_annotations(args.kwarg)?;
        self.visit_parameter_annotations(args.kwonlyargs)?;
        if let Some(returns) = returns {
            self.current_mut().annotations_used = true;
            self.visit_expr(returns)?;
        }
        self.exit_scope();
        Ok(())
    }

    fn visit_parameter_annotations(&mut self, args: impl IntoIterator<Item = &'a Arg<'a>>) -> CompileResult {
        for annotation in args.into_iter().filter_map(|arg| arg.annotation) {
            self.current_mut().annotations_used = true;
            self.visit_expr(annotation)?;
        }
        Ok(())
    }
}
