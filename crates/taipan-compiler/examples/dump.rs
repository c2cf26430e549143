//! Writes `ast.dump(ast.parse(source, optimize=…), include_attributes=True)` of many sources, to compare
//! with CPython's.
//!
//! Standard input has paths, one a line; or, with the argument `snippets`, sources with a NUL after each.
//! `-O1` and so on give the level, `--single` and so on the mode. For each comes a line `name<TAB>length`, then the dump and the
//! warnings, or the error.

use std::fmt::Write as _;
use std::io::{self, Read, Write};

use bumpalo::Bump;
use taipan_ast::dump::{DumpOptions, dump};
use taipan_ast::parse::{Mode, ParseOptions, parse_with};
use taipan_bytecode::CodeFlags;
use taipan_compiler::future::features;
use taipan_compiler::preprocess::{PreprocessOptions, preprocess};

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let optimize = arguments.iter().find_map(|argument| argument.strip_prefix("-O")?.parse().ok());
    let mode = match arguments.iter().find_map(|argument| argument.strip_prefix("--")) {
        Some("eval") => Mode::Eval,
        Some("single") => Mode::Single,
        Some("func_type") => Mode::FuncType,
        _ => Mode::Exec,
    };
    let mut input = Vec::new();
    io::stdin().lock().read_to_end(&mut input)?;
    let out = &mut io::BufWriter::new(io::stdout().lock());
    if arguments.iter().any(|argument| argument == "snippets") {
        for (number, source) in input.split(|&byte| byte == 0).enumerate() {
            write_dump(out, &number.to_string(), source, mode, optimize)?;
        }
    } else {
        for path in String::from_utf8_lossy(&input).lines() {
            write_dump(out, path, &std::fs::read(path)?, mode, optimize)?;
        }
    }
    Ok(())
}

fn write_dump(
    out: &mut impl Write,
    name: &str,
    source: &[u8],
    mode: Mode,
    optimize: Option<u8>,
) -> io::Result<()> {
    let source = String::from_utf8_lossy(source).replace("\r\n", "\n").replace('\r', "\n");
    let source = source.strip_prefix('\u{feff}').unwrap_or(&source);
    let text = dumped(source, mode, optimize).unwrap_or_else(|error| format!("error {error}"));
    writeln!(out, "{name}\t{}", text.len())?;
    out.write_all(text.as_bytes())?;
    writeln!(out)
}

fn dumped(source: &str, mode: Mode, optimize: Option<u8>) -> Result<String, String> {
    let arena = Bump::new();
    let options = ParseOptions {
        type_comments: std::env::args().any(|argument| argument == "--type-comments"),
        ..ParseOptions::default()
    };
    let parsed = parse_with(&arena, source, mode, options).map_err(|error| error.to_string())?;
    let future = features(&parsed.module, &parsed.names)
        .map_err(|error| format!("{}: {}", error.kind.name(), error.message))?;
    let options = PreprocessOptions {
        optimize: optimize.unwrap_or(0),
        future_annotations: future.contains(CodeFlags::FUTURE_ANNOTATIONS),
        syntax_check_only: optimize.is_none(),
    };
    let module = preprocess(&arena, parsed.module, &parsed.facts, options, &mut Vec::new())
        .map_err(|error| format!("{}: {}", error.kind.name(), error.message))?;
    let options = DumpOptions { include_attributes: true, ..DumpOptions::default() };
    let mut text = dump(&module, &parsed.names, options);
    for warning in &parsed.warnings {
        let _ = write!(text, "\nwarning {}: {}", warning.lineno, warning.message);
    }
    Ok(text)
}
