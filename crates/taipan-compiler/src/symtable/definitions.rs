//! Functions, classes and `type` statements.

use taipan_ast::names::{Symbol, sym};
use taipan_ast::nodes::{
    Arg, Arguments, AsyncFunctionDef, ClassDef, Expr, ExprKind, FunctionDef, Keyword, Stmt, TypeAlias,
    TypeParam,
};
use taipan_bytecode::Location;

use super::builder::Builder;
use super::type_params::GenericKind;
use super::{BlockKind, NodeKey, Role, SymbolFlags};
use crate::error::{CompileError, CompileResult};
use crate::future::has_docstring;

/// The parts that `def` and `async def` have in common.
struct Function<'a> {
    name: Symbol,
    args: &'a Arguments<'a>,
    body: &'a [Stmt<'a>],
    decorators: &'a [Expr<'a>],
    returns: Option<&'a Expr<'a>>,
    type_params: &'a [TypeParam<'a>],
    coroutine: bool,
    body_key: NodeKey,
    type_params_key: NodeKey,
}

impl<'a> Builder<'a, '_> {
    /// `def`
    pub(super) fn visit_function_def(&mut self, def: &'a FunctionDef<'a>, loc: Location) -> CompileResult {
        let function = Function {
            name: def.name,
            args: def.args,
            body: def.body,
            decorators: def.decorator_list,
            returns: def.returns,
            type_params: def.type_params,
            coroutine: false,
            body_key: NodeKey::new(def, Role::Body),
            type_params_key: NodeKey::new(def, Role::TypeParams),
        };
        self.visit_function(&function, loc)
    }

    /// `async def`
    pub(super) fn visit_async_function_def(
        &mut self,
        def: &'a AsyncFunctionDef<'a>,
        loc: Location,
    ) -> CompileResult {
        let function = Function {
            name: def.name,
            args: def.args,
            body: def.body,
            decorators: def.decorator_list,
            returns: def.returns,
            type_params: def.type_params,
            coroutine: true,
            body_key: NodeKey::new(def, Role::Body),
            type_params_key: NodeKey::new(def, Role::TypeParams),
        };
        self.visit_function(&function, loc)
    }

    fn visit_function(&mut self, function: &Function<'a>, loc: Location) -> CompileResult {
        let args = function.args;
        self.add_def(function.name, SymbolFlags::LOCAL, loc)?;
        self.visit_defaults(args)?;
        self.visit_exprs(function.decorators)?;
        let generic = !function.type_params.is_empty();
        if generic {
            let kwdefaults = args.kw_defaults.iter().any(Option::is_some);
            let kind = GenericKind::Function { kwdefaults };
            self.enter_type_params(function.name, function.type_params_key, kind, loc)?;
            self.visit_type_params(function.type_params)?;
        }
        let id = self.new_scope(function.name, BlockKind::Function, function.body_key, loc);
        self.scope_mut(id).has_docstring = has_docstring(function.body);
        self.visit_function_annotations(args, function.returns, loc)?;
        self.enter_existing(id, true);
        self.current_mut().coroutine = function.coroutine;
        self.visit_parameters(args)?;
        self.visit_stmts(function.body)?;
        self.exit_scope();
        if generic {
            self.exit_scope();
        }
        Ok(())
    }

    /// Defaults belong to the scope around the function.
    pub(super) fn visit_defaults(&mut self, args: &'a Arguments<'a>) -> CompileResult {
        self.visit_exprs(args.defaults)?;
        args.kw_defaults.iter().flatten().try_for_each(|default| self.visit_expr(default))
    }

    /// The parameters, in the order of their slots.
    pub(super) fn visit_parameters(&mut self, args: &Arguments<'a>) -> CompileResult {
        let plain = args.posonlyargs.iter().chain(args.args).chain(args.kwonlyargs);
        plain.into_iter().try_for_each(|arg| self.visit_parameter(arg))?;
        if let Some(arg) = args.vararg {
            self.visit_parameter(arg)?;
            self.current_mut().varargs = true;
        }
        if let Some(arg) = args.kwarg {
            self.visit_parameter(arg)?;
            self.current_mut().varkeywords = true;
        }
        Ok(())
    }

    fn visit_parameter(&mut self, arg: &Arg<'a>) -> CompileResult {
        self.add_def(arg.arg, SymbolFlags::PARAM, arg.loc)
    }

    /// `class`
    pub(super) fn visit_class_def(&mut self, def: &'a ClassDef<'a>, loc: Location) -> CompileResult {
        self.add_def(def.name, SymbolFlags::LOCAL, loc)?;
        self.visit_exprs(def.decorator_list)?;
        let outer_private = self.private;
        let generic = !def.type_params.is_empty();
        if generic {
            let key = NodeKey::new(def, Role::TypeParams);
            self.enter_type_params(def.name, key, GenericKind::Class, loc)?;
            self.private = Some(def.name);
            self.mangle_type_params_only();
            self.visit_type_params(def.type_params)?;
        }
        self.visit_exprs(def.bases)?;
        self.visit_keywords(def.keywords)?;
        self.enter_scope(def.name, BlockKind::Class, NodeKey::new(def, Role::Body), loc);
        self.private = Some(def.name);
        if generic {
            self.add_def(sym::DUNDER_TYPE_PARAMS, SymbolFlags::LOCAL, loc)?;
            self.add_def(sym::DOT_TYPE_PARAMS, SymbolFlags::USE, loc)?;
        }
        self.note_docstring(def.body);
        self.visit_stmts(def.body)?;
        self.exit_scope();
        if generic {
            self.exit_scope();
        }
        self.private = outer_private;
        Ok(())
    }

    /// Keyword arguments; all their names are looked at before any value.
    pub(super) fn visit_keywords(&mut self, keywords: &'a [Keyword<'a>]) -> CompileResult {
        use taipan_ast::nodes::ExprContext::Store;
        for keyword in keywords {
            if let Some(arg) = keyword.arg {
                self.check_name(arg, keyword.loc, Store)?;
            }
        }
        keywords.iter().try_for_each(|keyword| self.visit_expr(keyword.value))
    }

    /// `type Name[…] = value`
    pub(super) fn visit_type_alias(&mut self, alias: &'a TypeAlias<'a>, loc: Location) -> CompileResult {
        self.visit_expr(alias.name)?;
        let ExprKind::Name(name) = &alias.name.kind else {
            return Err(CompileError::syntax("invalid syntax", loc));
        };
        let in_class = self.current().kind == BlockKind::Class;
        let generic = !alias.type_params.is_empty();
        if generic {
            let key = NodeKey::new(alias, Role::TypeParams);
            self.enter_type_params(name.id, key, GenericKind::TypeAlias, loc)?;
            self.visit_type_params(alias.type_params)?;
        }
        self.enter_scope(name.id, BlockKind::TypeAlias, NodeKey::new(alias, Role::Body), loc);
        self.see_class_scope(in_class, alias.value.loc)?;
        self.visit_expr(alias.value)?;
        self.exit_scope();
        if generic {
            self.exit_scope();
        }
        Ok(())
    }
}
