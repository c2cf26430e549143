//! Checks that code is what the compiler of `re` writes, as far as the engine relies on it. The engine never reads
//! outside of the code, skips lead forward, and each turn of a repetition goes on in the text or counts: so it comes
//! to an end whatever the code is. What is left is that code ends, and that there are not more groups than code for
//! them.

use super::opcodes::op;

/// Whether code is valid for a pattern with so many groups.
pub(super) fn is_valid(code: &[u32], groups: usize) -> bool {
    groups <= code.len() && code.last() == Some(&op::SUCCESS)
}
