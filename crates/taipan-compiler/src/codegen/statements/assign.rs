//! Assignment, and the unpacking that list and tuple targets do (language reference, "Assignment
//! statements").

use taipan_ast::nodes::{Assign, Expr, ExprKind};
use taipan_bytecode::{Location, Opcode};

use crate::codegen::Codegen;
use crate::error::{CompileError, CompileResult};

/// First count of targets that the oparg of `UNPACK_EX` cannot hold before a starred one.
pub(in crate::codegen) const UNPACK_EX_BEFORE_LIMIT: usize = 1 << 8;
/// The same after the starred one.
pub(in crate::codegen) const UNPACK_EX_AFTER_LIMIT: usize = (i32::MAX >> 8) as usize;

impl<'a> Codegen<'a, '_> {
    pub(super) fn visit_assign(&mut self, node: &'a Assign<'a>, loc: Location) -> CompileResult {
        self.visit_expr(node.value)?;
        let Some((last, others)) = node.targets.split_last() else { return Ok(()) };
        for target in others {
            self.emit_arg(Opcode::COPY, 1, loc);
            self.visit_expr(target)?;
        }
        self.visit_expr(last)
    }

    /// Takes the value on the stack apart and stores the pieces into the targets.
    ///
    /// # Errors
    /// More than one starred target, or too many targets around it.
    pub(in crate::codegen) fn assign_elements(
        &mut self,
        loc: Location,
        targets: &'a [Expr<'a>],
    ) -> CompileResult {
        self.unpack(loc, targets)?;
        for target in targets {
            match &target.kind {
                ExprKind::Starred(starred) => self.visit_expr(starred.value)?,
                _ => self.visit_expr(target)?,
            }
        }
        Ok(())
    }

    fn unpack(&mut self, loc: Location, targets: &[Expr<'_>]) -> CompileResult {
        let mut starred = false;
        for (before, target) in targets.iter().enumerate() {
            if !matches!(target.kind, ExprKind::Starred(_)) {
                continue;
            }
            if starred {
                return Err(CompileError::syntax("multiple starred expressions in assignment", loc));
            }
            starred = true;
            let after = targets.len() - before - 1;
            if before >= UNPACK_EX_BEFORE_LIMIT || after >= UNPACK_EX_AFTER_LIMIT {
                let message = "too many expressions in star-unpacking assignment";
                return Err(CompileError::syntax(message, loc));
            }
            self.emit_arg(Opcode::UNPACK_EX, (before + (after << 8)) as u32, loc);
        }
        if !starred {
            self.emit_arg(Opcode::UNPACK_SEQUENCE, targets.len() as u32, loc);
        }
        Ok(())
    }
}
