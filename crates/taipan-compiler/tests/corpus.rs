//! Each file of `corpus/` compiles to the disassembly that stands beside it, which CPython 3.14 wrote
//! (`tests/differential/make_corpus_dis.py`). With `TAIPAN_CORPUS=NAME` only one is tested.

use std::fmt::Write;
use std::path::Path;

use taipan_ast::parse::Mode;
use taipan_bytecode::code_object::local_kind;
use taipan_bytecode::{CodeObject, Constant, dis};
use taipan_compiler::{Options, compile};

#[test]
fn corpus_disassembles_as_cpython_compiles_it() {
    let only = std::env::var("TAIPAN_CORPUS").ok();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut sources: Vec<_> = std::fs::read_dir(&folder)
        .expect("the corpus is there")
        .map(|entry| entry.expect("the corpus is readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .filter(|path| only.as_ref().is_none_or(|only| path.file_stem() == Some(only.as_ref())))
        .collect();
    sources.sort();
    assert!(!sources.is_empty());
    let failures: Vec<_> = sources.iter().filter_map(|path| difference(path)).collect();
    assert!(failures.is_empty(), "{} of {} differ\n{}", failures.len(), sources.len(), failures.join("\n"));
}

/// The first line that differs, with the lines before it.
fn difference(path: &Path) -> Option<String> {
    let source = std::fs::read_to_string(path).expect("the source is text");
    let expected = std::fs::read_to_string(path.with_extension("dis")).expect("the snapshot is text");
    let name = path.file_name().expect("a file has a name").to_string_lossy();
    let ours = match compile(&source, name.as_bytes(), Mode::Exec, Options::default()) {
        Ok(compiled) => listing(&compiled.code),
        Err(error) => return Some(format!("{name}: {error}")),
    };
    if ours == expected {
        return None;
    }
    let (mut ours, mut expected) = (ours.lines(), expected.lines());
    let mut context = String::new();
    loop {
        match (ours.next(), expected.next()) {
            (Some(a), Some(b)) if a == b => _ = writeln!(context, "  {a}"),
            (a, b) => {
                let lines: Vec<_> = context.lines().collect();
                let before = lines[lines.len().saturating_sub(5)..].join("\n");
                return Some(format!("{name}:\n{before}\n- {}\n+ {}", a.unwrap_or(""), b.unwrap_or("")));
            }
        }
    }
}

/// The listing that the script writes.
fn listing(code: &CodeObject) -> String {
    let mut out = String::new();
    let names = |names: &[Constant]| {
        let texts: Vec<_> = names
            .iter()
            .map(|name| match name {
                Constant::Str(text) => String::from_utf8_lossy(text.as_bytes()).into_owned(),
                _ => String::new(),
            })
            .collect();
        texts.join(" ")
    };
    let locals = |bit: u8| {
        let of_kind = code.localsplusnames.iter().zip(&*code.localspluskinds);
        let of_kind: Vec<_> = of_kind.filter(|(_, kind)| **kind & bit != 0).map(|(n, _)| n.clone()).collect();
        names(&of_kind)
    };
    let options = dis::Options { show_positions: true, ..dis::Options::default() };
    let _ = writeln!(
        out,
        "## {}: stacksize {}, flags {:#x}, consts {}, names {}; locals {}; cells {}; free {}",
        String::from_utf8_lossy(code.qualname.as_bytes()),
        code.stacksize,
        code.flags.bits(),
        code.consts.len(),
        names(&code.names),
        locals(local_kind::LOCAL),
        locals(local_kind::CELL),
        locals(local_kind::FREE),
    );
    dis::write(&mut out, code, options).expect("a string takes all");
    for constant in code.consts.iter() {
        if let Constant::Code(inner) = constant {
            out.push('\n');
            out.push_str(&listing(inner));
        }
    }
    out
}
