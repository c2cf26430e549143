//! The data of the symbol table.

use rustc_hash::FxHashMap;
use taipan_ast::names::{Names, Symbol};
use taipan_bytecode::Location;

use super::{SymbolMap, mangle};

/// A scope of the module: its number in the [`SymbolTable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScopeId(pub u32);

/// Which of a node's scopes is meant (a generic function has three).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The body: module, function, class, lambda, comprehension; of a `type` statement, its value.
    Body,
    /// The scope of the type parameters.
    TypeParams,
    /// A type variable's bound or constraints.
    TypeVarBound,
    /// A type parameter's default.
    TypeParamDefault,
    /// The annotations of a function (keyed on its `Arguments`), or of a module or class (keyed on
    /// the node of its body's scope).
    Annotations,
}

/// What a scope is looked up by: the address of its node in the arena, and the role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeKey {
    address: usize,
    role: Role,
}

impl NodeKey {
    /// The key for a node: for functions and classes the address of the `FunctionDef`,
    /// `AsyncFunctionDef` or `ClassDef` struct, for lambdas and comprehensions that of the `Expr`, for
    /// type parameters' bounds and defaults that of the `TypeParam`, for a `type` statement that of the
    /// `TypeAlias` struct, for a module that of the slice of its statements' `Mod` value.
    pub fn new<T: ?Sized>(node: &T, role: Role) -> Self {
        Self { address: std::ptr::from_ref(node).cast::<u8>() as usize, role }
    }
}

impl NodeKey {
    /// Another scope of the same node.
    pub fn with_role(self, role: Role) -> Self {
        Self { role, ..self }
    }
}

/// CPython's `_Py_block_ty`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum BlockKind {
    Function,
    Class,
    Module,
    Annotation,
    TypeVariable,
    TypeAlias,
    TypeParameters,
}

/// Kind of a comprehension's scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum ComprehensionKind {
    None,
    List,
    Dict,
    Set,
    Generator,
}

/// How code generation treats a scope (`COMPILE_SCOPE_*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum CompileScopeKind {
    Module,
    Class,
    Function,
    AsyncFunction,
    Lambda,
    Comprehension,
    Annotations,
}

bitflags::bitflags! {
    /// What is known of a name in a scope (`DEF_*`, `USE`).
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
    pub struct SymbolFlags: u32 {
        /// A `global` statement.
        const GLOBAL = 1;
        /// Assigned.
        const LOCAL = 2;
        /// A parameter.
        const PARAM = 4;
        /// A `nonlocal` statement.
        const NONLOCAL = 8;
        /// Used.
        const USE = 16;
        /// Free, used by a nested scope (`DEF_FREE`).
        const FREE = 32;
        /// Free in a class that also binds it (`DEF_FREE_CLASS`).
        const FREE_CLASS = 64;
        /// Imported.
        const IMPORT = 128;
        /// Annotated.
        const ANNOT = 256;
        /// A comprehension's iteration variable.
        const COMP_ITER = 512;
        /// A type parameter.
        const TYPE_PARAM = 1024;
        /// A cell of an inlined comprehension.
        const COMP_CELL = 2048;
    }
}

impl SymbolFlags {
    /// Any way of binding the name here (`DEF_BOUND`); a type parameter is `LOCAL` too.
    pub const BOUND: Self = Self::LOCAL.union(Self::PARAM).union(Self::IMPORT);
}

/// Where a name lives, seen from one scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum NameScope {
    /// Not in this scope's table.
    #[default]
    Unknown,
    /// Local.
    Local,
    /// Declared global.
    GlobalExplicit,
    /// Not found in any enclosing function.
    GlobalImplicit,
    /// Belongs to an enclosing function.
    Free,
    /// Local, and used by a nested scope.
    Cell,
}

/// One scope (`PySTEntryObject`).
#[derive(Clone, Debug)]
pub struct Scope {
    /// What makes the scope.
    pub kind: BlockKind,
    /// Function's, class's or type parameter's name; `lambda`, `genexpr`, `top`, `__annotate__` …
    pub name: Symbol,
    /// Names in order of first appearance, with flags and the scope the analysis found.
    pub symbols: SymbolMap,
    /// Nested scopes in order.
    pub children: Vec<ScopeId>,
    /// The enclosing scope.
    pub parent: Option<ScopeId>,
    /// For a module, class or function: the scope of its annotations (PEP 649).
    pub annotation_block: Option<ScopeId>,
    /// `if TYPE: x: int` was seen: annotations run conditionally (`ste_has_conditional_annotations`).
    pub has_conditional_annotations: bool,
    /// Inside a function.
    pub nested: bool,
    /// Contains `yield`.
    pub generator: bool,
    /// `async def`, or contains `await`/`async for` (comprehensions).
    pub coroutine: bool,
    /// An annotation was seen (`ste_annotations_used`).
    pub annotations_used: bool,
    /// What comprehension the scope is.
    pub comprehension: ComprehensionKind,
    /// Has `*args`.
    pub varargs: bool,
    /// Has `**kwargs`.
    pub varkeywords: bool,
    /// `return` with a value was seen (`ste_returns_value`).
    pub returns_value: bool,
    /// Class: a method needs the `__class__` cell.
    pub needs_class_closure: bool,
    /// Class: an annotation scope needs `__classdict__`.
    pub needs_classdict: bool,
    /// The comprehension's code is inlined into its parent (PEP 709).
    pub comp_inlined: bool,
    /// The name being looked at is an iteration variable (used while building).
    pub comp_iter_target: bool,
    /// Annotation scope directly in a class.
    pub can_see_class_scope: bool,
    /// The body starts with a docstring.
    pub has_docstring: bool,
    /// Function directly in a class.
    pub method: bool,
    /// Annotation that is never evaluated.
    pub in_unevaluated_annotation: bool,
    /// Inside the type parameters of a generic class: index into [`SymbolTable::mangled_names`] of the
    /// only names that are mangled here.
    pub mangled_names: Option<u32>,
    /// Place of the definition.
    pub loc: Location,
}

impl Scope {
    /// A scope of which nothing is known yet.
    pub fn new(kind: BlockKind, name: Symbol, parent: Option<ScopeId>, loc: Location) -> Self {
        Self::in_memory(kind, name, parent, loc, SymbolMap::default(), Vec::new())
    }

    /// Makes a scope that is not needed any more a new one, and keeps its memory.
    fn renew(&mut self, kind: BlockKind, name: Symbol, parent: Option<ScopeId>, loc: Location) {
        let mut symbols = std::mem::take(&mut self.symbols);
        let mut children = std::mem::take(&mut self.children);
        symbols.clear();
        children.clear();
        *self = Self::in_memory(kind, name, parent, loc, symbols, children);
    }

    fn in_memory(
        kind: BlockKind,
        name: Symbol,
        parent: Option<ScopeId>,
        loc: Location,
        symbols: SymbolMap,
        children: Vec<ScopeId>,
    ) -> Self {
        Self {
            kind,
            name,
            symbols,
            children,
            parent,
            annotation_block: None,
            has_conditional_annotations: false,
            nested: false,
            generator: false,
            coroutine: false,
            annotations_used: false,
            comprehension: ComprehensionKind::None,
            varargs: false,
            varkeywords: false,
            returns_value: false,
            needs_class_closure: false,
            needs_classdict: false,
            comp_inlined: false,
            comp_iter_target: false,
            can_see_class_scope: false,
            has_docstring: false,
            method: false,
            in_unevaluated_annotation: false,
            mangled_names: None,
            loc,
        }
    }

    /// Flags of a name, if it is in the table.
    pub fn flags(&self, name: Symbol) -> Option<SymbolFlags> {
        self.symbols.get(name).map(|entry| entry.1)
    }

    /// Where a (mangled) name lives (`_PyST_GetScope`).
    pub fn scope_of(&self, name: Symbol) -> NameScope {
        self.symbols.get(name).map_or(NameScope::Unknown, |entry| entry.2)
    }

    /// Parameters in order (`ste_varnames`).
    pub fn varnames(&self) -> impl Iterator<Item = Symbol> {
        let params = self.symbols.iter().filter(|entry| entry.1.contains(SymbolFlags::PARAM));
        params.map(|entry| entry.0)
    }

    /// A function, lambda, comprehension or annotation scope: locals are fast (`_PyST_IsFunctionLike`).
    pub fn is_function_like(&self) -> bool {
        matches!(
            self.kind,
            BlockKind::Function
                | BlockKind::TypeVariable
                | BlockKind::TypeAlias
                | BlockKind::TypeParameters
                | BlockKind::Annotation
        )
    }
}

/// All scopes of a module.
#[derive(Clone, Debug, Default)]
pub struct SymbolTable {
    /// The module's scope first; behind the others scopes of an earlier module, whose memory new ones take.
    scopes: Vec<Scope>,
    /// How many of them are the module's.
    len: usize,
    /// Scope of each node that makes one.
    by_node: FxHashMap<NodeKey, ScopeId>,
    /// Type parameters of generic classes ([`Scope::mangled_names`]).
    pub mangled_names: Vec<Vec<Symbol>>,
}

/// Scopes of which a table keeps the memory when it is cleared, and names of each.
const KEPT_SCOPES: usize = 2048;
const KEPT_NAMES: usize = 256;

impl SymbolTable {
    /// Takes everything out, and keeps memory for the next module.
    pub fn clear(&mut self) {
        self.len = 0;
        self.scopes.truncate(KEPT_SCOPES);
        for scope in &mut self.scopes {
            if scope.symbols.len() > KEPT_NAMES {
                scope.symbols = SymbolMap::default();
            }
        }
        self.by_node.clear();
        self.mangled_names.clear();
    }

    /// A new scope of which nothing is known yet.
    pub(super) fn add(
        &mut self,
        kind: BlockKind,
        name: Symbol,
        parent: Option<ScopeId>,
        loc: Location,
    ) -> ScopeId {
        let id = ScopeId(self.len as u32);
        match self.scopes.get_mut(self.len) {
            Some(scope) => scope.renew(kind, name, parent, loc),
            None => self.scopes.push(Scope::new(kind, name, parent, loc)),
        }
        self.len += 1;
        id
    }

    /// Notes which node makes each scope.
    pub(super) fn set_nodes(&mut self, keys: &[NodeKey]) {
        self.by_node.extend(keys.iter().copied().zip((0..).map(ScopeId)));
    }

    /// A scope.
    pub fn scope(&self, id: ScopeId) -> &Scope {
        &self.scopes[id.0 as usize]
    }

    /// A scope, to be changed.
    pub fn scope_mut(&mut self, id: ScopeId) -> &mut Scope {
        &mut self.scopes[id.0 as usize]
    }

    /// The scope a node makes in a role.
    pub fn lookup(&self, key: NodeKey) -> Option<ScopeId> {
        self.by_node.get(&key).copied()
    }

    /// The name as `scope` stores it, in the body of `class` if any (`_Py_MaybeMangle`): in the type
    /// parameter scope of a generic class only the type parameters' own names are mangled.
    pub fn maybe_mangle(
        &self,
        scope: ScopeId,
        class: Option<Symbol>,
        name: Symbol,
        names: &mut Names<'_>,
    ) -> Symbol {
        match self.scope(scope).mangled_names {
            Some(set) if !self.mangled_names[set as usize].contains(&name) => name,
            _ => mangle(class, name, names),
        }
    }

    /// The module's scope.
    pub fn top(&self) -> ScopeId {
        ScopeId(0)
    }
}
