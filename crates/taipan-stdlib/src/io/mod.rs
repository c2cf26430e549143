//! `_io`: streams. Files of the operating system, buffers over them, text over buffers, and streams in memory.

use taipan_vm::modules::NativeModule;
use taipan_vm::object::type_object::Type;
use taipan_vm::runtime::make_ready;
use taipan_vm::types::exception::kinds;
use taipan_vm::types::int;
use taipan_vm::types::module::Module;
use taipan_vm::value::PyResult;

mod arguments;
mod buffered;
mod buffered_base;
mod bytesio;
mod errors;
mod fileio;
mod iobase;
mod newlines;
mod open;
mod raw;
mod state;
mod stringio;
mod text_base;
mod textio;

/// `_io`
pub static MODULE: NativeModule = NativeModule {
    name: "_io",
    doc: "The implementation of module io: streams of bytes and text, and open().",
    functions: open::FUNCTIONS,
    types: &[
        &iobase::TYPE,
        &raw::TYPE,
        &buffered_base::TYPE,
        &text_base::TYPE,
        &buffered::pair::TYPE,
        &buffered::types::RANDOM,
        &buffered::types::READER,
        &buffered::types::WRITER,
        &bytesio::BUFFER_TYPE,
        &bytesio::TYPE,
        &fileio::TYPE,
        &newlines::TYPE,
        &stringio::TYPE,
        &textio::TYPE,
    ],
    init,
};

/// Bytes of a buffer, unless another size is asked for.
pub(crate) const DEFAULT_BUFFER_SIZE: usize = 128 * 1024;

fn init(module: &Module) -> PyResult<()> {
    let errors: [&'static Type; 2] = [&kinds::BLOCKING_IO_ERROR, &kinds::UNSUPPORTED_OPERATION];
    for error in errors {
        make_ready(error);
        module.set(error.short_name(), error.value());
    }
    module.set("DEFAULT_BUFFER_SIZE", int::from_usize(DEFAULT_BUFFER_SIZE));
    Ok(())
}
