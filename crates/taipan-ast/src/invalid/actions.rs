//! What a match is worth: nodes, sequences, and the errors of the rules for mistakes.

use super::grammar::SLOTS;
use super::machine::{Machine, Parse};
use super::nodes::{Kind, Node, Place, Value};

/// What an alternative does when it has matched: a function of named matches.
pub(super) struct Worth {
    pub(super) function: Function,
    /// Slots of the names.
    pub(super) arguments: [u8; 3],
    /// How many of them are given.
    pub(super) count: u8,
    /// A message; `%(expr 0)`, `%(line 0)` and `%(text 0)` stand for what is in that slot.
    pub(super) message: Option<String>,
}

/// The functions a worth may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    /// The value of a name.
    Return,
    /// A match of no interest.
    Matched,
    /// A node of a kind; its child is the argument.
    MakeNode(Kind),
    /// A sequence: the argument; the first before the second; both.
    One,
    Front,
    Concat,
    /// A tuple of the first and the elements of the second; of the elements of the argument.
    TupleFrom,
    TupleOf,
    Compare,
    Comprehension,
    CallArguments,
    CallKeywords,
    StringLiteral,
    Concatenate,
    JoinedStr,
    TemplateStr,
    FormatText,
    Conversion,
    NotEqual,
    LessGreater,
    NotLessGreater,
    EnsureReal,
    EnsureImaginary,
    FutureImport,
    Register,
    InteractiveExit,
    /// Errors at a name's place; from the first to the second; from a place to the tokenizer's; at the
    /// last token; at the next one; `IndentationError` at the last.
    At,
    Range,
    From,
    Last,
    Next,
    Indent,
    /// From the first to the last element of a sequence; from a value to the last element of a
    /// sequence; from the last element to a value.
    Ends,
    ToLast,
    FromLast,
    AssignTarget,
    DeleteTarget,
    ForTarget,
    MissingComma,
    LegacyStatement,
    GeneratorArgument,
    LastGeneratorArgument,
    PositionalAfterKeyword,
    KeyWithoutValue,
    TypeBound,
}

use Function::*;

/// Each function but those that follow from the notation, by its name in the grammar files.
const FUNCTIONS: [(&str, Function); 72] = [
    ("Attribute", MakeNode(Kind::Attribute)),
    ("Subscript", MakeNode(Kind::Subscript)),
    ("Starred", MakeNode(Kind::Starred)),
    ("List", MakeNode(Kind::List)),
    ("Tuple", MakeNode(Kind::Tuple)),
    ("Lambda", MakeNode(Kind::Lambda)),
    ("Call", MakeNode(Kind::Call)),
    ("BoolOp", MakeNode(Kind::BoolOp)),
    ("BinOp", MakeNode(Kind::BinOp)),
    ("UnaryOp", MakeNode(Kind::UnaryOp)),
    ("GeneratorExp", MakeNode(Kind::GeneratorExp)),
    ("Yield", MakeNode(Kind::Yield)),
    ("Await", MakeNode(Kind::Await)),
    ("ListComp", MakeNode(Kind::ListComp)),
    ("SetComp", MakeNode(Kind::SetComp)),
    ("DictComp", MakeNode(Kind::DictComp)),
    ("Dict", MakeNode(Kind::Dict)),
    ("Set", MakeNode(Kind::Set)),
    ("FormattedValue", MakeNode(Kind::FormattedValue)),
    ("TemplateStr", MakeNode(Kind::TemplateStr)),
    ("Interpolation", MakeNode(Kind::Interpolation)),
    ("None", MakeNode(Kind::None)),
    ("True", MakeNode(Kind::True)),
    ("False", MakeNode(Kind::False)),
    ("Ellipsis", MakeNode(Kind::Ellipsis)),
    ("IfExp", MakeNode(Kind::IfExp)),
    ("NamedExpr", MakeNode(Kind::NamedExpr)),
    ("Slice", MakeNode(Kind::Slice)),
    ("InOperand", MakeNode(Kind::InOperand)),
    ("Keyword", MakeNode(Kind::Keyword)),
    ("KeywordUnpacking", MakeNode(Kind::KeywordUnpacking)),
    ("DottedName", MakeNode(Kind::DottedName)),
    ("Pattern", MakeNode(Kind::Pattern)),
    ("Stmt", MakeNode(Kind::Stmt)),
    ("Other", MakeNode(Kind::Other)),
    ("one", One),
    ("front", Front),
    ("concat", Concat),
    ("tuple", TupleFrom),
    ("tuple_of", TupleOf),
    ("compare", Compare),
    ("comprehension", Comprehension),
    ("call_arguments", CallArguments),
    ("call_keywords", CallKeywords),
    ("string", StringLiteral),
    ("concatenate", Concatenate),
    ("joined_str", JoinedStr),
    ("template_str", TemplateStr),
    ("format_text", FormatText),
    ("conversion", Conversion),
    ("not_equal", NotEqual),
    ("ensure_real", EnsureReal),
    ("ensure_imaginary", EnsureImaginary),
    ("future_import", FutureImport),
    ("register", Register),
    ("interactive_exit", InteractiveExit),
    ("at", At),
    ("range", Range),
    ("from", From),
    ("last", Last),
    ("next", Next),
    ("indent", Indent),
    ("ends", Ends),
    ("to_last", ToLast),
    ("from_last", FromLast),
    ("assign_target", AssignTarget),
    ("delete_target", DeleteTarget),
    ("for_target", ForTarget),
    ("missing_comma", MissingComma),
    ("legacy_statement", LegacyStatement),
    ("generator_argument", GeneratorArgument),
    ("last_generator_argument", LastGeneratorArgument),
];

/// The rest of [`FUNCTIONS`].
const MORE_FUNCTIONS: [(&str, Function); 5] = [
    ("less_greater", LessGreater),
    ("not_less_greater", NotLessGreater),
    ("positional_after_keyword", PositionalAfterKeyword),
    ("key_without_value", KeyWithoutValue),
    ("type_bound", TypeBound),
];

impl Function {
    pub(super) fn named(name: &str) -> Option<Self> {
        FUNCTIONS.iter().chain(&MORE_FUNCTIONS).find(|row| row.0 == name).map(|row| row.1)
    }
}

impl Machine<'_> {
    /// What a match since `start` is worth. [`Value::Null`] makes the rule fail.
    pub(super) fn act(&mut self, worth: &Worth, slots: &[Value; SLOTS], start: usize) -> Parse {
        let argument = |number: usize| {
            if number < usize::from(worth.count) {
                slots.get(usize::from(worth.arguments[number])).copied().unwrap_or(Value::Null)
            } else {
                Value::Null
            }
        };
        let (a, b, c) = (argument(0), argument(1), argument(2));
        match worth.function {
            Return => Ok(if a == Value::Null { Value::Matched } else { a }),
            Matched => Ok(Value::Matched),
            MakeNode(kind) => Ok(self.node_since(kind, start, a)),
            One => Ok(self.sequence([a])),
            Front => Ok(self.prepend(a, b)),
            Concat => {
                let all = [self.elements(a), self.elements(b)].concat();
                Ok(self.sequence(all))
            }
            TupleFrom => {
                let elements = self.prepend(a, b);
                Ok(self.node_since(Kind::Tuple, start, elements))
            }
            TupleOf => Ok(self.node_since(Kind::Tuple, start, a)),
            Compare => {
                let first = self.elements(b).first().copied().unwrap_or(Value::Null);
                let is_in = self.kind(first) == Some(Kind::InOperand);
                let kind = if is_in { Kind::CompareIn } else { Kind::Compare };
                Ok(self.node_since(kind, start, a))
            }
            Comprehension => {
                let last = self.elements(b).last().copied().unwrap_or(a);
                Ok(self.node_since(Kind::Comprehension, start, last))
            }
            CallArguments => self.call_arguments(a, b, start),
            CallKeywords => self.call_arguments(Value::Null, a, start),
            StringLiteral => self.string(a),
            Concatenate => self.concatenate(a, start),
            JoinedStr => self.interpolated(a, b, Kind::JoinedStr, start),
            TemplateStr => self.interpolated(a, b, Kind::TemplateStr, start),
            FormatText => self.format_text(a),
            Conversion => self.conversion(a, b),
            NotEqual => self.not_equal(a),
            LessGreater => Ok(if self.barry && self.touch(a, b) { a } else { Value::Null }),
            NotLessGreater if !self.barry && self.touch(a, b) => {
                let message = "invalid syntax.  Maybe you meant '!=' instead of '<>'?";
                Err(self.raise_range(a, b, message.to_owned()))
            }
            NotLessGreater => Ok(Value::Null),
            EnsureReal => self.ensure_number(a, false),
            EnsureImaginary => self.ensure_number(a, true),
            FutureImport => self.future_import(a, b, c, start),
            Register => {
                // A function has no place here: the rule for mistakes matches it first and makes no node.
                if let Some(line) = self.node(a).map(|node| node.place.lineno).filter(|_| self.second_pass) {
                    self.statement_line = self.statement_line.max(line);
                }
                Ok(a)
            }
            InteractiveExit => Ok(Value::Null),
            _ => self.act_on_mistake(worth, slots, [a, b]),
        }
    }

    /// The worths of the rules for mistakes.
    fn act_on_mistake(&mut self, worth: &Worth, slots: &[Value; SLOTS], [a, b]: [Value; 2]) -> Parse {
        let message = self.message(worth, slots);
        let place = self.place(a);
        Err(match worth.function {
            At => self.raise_syntax_error(place, message),
            Range => self.raise_range(a, b, message),
            From => self.raise_from(place, message),
            Last => self.raise_at_last_token(message),
            Next => self.raise_at_next_token(message),
            Indent => self.raise_indentation_error(message),
            Ends => {
                let last = self.last_of(a);
                self.raise_range(a, last, message)
            }
            ToLast => {
                let last = self.last_of(b);
                self.raise_range(a, last, message)
            }
            FromLast => {
                let last = self.last_of(a);
                self.raise_range(last, b, message)
            }
            AssignTarget => return self.invalid_target(a, "assign to", Targets::Star),
            DeleteTarget => return self.invalid_target(a, "delete", Targets::Del),
            ForTarget => return self.invalid_target(a, "assign to", Targets::For),
            MissingComma => return self.missing_comma(a, b),
            LegacyStatement => return self.legacy_statement(a, b),
            GeneratorArgument => self.generator_argument(a, b),
            LastGeneratorArgument => return self.last_generator_argument(a, b),
            PositionalAfterKeyword => self.positional_after_keyword(a),
            KeyWithoutValue => {
                let place = Place { col_offset: place.end_col_offset - 1, end_col_offset: -1, ..place };
                self.raise_syntax_error(place, "':' expected after dictionary key".to_owned())
            }
            TypeBound => {
                let what = if self.kind(b) == Some(Kind::Tuple) { "constraints" } else { "bound" };
                self.raise_from(place, format!("cannot use {what} with {message}"))
            }
            _ => return Ok(Value::Null),
        })
    }

    fn message(&self, worth: &Worth, slots: &[Value; SLOTS]) -> String {
        let mut message = worth.message.clone().unwrap_or_default();
        while let Some(at) = message.find("%(") {
            let Some(length) = message[at..].find(')') else { break };
            let inside = &message[at + 2..at + length];
            let (what, slot) = inside.split_once(' ').unwrap_or((inside, "0"));
            let value =
                slot.parse().ok().and_then(|slot: usize| slots.get(slot)).copied().unwrap_or(Value::Null);
            let text = match what {
                "line" => self.place(value).lineno.to_string(),
                "text" => self.text(value).to_owned(),
                _ => self.expression_name(value).to_owned(),
            };
            message.replace_range(at..=at + length, &text);
        }
        message
    }

    fn expression_name(&self, value: Value) -> &'static str {
        use crate::tokenizer::TokenKind;
        match self.token_of(value) {
            Some(token) if token.kind == TokenKind::Name => "name",
            _ => self.kind(value).unwrap_or(Kind::Literal).expression_name(),
        }
    }

    fn last_of(&self, sequence: Value) -> Value {
        self.elements(sequence).last().copied().unwrap_or(sequence)
    }

    fn raise_range(&mut self, from: Value, to: Value, message: String) -> super::machine::Raised {
        let (from, to) = (self.place(from), self.place(to));
        let place = Place { end_lineno: to.end_lineno, end_col_offset: to.end_col_offset, ..from };
        self.raise_syntax_error(place, message)
    }

    fn call_arguments(&mut self, first: Value, keywords: Value, start: usize) -> Parse {
        let is_keyword = |machine: &Self, value: &Value| {
            matches!(machine.kind(*value), Some(Kind::Keyword | Kind::KeywordUnpacking))
        };
        let (named, starred): (Vec<_>, Vec<_>) =
            self.elements(keywords).iter().copied().partition(|value| is_keyword(self, value));
        let arguments = [self.elements(first), &starred[..]].concat();
        let child = self.sequence(arguments);
        let keywords = self.sequence(named);
        let place = self.place_since(start);
        Ok(self.add_node(Node { kind: Kind::Arguments, place, child, keywords }))
    }

    /// `!=`, which PEP 401 does away with.
    fn not_equal(&mut self, token: Value) -> Parse {
        if self.barry {
            return Err(self.raise_at_last_token("with Barry as BDFL, use '<>' instead of '!='"));
        }
        Ok(token)
    }

    /// Whether the second token begins where the first ends.
    fn touch(&self, first: Value, second: Value) -> bool {
        let (first, second) = (self.place(first), self.place(second));
        first.end_lineno == second.lineno && first.end_col_offset == second.col_offset
    }

    fn ensure_number(&mut self, number: Value, imaginary: bool) -> Parse {
        if self.text(number).ends_with(['j', 'J']) == imaginary {
            return Ok(number);
        }
        let what = if imaginary { "imaginary" } else { "real" };
        let place = self.place(number);
        Err(self.raise_syntax_error(place, format!("{what} number required in complex literal")))
    }

    fn future_import(&mut self, dots: Value, module: Value, names: Value, start: usize) -> Parse {
        let absolute = self.elements(dots).is_empty();
        if absolute && self.text(module) == "__future__" {
            self.barry |= self.elements(names).iter().any(|name| self.text(*name) == "barry_as_FLUFL");
        }
        Ok(self.node_since(Kind::Stmt, start, Value::Null))
    }

    fn is_legacy(&self, value: Value) -> bool {
        matches!(self.text(value), "print" | "exec")
    }

    fn missing_comma(&mut self, a: Value, b: Value) -> Parse {
        let level =
            self.mark.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |token| token.level);
        if self.is_legacy(a) || level == 0 {
            return Ok(Value::Null);
        }
        Err(self.raise_range(a, b, "invalid syntax. Perhaps you forgot a comma?".to_owned()))
    }

    fn legacy_statement(&mut self, name: Value, rest: Value) -> Parse {
        if !self.is_legacy(name) {
            return Ok(Value::Null);
        }
        let text = self.text(name);
        let message = format!("Missing parentheses in call to '{text}'. Did you mean {text}(...)?");
        Err(self.raise_range(name, rest, message))
    }

    /// The last expression of a comprehension's clauses.
    fn last_in_comprehension(&self, clauses: Value) -> Value {
        self.node(self.last_of(clauses)).map_or(Value::Null, |node| node.child)
    }

    fn generator_argument(&mut self, element: Value, clauses: Value) -> super::machine::Raised {
        let last = self.last_in_comprehension(clauses);
        self.raise_range(element, last, "Generator expression must be parenthesized".to_owned())
    }

    fn last_generator_argument(&mut self, arguments: Value, clauses: Value) -> Parse {
        let arguments = self.node(arguments).map_or(Value::Null, |node| node.child);
        match self.elements(arguments) {
            [] | [_] => Ok(Value::Null),
            [.., last] => {
                let last = *last;
                Err(self.generator_argument(last, clauses))
            }
        }
    }

    fn positional_after_keyword(&mut self, arguments: Value) -> super::machine::Raised {
        let keywords = self.node(arguments).map_or(Value::Null, |node| node.keywords);
        let unpacking =
            self.elements(keywords).iter().any(|value| self.kind(*value) == Some(Kind::KeywordUnpacking));
        self.raise_at_last_token(if unpacking {
            "positional argument follows keyword argument unpacking"
        } else {
            "positional argument follows keyword argument"
        })
    }

    fn invalid_target(&mut self, value: Value, what: &str, targets: Targets) -> Parse {
        match self.find_invalid_target(value, targets) {
            None => Ok(Value::Null),
            Some(target) => {
                let place = self.place(target);
                let message = format!("cannot {what} {}", self.expression_name(target));
                Err(self.raise_syntax_error(place, message))
            }
        }
    }

    /// The first expression in a target that cannot be one; it nests no deeper than the rules do.
    fn find_invalid_target(&self, value: Value, targets: Targets) -> Option<Value> {
        use crate::tokenizer::TokenKind;
        let Some(node) = self.node(value) else {
            let is_name = self.token_of(value).is_some_and(|token| token.kind == TokenKind::Name);
            return (!is_name && value != Value::Null).then_some(value);
        };
        let deeper = |value: Value| {
            stacker::maybe_grow(64 * 1024, 2 * 1024 * 1024, || self.find_invalid_target(value, targets))
        };
        match (node.kind, targets) {
            (Kind::List | Kind::Tuple, _) => {
                self.elements(node.child).iter().find_map(|element| deeper(*element))
            }
            (Kind::Starred, Targets::Del) => Some(value),
            (Kind::Starred, _) => deeper(node.child),
            (Kind::CompareIn, Targets::For) => deeper(node.child),
            (Kind::Compare, Targets::For) | (Kind::Subscript | Kind::Attribute, _) => None,
            _ => Some(value),
        }
    }
}

/// What a target is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Targets {
    Star,
    Del,
    For,
}
