//! Identifiers as small numbers.
//!
//! One [`Names`] serves one source file: the parser's lowering fills it, the symbol table and code
//! generation add mangled and made-up names. Comparing two identifiers is comparing two integers, and
//! the text is written once, into the arena of the tree.

mod key;

use bumpalo::Bump;
use key::Key;

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
    TUPLE = "tuple",
    ALL = "all",
    ANY = "any",
    UNDERSCORE = "_",
    MATCH = "match",
    CASE = "case",
    TYPE = "type",
    KEYWORD_FALSE = "False",
    KEYWORD_NONE = "None",
    KEYWORD_TRUE = "True",
    KEYWORD_AND = "and",
    KEYWORD_AS = "as",
    KEYWORD_ASSERT = "assert",
    KEYWORD_ASYNC = "async",
    KEYWORD_AWAIT = "await",
    KEYWORD_BREAK = "break",
    KEYWORD_CLASS = "class",
    KEYWORD_CONTINUE = "continue",
    KEYWORD_DEF = "def",
    KEYWORD_DEL = "del",
    KEYWORD_ELIF = "elif",
    KEYWORD_ELSE = "else",
    KEYWORD_EXCEPT = "except",
    KEYWORD_FINALLY = "finally",
    KEYWORD_FOR = "for",
    KEYWORD_FROM = "from",
    KEYWORD_GLOBAL = "global",
    KEYWORD_IF = "if",
    KEYWORD_IMPORT = "import",
    KEYWORD_IN = "in",
    KEYWORD_IS = "is",
    KEYWORD_LAMBDA = "lambda",
    KEYWORD_NONLOCAL = "nonlocal",
    KEYWORD_NOT = "not",
    KEYWORD_OR = "or",
    KEYWORD_PASS = "pass",
    KEYWORD_RAISE = "raise",
    KEYWORD_RETURN = "return",
    KEYWORD_TRY = "try",
    KEYWORD_WHILE = "while",
    KEYWORD_WITH = "with",
    KEYWORD_YIELD = "yield",
}

/// A free place in the index.
const VACANT: u32 = u32::MAX;
/// Places in the index at first; always a power of two, and at most half of them are taken.
const INITIAL_PLACES: usize = 1024;

/// The identifiers of one source file, in order of first appearance.
pub struct Names<'a> {
    arena: &'a Bump,
    texts: Vec<&'a str>,
    /// By symbol.
    keys: Vec<Key>,
    /// By symbol: whether the text is one that classes mangle.
    private: Vec<bool>,
    /// Symbols, each at the first free place from the one that its key's hash names.
    index: Vec<u32>,
}

impl<'a> Names<'a> {
    /// A table that holds the names of [`sym`] only; texts are kept in `arena`.
    pub fn new(arena: &'a Bump) -> Self {
        let mut names = Self {
            arena,
            texts: Vec::with_capacity(INITIAL_PLACES / 2),
            keys: Vec::with_capacity(INITIAL_PLACES / 2),
            private: Vec::with_capacity(INITIAL_PLACES / 2),
            index: vec![VACANT; INITIAL_PLACES],
        };
        for text in WELL_KNOWN {
            names.intern_static(text);
        }
        names
    }

    /// The text of an identifier.
    pub fn text(&self, symbol: Symbol) -> &'a str {
        self.texts[symbol.index()]
    }

    /// Whether it is a name that classes mangle: `__name`, but neither `__name__` nor a dotted one.
    #[inline]
    pub fn is_private(&self, symbol: Symbol) -> bool {
        self.private[symbol.index()]
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
        let key = Key::new(text);
        self.find(key, text).unwrap_or_else(|| self.enter(key, self.arena.alloc_str(text)))
    }

    /// The symbol of `text`, entered without a copy if it is new.
    pub fn intern_static(&mut self, text: &'a str) -> Symbol {
        let key = Key::new(text);
        self.find(key, text).unwrap_or_else(|| self.enter(key, text))
    }

    /// The symbol of `text` if it has been entered.
    pub fn get(&self, text: &str) -> Option<Symbol> {
        self.find(Key::new(text), text)
    }

    #[inline(always)]
    fn find(&self, key: Key, text: &str) -> Option<Symbol> {
        let mut place = key.hash();
        loop {
            let symbol = self.index[place & (self.index.len() - 1)];
            let found = self.keys.get(symbol as usize)?;
            if *found == key && (key.is_complete() || self.texts[symbol as usize] == text) {
                return Some(Symbol(symbol));
            }
            place += 1;
        }
    }

    #[cold]
    fn enter(&mut self, key: Key, text: &'a str) -> Symbol {
        let symbol = self.texts.len() as u32;
        self.texts.push(text);
        self.keys.push(key);
        self.private.push(text.starts_with("__") && !text.ends_with("__") && !text.contains('.'));
        if self.texts.len() * 2 > self.index.len() {
            self.grow();
        } else {
            self.place(key, symbol);
        }
        Symbol(symbol)
    }

    fn grow(&mut self) {
        let places = self.index.len() * 2;
        self.index.clear();
        self.index.resize(places, VACANT);
        for symbol in 0..self.keys.len() {
            self.place(self.keys[symbol], symbol as u32);
        }
    }

    fn place(&mut self, key: Key, symbol: u32) {
        let mask = self.index.len() - 1;
        let mut place = key.hash() & mask;
        while self.index[place] != VACANT {
            place = (place + 1) & mask;
        }
        self.index[place] = symbol;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_one_symbol() {
        let arena = Bump::new();
        let mut names = Names::new(&arena);
        let known = names.len();
        let texts: Vec<String> = (0..3000).map(|i| format!("{}_{i}", "x".repeat(i % 40))).collect();
        let symbols: Vec<Symbol> = texts.iter().map(|text| names.intern(text)).collect();
        assert_eq!(names.len(), known + texts.len());
        for (text, &symbol) in texts.iter().zip(&symbols) {
            assert_eq!((names.text(symbol), names.get(text)), (text.as_str(), Some(symbol)));
        }
        assert_eq!((names.intern("self"), names.get("selfish")), (sym::SELF, None));
    }

    #[test]
    fn short_names_of_one_letter_differ_by_their_length() {
        let arena = Bump::new();
        let mut names = Names::new(&arena);
        let letters = "a".repeat(20);
        let symbols: Vec<Symbol> = (1..20).map(|len| names.intern(&letters[..len])).collect();
        assert!(symbols.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
