//! The notation of the grammar files.
//!
//! A rule is `name:` or `name (flags):` at the start of a line, followed by its alternatives, each
//! beginning with `|`, tried in order. An alternative is a sequence of items; then, after `=>`, what it
//! is worth; then, as `@8 "Assignment expressions are"`, since which 3.x it is Python, and what is said
//! of it to those who ask for an older version.
//!
//! | item | matches |
//! |---|---|
//! | `'if'`, `'+='` | a keyword or an operator |
//! | `"match"` | a soft keyword |
//! | `NAME` | a kind of token |
//! | `expression` | a rule |
//! | `( … \| … )` | one of several alternatives |
//! | `[ … ]`, `x?` | what is in it, or nothing |
//! | `x*`, `x+`, `','.x+` | repetitions; the last with a separator |
//! | `&x`, `!x` | nothing, if `x` would match, or would not |
//! | `&&'('` | the token, or an error at once |
//! | `~` | nothing; no later alternative is tried after it |
//! | `a=x` | as `x`, and names what it matched |
//!
//! The flags are `memo` (remember what was found at a position), `left` (the rule begins with itself)
//! and `without_invalid` (try no `invalid_…` rules inside). A worth is `a`, a name given before, or a
//! function, `Tuple(a)`, `range(a, b, "message")`.

/// A rule as written.
pub(super) struct RuleText<'t> {
    pub(super) name: &'t str,
    pub(super) flags: Vec<&'t str>,
    pub(super) alternatives: Vec<AlternativeText<'t>>,
}

pub(super) struct AlternativeText<'t> {
    pub(super) items: Vec<(Option<&'t str>, ItemText<'t>)>,
    pub(super) worth: Option<WorthText<'t>>,
    pub(super) since: Option<Since>,
}

/// The minor version of Python 3 that brought an alternative, and the subject of the error in older ones.
pub(super) struct Since {
    pub(super) version: u8,
    pub(super) subject: String,
}

pub(super) struct WorthText<'t> {
    pub(super) function: &'t str,
    pub(super) arguments: Vec<&'t str>,
    pub(super) message: Option<String>,
}

pub(super) enum ItemText<'t> {
    /// A keyword or operator.
    Literal(&'t str),
    Soft(&'t str),
    /// The name of a token kind or of a rule.
    Named(&'t str),
    Group(Vec<AlternativeText<'t>>),
    Optional(Box<ItemText<'t>>),
    Repeat {
        least: u8,
        item: Box<ItemText<'t>>,
    },
    Separated {
        separator: Box<ItemText<'t>>,
        item: Box<ItemText<'t>>,
    },
    Look {
        positive: bool,
        item: Box<ItemText<'t>>,
    },
    Forced(&'t str),
    Cut,
}

/// Reads the rules of one grammar file.
///
/// # Errors
/// What was expected, and the text where it was.
pub(super) fn read(text: &str) -> Result<Vec<RuleText<'_>>, String> {
    let mut reader = Reader { rest: text };
    let mut rules = Vec::new();
    loop {
        reader.skip_space();
        if reader.rest.is_empty() {
            return Ok(rules);
        }
        rules.push(reader.rule()?);
    }
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn skip_space(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            match self.rest.strip_prefix('#') {
                Some(comment) => self.rest = comment.find('\n').map_or("", |end| &comment[end..]),
                None => return,
            }
        }
    }

    fn eat(&mut self, text: &str) -> bool {
        self.skip_space();
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, text: &str) -> Result<(), String> {
        if self.eat(text) { Ok(()) } else { Err(self.expected(text)) }
    }

    fn expected(&self, what: &str) -> String {
        let place: String = self.rest.chars().take(40).collect();
        format!("expected {what} at {place:?}")
    }

    fn word(&mut self) -> Option<&'t str> {
        self.skip_space();
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        if word.is_empty() {
            return None;
        }
        self.rest = rest;
        Some(word)
    }

    fn rule(&mut self) -> Result<RuleText<'t>, String> {
        let name = self.word().ok_or_else(|| self.expected("a rule"))?;
        let mut flags = Vec::new();
        if self.eat("(") {
            while let Some(flag) = self.word() {
                flags.push(flag);
            }
            self.expect(")")?;
        }
        self.expect(":")?;
        self.expect("|")?;
        Ok(RuleText { name, flags, alternatives: self.alternatives()? })
    }

    /// Alternatives separated by `|`; the first bar has been read.
    fn alternatives(&mut self) -> Result<Vec<AlternativeText<'t>>, String> {
        let mut alternatives = vec![self.alternative()?];
        while self.eat("|") {
            alternatives.push(self.alternative()?);
        }
        Ok(alternatives)
    }

    fn alternative(&mut self) -> Result<AlternativeText<'t>, String> {
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.eat("=>") {
                return Ok(AlternativeText { items, worth: Some(self.worth()?), since: self.since()? });
            }
            if self.rest.is_empty() || self.rest.starts_with(['|', ')', ']', '@']) || self.at_rule() {
                return Ok(AlternativeText { items, worth: None, since: self.since()? });
            }
            items.push(self.named_item()?);
        }
    }

    fn since(&mut self) -> Result<Option<Since>, String> {
        if !self.eat("@") {
            return Ok(None);
        }
        let version = self.word().and_then(|word| word.parse().ok());
        let version = version.ok_or_else(|| self.expected("a version"))?;
        self.expect("\"")?;
        Ok(Some(Since { version, subject: self.message()? }))
    }

    /// Whether a rule begins here: the only word that a colon follows.
    fn at_rule(&self) -> bool {
        let mut ahead = Reader { rest: self.rest };
        if ahead.word().is_none() {
            return false;
        }
        if ahead.eat("(") {
            while ahead.word().is_some() {}
            if !ahead.eat(")") {
                return false;
            }
        }
        ahead.eat(":")
    }

    fn named_item(&mut self) -> Result<(Option<&'t str>, ItemText<'t>), String> {
        let before = self.rest;
        if let Some(name) = self.word()
            && self.rest.starts_with('=')
            && !self.rest.starts_with("=>")
        {
            self.rest = &self.rest[1..];
            return Ok((Some(name), self.item()?));
        }
        self.rest = before;
        Ok((None, self.item()?))
    }

    fn item(&mut self) -> Result<ItemText<'t>, String> {
        if self.eat("&&") {
            return match self.atom()? {
                ItemText::Literal(text) => Ok(ItemText::Forced(text)),
                _ => Err(self.expected("a token")),
            };
        }
        if self.eat("&") {
            return Ok(ItemText::Look { positive: true, item: Box::new(self.atom()?) });
        }
        if self.eat("!") {
            return Ok(ItemText::Look { positive: false, item: Box::new(self.atom()?) });
        }
        if self.eat("~") {
            return Ok(ItemText::Cut);
        }
        let atom = self.atom()?;
        let first = self.rest.chars().next();
        if let Some(mark @ ('?' | '*' | '+' | '.')) = first {
            self.rest = &self.rest[1..];
            let item = Box::new(atom);
            return Ok(match mark {
                '?' => ItemText::Optional(item),
                '*' => ItemText::Repeat { least: 0, item },
                '+' => ItemText::Repeat { least: 1, item },
                _ => {
                    let separated = Box::new(self.atom()?);
                    self.expect("+")?;
                    ItemText::Separated { separator: item, item: separated }
                }
            });
        }
        Ok(atom)
    }

    fn atom(&mut self) -> Result<ItemText<'t>, String> {
        if self.eat("(") {
            let group = ItemText::Group(self.alternatives()?);
            self.expect(")")?;
            return Ok(group);
        }
        if self.eat("[") {
            let group = ItemText::Group(self.alternatives()?);
            self.expect("]")?;
            return Ok(ItemText::Optional(Box::new(group)));
        }
        for (quote, soft) in [('\'', false), ('"', true)] {
            if let Some(after) = self.rest.strip_prefix(quote) {
                let end = after.find(quote).ok_or_else(|| self.expected("a closing quote"))?;
                self.rest = &after[end + 1..];
                let text = &after[..end];
                let is_word = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
                return Ok(if soft && is_word { ItemText::Soft(text) } else { ItemText::Literal(text) });
            }
        }
        self.word().map(ItemText::Named).ok_or_else(|| self.expected("an item"))
    }

    fn worth(&mut self) -> Result<WorthText<'t>, String> {
        let function = self.word().ok_or_else(|| self.expected("a worth"))?;
        let mut worth = WorthText { function, arguments: Vec::new(), message: None };
        if !self.rest.starts_with('(') {
            return Ok(worth);
        }
        self.rest = &self.rest[1..];
        loop {
            if self.eat("\"") {
                worth.message = Some(self.message()?);
            } else {
                worth.arguments.push(self.word().ok_or_else(|| self.expected("an argument"))?);
            }
            if !self.eat(",") {
                self.expect(")")?;
                return Ok(worth);
            }
        }
    }

    /// A message whose opening quote has been read; `\"` is a quote in it.
    fn message(&mut self) -> Result<String, String> {
        let mut message = String::new();
        let mut chars = self.rest.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.rest = &self.rest[at + 1..];
                    return Ok(message);
                }
                '\\' => message.extend(chars.next().map(|(_, escaped)| escaped)),
                c => message.push(c),
            }
        }
        Err(self.expected("a closing quote"))
    }
}
