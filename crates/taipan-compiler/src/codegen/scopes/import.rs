//! `import` and `from … import` (language reference, "The import statement").

use taipan_ast::names::{Symbol, sym};
use taipan_ast::nodes::{ExprContext, Import, ImportFrom};
use taipan_bytecode::opcode::Intrinsic1;
use taipan_bytecode::{Constant, Location, Opcode};

use crate::codegen::Codegen;
use crate::error::CompileResult;

impl<'a> Codegen<'a, '_> {
    /// `import a.b, c as d`
    pub(crate) fn visit_import(&mut self, node: &'a Import<'a>, loc: Location) -> CompileResult {
        for alias in node.names {
            self.emit_load_const(Constant::Int(0), loc);
            self.emit_load_none(loc);
            self.emit_name(Opcode::IMPORT_NAME, alias.name, loc);
            if let Some(asname) = alias.asname {
                self.import_as(loc, alias.name, asname)?;
            } else {
                // `import a.b` binds `a`.
                let bound = match self.names.text(alias.name).split_once('.') {
                    Some((package, _)) => self.names.intern_static(package),
                    None => alias.name,
                };
                self.name_op(loc, bound, ExprContext::Store)?;
            }
        }
        Ok(())
    }

    /// `import a.b.c as d` gives `a`; the way from there to `a.b.c` is walked here.
    fn import_as(&mut self, loc: Location, name: Symbol, asname: Symbol) -> CompileResult {
        let mut parts = self.names.text(name).split('.');
        parts.next();
        let mut dotted = false;
        for part in parts {
            if dotted {
                self.emit_arg(Opcode::SWAP, 2, loc);
                self.emit(Opcode::POP_TOP, loc);
            }
            dotted = true;
            let attribute = self.names.intern_static(part);
            let index = self.name_index(attribute);
            self.emit_arg(Opcode::IMPORT_FROM, index, loc);
        }
        self.name_op(loc, asname, ExprContext::Store)?;
        if dotted {
            self.emit(Opcode::POP_TOP, loc);
        }
        Ok(())
    }

    /// `from .m import a, b as c` and `from m import *`
    pub(crate) fn visit_import_from(&mut self, node: &'a ImportFrom<'a>, loc: Location) -> CompileResult {
        self.emit_load_const(Constant::Int(node.level.into()), loc);
        let fromlist = self.pool.intern_names(node.names.iter().map(|alias| alias.name), self.names);
        self.emit_load_const_id(fromlist, loc);
        self.emit_name(Opcode::IMPORT_NAME, node.module.unwrap_or(sym::EMPTY), loc);
        for alias in node.names {
            if alias.name == sym::STAR {
                self.emit_arg(Opcode::CALL_INTRINSIC_1, Intrinsic1::ImportStar.number(), loc);
                self.emit(Opcode::POP_TOP, Location::NONE);
                return Ok(());
            }
            self.emit_name(Opcode::IMPORT_FROM, alias.name, loc);
            self.name_op(loc, alias.asname.unwrap_or(alias.name), ExprContext::Store)?;
        }
        self.emit(Opcode::POP_TOP, loc);
        Ok(())
    }
}
