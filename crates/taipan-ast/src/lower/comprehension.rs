//! Comprehensions and generator expressions.

use super::Lowering;
use crate::nodes::{Comprehension, DictComp, ExprKind, GeneratorExp, ListComp, SetComp};
use ruff_python_ast as ruff;

impl<'a> Lowering<'a> {
    pub(super) fn list_comp(&mut self, node: &ruff::ExprListComp) -> ExprKind<'a> {
        let elt = self.expr_ref(&node.elt);
        ExprKind::ListComp(ListComp { elt, generators: self.generators(&node.generators) })
    }

    pub(super) fn set_comp(&mut self, node: &ruff::ExprSetComp) -> ExprKind<'a> {
        let elt = self.expr_ref(&node.elt);
        ExprKind::SetComp(SetComp { elt, generators: self.generators(&node.generators) })
    }

    pub(super) fn dict_comp(&mut self, node: &ruff::ExprDictComp) -> ExprKind<'a> {
        let Some(key) = &node.key else {
            // `{**mapping for …}` is of Python 3.15.
            self.reject();
            let key = self.expr_ref(&node.value);
            return ExprKind::DictComp(DictComp { key, value: key, generators: &[] });
        };
        let key = self.expr_ref(key);
        let value = self.expr_ref(&node.value);
        ExprKind::DictComp(DictComp { key, value, generators: self.generators(&node.generators) })
    }

    pub(super) fn generator(&mut self, node: &ruff::ExprGenerator) -> ExprKind<'a> {
        let elt = self.expr_ref(&node.elt);
        ExprKind::GeneratorExp(GeneratorExp { elt, generators: self.generators(&node.generators) })
    }

    fn generators(&mut self, generators: &[ruff::Comprehension]) -> &'a [Comprehension<'a>] {
        self.slice(generators, |this, generator| Comprehension {
            target: this.expr_ref(&generator.target),
            iter: this.expr_ref(&generator.iter),
            ifs: this.exprs(&generator.ifs),
            is_async: i32::from(generator.is_async),
        })
    }
}
