//! The grammar resolved: rules by number, tokens by code.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::actions::{Function, Worth};
use super::notation::{self, AlternativeText, ItemText, RuleText, Since, WorthText};
use crate::parse::Mode;
use crate::tokenizer::TokenKind;

const FILES: [&str; 9] = [
    include_str!("grammar/modules.peg"),
    include_str!("grammar/simple_statements.peg"),
    include_str!("grammar/compound_statements.peg"),
    include_str!("grammar/patterns.peg"),
    include_str!("grammar/parameters.peg"),
    include_str!("grammar/types.peg"),
    include_str!("grammar/expressions.peg"),
    include_str!("grammar/strings.peg"),
    include_str!("grammar/targets.peg"),
];

/// Names that an alternative may give to its items.
pub(super) const SLOTS: usize = 4;

/// What a token is for the parser: its kind, or for keywords [`FIRST_KEYWORD`] and up.
pub(super) type Code = u16;
const FIRST_KEYWORD: Code = 256;

/// The number of a rule.
pub(super) type RuleId = u16;

/// The grammar, read from its files when it is first needed.
pub(super) static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| match Grammar::read() {
    Ok(grammar) => grammar,
    Err(message) => unreachable!("the grammar files, which a test reads, are wrong: {message}"),
});

pub(super) struct Grammar {
    pub(super) rules: Vec<Rule>,
    keywords: FxHashMap<&'static str, Code>,
    starts: [RuleId; 4],
}

pub(super) struct Rule {
    #[cfg_attr(not(test), expect(dead_code, reason = "for tests and debugging"))]
    pub(super) name: &'static str,
    pub(super) body: Body,
    pub(super) memo: bool,
    pub(super) left: bool,
    pub(super) without_invalid: bool,
    /// Whether it is no rule for CPython, so that it adds no depth.
    pub(super) inline: bool,
}

pub(super) enum Body {
    Alternatives(Vec<Alternative>),
    /// As many `item` as there are; fails if there are fewer than `least`.
    Repeat {
        least: u8,
        item: Item,
    },
    /// `item` and then, as often as it goes, the rule `more`: separator and item.
    Separated {
        item: Item,
        more: RuleId,
    },
}

pub(super) struct Alternative {
    pub(super) items: Vec<(Option<u8>, Item)>,
    pub(super) worth: Worth,
    /// Whether it is one of the rules for mistakes, skipped in the first pass.
    pub(super) invalid: bool,
    pub(super) since: Option<Since>,
}

pub(super) enum Item {
    Token(Code),
    Name,
    Number,
    Soft(&'static str),
    AnySoft,
    Rule(RuleId),
    Optional(Box<Item>),
    Look { positive: bool, item: Box<Item> },
    Forced(Code, &'static str),
    Cut,
}

/// Keywords that a name may also be.
pub(super) const SOFT_KEYWORDS: [&str; 4] = ["_", "case", "match", "type"];

impl Grammar {
    /// The rule a parse in `mode` begins with.
    pub(super) fn start(&self, mode: Mode) -> RuleId {
        let [exec, single, eval, func_type] = self.starts;
        match mode {
            Mode::Exec => exec,
            Mode::Single => single,
            Mode::Eval => eval,
            Mode::FuncType => func_type,
        }
    }

    /// The code of a name token, which may be a keyword.
    pub(super) fn name_code(&self, text: &str) -> Code {
        self.keywords.get(text).copied().unwrap_or(TokenKind::Name as Code)
    }

    fn read() -> Result<Self, String> {
        let mut texts = Vec::new();
        for file in FILES {
            texts.extend(notation::read(file)?);
        }
        let mut builder = Builder::default();
        for (number, rule) in texts.iter().enumerate() {
            builder.numbers.insert(rule.name, number as RuleId);
        }
        builder.rules.extend((0..texts.len()).map(|_| None));
        for (number, text) in texts.iter().enumerate() {
            let rule = builder.rule(text)?;
            builder.rules[number] = Some(rule);
        }
        let starts = [
            builder.number("file")?,
            builder.number("interactive")?,
            builder.number("eval")?,
            builder.number("func_type")?,
        ];
        let rules = builder.rules.into_iter().collect::<Option<Vec<_>>>().ok_or("a rule is missing")?;
        Ok(Self { rules, keywords: builder.keywords, starts })
    }
}

#[derive(Default)]
struct Builder {
    numbers: FxHashMap<&'static str, RuleId>,
    rules: Vec<Option<Rule>>,
    keywords: FxHashMap<&'static str, Code>,
}

impl Builder {
    fn number(&self, name: &str) -> Result<RuleId, String> {
        self.numbers.get(name).copied().ok_or_else(|| format!("there is no rule {name}"))
    }

    /// Adds a rule that has no name of its own.
    fn add(&mut self, name: &'static str, body: Body) -> RuleId {
        self.rules.push(Some(Rule {
            name,
            body,
            memo: false,
            left: false,
            without_invalid: false,
            inline: false,
        }));
        (self.rules.len() - 1) as RuleId
    }

    fn rule(&mut self, text: &RuleText<'static>) -> Result<Rule, String> {
        let alternatives = self.alternatives(&text.alternatives);
        Ok(Rule {
            name: text.name,
            body: Body::Alternatives(alternatives.map_err(|error| format!("{}: {error}", text.name))?),
            memo: text.flags.contains(&"memo"),
            left: text.flags.contains(&"left"),
            without_invalid: text.flags.contains(&"without_invalid"),
            inline: false,
        })
    }

    fn alternatives(&mut self, texts: &[AlternativeText<'static>]) -> Result<Vec<Alternative>, String> {
        texts.iter().map(|text| self.alternative(text)).collect()
    }

    fn alternative(&mut self, text: &AlternativeText<'static>) -> Result<Alternative, String> {
        let mut names: Vec<&str> = Vec::new();
        let mut items = Vec::with_capacity(text.items.len());
        for (name, item) in &text.items {
            let slot = name.map(|name| {
                names.push(name);
                (names.len() - 1) as u8
            });
            items.push((slot, self.item(item)?));
        }
        let invalid = matches!(&text.items[..], [(_, ItemText::Named(name))] if name.starts_with("invalid_"));
        let worth = match &text.worth {
            Some(worth) => Self::worth(worth, &names)?,
            None => Self::default_worth(&mut items),
        };
        if names.len() >= SLOTS {
            return Err("too many names".to_owned());
        }
        let since =
            text.since.as_ref().map(|since| Since { version: since.version, subject: since.subject.clone() });
        Ok(Alternative { items, worth, invalid, since })
    }

    /// Without a worth of its own, an alternative is worth its only item, if it has just one.
    fn default_worth(items: &mut [(Option<u8>, Item)]) -> Worth {
        let mut matching =
            items.iter_mut().filter(|(_, item)| !matches!(item, Item::Look { .. } | Item::Cut));
        match (matching.next(), matching.next()) {
            (Some((slot, _)), None) => {
                *slot = Some(0);
                Worth { function: Function::Return, arguments: [0; 3], count: 1, message: None }
            }
            _ => Worth { function: Function::Matched, arguments: [0; 3], count: 0, message: None },
        }
    }

    fn worth(text: &WorthText<'static>, names: &[&str]) -> Result<Worth, String> {
        let slot = |name: &str| names.iter().position(|known| *known == name).map(|slot| slot as u8);
        if let (Some(slot), None, []) = (slot(text.function), &text.message, &text.arguments[..]) {
            return Ok(Worth {
                function: Function::Return,
                arguments: [slot, 0, 0],
                count: 1,
                message: None,
            });
        }
        let function = Function::named(text.function)
            .ok_or_else(|| format!("there is no function {}", text.function))?;
        let mut arguments = [0; 3];
        for (place, name) in arguments.iter_mut().zip(&text.arguments) {
            *place = slot(name).ok_or_else(|| format!("{name} names nothing"))?;
        }
        // Places in a message refer to the names too.
        let message = text.message.as_ref().map(|message| {
            names.iter().enumerate().fold(message.clone(), |message, (slot, name)| {
                message.replace(&format!(" {name})"), &format!(" {slot})"))
            })
        });
        Ok(Worth { function, arguments, count: text.arguments.len() as u8, message })
    }

    fn item(&mut self, text: &ItemText<'static>) -> Result<Item, String> {
        Ok(match text {
            ItemText::Literal(text) => Item::Token(self.literal(text)?),
            ItemText::Soft(text) => Item::Soft(text),
            ItemText::Named("NAME") => Item::Name,
            ItemText::Named("NUMBER") => Item::Number,
            ItemText::Named("SOFT_KEYWORD") => Item::AnySoft,
            ItemText::Named(name) => match TokenKind::from_name(name) {
                Some(kind) => Item::Token(kind as Code),
                None => Item::Rule(self.number(name)?),
            },
            ItemText::Group(alternatives) => self.group(alternatives)?,
            ItemText::Optional(item) => Item::Optional(Box::new(self.item(item)?)),
            ItemText::Repeat { least, item } => {
                let item = self.item(item)?;
                Item::Rule(self.add("repeat", Body::Repeat { least: *least, item }))
            }
            ItemText::Separated { separator, item } => {
                let items = vec![(None, self.item(separator)?), (Some(0), self.item(item)?)];
                let worth = Worth { function: Function::Return, arguments: [0; 3], count: 1, message: None };
                let pair = Alternative { items, worth, invalid: false, since: None };
                let pair = self.add("separated pair", Body::Alternatives(vec![pair]));
                // Separator and item are one sequence in the repetition, not a rule of their own.
                if let Some(Some(rule)) = self.rules.get_mut(usize::from(pair)) {
                    rule.inline = true;
                }
                let more = self.add("separated more", Body::Repeat { least: 0, item: Item::Rule(pair) });
                let item = self.item(item)?;
                Item::Rule(self.add("separated", Body::Separated { item, more }))
            }
            ItemText::Look { positive, item } => {
                Item::Look { positive: *positive, item: Box::new(self.item(item)?) }
            }
            ItemText::Forced(text) => Item::Forced(self.literal(text)?, text),
            ItemText::Cut => Item::Cut,
        })
    }

    /// A group is a rule without a name, unless it has but one item.
    fn group(&mut self, alternatives: &[AlternativeText<'static>]) -> Result<Item, String> {
        if let [AlternativeText { items, worth: None, since: None }] = alternatives
            && let [(None, item)] = &items[..]
        {
            return self.item(item);
        }
        let alternatives = self.alternatives(alternatives)?;
        Ok(Item::Rule(self.add("group", Body::Alternatives(alternatives))))
    }

    /// The code of a keyword or operator; words that are not yet known become keywords.
    fn literal(&mut self, text: &'static str) -> Result<Code, String> {
        if text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let next = FIRST_KEYWORD + self.keywords.len() as Code;
            return Ok(*self.keywords.entry(text).or_insert(next));
        }
        TokenKind::from_spelling(text).map(|kind| kind as Code).ok_or_else(|| format!("no token is {text}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_a_grammar() {
        let grammar = Grammar::read().unwrap();
        assert_eq!(grammar.keywords.len(), 35);
        assert!(grammar.rules.iter().any(|rule| rule.name == "expression" && rule.memo));
    }
}
