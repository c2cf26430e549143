//! The text of exceptions that nobody handles, as the module `traceback` writes it.
//!
//! First all exceptions that are to be shown are collected, so that none is shown twice; then they are written,
//! each chain from its begin, groups indented.

use crate::object::native_object::NativeObject;
use crate::object::protocol;
use crate::object::type_object::{Type, type_of};
use crate::types::exception::{Exception, group, kinds};
use crate::types::list::List;
use crate::types::str::{Str, intern};
use crate::types::traceback::Traceback;
use crate::types::tuple::Tuple;
use crate::value::{PyResult, Value};

mod anchors;
mod frames;
mod source;
mod suggestions;
mod syntax;

pub use source::source_line;

const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";
/// How many exceptions of a group are shown, and how many levels of groups.
const MOST_MEMBERS: usize = 15;
const MOST_LEVELS: usize = 10;

/// The text of an exception, with those it came from.
pub fn format(exception: &Value) -> String {
    let thread = crate::thread::current();
    let raised = thread.take_raised();
    let nodes = collect(exception);
    let mut writer =
        Writer { text: String::new(), depth: 0, need_close: false, sources: source::Sources::default() };
    writer.write_chain(&nodes, 0);
    drop(thread.take_raised());
    if let Some(raised) = raised {
        thread.set_raised(raised);
    }
    writer.text
}

/// The text of an exception as the interpreter itself writes it when no Python code is to run: without those it came
/// from, and without marks.
pub fn format_plain(exception: &Value) -> String {
    let traceback = Exception::of(exception).and_then(Exception::traceback_value);
    let frames = traceback.map_or_else(String::new, |traceback| {
        let frames = frames::format(&traceback, &mut source::Sources::default(), false);
        format!("Traceback (most recent call last):\n{frames}")
    });
    frames + &exception_only(exception)
}

/// The status that a program exits with for an exception that nobody handles, and what is printed before: the code of
/// `SystemExit`, or 1 and the traceback.
pub fn exit_status(exception: &Value) -> (i64, String) {
    if !type_of(exception).is_subtype(&kinds::SYSTEM_EXIT) {
        return (1, format(exception));
    }
    let code = Exception::of(exception).and_then(|exception| exception.member(0)).unwrap_or(Value::NONE);
    match code.word() {
        _ if code.is_none() => (0, String::new()),
        word if word.is_int() => (word.int_value(), String::new()),
        word if word.is_bool() => (i64::from(code.is(&Value::TRUE)), String::new()),
        _ => (1, format!("{}\n", safe_string(protocol::str(&code), "exception", "str"))),
    }
}

/// An exception to show, with the places of others in the list.
struct Node {
    exception: Value,
    cause: Option<usize>,
    context: Option<usize>,
    members: Option<Vec<usize>>,
}

impl Node {
    fn new(exception: Value) -> Node {
        Node { exception, cause: None, context: None, members: None }
    }
}

/// The exceptions to show, the given one first.
fn collect(exception: &Value) -> Vec<Node> {
    let mut nodes = vec![Node::new(exception.clone())];
    let mut seen = vec![exception.word()];
    let mut waiting = vec![0];
    while let Some(place) = waiting.pop() {
        let value = nodes[place].exception.clone();
        let Some(exception) = Exception::of(&value) else { continue };
        let mut add = |found: Option<Value>| {
            let found = found.filter(|found| !seen.contains(&found.word()))?;
            seen.push(found.word());
            nodes.push(Node::new(found));
            Some(nodes.len() - 1)
        };
        let cause = add(exception.cause_value());
        let wants_context = cause.is_none() && !exception.suppress_context.get();
        let context = if wants_context { add(exception.context_value()) } else { None };
        let members = group::is_group(&value).then(|| {
            let mut places = Vec::new();
            for member in group::exceptions(&value) {
                seen.push(member.word());
                nodes.push(Node::new(member));
                places.push(nodes.len() - 1);
            }
            places
        });
        waiting.extend(cause.iter().chain(&context).chain(members.iter().flatten()).copied());
        let node = &mut nodes[place];
        (node.cause, node.context, node.members) = (cause, context, members);
    }
    nodes
}

struct Writer {
    text: String,
    /// How deep in groups.
    depth: usize,
    /// Whether the frame around a group is still to be closed.
    need_close: bool,
    sources: source::Sources,
}

impl Writer {
    /// Writes text with the margin of the group it is in.
    fn emit(&mut self, text: &str, margin: char) {
        for line in text.split_inclusive('\n') {
            if self.depth > 0 {
                self.text.push_str(&"  ".repeat(self.depth));
                self.text.push(margin);
                self.text.push(' ');
            }
            self.text.push_str(line);
        }
    }

    /// Writes an exception after those it came from.
    fn write_chain(&mut self, nodes: &[Node], place: usize) {
        let mut chain = Vec::new();
        let mut next = Some(place);
        while let Some(place) = next {
            let node = &nodes[place];
            let (message, from) = match (node.cause, node.context) {
                (Some(cause), _) => (Some(CAUSE), Some(cause)),
                (None, Some(context)) => (Some(CONTEXT), Some(context)),
                (None, None) => (None, None),
            };
            chain.push((message, node));
            next = from;
        }
        for (message, node) in chain.into_iter().rev() {
            if let Some(message) = message {
                self.emit(message, '|');
            }
            match &node.members {
                None => {
                    self.write_stack(&node.exception, "Traceback (most recent call last):\n", '|');
                    self.write_exception(&node.exception);
                }
                Some(_) if self.depth > MOST_LEVELS => {
                    self.emit(&format!("... (max_group_depth is {MOST_LEVELS})\n"), '|');
                }
                Some(members) => self.write_group(nodes, node, members),
            }
        }
    }

    fn write_stack(&mut self, exception: &Value, title: &str, margin: char) {
        let traceback = Exception::of(exception).and_then(Exception::traceback_value);
        if let Some(traceback) = traceback {
            let text = frames::format(&traceback, &mut self.sources, true);
            self.emit(title, margin);
            self.emit(&text, '|');
        }
    }

    fn write_exception(&mut self, exception: &Value) {
        let text = exception_only(exception);
        self.emit(&text, '|');
    }

    fn write_group(&mut self, nodes: &[Node], node: &Node, members: &[usize]) {
        let is_outermost = self.depth == 0;
        self.depth += usize::from(is_outermost);
        let margin = if is_outermost { '+' } else { '|' };
        self.write_stack(&node.exception, "Exception Group Traceback (most recent call last):\n", margin);
        self.write_exception(&node.exception);
        let shown = members.len().min(MOST_MEMBERS + 1);
        self.need_close = false;
        for number in 0..shown {
            let is_last = number + 1 == shown;
            // What closes the frame may be a group within.
            self.need_close |= is_last;
            let is_cut = number >= MOST_MEMBERS;
            let title = if is_cut { "...".to_owned() } else { (number + 1).to_string() };
            let begin = if number == 0 { "+-" } else { "  " };
            let indent = "  ".repeat(self.depth);
            self.text.push_str(&format!("{indent}{begin}+---------------- {title} ----------------\n"));
            self.depth += 1;
            if is_cut {
                let left = members.len() - MOST_MEMBERS;
                let plural = if left > 1 { "s" } else { "" };
                self.emit(&format!("and {left} more exception{plural}\n"), '|');
            } else {
                self.write_chain(nodes, members[number]);
            }
            if is_last && self.need_close {
                let indent = "  ".repeat(self.depth);
                self.text.push_str(&format!("{indent}+------------------------------------\n"));
                self.need_close = false;
            }
            self.depth -= 1;
        }
        if is_outermost {
            self.depth = 0;
        }
    }
}

/// The text that a function gave, or that it failed.
fn safe_string(result: PyResult, what: &str, function: &str) -> String {
    match result {
        Ok(text) => Str::of(&text).map(Str::to_string_lossy).unwrap_or_default(),
        Err(_) => {
            drop(crate::thread::current().take_raised());
            format!("<{what} {function}() failed>")
        }
    }
}

/// An attribute that may be missing.
fn attribute(object: &Value, name: &str) -> Option<Value> {
    let found = protocol::attribute(object, &intern(name).to_value());
    if found.is_err() {
        drop(crate::thread::current().take_raised());
    }
    found.ok()
}

/// A type's name, with the module in front unless it is a usual one.
fn type_name(type_: &Type) -> String {
    let qualname = type_.qualname();
    let name = Str::of(&qualname).map(Str::to_string_lossy).unwrap_or_default();
    let module = attribute(&type_.value(), "__module__");
    match module.as_ref().and_then(Str::of).map(Str::to_string_lossy) {
        Some(module) if module != "builtins" && module != "__main__" => format!("{module}.{name}"),
        _ => name,
    }
}

/// The lines of an exception without its traceback: type, message, notes.
pub fn exception_only(exception: &Value) -> String {
    let name = type_name(type_of(exception));
    let mut text = if type_of(exception).is_subtype(&kinds::SYNTAX_ERROR) {
        syntax::format(exception, &name)
    } else {
        let mut message = safe_string(protocol::str(exception), "exception", "str");
        message.push_str(&suggestions::hint(exception));
        if message.is_empty() || message == "None" {
            format!("{name}\n")
        } else {
            format!("{name}: {message}\n")
        }
    };
    if let Some(notes) = attribute(exception, "__notes__") {
        let items = List::of(&notes).map(|notes| notes.items().to_vec());
        match items.or_else(|| Tuple::of(&notes).map(|notes| notes.values().to_vec())) {
            Some(items) => {
                for note in items {
                    text.push_str(&safe_string(protocol::str(&note), "note", "str"));
                    text.push('\n');
                }
            }
            None if notes.is_none() => {}
            None => {
                text.push_str(&safe_string(protocol::repr(&notes), "__notes__", "repr"));
                text.push('\n');
            }
        }
    }
    text
}

/// The innermost traceback of an exception.
fn innermost(exception: &Value) -> Option<Value> {
    let mut current = Exception::of(exception)?.traceback_value()?;
    while let Some(next) = Traceback::of(&current).and_then(Traceback::next) {
        current = next;
    }
    Some(current)
}
