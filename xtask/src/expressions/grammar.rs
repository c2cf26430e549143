//! A grammar of files made mostly of constants, operators and displays: what the compiler folds, shares
//! and leaves alone. Values are chosen near the limits of folding, and few, so that equal ones meet.

use taipan_testing::random::Random;

const NAMES: &[&str] = &["x", "y", "f", "C.a"];
const CONSTANTS: &[&str] = &[
    "0",
    "1",
    "2",
    "-1",
    "3",
    "7",
    "255",
    "256",
    "257",
    "True",
    "False",
    "None",
    "...",
    "__debug__",
    "0.0",
    "-0.0",
    "1.0",
    "2.5",
    "1e308",
    "1e-320",
    "2j",
    "0j",
    "-0j",
    "1.5j",
    "10**30",
    "2**63",
    "4096",
    "128",
    "''",
    "'a'",
    "'ab'",
    "'abc d'",
    "'\u{e9}'",
    "'\u{1F600}z'",
    "'__x'",
    "'\\ud800'",
    "b''",
    "b'a'",
    "b'ab'",
    "'%s'",
    "'%r=%5d%%'",
    "()",
    "(1,)",
    "(1, 2)",
    "(0, 'a', None)",
    "((1, 2), ())",
    "(True, 1.0)",
];
const BINARY: &[&str] = &["+", "-", "*", "*", "*", "/", "//", "%", "%", "**", "<<", ">>", "&", "|", "^", "@"];
const UNARY: &[&str] = &["-", "+", "~", "not "];
const COMPARE: &[&str] = &["<", "==", "!=", ">=", "is", "is not", "in", "not in"];
const AUGMENTED: &[&str] = &["+=", "-=", "*=", "//=", "%=", "|="];

/// Writes sources.
pub(crate) struct Writer<'r> {
    random: &'r mut Random,
    out: String,
}

impl<'r> Writer<'r> {
    pub(crate) fn new(random: &'r mut Random) -> Self {
        Self { random, out: String::new() }
    }

    /// A file of so many statements; some are bodies of functions and classes.
    pub(crate) fn file(mut self, statements: usize) -> String {
        for _ in 0..statements {
            self.statement(0);
        }
        self.out
    }

    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts.get(self.random.below(texts.len())).copied().unwrap_or("0")
    }

    fn statement(&mut self, indent: usize) {
        self.out.extend(std::iter::repeat_n("    ", indent));
        let nested = indent < 3;
        match self.random.below(22) {
            0 => self.expressions("return ", indent > 0, ""),
            1 => self.expressions("assert ", true, ""),
            2 => {
                self.put("x, y = ");
                self.listed("", 2, 2, "");
            }
            3 => {
                self.put("x ");
                let operator = self.pick(AUGMENTED);
                self.put(operator);
                self.put(" ");
                self.expression(3);
            }
            4 => {
                self.put("x[");
                self.subscript(2);
                self.put("] = ");
                self.expression(2);
            }
            5 => self.expressions("del x[", true, "]"),
            6 => self.expressions("x: ", true, " = 1"),
            7..=8 if nested => self.block("if ", ":", indent),
            9 if nested => self.block("while ", ":", indent),
            10 if nested => self.block("for x in ", ":", indent),
            11 if nested => {
                self.put("def f(x, y=");
                self.expression(2);
                self.put("):\n");
                self.body(indent);
                return;
            }
            12 if nested => {
                self.put("class C:\n");
                self.body(indent);
                return;
            }
            13 if nested => {
                self.cases(indent);
                return;
            }
            14 => self.expression(0),
            _ => self.expressions("x = ", true, ""),
        }
        self.put("\n");
    }

    /// An expression between two texts, or after nothing where `allowed` is false.
    fn expressions(&mut self, before: &str, allowed: bool, after: &str) {
        if allowed {
            self.put(before);
            self.expression(4);
            self.put(after);
        } else {
            self.expression(4);
        }
    }

    fn block(&mut self, before: &str, after: &str, indent: usize) {
        self.put(before);
        self.expression(3);
        self.put(after);
        self.put("\n");
        self.body(indent);
        if self.random.below(3) == 0 {
            self.out.extend(std::iter::repeat_n("    ", indent));
            self.put("else:\n");
            self.body(indent);
        }
        self.out.extend(std::iter::repeat_n("    ", indent));
        self.put("pass");
    }

    fn body(&mut self, indent: usize) {
        for _ in 0..=self.random.below(3) {
            self.statement(indent + 1);
        }
    }

    fn cases(&mut self, indent: usize) {
        self.put("match ");
        self.expression(2);
        self.put(":\n");
        for _ in 0..=self.random.below(2) {
            self.out.extend(std::iter::repeat_n("    ", indent + 1));
            let pattern = self.pick(&[
                "1",
                "-1",
                "'a' 'b'",
                "1 + 2j",
                "-1.5 - 0j",
                "[1, *_]",
                "{'a': 1, -1: x}",
                "C(1, a='b')",
                "None | 0",
                "(x, 2)",
                "b'' b'a'",
            ]);
            self.put("case ");
            self.put(pattern);
            if self.random.below(2) == 0 {
                self.put(" if ");
                self.expression(2);
            }
            self.put(":\n");
            self.body(indent + 1);
        }
    }

    /// An expression whose operators nest at most `depth` deep.
    fn expression(&mut self, depth: usize) {
        if depth == 0 || self.random.below(5) == 0 {
            let atom = if self.random.below(4) == 0 { NAMES } else { CONSTANTS };
            let atom = self.pick(atom);
            self.put(atom);
            return;
        }
        let depth = depth - 1;
        match self.random.below(30) {
            0..=7 => self.operator(BINARY, depth),
            8..=9 => {
                self.put("(");
                let operator = self.pick(UNARY);
                self.put(operator);
                self.expression(depth);
                self.put(")");
            }
            10..=11 => self.operator(COMPARE, depth),
            12..=13 => self.operator(&["and", "or"], depth),
            14..=15 => {
                self.put("(");
                self.expression(depth);
                self.put(")[");
                self.subscript(depth);
                self.put("]");
            }
            16..=17 => self.listed("(", 2, depth, ")"),
            18 => self.listed("[", 0, depth, "]"),
            19..=20 => self.listed("{", 1, depth, "}"),
            21 => self.dict(depth),
            22 => self.conditional(depth),
            23 => self.listed("f(", 0, depth, ")"),
            24 => self.format(depth),
            25 => {
                let membership = self.pick(&["x in ", "x not in ", "*y, *", "lambda: "]);
                self.put(if membership.starts_with('*') { "[*y, *" } else { "(" });
                self.put(if membership.starts_with('*') { "" } else { membership });
                let (open, close) = if self.random.below(2) == 0 { ("[", "]") } else { ("{", "}") };
                self.listed(open, 1, depth, close);
                self.put(if membership.starts_with('*') { "]" } else { ")" });
            }
            26 => self.comprehension(depth),
            27 => {
                // A format of `%` with as many values as it may have, which becomes an f-string.
                let format = self.pick(&[
                    "'%s'",
                    "'%s %r'",
                    "'%a%%'",
                    "'%5s|%-3r'",
                    "'%.2s'",
                    "'%(x)s'",
                    "'%d'",
                    "'a' '%s'",
                ]);
                self.put("(");
                self.put(format);
                self.put(" % ");
                self.listed("(", 1, depth, ",))");
            }
            28 => {
                self.put("(x := ");
                self.expression(depth);
                self.put(")");
            }
            _ => {
                self.expression(depth.min(1));
                let attribute = self.pick(&[" .a", " .join([x])"]);
                self.put(attribute);
            }
        }
    }

    fn operator(&mut self, operators: &[&str], depth: usize) {
        self.put("(");
        self.expression(depth);
        for _ in 0..=self.random.below(5) / 4 {
            let operator = self.pick(operators);
            self.put(" ");
            self.put(operator);
            self.put(" ");
            self.expression(depth);
        }
        self.put(")");
    }

    fn conditional(&mut self, depth: usize) {
        self.put("(");
        self.expression(depth);
        self.put(" if ");
        self.expression(depth);
        self.put(" else ");
        self.expression(depth);
        self.put(")");
    }

    fn subscript(&mut self, depth: usize) {
        let slice = self.random.below(3);
        self.expression(depth.min(1));
        for _ in 0..slice {
            self.put(":");
            self.expression(depth.min(1));
        }
    }

    /// At least `least` expressions with commas between two brackets.
    fn listed(&mut self, open: &str, least: usize, depth: usize, close: &str) {
        self.put(open);
        let count = least + self.random.below(4);
        for index in 0..count {
            if index > 0 {
                self.put(", ");
            }
            if self.random.below(12) == 0 && !open.is_empty() {
                self.put("*x, ");
            }
            self.expression(depth);
        }
        self.put(close);
    }

    fn dict(&mut self, depth: usize) {
        self.put("{");
        for _ in 0..self.random.below(4) {
            if self.random.below(8) == 0 {
                self.put("**x, ");
            }
            self.expression(depth);
            self.put(": ");
            self.expression(depth);
            self.put(", ");
        }
        self.put("}");
    }

    fn comprehension(&mut self, depth: usize) {
        let (open, close) =
            *[("[", "]"), ("{", "}"), ("(", ")")].get(self.random.below(3)).unwrap_or(&("[", "]"));
        self.put(open);
        self.expression(depth);
        self.put(" for x in ");
        self.listed(
            if open == "{" { "{" } else { "[" },
            1,
            depth.min(1),
            if open == "{" { "}" } else { "]" },
        );
        if self.random.below(2) == 0 {
            self.put(" if ");
            self.expression(depth.min(1));
        }
        self.put(close);
    }

    fn format(&mut self, depth: usize) {
        let start = self.pick(&["f'", "f'a", "'b' f'", "f'{{", "t'"]);
        self.put(start);
        for _ in 0..=self.random.below(2) {
            self.put("{(");
            self.expression(depth);
            let end = self.pick(&[")}", ")!r}", "):>5}", ")}c", ") = }", "):{x}}"]);
            self.put(end);
        }
        self.put("'");
    }
}
