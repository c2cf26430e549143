//! Prints the symbol tables of files, one line a scope with every fact, to be compared with those of
//! CPython's `_symtable` module. `--print` prints them as `python -m symtable` does; `--time` only
//! measures how long they take to build, ten times over. The files are arguments, or `@list`, a file
//! that names one a line.

use std::fmt::Write as _;
use std::time::Duration;

use bumpalo::Bump;
use taipan_ast::names::Names;
use taipan_ast::nodes::Mod;
use taipan_ast::parse::{Mode, parse};
use taipan_compiler::error::CompileResult;
use taipan_compiler::future;
use taipan_compiler::symtable::{self, NameScope, ScopeId, SymbolTable};

fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let is_option = args.first().is_some_and(|arg| arg.starts_with("--"));
    let option = if is_option { args.remove(0) } else { String::new() };
    let files = match args.first().and_then(|list| list.strip_prefix('@')) {
        Some(list) => {
            let list = std::fs::read_to_string(list).expect("the list of files is readable");
            list.lines().map(str::to_owned).collect()
        }
        None => args,
    };
    let mut spent = Duration::ZERO;
    let mut bytes = 0;
    for file in &files {
        let Ok(source) = std::fs::read_to_string(file) else { continue };
        let source = source.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
        let arena = Bump::new();
        let Ok(mut parsed) = parse(&arena, &source, Mode::Exec) else {
            println!("{file}\tnot parsed");
            continue;
        };
        if option == "--time" {
            bytes += source.len();
            spent += time(&parsed.module, &mut parsed.names);
            continue;
        }
        match build(&parsed.module, &mut parsed.names) {
            Ok(table) if option == "--print" => {
                print!("{}", symtable::print(&table, &parsed.names, &format!("'{file}'")));
            }
            Ok(table) => {
                let mut out = format!("{file}\n");
                dump(&mut out, &table, &parsed.names, table.top(), 0);
                print!("{out}");
            }
            Err(error) => {
                let (kind, message, loc) = (error.kind.name(), &error.message, error.loc);
                let (line, column) = (loc.lineno, loc.col_offset);
                let (end, end_column) = (loc.end_lineno, loc.end_col_offset);
                println!("{file}\t{kind}\t{message}\t{line} {column} {end} {end_column}");
            }
        }
    }
    if option == "--time" {
        println!("{} bytes, {:.1} ms each time", bytes, spent.as_secs_f64() * 1e3 / f64::from(ROUNDS));
    }
}

/// How often a table is built for measuring.
const ROUNDS: u32 = 10;

fn time<'a>(module: &'a Mod<'a>, names: &mut Names<'a>) -> Duration {
    let start = processor_time();
    for _ in 0..ROUNDS {
        let _ = build(module, names);
    }
    processor_time() - start
}

fn build<'a>(module: &'a Mod<'a>, names: &mut Names<'a>) -> CompileResult<SymbolTable> {
    let features = future::features(module, names)?;
    symtable::build(module, names, features)
}

/// How long this thread has run on a processor (Linux), so that other work on the machine does not
/// count.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = stat.split(' ').next().and_then(|text| text.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

fn dump(out: &mut String, table: &SymbolTable, names: &Names<'_>, id: ScopeId, level: usize) {
    let scope = table.scope(id);
    let varnames: Vec<&str> = scope.varnames().map(|name| names.text(name)).collect();
    let _ = write!(
        out,
        "{}{:?} {} {} {} [{}]",
        " ".repeat(level),
        scope.kind,
        names.text(scope.name),
        scope.loc.lineno,
        i32::from(scope.nested),
        varnames.join(" ")
    );
    let mut passing = Vec::new();
    for &(name, flags, place) in &scope.symbols {
        let place = match place {
            NameScope::Unknown => 0,
            NameScope::Local => 1,
            NameScope::GlobalExplicit => 2,
            NameScope::GlobalImplicit => 3,
            NameScope::Free => 4,
            NameScope::Cell => 5,
        };
        let text = format!(" {}={}", names.text(name), flags.bits() | place << 12);
        if flags.is_empty() && place == 4 {
            passing.push(text);
        } else {
            out.push_str(&text);
        }
    }
    passing.sort();
    out.extend(passing);
    out.push('\n');
    for &child in &scope.children {
        dump(out, table, names, child, level + 1);
    }
}
