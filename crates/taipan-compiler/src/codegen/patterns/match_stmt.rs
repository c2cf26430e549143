//! The `match` statement.

use taipan_ast::nodes::{ExprContext, Match, MatchCase};
use taipan_bytecode::{Location, Opcode};

use super::{PatternContext, is_wildcard};
use crate::codegen::Codegen;
use crate::error::CompileResult;
use crate::instructions::Label;

impl<'a> Codegen<'a, '_> {
    pub(in crate::codegen) fn visit_match(&mut self, node: &'a Match<'a>) -> CompileResult {
        self.visit_expr(node.subject)?;
        let end = self.new_label();
        // A trailing `case _` needs no copy of the subject.
        let (cases, default) = match node.cases.split_last() {
            Some((last, cases)) if !cases.is_empty() && is_wildcard(last.pattern) => (cases, Some(last)),
            _ => (node.cases, None),
        };
        for (i, case) in cases.iter().enumerate() {
            let keep_subject = i + 1 != cases.len();
            let is_last = i + 1 == node.cases.len();
            self.match_case(case, keep_subject, is_last, end)?;
        }
        if let Some(case) = default {
            // The line of the case, which makes no code of its own.
            self.emit(Opcode::NOP, case.pattern.loc);
            if let Some(guard) = case.guard {
                self.jump_if(case.pattern.loc, guard, end, false)?;
            }
            self.visit_stmts(case.body)?;
        }
        self.use_label(end);
        Ok(())
    }

    fn match_case(
        &mut self,
        case: &'a MatchCase<'a>,
        keep_subject: bool,
        is_last: bool,
        end: Label,
    ) -> CompileResult {
        let loc = case.pattern.loc;
        if keep_subject {
            self.emit_arg(Opcode::COPY, 1, loc);
        }
        let mut context = PatternContext::new(case.guard.is_some() || is_last);
        self.visit_pattern(case.pattern, &mut context)?;
        for name in std::mem::take(&mut context.stores) {
            self.name_op(loc, name, ExprContext::Store)?;
        }
        if let Some(guard) = case.guard {
            let fail = self.fail_label(&mut context, 0);
            self.jump_if(loc, guard, fail, false)?;
        }
        if keep_subject {
            // The next instruction's location gives branch events a better place.
            self.emit(Opcode::POP_TOP, Location::NEXT);
        }
        self.visit_stmts(case.body)?;
        self.emit_jump(Opcode::JUMP, end, Location::NONE);
        // Failure belongs to the pattern's line, not to the last line of the body.
        self.emit_fail_pops(loc, &mut context);
        Ok(())
    }
}
