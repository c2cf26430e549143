//! Lines of source files.

use std::collections::HashMap;

use crate::runtime::state;

/// The lines of files that were read, without their ends.
#[derive(Default)]
pub(super) struct Sources {
    files: HashMap<String, Vec<String>>,
}

fn read(filename: &str) -> Option<String> {
    if filename.starts_with('<') && filename.ends_with('>') {
        return None;
    }
    let bytes = std::fs::read(filename).ok().or_else(|| embedded(filename))?;
    Some(taipan_ast::decode::decode(&bytes).ok()?.into_owned())
}

/// The source of a module that only seems to lie in the library's folder.
fn embedded(filename: &str) -> Option<Vec<u8>> {
    let config = &state().config;
    let path = filename.strip_prefix(&config.library_dir)?.strip_prefix('/')?;
    (config.library_source)(path)
}

impl Sources {
    /// A line, from 1, without white space at its end; empty if there is none.
    pub(super) fn line(&mut self, filename: &str, line: usize) -> String {
        if !self.files.contains_key(filename) {
            let lines =
                read(filename).map_or_else(Vec::new, |text| text.lines().map(str::to_owned).collect());
            self.files.insert(filename.to_owned(), lines);
        }
        let lines = self.files.get(filename).map_or(&[][..], Vec::as_slice);
        let line = line.checked_sub(1).and_then(|place| lines.get(place));
        line.map_or_else(String::new, |line| line.trim_end().to_owned())
    }
}

/// A line of a source file, from 1, with its end.
pub fn source_line(filename: &str, line: usize) -> Option<String> {
    read(filename)?.split_inclusive('\n').nth(line.checked_sub(1)?).map(str::to_owned)
}
