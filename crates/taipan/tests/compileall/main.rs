//! `taipan compile` against `python3.14 -m compileall`: what is printed, which files are made and what
//! they hold, for every option.
//!
//! Each scenario is run in a folder of its own and written down as a transcript; `golden/NAME.txt` is
//! the transcript CPython made. To make them anew, name a CPython 3.14 in `TAIPAN_BLESS`:
//!
//!     TAIPAN_BLESS=python3.14 cargo test -p taipan --test compileall

mod sandbox;
mod scenarios;

use std::path::Path;

use sandbox::Sandbox;
use scenarios::{SCENARIOS, Scenario};

#[test]
fn transcripts_are_cpythons() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compileall/golden");
    let bless = std::env::var_os("TAIPAN_BLESS");
    let mut differing = Vec::new();
    for scenario in SCENARIOS {
        let path = golden.join(format!("{}.txt", scenario.name));
        let transcript = transcript(scenario, bless.as_deref().map(Path::new));
        if bless.is_some() {
            std::fs::create_dir_all(&golden).expect("the folder can be made");
            std::fs::write(&path, &transcript).expect("the transcript can be written");
            continue;
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        if expected != transcript {
            println!("=== {}\n--- CPython\n{expected}\n--- taipan\n{transcript}", scenario.name);
            differing.push(scenario.name);
        }
    }
    assert!(differing.is_empty(), "other than CPython: {differing:?}");
}

fn transcript(scenario: &Scenario, python: Option<&Path>) -> String {
    let sandbox = Sandbox::new();
    scenario.steps.iter().map(|step| sandbox.take(step, python)).collect::<String>() + &sandbox.results()
}
