//! Dictionary displays, with `**` entries (PEP 448).

use taipan_ast::nodes::Dict;
use taipan_bytecode::{Location, Opcode};

use super::STACK_USE_GUIDELINE;
use crate::codegen::Codegen;
use crate::error::CompileResult;

impl<'a> Codegen<'a, '_> {
    /// Entries are gathered into maps of limited size; the second and later ones are merged into the first.
    pub(super) fn visit_dict(&mut self, node: &'a Dict<'a>, loc: Location) -> CompileResult {
        let mut have_dict = false;
        let mut pending = 0;
        for (i, (key, value)) in node.keys.iter().zip(node.values).enumerate() {
            if key.is_none() {
                self.flush_entries(node, i - pending..i, &mut have_dict, loc)?;
                pending = 0;
                if !have_dict {
                    self.emit_arg(Opcode::BUILD_MAP, 0, loc);
                    have_dict = true;
                }
                self.visit_expr(value)?;
                self.emit_arg(Opcode::DICT_UPDATE, 1, loc);
            } else if pending * 2 > STACK_USE_GUIDELINE {
                self.flush_entries(node, i - pending..i + 1, &mut have_dict, loc)?;
                pending = 0;
            } else {
                pending += 1;
            }
        }
        let count = node.values.len();
        self.flush_entries(node, count - pending..count, &mut have_dict, loc)?;
        if !have_dict {
            self.emit_arg(Opcode::BUILD_MAP, 0, loc);
        }
        Ok(())
    }

    /// Builds a map of the entries in `range`, if any, and merges it into the one that is there.
    fn flush_entries(
        &mut self,
        node: &'a Dict<'a>,
        range: std::ops::Range<usize>,
        have_dict: &mut bool,
        loc: Location,
    ) -> CompileResult {
        if range.is_empty() {
            return Ok(());
        }
        let count = range.len();
        let big = count * 2 > STACK_USE_GUIDELINE;
        if big {
            self.emit_arg(Opcode::BUILD_MAP, 0, loc);
        }
        for (key, value) in node.keys[range.clone()].iter().zip(&node.values[range]) {
            if let Some(key) = key {
                self.visit_expr(key)?;
            }
            self.visit_expr(value)?;
            if big {
                self.emit_arg(Opcode::MAP_ADD, 1, loc);
            }
        }
        if !big {
            self.emit_arg(Opcode::BUILD_MAP, count as u32, loc);
        }
        if *have_dict {
            self.emit_arg(Opcode::DICT_UPDATE, 1, loc);
        }
        *have_dict = true;
        Ok(())
    }
}
