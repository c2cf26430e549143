//! Comprehensions and generator expressions (language reference, "Displays for lists, sets and
//! dictionaries"; inlined ones PEP 709).

use taipan_ast::names::{Symbol, sym};
use taipan_ast::nodes::{Comprehension, Expr, ExprKind};
use taipan_bytecode::{Location, Opcode};

use super::closure::FunctionFlags;
use super::enter::ArgCounts;
use crate::codegen::{Codegen, FBlockDatum, FBlockKind};
use crate::error::CompileResult;
use crate::symtable::{CompileScopeKind, Role, ScopeId};

/// What a comprehension makes of its elements.
#[derive(Clone, Copy)]
enum Element<'a> {
    Generator(&'a Expr<'a>),
    List(&'a Expr<'a>),
    Set(&'a Expr<'a>),
    Dict(&'a Expr<'a>, &'a Expr<'a>),
}

/// A comprehension being compiled.
#[derive(Clone, Copy)]
struct Comp<'a> {
    loc: Location,
    element: Element<'a>,
    generators: &'a [Comprehension<'a>],
    inlined: bool,
}

impl<'a> Codegen<'a, '_> {
    /// A comprehension or generator expression.
    pub(crate) fn visit_comprehension_expr(&mut self, expr: &'a Expr<'a>) -> CompileResult {
        let (element, generators) = match &expr.kind {
            ExprKind::GeneratorExp(node) => (Element::Generator(node.elt), node.generators),
            ExprKind::ListComp(node) => (Element::List(node.elt), node.generators),
            ExprKind::SetComp(node) => (Element::Set(node.elt), node.generators),
            ExprKind::DictComp(node) => (Element::Dict(node.key, node.value), node.generators),
            _ => return Ok(()),
        };
        let id = self.scope_of_node(expr, Role::Body)?;
        let inlined = self.symtable.scope(id).comp_inlined;
        let comp = Comp { loc: expr.loc, element, generators, inlined };
        let Some(outermost) = generators.first() else { return Ok(()) };
        if inlined {
            self.inlined_comprehension(&comp, outermost, id)
        } else {
            self.nested_comprehension(&comp, outermost, id)
        }
    }

    /// In the code of the scope around, whose names are put aside meanwhile.
    fn inlined_comprehension(
        &mut self,
        comp: &Comp<'a>,
        outermost: &'a Comprehension<'a>,
        id: ScopeId,
    ) -> CompileResult {
        self.comprehension_iter(outermost)?;
        let state = self.push_inlined_comprehension_state(comp.loc, id)?;
        if let Some((build, _)) = comp.element.container() {
            self.emit_arg(build, 0, comp.loc);
            self.emit_arg(Opcode::SWAP, 2, comp.loc);
        }
        self.comprehension_generator(comp, 0, 0)?;
        self.pop_inlined_comprehension_state(comp.loc, state);
        Ok(())
    }

    /// As a function of one parameter, the outermost iterator, called at once.
    fn nested_comprehension(
        &mut self,
        comp: &Comp<'a>,
        outermost: &'a Comprehension<'a>,
        id: ScopeId,
    ) -> CompileResult {
        let loc = comp.loc;
        let is_coroutine = self.symtable.scope(id).coroutine;
        let container = comp.element.container();
        let kind = CompileScopeKind::Comprehension;
        self.enter_scope(comp.element.scope_name(), kind, id, loc.lineno, None, ArgCounts::positional(1));
        if let Some((build, _)) = container {
            self.emit_arg(build, 0, loc);
        }
        self.comprehension_generator(comp, 0, 0)?;
        if container.is_some() {
            self.emit(Opcode::RETURN_VALUE, loc);
        } else {
            self.wrap_in_stopiteration_handler();
        }
        let finished = self.exit_scope(true)?;
        self.make_closure(loc, finished, FunctionFlags::default())?;
        self.comprehension_iter(outermost)?;
        self.emit_arg(Opcode::CALL, 0, loc);
        if is_coroutine && container.is_some() {
            self.emit_arg(Opcode::GET_AWAITABLE, 0, loc);
            self.emit_load_none(loc);
            self.add_yield_from(loc, true);
        }
        Ok(())
    }

    /// Pushes the outermost iterator.
    fn comprehension_iter(&mut self, outermost: &'a Comprehension<'a>) -> CompileResult {
        self.visit_expr(outermost.iter)?;
        let opcode = if outermost.is_async != 0 { Opcode::GET_AITER } else { Opcode::GET_ITER };
        self.emit(opcode, outermost.iter.loc);
        Ok(())
    }

    /// The loops from number `index` inwards, with `depth` iterators between the container and the top of
    /// the stack.
    fn comprehension_generator(&mut self, comp: &Comp<'a>, index: usize, depth: u32) -> CompileResult {
        stacker::maybe_grow(64 * 1024, 2 * 1024 * 1024, || match comp.generators.get(index) {
            Some(generator) if generator.is_async != 0 => {
                self.async_comprehension_generator(comp, generator, index, depth)
            }
            Some(generator) => self.sync_comprehension_generator(comp, generator, index, depth),
            None => Ok(()),
        })
    }

    fn sync_comprehension_generator(
        &mut self,
        comp: &Comp<'a>,
        generator: &'a Comprehension<'a>,
        index: usize,
        mut depth: u32,
    ) -> CompileResult {
        let start = self.new_label();
        let if_cleanup = self.new_label();
        let anchor = self.new_label();
        let mut is_loop = true;
        if index > 0 {
            if let Some(value) = only_element(generator.iter) {
                // `for y in [f(x)]` names a value: no loop is needed.
                self.visit_expr(value)?;
                is_loop = false;
            } else {
                self.visit_expr(generator.iter)?;
                self.emit(Opcode::GET_ITER, generator.iter.loc);
            }
        } else if !comp.inlined {
            self.emit_arg(Opcode::LOAD_FAST, 0, comp.loc);
        }
        if is_loop {
            depth += 1;
            self.use_label(start);
            self.emit_jump(Opcode::FOR_ITER, anchor, generator.iter.loc);
        }
        self.visit_expr(generator.target)?;
        for condition in generator.ifs {
            self.jump_if(comp.loc, condition, if_cleanup, false)?;
        }
        let element_loc = self.comprehension_inner(comp, index, depth)?;
        self.use_label(if_cleanup);
        if is_loop {
            self.emit_jump(Opcode::JUMP, start, element_loc);
            self.use_label(anchor);
            // Generators jump to END_FOR, other iterators past it.
            self.emit(Opcode::END_FOR, Location::NONE);
            self.emit(Opcode::POP_ITER, Location::NONE);
        }
        Ok(())
    }

    fn async_comprehension_generator(
        &mut self,
        comp: &Comp<'a>,
        generator: &'a Comprehension<'a>,
        index: usize,
        depth: u32,
    ) -> CompileResult {
        let start = self.new_label();
        let send = self.new_label();
        let except = self.new_label();
        let if_cleanup = self.new_label();
        let loc = comp.loc;
        if index > 0 {
            self.visit_expr(generator.iter)?;
            self.emit(Opcode::GET_AITER, generator.iter.loc);
        } else if !comp.inlined {
            self.emit_arg(Opcode::LOAD_FAST, 0, loc);
        }
        self.use_label(start);
        let kind = FBlockKind::AsyncComprehensionGenerator;
        self.push_fblock(loc, kind, start, None, FBlockDatum::None)?;
        self.emit_jump(Opcode::SETUP_FINALLY, except, loc);
        self.emit(Opcode::GET_ANEXT, loc);
        self.emit_load_none(loc);
        self.use_label(send);
        self.add_yield_from(loc, true);
        self.emit(Opcode::POP_BLOCK, loc);
        self.visit_expr(generator.target)?;
        for condition in generator.ifs {
            self.jump_if(loc, condition, if_cleanup, false)?;
        }
        let element_loc = self.comprehension_inner(comp, index, depth + 1)?;
        self.use_label(if_cleanup);
        self.emit_jump(Opcode::JUMP, start, element_loc);
        self.pop_fblock(kind, start);
        self.use_label(except);
        self.emit_jump(Opcode::END_ASYNC_FOR, send, loc);
        Ok(())
    }

    /// Inside the loop number `index`: the next loop, or the element. Gives the place of the element.
    fn comprehension_inner(&mut self, comp: &Comp<'a>, index: usize, depth: u32) -> CompileResult<Location> {
        if index + 1 < comp.generators.len() {
            self.comprehension_generator(comp, index + 1, depth)?;
            return Ok(comp.element.first().loc);
        }
        self.comprehension_element(comp.element, depth)
    }

    /// Adds one element to the container, which lies under `depth` iterators, or yields it.
    fn comprehension_element(&mut self, element: Element<'a>, depth: u32) -> CompileResult<Location> {
        let first = element.first();
        let mut loc = first.loc;
        self.visit_expr(first)?;
        if let Element::Dict(_, value) = element {
            self.visit_expr(value)?;
            loc.end_lineno = value.loc.end_lineno;
            loc.end_col_offset = value.loc.end_col_offset;
        }
        if let Some((_, add)) = element.container() {
            self.emit_arg(add, depth + 1, loc);
        } else {
            self.emit_yield(loc);
            self.emit(Opcode::POP_TOP, loc);
        }
        Ok(loc)
    }
}

impl<'a> Element<'a> {
    /// The element, or the key.
    fn first(self) -> &'a Expr<'a> {
        let (Self::Generator(first) | Self::List(first) | Self::Set(first) | Self::Dict(first, _)) = self;
        first
    }

    /// What makes the empty container, and what adds to it; generators have none.
    fn container(self) -> Option<(Opcode, Opcode)> {
        match self {
            Self::Generator(_) => None,
            Self::List(_) => Some((Opcode::BUILD_LIST, Opcode::LIST_APPEND)),
            Self::Set(_) => Some((Opcode::BUILD_SET, Opcode::SET_ADD)),
            Self::Dict(..) => Some((Opcode::BUILD_MAP, Opcode::MAP_ADD)),
        }
    }

    /// The name of its function.
    fn scope_name(self) -> Symbol {
        match self {
            Self::Generator(_) => sym::ANONYMOUS_GENEXPR,
            Self::List(_) => sym::ANONYMOUS_LISTCOMP,
            Self::Set(_) => sym::ANONYMOUS_SETCOMP,
            Self::Dict(..) => sym::ANONYMOUS_DICTCOMP,
        }
    }
}

/// The one element of a list or tuple display.
fn only_element<'a>(iter: &'a Expr<'a>) -> Option<&'a Expr<'a>> {
    let elts = match &iter.kind {
        ExprKind::List(list) => list.elts,
        ExprKind::Tuple(tuple) => tuple.elts,
        _ => return None,
    };
    match elts {
        [elt] if !matches!(elt.kind, ExprKind::Starred(_)) => Some(elt),
        _ => None,
    }
}
