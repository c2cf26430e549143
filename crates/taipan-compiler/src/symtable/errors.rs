//! The texts of what the symbol table rejects.

use taipan_ast::error::ErrorKind;
use taipan_ast::names::Symbol;
use taipan_bytecode::Location;

use super::builder::Builder;
use super::{BlockKind, ComprehensionKind, SymbolFlags};
use crate::error::{CompileError, CompileResult};

/// Mode `func_type` has no code.
#[cold]
pub(super) fn function_type() -> Box<CompileError> {
    let message = "this compiler does not handle FunctionTypes";
    CompileError::new(ErrorKind::ValueError, message, Location::NONE)
}

/// `global` and `nonlocal` statements.
#[derive(Clone, Copy)]
pub(super) enum Directive {
    Global,
    Nonlocal,
}

impl Directive {
    fn word(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Nonlocal => "nonlocal",
        }
    }

    /// The flag that the statement sets.
    pub(super) fn flag(self) -> SymbolFlags {
        match self {
            Self::Global => SymbolFlags::GLOBAL,
            Self::Nonlocal => SymbolFlags::NONLOCAL,
        }
    }
}

impl<'a> Builder<'a, '_> {
    /// A `SyntaxError`; in the text `{}` stands for the name.
    #[cold]
    pub(super) fn name_error<T>(&self, text: &str, name: Symbol, loc: Location) -> CompileResult<T> {
        Err(CompileError::syntax(text.replace("{}", self.names.text(name)), loc))
    }

    /// A `global` or `nonlocal` statement for a name of which `flags` are known already.
    #[cold]
    pub(super) fn late_directive(
        &self,
        directive: Directive,
        flags: SymbolFlags,
        name: Symbol,
        loc: Location,
    ) -> CompileResult {
        let name = self.names.text(name);
        let word = directive.word();
        let message = if flags.contains(SymbolFlags::PARAM) {
            format!("name '{name}' is parameter and {word}")
        } else if flags.contains(SymbolFlags::USE) {
            format!("name '{name}' is used prior to {word} declaration")
        } else if flags.contains(SymbolFlags::ANNOT) {
            format!("annotated name '{name}' can't be {word}")
        } else {
            format!("name '{name}' is assigned to before {word} declaration")
        };
        Err(CompileError::syntax(message, loc))
    }

    /// An assignment expression whose target would be a name of this kind of scope.
    #[cold]
    pub(super) fn misplaced_named_expression(&self, kind: BlockKind, loc: Location) -> CompileResult {
        let place = match kind {
            BlockKind::TypeParameters => "within the definition of a generic",
            BlockKind::TypeAlias => "in a type alias",
            BlockKind::TypeVariable => "in a TypeVar bound",
            _ => "in a class body",
        };
        let message = format!("assignment expression within a comprehension cannot be used {place}");
        Err(CompileError::syntax(message, loc))
    }

    /// Annotation scopes run no `yield`, `await` or `:=`; `what` names the expression.
    #[inline]
    pub(super) fn refuse_in_annotation(&self, what: &str, loc: Location) -> CompileResult {
        match self.current().kind {
            BlockKind::Function | BlockKind::Class | BlockKind::Module => Ok(()),
            kind => self.refused_in(kind, what, loc),
        }
    }

    #[cold]
    fn refused_in(&self, kind: BlockKind, what: &str, loc: Location) -> CompileResult {
        let place = match kind {
            BlockKind::TypeVariable => self.frame().scope_info,
            BlockKind::TypeAlias => "a type alias",
            BlockKind::TypeParameters => "the definition of a generic",
            _ => "an annotation",
        };
        Err(CompileError::syntax(format!("{what} cannot be used within {place}"), loc))
    }

    /// `yield` makes no sense in a comprehension.
    pub(super) fn refuse_yield_in_comprehension(&self, loc: Location) -> CompileResult {
        let place = match self.current().comprehension {
            ComprehensionKind::None => return Ok(()),
            ComprehensionKind::List => "list comprehension",
            ComprehensionKind::Set => "set comprehension",
            ComprehensionKind::Dict => "dict comprehension",
            ComprehensionKind::Generator => "generator expression",
        };
        Err(CompileError::syntax(format!("'yield' inside {place}"), loc))
    }

    /// `async with` and `async for` statements need a coroutine around them.
    pub(super) fn require_coroutine(&self, statement: &str, loc: Location) -> CompileResult {
        if self.current().coroutine {
            return Ok(());
        }
        Err(CompileError::syntax(format!("'{statement}' outside async function"), loc))
    }
}
