//! Annotations of parameters and return values: a function of their own (PEP 649).

use taipan_ast::names::{Symbol, sym};
use taipan_ast::nodes::{Arg, Arguments, Expr, ExprKind};
use taipan_bytecode::{CodeFlags, Location, Opcode};

use crate::codegen::Codegen;
use crate::error::CompileResult;
use crate::symtable::Role;

impl<'a> Codegen<'a, '_> {
    /// Pushes the `__annotate__` function of a function; false if nothing is annotated.
    pub(super) fn function_annotations(
        &mut self,
        loc: Location,
        args: &'a Arguments<'a>,
        returns: Option<&'a Expr<'a>>,
    ) -> CompileResult<bool> {
        let id = self.scope_of_node(args, Role::Annotations)?;
        let scope = self.symtable.scope(id);
        if !scope.annotations_used {
            return Ok(false);
        }
        let name = scope.name;
        self.setup_annotations_scope(loc, id, name);
        let count = self.signature_annotations(loc, args, returns)?;
        self.emit_arg(Opcode::BUILD_MAP, count, loc);
        self.leave_annotations_scope(loc)?;
        Ok(true)
    }

    /// Pushes name and value of every annotation, in CPython's order; says how many.
    fn signature_annotations(
        &mut self,
        loc: Location,
        args: &'a Arguments<'a>,
        returns: Option<&'a Expr<'a>>,
    ) -> CompileResult<u32> {
        let mut count = 0;
        let parameters = args
            .args
            .iter()
            .chain(args.posonlyargs)
            .chain(args.vararg)
            .chain(args.kwonlyargs)
            .chain(args.kwarg);
        for &Arg { arg, annotation, .. } in parameters {
            if let Some(annotation) = annotation {
                self.argument_annotation(arg, annotation, loc)?;
                count += 1;
            }
        }
        if let Some(returns) = returns {
            self.argument_annotation(sym::KEYWORD_RETURN, returns, loc)?;
            count += 1;
        }
        Ok(count)
    }

    fn argument_annotation(
        &mut self,
        name: Symbol,
        annotation: &'a Expr<'a>,
        loc: Location,
    ) -> CompileResult {
        let mangled = self.mangle(name);
        self.emit_load_symbol(mangled, loc);
        if self.future.contains(CodeFlags::FUTURE_ANNOTATIONS) {
            return self.visit_annexpr(annotation);
        }
        let ExprKind::Starred(starred) = &annotation.kind else { return self.visit_expr(annotation) };
        // `*args: *Ts` (PEP 646)
        self.visit_expr(starred.value)?;
        self.emit_arg(Opcode::UNPACK_SEQUENCE, 1, loc);
        Ok(())
    }
}
