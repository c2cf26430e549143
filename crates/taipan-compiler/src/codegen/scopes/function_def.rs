//! `def` and `async def` (language reference, "Function definitions").

use taipan_ast::names::Symbol;
use taipan_ast::nodes::{Arguments, AsyncFunctionDef, Expr, ExprContext, FunctionDef, Stmt, TypeParam};
use taipan_bytecode::opcode::{FunctionAttribute, Intrinsic2};
use taipan_bytecode::{Location, Opcode};

use super::closure::FunctionFlags;
use super::enter::ArgCounts;
use crate::codegen::Codegen;
use crate::error::CompileResult;
use crate::symtable::{CompileScopeKind, Role, ScopeId};

/// What `def` and `async def` have in common.
#[derive(Clone, Copy)]
pub(super) struct Definition<'a> {
    pub(super) name: Symbol,
    pub(super) args: &'a Arguments<'a>,
    pub(super) body: &'a [Stmt<'a>],
    pub(super) kind: CompileScopeKind,
    pub(super) scope: ScopeId,
    decorators: &'a [Expr<'a>],
    returns: Option<&'a Expr<'a>>,
    type_params: &'a [TypeParam<'a>],
    /// Scope of the type parameters, if there are any.
    generic: Option<ScopeId>,
}

impl<'a> Codegen<'a, '_> {
    /// A function definition.
    pub(crate) fn visit_function_def(&mut self, node: &'a FunctionDef<'a>, loc: Location) -> CompileResult {
        let definition = Definition {
            name: node.name,
            args: node.args,
            body: node.body,
            kind: CompileScopeKind::Function,
            scope: self.scope_of_node(node, Role::Body)?,
            decorators: node.decorator_list,
            returns: node.returns,
            type_params: node.type_params,
            generic: self.generic_scope(node, node.type_params)?,
        };
        self.define_function(&definition, loc)
    }

    /// A coroutine function definition.
    pub(crate) fn visit_async_function_def(
        &mut self,
        node: &'a AsyncFunctionDef<'a>,
        loc: Location,
    ) -> CompileResult {
        let definition = Definition {
            name: node.name,
            args: node.args,
            body: node.body,
            kind: CompileScopeKind::AsyncFunction,
            scope: self.scope_of_node(node, Role::Body)?,
            decorators: node.decorator_list,
            returns: node.returns,
            type_params: node.type_params,
            generic: self.generic_scope(node, node.type_params)?,
        };
        self.define_function(&definition, loc)
    }

    fn define_function(&mut self, definition: &Definition<'a>, loc: Location) -> CompileResult {
        self.visit_exprs(definition.decorators)?;
        let firstlineno = first_line(definition.decorators, loc);
        let flags = self.default_arguments(loc, definition.args)?;
        match definition.generic {
            None => self.annotated_function(definition, flags, firstlineno, loc)?,
            Some(scope) => self.generic_function(definition, scope, flags, firstlineno, loc)?,
        }
        self.apply_decorators(definition.decorators);
        self.name_op(loc, definition.name, ExprContext::Store)
    }

    /// The function object, with annotations, from the defaults on the stack.
    fn annotated_function(
        &mut self,
        definition: &Definition<'a>,
        mut flags: FunctionFlags,
        firstlineno: i32,
        loc: Location,
    ) -> CompileResult {
        if self.function_annotations(loc, definition.args, definition.returns)? {
            flags = flags.with(FunctionAttribute::Annotate);
        }
        self.function_body(definition, flags, firstlineno, loc)
    }

    /// The function object of a generic function (PEP 695): the scope of the type parameters is called
    /// with the defaults as arguments, makes the parameters and then the function.
    fn generic_function(
        &mut self,
        definition: &Definition<'a>,
        scope: ScopeId,
        flags: FunctionFlags,
        firstlineno: i32,
        loc: Location,
    ) -> CompileResult {
        let defaults = u32::from(flags.has(FunctionAttribute::Defaults));
        let arguments = defaults + u32::from(flags.has(FunctionAttribute::KwDefaults));
        if arguments == 2 {
            self.emit_arg(Opcode::SWAP, 2, loc);
        }
        let counts = ArgCounts::positional(arguments);
        self.enter_generic_scope(definition.name, scope, firstlineno, None, counts);
        self.type_params(definition.type_params)?;
        for i in 0..arguments {
            self.emit_arg(Opcode::LOAD_FAST, i, loc);
        }
        self.annotated_function(definition, flags, firstlineno, loc)?;
        self.emit_arg(Opcode::SWAP, 2, loc);
        self.emit_arg(Opcode::CALL_INTRINSIC_2, Intrinsic2::SetFunctionTypeParams.number(), loc);
        let finished = self.exit_scope(false)?;
        self.make_closure(loc, finished, FunctionFlags::default())?;
        if arguments > 0 {
            self.emit_arg(Opcode::SWAP, arguments + 1, loc);
            self.emit_arg(Opcode::CALL, arguments - 1, loc);
        } else {
            self.emit(Opcode::PUSH_NULL, loc);
            self.emit_arg(Opcode::CALL, 0, loc);
        }
        Ok(())
    }

    /// Pushes the tuple of defaults and the dict of keyword-only ones, where there are any.
    pub(super) fn default_arguments(
        &mut self,
        loc: Location,
        args: &'a Arguments<'a>,
    ) -> CompileResult<FunctionFlags> {
        let mut flags = FunctionFlags::default();
        if !args.defaults.is_empty() {
            self.visit_exprs(args.defaults)?;
            self.emit_arg(Opcode::BUILD_TUPLE, args.defaults.len() as u32, loc);
            flags = flags.with(FunctionAttribute::Defaults);
        }
        let mut count = 0;
        for (arg, default) in args.kwonlyargs.iter().zip(args.kw_defaults) {
            let Some(default) = default else { continue };
            let mangled = self.mangle(arg.arg);
            self.emit_load_symbol(mangled, loc);
            self.visit_expr(default)?;
            count += 1;
        }
        if count > 0 {
            self.emit_arg(Opcode::BUILD_MAP, count, loc);
            flags = flags.with(FunctionAttribute::KwDefaults);
        }
        Ok(flags)
    }

    /// Calls the decorators that were pushed before what they decorate, the last one first.
    pub(crate) fn apply_decorators(&mut self, decorators: &'a [Expr<'a>]) {
        for decorator in decorators.iter().rev() {
            self.emit_arg(Opcode::CALL, 0, decorator.loc);
        }
    }
}

/// `co_firstlineno` of a definition: the first decorator's line, if it has one.
pub(super) fn first_line(decorators: &[Expr<'_>], loc: Location) -> i32 {
    decorators.first().map_or(loc.lineno, |decorator| decorator.loc.lineno)
}
