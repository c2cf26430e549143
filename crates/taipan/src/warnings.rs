//! The filters of `PYTHONWARNINGS`, as far as they concern `SyntaxWarning`, the only one the compiler issues.
//!
//! The variable holds filters with commas between, `action:message:category:module:lineno`, each field
//! of which may be empty (documentation of `warnings`, "Describing Warning Filters"). The last filter
//! that matches decides. Compiling a source is no module's work, so nothing remembers what was shown
//! where: `default`, `always`, `all` and `module` all show every warning.

use taipan_ast::error::SyntaxWarning;

/// What is to be done with a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Show it.
    Show,
    /// Show it unless the same text has been shown before.
    Once,
    /// Leave it out.
    Ignore,
    /// Reject the source.
    Error,
}

/// The actions by name; a beginning of a name means the first that has it.
const ACTIONS: [(&str, Action); 7] = [
    ("default", Action::Show),
    ("always", Action::Show),
    ("all", Action::Show),
    ("ignore", Action::Ignore),
    ("module", Action::Show),
    ("once", Action::Once),
    ("error", Action::Error),
];

/// The built-in classes of warnings, and whether a `SyntaxWarning` is one.
const CATEGORIES: [(&str, bool); 12] = [
    ("Warning", true),
    ("SyntaxWarning", true),
    ("BytesWarning", false),
    ("DeprecationWarning", false),
    ("EncodingWarning", false),
    ("FutureWarning", false),
    ("ImportWarning", false),
    ("PendingDeprecationWarning", false),
    ("ResourceWarning", false),
    ("RuntimeWarning", false),
    ("UnicodeWarning", false),
    ("UserWarning", false),
];

/// One filter that is for `SyntaxWarning`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Filter {
    action: Action,
    /// What the text begins with, in lower case.
    message: String,
    /// The file's name without `.py`; empty for any.
    module: String,
    /// The line; 0 for any.
    lineno: u32,
}

/// All filters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filters {
    /// The one that decides first comes first.
    filters: Vec<Filter>,
}

impl Filters {
    /// The filters of the environment. Tells on standard error of those that make no sense.
    pub(crate) fn from_environment() -> Self {
        let (filters, complaints) = Self::parse(&std::env::var("PYTHONWARNINGS").unwrap_or_default());
        for complaint in complaints {
            eprintln!("Invalid -W option ignored: {complaint}");
        }
        filters
    }

    fn parse(options: &str) -> (Self, Vec<String>) {
        let mut filters = Vec::new();
        let mut complaints = Vec::new();
        for option in options.split(',').filter(|option| !option.is_empty()) {
            match Filter::parse(option) {
                Ok(filter) => filters.extend(filter),
                Err(complaint) => complaints.push(complaint),
            }
        }
        filters.reverse();
        (Self { filters }, complaints)
    }

    /// What is to be done with a warning about the file that messages call `filename`.
    pub(crate) fn action(&self, warning: &SyntaxWarning, filename: &str) -> Action {
        let module = match filename.strip_suffix(".py").unwrap_or(filename) {
            "" => "<unknown>",
            module => module,
        };
        let text = warning.message.to_lowercase();
        let decides = |filter: &&Filter| {
            text.starts_with(&filter.message)
                && (filter.module.is_empty() || filter.module == module)
                && (filter.lineno == 0 || filter.lineno == warning.lineno)
        };
        self.filters.iter().find(decides).map_or(Action::Show, |filter| filter.action)
    }
}

impl Filter {
    /// Reads a filter; `None` if it is for other warnings.
    fn parse(option: &str) -> Result<Option<Self>, String> {
        let fields: Vec<&str> = option.split(':').map(str::trim).collect();
        if fields.len() > 5 {
            return Err(format!("too many fields (max 5): '{option}'"));
        }
        let field = |at: usize| fields.get(at).copied().unwrap_or_default();
        let action = ACTIONS
            .iter()
            .find(|(name, _)| name.starts_with(field(0)))
            .ok_or_else(|| format!("invalid action: '{}'", field(0)))?
            .1;
        let meant = is_meant(field(2))?;
        let lineno = match field(4) {
            "" => 0,
            digits => digits.parse().map_err(|_| format!("invalid lineno '{digits}'"))?,
        };
        let (message, module) = (field(1).to_lowercase(), field(3).to_owned());
        Ok(meant.then_some(Self { action, message, module, lineno }))
    }
}

/// Whether a category includes `SyntaxWarning`. Classes of modules cannot be looked up; they are others.
fn is_meant(category: &str) -> Result<bool, String> {
    let name = category.strip_prefix("builtins.").unwrap_or(category);
    if name.is_empty() {
        return Ok(true);
    }
    match CATEGORIES.iter().find(|(known, _)| *known == name) {
        Some((_, meant)) => Ok(*meant),
        None if name.contains('.') => Ok(false),
        None => Err(format!("unknown warning category: '{category}'")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(options: &str, filename: &str, expected: Action) {
        let message = "\"is\" with 'int' literal. Did you mean \"==\"?".to_owned();
        let warning = SyntaxWarning { message, lineno: 7, span: Default::default() };
        assert_eq!(Filters::parse(options).0.action(&warning, filename), expected);
    }

    #[test]
    fn the_last_filter_that_matches_decides() {
        check("", "a.py", Action::Show);
        check("error,ignore", "a.py", Action::Ignore);
        check("ignore,error::DeprecationWarning", "a.py", Action::Ignore);
        check("ignore,e::SyntaxWarning", "a.py", Action::Error);
        check("once,bogus", "a.py", Action::Once);
    }

    #[test]
    fn fields_narrow_a_filter() {
        check("error:\"IS\" with", "a.py", Action::Error);
        check("error:is with", "a.py", Action::Show);
        check("error:::lib/a", "lib/a.py", Action::Error);
        check("error:::a", "lib/a.py", Action::Show);
        check("error::::7", "a.py", Action::Error);
        check("error::Warning::8", "a.py", Action::Show);
    }

    #[test]
    fn nonsense_is_told_of() {
        let complaints = Filters::parse("bogus,error::Bogus,error::::x,1:2:3:4:5:6").1;
        let expected = [
            "invalid action: 'bogus'",
            "unknown warning category: 'Bogus'",
            "invalid lineno 'x'",
            "too many fields (max 5): '1:2:3:4:5:6'",
        ];
        assert_eq!(complaints, expected);
    }
}
