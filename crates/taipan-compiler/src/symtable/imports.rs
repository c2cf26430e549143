//! Imports.

use taipan_ast::names::{Symbol, sym};
use taipan_ast::nodes::{Alias, ImportFrom};
use taipan_bytecode::Location;

use super::builder::Builder;
use super::{BlockKind, SymbolFlags};
use crate::error::{CompileError, CompileResult};
use crate::future::is_future_import;

impl<'a> Builder<'a, '_> {
    /// `from … import …`
    pub(super) fn visit_import_from(&mut self, import: &ImportFrom<'a>, loc: Location) -> CompileResult {
        self.visit_aliases(import.names)?;
        let end = self.future_end;
        let late =
            loc.lineno > end.lineno || (loc.lineno == end.end_lineno && loc.col_offset > end.end_col_offset);
        if late && is_future_import(import) {
            let message = "from __future__ imports must occur at the beginning of the file";
            return Err(CompileError::syntax(message, loc));
        }
        Ok(())
    }

    /// The names an import binds.
    pub(super) fn visit_aliases(&mut self, aliases: &[Alias]) -> CompileResult {
        aliases.iter().try_for_each(|alias| self.visit_alias(alias))
    }

    fn visit_alias(&mut self, alias: &Alias) -> CompileResult {
        let name = alias.asname.unwrap_or(alias.name);
        if name != sym::STAR {
            let bound = self.first_component(name);
            return self.add_def(bound, SymbolFlags::IMPORT, alias.loc);
        }
        if self.current().kind != BlockKind::Module {
            return Err(CompileError::syntax("import * only allowed at module level", alias.loc));
        }
        Ok(())
    }

    /// `import a.b` binds `a`.
    fn first_component(&mut self, name: Symbol) -> Symbol {
        match self.names.text(name).split_once('.') {
            Some((first, _)) => self.names.intern_static(first),
            None => name,
        }
    }
}
