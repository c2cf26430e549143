//! `python`'s command line (the manual, "Command line and environment").

use std::ffi::OsString;

/// What is to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Program {
    /// `-c`
    Command(String),
    /// `-m`
    Module(String),
    /// A path.
    Script(String),
    /// Standard input, or the prompt if it is a terminal.
    Input,
}

/// What the command line asks for.
#[derive(Clone, Debug)]
pub(super) struct Options {
    pub(super) program: Program,
    /// What follows the program.
    pub(super) arguments: Vec<String>,
    pub(super) warnings: Vec<String>,
    pub(super) xoptions: Vec<(String, Option<String>)>,
    pub(super) optimize: u8,
    pub(super) verbose: u8,
    pub(super) bytes_warning: u8,
    pub(super) inspect: bool,
    pub(super) interactive: bool,
    pub(super) dont_write_bytecode: bool,
    pub(super) no_user_site: bool,
    pub(super) no_site: bool,
    pub(super) ignore_environment: bool,
    pub(super) quiet: bool,
    pub(super) isolated: bool,
    pub(super) safe_path: bool,
    pub(super) unbuffered: bool,
    pub(super) skip_first_line: bool,
}

/// What the command line leads to.
pub(super) enum Parsed {
    Run(Box<Options>),
    /// `-h`
    Help,
    /// `-V`; `-VV` is more verbose.
    Version(bool),
    /// An option that there is not, or one without its argument: what to print.
    Error(String),
}

impl Default for Options {
    fn default() -> Options {
        Options {
            program: Program::Input,
            arguments: Vec::new(),
            warnings: Vec::new(),
            xoptions: Vec::new(),
            optimize: 0,
            verbose: 0,
            bytes_warning: 0,
            inspect: false,
            interactive: false,
            dont_write_bytecode: false,
            no_user_site: false,
            no_site: false,
            ignore_environment: false,
            quiet: false,
            isolated: false,
            safe_path: false,
            unbuffered: false,
            skip_first_line: false,
        }
    }
}

impl Options {
    /// Sets an option that takes no argument, and says whether there is one of this letter.
    fn set(&mut self, letter: char) -> bool {
        match letter {
            'b' => self.bytes_warning += 1,
            'B' => self.dont_write_bytecode = true,
            'd' | 't' | 'R' => {}
            'E' => self.ignore_environment = true,
            'i' => (self.inspect, self.interactive) = (true, true),
            'I' => {
                (self.isolated, self.ignore_environment) = (true, true);
                (self.no_user_site, self.safe_path) = (true, true);
            }
            'O' => self.optimize = (self.optimize + 1).min(2),
            'P' => self.safe_path = true,
            'q' => self.quiet = true,
            's' => self.no_user_site = true,
            'S' => self.no_site = true,
            'u' => self.unbuffered = true,
            'v' => self.verbose += 1,
            'x' => self.skip_first_line = true,
            _ => return false,
        }
        true
    }

    /// Takes an option with its argument, and says whether the options end there.
    fn take(&mut self, letter: char, argument: String) -> bool {
        match letter {
            'c' => self.program = Program::Command(argument + "\n"),
            'm' => self.program = Program::Module(argument),
            'W' => self.warnings.push(argument),
            _ => self.xoptions.push(match argument.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (argument, None),
            }),
        }
        matches!(letter, 'c' | 'm')
    }
}

/// Reads the arguments after the program's own name.
pub(super) fn parse(arguments: &[OsString]) -> Parsed {
    let mut options = Options::default();
    let texts: Vec<String> = arguments.iter().map(|text| text.to_string_lossy().into_owned()).collect();
    let mut rest = texts.into_iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "-" => break,
            "--help" | "-h" | "-?" => return Parsed::Help,
            "--version" | "-V" => return Parsed::Version(false),
            "-VV" => return Parsed::Version(true),
            "--check-hash-based-pycs" => drop(rest.next()),
            long if long.starts_with("--") && long != "--" => {
                return Parsed::Error(format!("unknown option {long}"));
            }
            "--" => {
                if let Some(script) = rest.next() {
                    options.program = Program::Script(script);
                }
                break;
            }
            letters if letters.starts_with('-') => {
                match short_options(&mut options, &letters[1..], &mut rest) {
                    Ok(true) => break,
                    Ok(false) => {}
                    Err(message) => return Parsed::Error(message),
                }
            }
            _ => {
                options.program = Program::Script(argument);
                break;
            }
        }
    }
    options.arguments = rest.collect();
    Parsed::Run(Box::new(options))
}

/// Takes options of one letter that stand together, and says whether the options end there.
fn short_options(
    options: &mut Options,
    letters: &str,
    rest: &mut impl Iterator<Item = String>,
) -> Result<bool, String> {
    let mut letters = letters.chars();
    while let Some(letter) = letters.next() {
        if matches!(letter, 'c' | 'm' | 'W' | 'X') {
            let attached: String = letters.collect();
            let argument = if attached.is_empty() { rest.next() } else { Some(attached) };
            let Some(argument) = argument else {
                return Err(format!("Argument expected for the -{letter} option"));
            };
            return Ok(options.take(letter, argument));
        }
        if !options.set(letter) {
            return Err(format!("Unknown option: -{letter}"));
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::{Options, Parsed, Program, parse};

    fn run(arguments: &[&str]) -> Options {
        let arguments: Vec<_> = arguments.iter().map(Into::into).collect();
        match parse(&arguments) {
            Parsed::Run(options) => *options,
            _ => panic!("it is to be run"),
        }
    }

    #[test]
    fn what_follows_the_program_is_its_own() {
        let options = run(&["-OOB", "-c", "pass", "-v"]);
        assert_eq!(options.program, Program::Command("pass\n".into()));
        assert_eq!((options.optimize, options.dont_write_bytecode, options.verbose), (2, true, 0));
        assert_eq!(options.arguments, ["-v"]);
        let options = run(&["-Werror", "-X", "utf8=1", "script.py", "-x"]);
        assert_eq!(options.warnings, ["error"]);
        assert_eq!(options.xoptions, [("utf8".to_owned(), Some("1".to_owned()))]);
        assert_eq!(options.program, Program::Script("script.py".into()));
        assert_eq!(run(&["-mjson.tool", "x"]).program, Program::Module("json.tool".into()));
        assert_eq!(run(&["-", "x"]).arguments, ["x"]);
    }
}
