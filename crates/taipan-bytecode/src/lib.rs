//! CPython 3.14's bytecode: the instruction set, code objects, and the forms they take in files and on
//! paper.
//!
//! * [`opcode`]: the instructions, declared once, and what their opargs number.
//! * [`CodeObject`], [`Constant`], [`PyString`], [`Location`]: what a compiler makes.
//! * [`linetable`], [`exception_table`], [`instructions`]: the tables and the code in a code object, written
//!   and read.
//! * [`marshal`], [`pyc`]: bytes in files, written and read.
//! * [`dis`], [`repr`]: text, as CPython prints it.
//! * [`verify`], [`compare`]: what is wrong with a code object, and where two differ.
//!
//! Nothing here trusts its input: damaged data gives errors.
//!
//! ```
//! use taipan_bytecode::{Pyc, dis, verify};
//! # let file = {
//! #     use taipan_bytecode::{marshal, pyc::{self, Validation}};
//! #     let code = marshal::read_code(include_bytes!("../tests/data/pass.marshal")).unwrap();
//! #     pyc::write(&code, Validation::Timestamp { mtime: 0, source_size: 4 }).unwrap()
//! # };
//!
//! let module = Pyc::from_bytes(&file)?;
//! verify::verify(&module.code)?;
//! assert!(dis::dis(&module.code, dis::Options::default()).contains("RETURN_VALUE"));
//! assert_eq!(module.to_bytes()?, file);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod code_object;
pub mod compare;
pub mod constant;
pub mod dis;
pub mod exception_table;
pub mod instructions;
pub mod linetable;
pub mod location;
pub mod marshal;
pub mod opcode;
pub mod pyc;
pub mod repr;
pub mod siphash;
pub mod verify;

pub use code_object::{CodeFlags, CodeObject};
pub use constant::{Constant, PyBytes, PyString};
pub use location::Location;
pub use opcode::Opcode;
pub use pyc::Pyc;
