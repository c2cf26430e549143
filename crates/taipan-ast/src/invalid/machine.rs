//! Runs the grammar over the tokens, as CPython's generated parser does.
//!
//! What the parser does must be CPython's in every step that a message can show: which tokens it has
//! asked for when it fails, what it remembers, in which order it tries. The depth of the rules is
//! counted as CPython counts it, groups and repetitions included, and limited as there.

use super::grammar::{Alternative, Body, Code, GRAMMAR, Grammar, Item, Rule, RuleId, SLOTS, SOFT_KEYWORDS};
use super::nodes::{Kind, Node, Place, Value};
use super::{Flags, Verdict};
use crate::error::{Rejected, SyntaxError, SyntaxWarning};
use crate::parse::Mode;
use crate::tokenizer::{Token, TokenKind, Tokenizer};

/// `MAXSTACK`: how deeply rules may nest.
const MAX_STACK: u32 = 6000;
/// Stack to keep free for a rule, and what to add when there is less.
const RED_ZONE: usize = 64 * 1024;
const STACK_PIECE: usize = 2 * 1024 * 1024;

/// An exception was raised: it lies in [`Machine::error`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Raised;

/// The value of a rule, [`Value::Null`] if it does not match.
pub(super) type Parse = Result<Value, Raised>;

/// What a rule gave at a position.
struct Memo {
    rule: RuleId,
    value: Value,
    /// The position after it.
    mark: u32,
    next: u32,
}

const NO_MEMO: u32 = u32::MAX;

pub(super) struct Machine<'s> {
    grammar: &'static Grammar,
    pub(super) source: &'s str,
    pub(super) tokenizer: Tokenizer<'s>,
    pub(super) tokens: Vec<Token>,
    codes: Vec<Code>,
    /// For each token the first of its memos.
    memo_heads: Vec<u32>,
    memos: Vec<Memo>,
    nodes: Vec<Node>,
    values: Vec<Value>,
    /// Elements of repetitions that are not complete.
    pending: Vec<Value>,
    /// The next token.
    pub(super) mark: usize,
    level: u32,
    /// Whether this is the second pass.
    pub(super) second_pass: bool,
    use_invalid: bool,
    pub(super) error: Option<SyntaxError>,
    /// What was warned of, apart from what the tokenizer still keeps.
    warnings: Vec<SyntaxWarning>,
    mode: Mode,
    pub(super) flags: Flags,
    parsing_started: bool,
    /// `from __future__ import barry_as_FLUFL` (PEP 401).
    pub(super) barry: bool,
    /// The line of the last whole statement of the second pass.
    pub(super) statement_line: u32,
}

impl<'s> Machine<'s> {
    pub(super) fn new(source: &'s str, mode: Mode, flags: Flags) -> Self {
        Self {
            grammar: &GRAMMAR,
            source,
            tokenizer: if flags.type_comments {
                Tokenizer::with_type_comments(source)
            } else {
                Tokenizer::new(source)
            },
            tokens: Vec::new(),
            codes: Vec::new(),
            memo_heads: Vec::new(),
            memos: Vec::new(),
            nodes: Vec::new(),
            values: Vec::new(),
            pending: Vec::new(),
            mark: 0,
            level: 0,
            second_pass: false,
            use_invalid: false,
            error: None,
            warnings: Vec::new(),
            mode,
            flags,
            parsing_started: false,
            barry: false,
            statement_line: 0,
        }
    }

    /// Both passes, and what follows when they find nothing.
    pub(super) fn run(mut self) -> Verdict {
        let start = self.grammar.start(self.mode);
        let first = self.rule(start);
        if matches!(first, Ok(value) if value != Value::Null) {
            return self.after_success();
        }
        if self.flags.allow_incomplete_input && self.at_end_of_source() {
            return Verdict::Incomplete;
        }
        if let Some(error) = self.error.take_if(|error| !is_syntax_error(error)) {
            return self.rejected(error);
        }
        let last_token = self.tokens.last().copied();
        if first.is_ok() {
            self.begin_second_pass();
            // What it raises lies in `error`.
            let _ = self.rule(start);
        }
        self.set_syntax_error(last_token);
        self.verdict()
    }

    fn begin_second_pass(&mut self) {
        self.memos.clear();
        self.memo_heads.iter_mut().for_each(|head| *head = NO_MEMO);
        self.mark = 0;
        self.level = 0;
        self.pending.clear();
        self.second_pass = true;
        self.use_invalid = true;
    }

    fn after_success(mut self) -> Verdict {
        if self.mode == Mode::Single && !self.rest_is_blank() {
            let message = "multiple statements found while compiling a single statement";
            let Raised = self.raise_at_last_token(message);
            return self.verdict();
        }
        Verdict::Accepted
    }

    /// Whether only blanks and comments are left to read.
    fn rest_is_blank(&self) -> bool {
        let blank = [' ', '\t', '\n', '\x0c'];
        let mut rest = self.tokenizer.rest().trim_start_matches(blank);
        while let Some(comment) = rest.strip_prefix('#') {
            rest = comment.find('\n').map_or("", |end| &comment[end..]).trim_start_matches(blank);
        }
        rest.is_empty()
    }

    fn verdict(mut self) -> Verdict {
        let error =
            self.error.take().unwrap_or_else(|| SyntaxError::new("invalid syntax", Default::default()));
        let statement_line = self.statement_line;
        self.rejected(SyntaxError { statement_line, ..error })
    }

    fn rejected(mut self, error: SyntaxError) -> Verdict {
        self.warnings.append(&mut self.tokenizer.take_warnings());
        Verdict::Rejected(Rejected { error, warnings: self.warnings })
    }

    // Tokens

    /// Reads one more token.
    pub(super) fn fill(&mut self) -> Result<(), Raised> {
        let mut token = self.tokenizer.next_token();
        while token.kind == TokenKind::TypeIgnore {
            token = self.tokenizer.next_token();
        }
        if self.mode == Mode::Single && token.kind == TokenKind::EndMarker && self.parsing_started {
            token.kind = TokenKind::Newline;
            self.parsing_started = false;
            if !self.flags.dont_imply_dedent {
                self.tokenizer.close_blocks();
            }
        } else {
            self.parsing_started = true;
        }
        let code = match token.kind {
            TokenKind::Name => self.grammar.name_code(token.text(self.source)),
            kind => kind as Code,
        };
        self.tokens.push(token);
        self.codes.push(code);
        self.memo_heads.push(NO_MEMO);
        if token.kind == TokenKind::ErrorToken { Err(self.tokenizer_error()) } else { Ok(()) }
    }

    /// Warns of an escape in the text of a literal. Only the first pass does.
    pub(super) fn warn(&mut self, warning: Option<SyntaxWarning>) {
        if !self.second_pass {
            self.warnings.append(&mut self.tokenizer.take_warnings());
            self.warnings.extend(warning);
        }
    }

    fn code(&mut self) -> Result<Code, Raised> {
        if self.mark >= self.tokens.len() {
            self.fill()?;
        }
        Ok(self.codes.get(self.mark).copied().unwrap_or(TokenKind::ErrorToken as Code))
    }

    fn token(&mut self, code: Code) -> Parse {
        if self.code()? != code {
            return Ok(Value::Null);
        }
        self.mark += 1;
        Ok(Value::Token(self.mark as u32 - 1))
    }

    fn soft_keyword(&mut self, is_it: impl Fn(&str) -> bool) -> Parse {
        if self.code()? != TokenKind::Name as Code {
            return Ok(Value::Null);
        }
        if !is_it(self.tokens[self.mark].text(self.source)) {
            return Ok(Value::Null);
        }
        self.mark += 1;
        Ok(Value::Token(self.mark as u32 - 1))
    }

    // Rules

    fn rule(&mut self, id: RuleId) -> Parse {
        let grammar = self.grammar;
        let Some(rule) = grammar.rules.get(usize::from(id)) else { return Ok(Value::Null) };
        if rule.inline {
            return self.body(rule);
        }
        self.enter(|machine| {
            if rule.left {
                return machine.left_recursive(id, rule);
            }
            if rule.memo {
                return machine.memoized(id, rule);
            }
            machine.body(rule)
        })
    }

    /// One level deeper, as long as there are levels and stack.
    fn enter(&mut self, body: impl FnOnce(&mut Self) -> Parse) -> Parse {
        if self.level >= MAX_STACK {
            return Err(self.raise_stack_overflow());
        }
        self.level += 1;
        let result = stacker::maybe_grow(RED_ZONE, STACK_PIECE, || body(self));
        self.level -= 1;
        result
    }

    fn memoized(&mut self, id: RuleId, rule: &'static Rule) -> Parse {
        self.code()?;
        if let Some(value) = self.recall(id) {
            return Ok(value);
        }
        let start = self.mark;
        let value = self.body(rule)?;
        self.memorize(start, id, value);
        Ok(value)
    }

    /// What `rule` gave at the current position before; moves past it.
    fn recall(&mut self, rule: RuleId) -> Option<Value> {
        let mut at = self.memo_heads.get(self.mark).copied().unwrap_or(NO_MEMO);
        while let Some(memo) = self.memos.get(at as usize) {
            if memo.rule == rule {
                self.mark = memo.mark as usize;
                return Some(memo.value);
            }
            at = memo.next;
        }
        None
    }

    fn memorize(&mut self, start: usize, rule: RuleId, value: Value) {
        let mark = self.mark as u32;
        let mut at = self.memo_heads.get(start).copied().unwrap_or(NO_MEMO);
        while let Some(memo) = self.memos.get_mut(at as usize) {
            if memo.rule == rule {
                (memo.value, memo.mark) = (value, mark);
                return;
            }
            at = memo.next;
        }
        if let Some(head) = self.memo_heads.get_mut(start) {
            let next = std::mem::replace(head, self.memos.len() as u32);
            self.memos.push(Memo { rule, value, mark, next });
        }
    }

    /// A rule that begins with itself: takes what was found so far for the inner one and tries again,
    /// as long as that gets further.
    fn left_recursive(&mut self, id: RuleId, rule: &'static Rule) -> Parse {
        self.code()?;
        if let Some(value) = self.recall(id) {
            return Ok(value);
        }
        let start = self.mark;
        let (mut best, mut best_mark) = (Value::Null, start);
        loop {
            self.mark = best_mark;
            self.memorize(start, id, best);
            self.mark = start;
            let value = self.enter(|machine| machine.body(rule))?;
            if value == Value::Null || self.mark <= best_mark {
                break;
            }
            (best, best_mark) = (value, self.mark);
        }
        self.mark = best_mark;
        Ok(best)
    }

    fn body(&mut self, rule: &'static Rule) -> Parse {
        match &rule.body {
            Body::Alternatives(alternatives) if rule.without_invalid => {
                let before = std::mem::replace(&mut self.use_invalid, false);
                let result = self.alternatives(alternatives);
                self.use_invalid = before;
                result
            }
            Body::Alternatives(alternatives) => self.alternatives(alternatives),
            Body::Repeat { least, item } => self.repeat(*least, item),
            Body::Separated { item, more } => self.separated(item, *more),
        }
    }

    fn alternatives(&mut self, alternatives: &'static [Alternative]) -> Parse {
        let start = self.mark;
        for alternative in alternatives {
            if alternative.invalid && !self.use_invalid {
                continue;
            }
            let mut slots = [Value::Null; SLOTS];
            let mut committed = false;
            if self.items(alternative, &mut slots, &mut committed)? {
                // A worth of nothing makes the whole rule fail.
                let value = self.act(&alternative.worth, &slots, start)?;
                self.check_version(alternative)?;
                return Ok(value);
            }
            self.mark = start;
            if committed {
                break;
            }
        }
        Ok(Value::Null)
    }

    /// `CHECK_VERSION`
    fn check_version(&mut self, alternative: &Alternative) -> Result<(), Raised> {
        let Some(since) = &alternative.since else { return Ok(()) };
        if self.flags.feature_version.is_none_or(|version| version >= since.version) {
            return Ok(());
        }
        let (subject, version) = (&since.subject, since.version);
        let message = format!("{subject} only supported in Python 3.{version} and greater");
        Err(self.raise_at_last_token(message))
    }

    fn items(
        &mut self,
        alternative: &'static Alternative,
        slots: &mut [Value; SLOTS],
        committed: &mut bool,
    ) -> Result<bool, Raised> {
        for (slot, item) in &alternative.items {
            let value = match item {
                Item::Cut => {
                    *committed = true;
                    continue;
                }
                Item::Optional(item) => self.item(item)?,
                item => match self.item(item)? {
                    Value::Null => return Ok(false),
                    value => value,
                },
            };
            if let Some(place) = slot.and_then(|slot| slots.get_mut(usize::from(slot))) {
                *place = value;
            }
        }
        Ok(true)
    }

    fn item(&mut self, item: &'static Item) -> Parse {
        match item {
            Item::Token(code) => self.token(*code),
            Item::Name => self.name(),
            Item::Number => self.number(),
            Item::Soft(word) => self.soft_keyword(|text| text == *word),
            Item::AnySoft => self.soft_keyword(|text| SOFT_KEYWORDS.contains(&text)),
            Item::Rule(id) => self.rule(*id),
            Item::Optional(item) => {
                self.item(item).map(|value| if value == Value::Null { Value::Matched } else { value })
            }
            Item::Look { positive, item } => {
                let start = self.mark;
                let value = self.item(item)?;
                self.mark = start;
                Ok(if (value != Value::Null) == *positive { Value::Matched } else { Value::Null })
            }
            Item::Forced(code, text) => match self.token(*code)? {
                Value::Null => {
                    let place = self.token_place(self.mark);
                    Err(self.raise_syntax_error(place, format!("expected '{text}'")))
                }
                value => Ok(value),
            },
            Item::Cut => Ok(Value::Matched),
        }
    }

    fn name(&mut self) -> Parse {
        let value = self.token(TokenKind::Name as Code)?;
        if let Value::Token(at) = value {
            self.check_name(at as usize)?;
        }
        Ok(value)
    }

    fn number(&mut self) -> Parse {
        let value = self.token(TokenKind::Number as Code)?;
        if let Value::Token(at) = value {
            self.check_number(at as usize)?;
        }
        Ok(value)
    }

    fn repeat(&mut self, least: u8, item: &'static Item) -> Parse {
        let base = self.pending.len();
        loop {
            let start = self.mark;
            let value = self.item(item)?;
            if value == Value::Null || self.mark == start {
                self.mark = start;
                break;
            }
            self.pending.push(value);
        }
        if self.pending.len() - base < usize::from(least) {
            return Ok(Value::Null);
        }
        Ok(self.take_pending(base))
    }

    fn separated(&mut self, item: &'static Item, more: RuleId) -> Parse {
        let start = self.mark;
        let first = self.item(item)?;
        if first == Value::Null {
            self.mark = start;
            return Ok(Value::Null);
        }
        let rest = self.rule(more)?;
        Ok(self.prepend(first, rest))
    }

    // Values

    fn take_pending(&mut self, base: usize) -> Value {
        let start = self.values.len() as u32;
        self.values.extend(self.pending.drain(base..));
        Value::Seq { start, len: self.values.len() as u32 - start }
    }

    /// A sequence of `values`.
    pub(super) fn sequence(&mut self, values: impl IntoIterator<Item = Value>) -> Value {
        let start = self.values.len() as u32;
        self.values.extend(values);
        Value::Seq { start, len: self.values.len() as u32 - start }
    }

    /// `first` and then what `rest` has.
    pub(super) fn prepend(&mut self, first: Value, rest: Value) -> Value {
        let rest = self.elements(rest).to_vec();
        self.sequence(std::iter::once(first).chain(rest))
    }

    /// The elements of a sequence; none of anything else.
    pub(super) fn elements(&self, value: Value) -> &[Value] {
        match value {
            Value::Seq { start, len } => {
                self.values.get(start as usize..(start + len) as usize).unwrap_or_default()
            }
            _ => &[],
        }
    }

    pub(super) fn add_node(&mut self, node: Node) -> Value {
        self.nodes.push(node);
        Value::Node(self.nodes.len() as u32 - 1)
    }

    pub(super) fn node(&self, value: Value) -> Option<&Node> {
        match value {
            Value::Node(at) => self.nodes.get(at as usize),
            _ => None,
        }
    }

    /// What kind of expression a value is; names and literals are tokens.
    pub(super) fn kind(&self, value: Value) -> Option<Kind> {
        self.node(value).map(|node| node.kind)
    }

    pub(super) fn token_of(&self, value: Value) -> Option<&Token> {
        match value {
            Value::Token(at) => self.tokens.get(at as usize),
            _ => None,
        }
    }

    pub(super) fn token_place(&self, at: usize) -> Place {
        self.tokens.get(at).map_or(
            Place { lineno: 0, col_offset: 0, end_lineno: 0, end_col_offset: -1 },
            |token| Place {
                lineno: token.lineno,
                col_offset: token.col_offset,
                end_lineno: token.end_lineno,
                end_col_offset: token.end_col_offset,
            },
        )
    }

    pub(super) fn place(&self, value: Value) -> Place {
        match value {
            Value::Node(at) => self.nodes.get(at as usize).map(|node| node.place),
            Value::Token(at) => Some(self.token_place(at as usize)),
            Value::Seq { .. } => self.elements(value).first().map(|first| self.place(*first)),
            Value::Null | Value::Matched => None,
        }
        .unwrap_or_else(|| self.token_place(self.mark))
    }

    /// The place of what was matched since `start`: to the last token with text.
    pub(super) fn place_since(&self, start: usize) -> Place {
        let first = self.token_place(start);
        let has_text = |kind: TokenKind| {
            !matches!(kind, TokenKind::EndMarker | TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent)
        };
        let before = self.tokens.get(..self.mark).unwrap_or_default();
        let last = before.iter().rposition(|token| has_text(token.kind)).unwrap_or(0);
        let last = self.token_place(last);
        Place { end_lineno: last.end_lineno, end_col_offset: last.end_col_offset, ..first }
    }

    fn at_end_of_source(&self) -> bool {
        use crate::tokenizer::Done;
        matches!(self.tokenizer.done, Done::Eof | Done::EndOfString)
    }
}

fn is_syntax_error(error: &SyntaxError) -> bool {
    use crate::error::ErrorKind;
    matches!(error.kind, ErrorKind::SyntaxError | ErrorKind::IndentationError | ErrorKind::TabError)
}
