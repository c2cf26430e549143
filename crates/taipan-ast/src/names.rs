//! Identifiers as small numbers.
//!
//! One [`Names`] serves one source file: the parser's lowering fills it, the symbol table and code
//! generation add mangled and made-up names. Comparing two identifiers is comparing two integers, and
//! the text is written once, into the arena of the tree.

use bumpalo::Bump;
use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

/// An identifier: an index into the file's [`Names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(pub u32);

impl Symbol {
    /// The index into the table, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Names the compiler itself uses; each is a constant [`Symbol`] in [`sym`].
macro_rules! well_known {
    ($($name:ident = $text:literal),* $(,)?) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "only counts the names")]
        enum Ordinal { $($name),* }
        /// The names every table starts with.
        pub mod sym {
            use super::{Ordinal, Symbol};
            $(#[doc = concat!("`", $text, "`")] pub const $name: Symbol = Symbol(Ordinal::$name as u32);)*
        }
        const WELL_KNOWN: &[&str] = &[$($text),*];
    };
}

well_known! {
    EMPTY = "",
    SELF = "self",
    ANONYMOUS_LAMBDA = "<lambda>",
    ANONYMOUS_GENEXPR = "<genexpr>",
    ANONYMOUS_LISTCOMP = "<listcomp>",
    ANONYMOUS_SETCOMP = "<setcomp>",
    ANONYMOUS_DICTCOMP = "<dictcomp>",
    ANONYMOUS_MODULE = "<module>",
    DOT_ZERO = ".0",
    DOT_TYPE_PARAMS = ".type_params",
    DOT_GENERIC_BASE = ".generic_base",
    DOT_DEFAULTS = ".defaults",
    DOT_KWDEFAULTS = ".kwdefaults",
    DOT_FORMAT = ".format",
    FORMAT = "format",
    TOP = "top",
    STAR = "*",
    DUNDER_ANNOTATE = "__annotate__",
    DUNDER_ANNOTATE_FUNC = "__annotate_func__",
    DUNDER_ANNOTATIONS = "__annotations__",
    DUNDER_CLASS = "__class__",
    DUNDER_CLASSCELL = "__classcell__",
    DUNDER_CLASSDICT = "__classdict__",
    DUNDER_CLASSDICTCELL = "__classdictcell__",
    DUNDER_CONDITIONAL_ANNOTATIONS = "__conditional_annotations__",
    DUNDER_DEBUG = "__debug__",
    DUNDER_DOC = "__doc__",
    DUNDER_FIRSTLINENO = "__firstlineno__",
    DUNDER_FUTURE = "__future__",
    DUNDER_MODULE = "__module__",
    DUNDER_NAME = "__name__",
    DUNDER_QUALNAME = "__qualname__",
    DUNDER_STATIC_ATTRIBUTES = "__static_attributes__",
    DUNDER_TYPE_PARAMS = "__type_params__",
    SUPER = "super",
    RANGE = "range",
    RETURN = "return",
    TUPLE = "tuple",
    ALL = "all",
    ANY = "any",
    UNDERSCORE = "_",
}

/// The identifiers of one source file, in order of first appearance.
pub struct Names<'a> {
    arena: &'a Bump,
    texts: Vec<&'a str>,
    index: HashTable<u32>,
}

impl<'a> Names<'a> {
    /// A table that holds the names of [`sym`] only; texts are kept in `arena`.
    pub fn new(arena: &'a Bump) -> Self {
        let mut names = Self { arena, texts: Vec::with_capacity(256), index: HashTable::with_capacity(512) };
        for text in WELL_KNOWN {
            names.intern_static(text);
        }
        names
    }

    /// The text of an identifier.
    pub fn text(&self, symbol: Symbol) -> &'a str {
        self.texts[symbol.index()]
    }

    /// How many identifiers there are; symbols are the numbers below.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Never true: the well-known names are always there.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The symbol of `text`, entered if it is new; the text is copied into the arena.
    pub fn intern(&mut self, text: &str) -> Symbol {
        self.intern_with(text, |arena| arena.alloc_str(text))
    }

    /// The symbol of `text`, entered without a copy if it is new.
    pub fn intern_static(&mut self, text: &'a str) -> Symbol {
        self.intern_with(text, |_| text)
    }

    /// The symbol of `text` if it has been entered.
    pub fn get(&self, text: &str) -> Option<Symbol> {
        let hash = FxBuildHasher.hash_one(text);
        self.index.find(hash, |&i| self.texts[i as usize] == text).map(|&i| Symbol(i))
    }

    fn intern_with(&mut self, text: &str, store: impl FnOnce(&'a Bump) -> &'a str) -> Symbol {
        let hash = FxBuildHasher.hash_one(text);
        let texts = &self.texts;
        if let Some(&i) = self.index.find(hash, |&i| texts[i as usize] == text) {
            return Symbol(i);
        }
        let symbol = self.texts.len() as u32;
        self.texts.push(store(self.arena));
        let texts = &self.texts;
        self.index.insert_unique(hash, symbol, |&i| FxBuildHasher.hash_one(texts[i as usize]));
        Symbol(symbol)
    }
}
