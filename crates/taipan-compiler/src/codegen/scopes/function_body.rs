//! The body of a function.

use taipan_bytecode::Location;

use super::closure::FunctionFlags;
use super::enter::ArgCounts;
use super::function_def::Definition;
use crate::codegen::{Codegen, FBlockDatum, FBlockKind};
use crate::error::CompileResult;

impl<'a> Codegen<'a, '_> {
    /// Compiles the body and makes the function object.
    pub(super) fn function_body(
        &mut self,
        definition: &Definition<'a>,
        flags: FunctionFlags,
        firstlineno: i32,
        loc: Location,
    ) -> CompileResult {
        let counts = ArgCounts::of(definition.args);
        self.enter_scope(definition.name, definition.kind, definition.scope, firstlineno, None, counts);
        let mut body = definition.body;
        if let Some((docstring, _)) = self.docstring(body)? {
            // A function's docstring is its first constant; nothing loads it.
            self.unit.meta.consts.add(docstring);
            body = &body[1..];
        }
        let start = self.new_label();
        self.use_label(start);
        if self.scope().coroutine || self.scope().generator {
            let kind = FBlockKind::StopIteration;
            self.push_fblock(Location::NONE, kind, start, None, FBlockDatum::None)?;
            self.visit_stmts(body)?;
            self.wrap_in_stopiteration_handler();
            self.pop_fblock(kind, start);
        } else {
            self.visit_stmts(body)?;
        }
        let finished = self.exit_scope(true)?;
        self.make_closure(loc, finished, flags)
    }
}
