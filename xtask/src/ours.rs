//! Our compiler, called as the tasks need it.

use taipan_ast::decode;
use taipan_ast::error::{ErrorKind, ErrorSpan, SyntaxError};
use taipan_ast::parse::Mode;
use taipan_bytecode::{CodeObject, marshal};
use taipan_compiler::Options;
use taipan_testing::corpus::SourceFile;

/// The module and its marshalled bytes.
///
/// # Errors
/// The exception CPython would raise.
pub(crate) fn compile(file: &SourceFile, optimize: u8) -> Result<(CodeObject, Vec<u8>), SyntaxError> {
    let text = decode::decode(&file.bytes)?;
    let code = taipan_compiler::compile(&text, &file.name, Mode::Exec, Options { optimize })?.code;
    match marshal::write_code(&code) {
        Ok(bytes) => Ok((code, bytes)),
        Err(error) => {
            let error = SyntaxError::new(error.to_string(), ErrorSpan::default());
            Err(SyntaxError { span: None, ..error.with_kind(ErrorKind::ValueError) })
        }
    }
}
