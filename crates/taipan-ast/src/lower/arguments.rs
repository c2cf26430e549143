//! Parameters of functions and keyword arguments of calls.

use super::Lowering;
use crate::nodes::{Arg, Arguments, Expr, Keyword};
use bumpalo::collections::Vec as ArenaVec;
use ruff_python_ast as ruff;
use ruff_text_size::{Ranged, TextRange};

impl<'a> Lowering<'a> {
    pub(super) fn opt_parameters(&mut self, parameters: Option<&ruff::Parameters>) -> &'a Arguments<'a> {
        match parameters {
            Some(parameters) => self.parameters(parameters),
            None => self.arena.alloc(Arguments {
                posonlyargs: &[],
                args: &[],
                vararg: None,
                kwonlyargs: &[],
                kw_defaults: &[],
                kwarg: None,
                defaults: &[],
            }),
        }
    }

    pub(super) fn parameters(&mut self, parameters: &ruff::Parameters) -> &'a Arguments<'a> {
        let mut defaults = ArenaVec::new_in(self.arena);
        let posonlyargs = self.positional(&parameters.posonlyargs, &mut defaults);
        let args = self.positional(&parameters.args, &mut defaults);
        let vararg = parameters.vararg.as_deref().map(|vararg| self.starred_parameter(vararg));
        let kw_defaults: &'a mut [Option<Expr<'a>>] =
            self.arena.alloc_slice_fill_copy(parameters.kwonlyargs.len(), None);
        let mut empty_defaults = kw_defaults.iter_mut();
        let kwonlyargs = self.slice(&parameters.kwonlyargs, |this, parameter| {
            let mut arg = this.parameter(&parameter.parameter, parameter.parameter.range);
            let default = parameter.default.as_deref().map(|default| this.expr(default));
            if let Some(slot) = empty_defaults.next() {
                *slot = default;
            }
            arg.type_comment = this.parameter_type_comment(parameter.range.end());
            arg
        });
        let kwarg = parameters.kwarg.as_deref().map(|kwarg| self.starred_parameter(kwarg));
        self.arena.alloc(Arguments {
            posonlyargs,
            args,
            vararg,
            kwonlyargs,
            kw_defaults,
            kwarg,
            defaults: defaults.into_bump_slice(),
        })
    }

    fn positional(
        &mut self,
        parameters: &[ruff::ParameterWithDefault],
        defaults: &mut ArenaVec<'a, Expr<'a>>,
    ) -> &'a [Arg<'a>] {
        self.slice(parameters, |this, parameter| {
            let mut arg = this.parameter(&parameter.parameter, parameter.parameter.range);
            if let Some(default) = parameter.default.as_deref() {
                defaults.push(this.expr(default));
            }
            arg.type_comment = this.parameter_type_comment(parameter.range.end());
            arg
        })
    }

    /// `*args` or `**kwargs`: the node starts at the name.
    fn starred_parameter(&mut self, parameter: &ruff::Parameter) -> &'a Arg<'a> {
        let range = TextRange::new(parameter.name.range().start(), parameter.range.end());
        let mut arg = self.parameter(parameter, range);
        arg.type_comment = self.parameter_type_comment(parameter.range.end());
        self.arena.alloc(arg)
    }

    fn parameter(&mut self, parameter: &ruff::Parameter, range: TextRange) -> Arg<'a> {
        Arg {
            arg: self.identifier(&parameter.name),
            annotation: self.opt_expr(parameter.annotation.as_deref()),
            type_comment: None,
            loc: self.location(range),
        }
    }

    pub(super) fn keywords(&mut self, keywords: &[ruff::Keyword]) -> &'a [Keyword<'a>] {
        self.slice(keywords, |this, keyword| Keyword {
            arg: this.opt_identifier(keyword.arg.as_ref()),
            value: this.expr_ref(&keyword.value),
            loc: this.location(keyword.range),
        })
    }
}
