//! The arguments of a call, and the call itself, once the callable is on the stack.

use taipan_ast::names::Symbol;
use taipan_ast::nodes::{Expr, ExprContext, ExprKind, Keyword};
use taipan_bytecode::{Location, Opcode};

use super::STACK_USE_GUIDELINE;
use super::sequence::Builder;
use crate::codegen::Codegen;
use crate::error::CompileResult;

impl<'a> Codegen<'a, '_> {
    /// Pushes the arguments after `pushed` ones that are there already, and calls.
    ///
    /// # Errors
    /// A keyword given twice, and what the arguments raise.
    pub(crate) fn call_helper(
        &mut self,
        loc: Location,
        pushed: u32,
        args: &'a [Expr<'a>],
        keywords: &'a [Keyword<'a>],
    ) -> CompileResult {
        self.call_helper_injected(loc, pushed, args, None, keywords)
    }

    /// As [`Self::call_helper`], with the value of the name `injected` as last positional argument (a
    /// generic class's `.generic_base`).
    ///
    /// # Errors
    /// A keyword given twice, and what the arguments raise.
    pub(crate) fn call_helper_injected(
        &mut self,
        loc: Location,
        pushed: u32,
        args: &'a [Expr<'a>],
        injected: Option<Symbol>,
        keywords: &'a [Keyword<'a>],
    ) -> CompileResult {
        self.validate_keywords(keywords)?;
        let many = args.len() + keywords.len() * 2 > STACK_USE_GUIDELINE;
        let starred = args.iter().any(is_starred);
        if many || starred || keywords.iter().any(|keyword| keyword.arg.is_none()) {
            return self.call_function_ex(loc, pushed, args, injected, keywords);
        }
        self.visit_exprs(args)?;
        if let Some(name) = injected {
            self.name_op(loc, name, ExprContext::Load)?;
        }
        let count = pushed + (args.len() + usize::from(injected.is_some()) + keywords.len()) as u32;
        if keywords.is_empty() {
            self.emit_arg(Opcode::CALL, count, loc);
        } else {
            self.visit_keywords(keywords)?;
            self.keyword_names(loc, keywords);
            self.emit_arg(Opcode::CALL_KW, count, loc);
        }
        Ok(())
    }

    /// The value of a keyword argument.
    ///
    /// # Errors
    /// Those of the value.
    pub(crate) fn visit_keyword(&mut self, keyword: &'a Keyword<'a>) -> CompileResult {
        self.visit_expr(keyword.value)
    }

    pub(super) fn visit_keywords(&mut self, keywords: &'a [Keyword<'a>]) -> CompileResult {
        keywords.iter().try_for_each(|keyword| self.visit_keyword(keyword))
    }

    /// Loads the tuple of keyword names that `CALL_KW` takes.
    pub(super) fn keyword_names(&mut self, loc: Location, keywords: &[Keyword<'_>]) {
        let names = keywords.iter().filter_map(|keyword| keyword.arg);
        let id = self.pool.intern_names(names, self.names);
        self.emit_load_const_id(id, loc);
    }

    /// A call with `*`, `**` or very many arguments: one tuple and one dict or NULL.
    fn call_function_ex(
        &mut self,
        loc: Location,
        pushed: u32,
        args: &'a [Expr<'a>],
        injected: Option<Symbol>,
        keywords: &'a [Keyword<'a>],
    ) -> CompileResult {
        match args {
            [Expr { kind: ExprKind::Starred(starred), .. }] if pushed == 0 => {
                self.visit_expr(starred.value)?;
            }
            _ => self.starunpack_helper(loc, args, injected, pushed, Builder::TUPLE)?,
        }
        if keywords.is_empty() {
            self.emit(Opcode::PUSH_NULL, loc);
        } else {
            self.merge_keywords(loc, keywords)?;
        }
        self.emit(Opcode::CALL_FUNCTION_EX, loc);
        Ok(())
    }

    /// Builds the dict of keyword arguments; runs of `name=value` between `**` become maps of their own.
    fn merge_keywords(&mut self, loc: Location, keywords: &'a [Keyword<'a>]) -> CompileResult {
        let mut have_dict = false;
        let mut pending = 0;
        for (i, keyword) in keywords.iter().enumerate() {
            if keyword.arg.is_some() {
                pending += 1;
                continue;
            }
            self.flush_keywords(loc, &keywords[i - pending..i], &mut have_dict)?;
            pending = 0;
            if !have_dict {
                self.emit_arg(Opcode::BUILD_MAP, 0, loc);
                have_dict = true;
            }
            self.visit_keyword(keyword)?;
            self.emit_arg(Opcode::DICT_MERGE, 1, loc);
        }
        self.flush_keywords(loc, &keywords[keywords.len() - pending..], &mut have_dict)
    }

    fn flush_keywords(
        &mut self,
        loc: Location,
        keywords: &'a [Keyword<'a>],
        have_dict: &mut bool,
    ) -> CompileResult {
        if keywords.is_empty() {
            return Ok(());
        }
        let big = keywords.len() * 2 > STACK_USE_GUIDELINE;
        if big {
            self.emit_arg(Opcode::BUILD_MAP, 0, Location::NONE);
        }
        for keyword in keywords {
            if let Some(name) = keyword.arg {
                self.emit_load_symbol(name, loc);
            }
            self.visit_keyword(keyword)?;
            if big {
                self.emit_arg(Opcode::MAP_ADD, 1, Location::NONE);
            }
        }
        if !big {
            self.emit_arg(Opcode::BUILD_MAP, keywords.len() as u32, loc);
        }
        if *have_dict {
            self.emit_arg(Opcode::DICT_MERGE, 1, loc);
        }
        *have_dict = true;
        Ok(())
    }
}

/// Whether an element or argument is `*value`.
pub(super) fn is_starred(expr: &Expr<'_>) -> bool {
    matches!(expr.kind, ExprKind::Starred(_))
}
