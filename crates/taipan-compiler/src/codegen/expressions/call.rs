//! Calls of any shape.

use taipan_ast::nodes::{Call, Expr, Keyword};
use taipan_bytecode::Opcode;

use crate::codegen::Codegen;
use crate::error::{CompileError, CompileResult};

/// Up to this many keywords every pair is compared; more are sorted.
const PAIRWISE_LIMIT: usize = 16;

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_call(&mut self, expr: &'a Expr<'a>, node: &'a Call<'a>) -> CompileResult {
        self.validate_keywords(node.keywords)?;
        if self.is_method_call(node) {
            return self.method_call(expr, node);
        }
        let end = self.new_label();
        self.check_caller(node.func);
        self.visit_expr(node.func)?;
        self.maybe_inline_builtin(node, end)?;
        self.emit(Opcode::PUSH_NULL, node.func.loc);
        self.call_helper(expr.loc, 0, node.args, node.keywords)?;
        self.use_label(end);
        Ok(())
    }

    /// Rejects a keyword argument given twice.
    ///
    /// # Errors
    /// At the second occurrence of the first name that has one.
    pub(crate) fn validate_keywords(&self, keywords: &[Keyword<'_>]) -> CompileResult {
        if keywords.len() > PAIRWISE_LIMIT && !has_repeated_name(keywords) {
            return Ok(());
        }
        for (i, keyword) in keywords.iter().enumerate() {
            let Some(arg) = keyword.arg else { continue };
            if let Some(other) = keywords[i + 1..].iter().find(|other| other.arg == Some(arg)) {
                let message = format!("keyword argument repeated: {}", self.names.text(arg));
                return Err(CompileError::syntax(message, other.loc));
            }
        }
        Ok(())
    }
}

/// Whether any name occurs twice, in less than quadratic time.
fn has_repeated_name(keywords: &[Keyword<'_>]) -> bool {
    let mut names: Vec<_> = keywords.iter().filter_map(|keyword| keyword.arg).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair[0] == pair[1])
}
