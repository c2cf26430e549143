//! Writes the annotation of `x: …` in each source as text; standard input has sources with a NUL after
//! each. Used to compare with CPython.

use std::io::{self, Read, Write};

use bumpalo::Bump;
use taipan_ast::nodes::{Mod, StmtKind};
use taipan_ast::parse::{Mode, parse};
use taipan_ast::unparse::unparse_expr;

fn main() -> io::Result<()> {
    let mut input = String::new();
    io::stdin().lock().read_to_string(&mut input)?;
    let out = &mut io::BufWriter::new(io::stdout().lock());
    for source in input.split('\0') {
        let arena = Bump::new();
        let text = match parse(&arena, source, Mode::Exec) {
            Ok(parsed) => match parsed.module {
                Mod::Module(module) => match module.body.last().map(|stmt| stmt.kind) {
                    Some(StmtKind::AnnAssign(node)) => unparse_expr(node.annotation, &parsed.names),
                    _ => "no annotation".to_owned(),
                },
                _ => "no module".to_owned(),
            },
            Err(error) => format!("error {error}"),
        };
        write!(out, "{text}\0")?;
    }
    Ok(())
}
