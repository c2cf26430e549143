//! The virtual machine: it runs the code objects of `taipan-bytecode`.
//!
//! A value is one [word](word::Word): ints and floats of the usual sizes in the word itself, everything else
//! the address of an [object] with a reference count. Python code runs on a stack of words of its
//! own ([`thread`]); a Python function that calls another does not take native stack. The
//! [interpreter](interp) has one small function for each instruction, which ends by calling the next one's,
//! and instructions specialise themselves as they run (PEP 659).

pub mod call;
pub mod codecs;
pub mod config;
pub mod gil;
pub mod import;
pub mod interp;
pub mod interrupts;
pub mod modules;
pub mod object;
pub mod program;
pub mod raise;
pub mod runtime;
mod startup;
mod streams;
pub mod thread;
pub mod traceback;
pub mod types;
pub mod unicode;
pub mod value;
pub mod word;
