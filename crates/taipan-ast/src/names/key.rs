//! Identifiers as a few machine words.
//!
//! Most identifiers are short: the first and the last eight bytes hold all of them, and comparing two is
//! comparing integers. Of longer ones the words tell most apart.

/// Odd, with its bits spread evenly: 2**64 divided by the golden ratio.
const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;
/// Bytes of a word.
const WORD: usize = size_of::<u64>();

/// What stands for a text when it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// The first bytes, or a digest of all of a long text.
    head: u64,
    /// The last bytes, which overlap the first ones in a text that is shorter than both.
    tail: u64,
    /// Bytes of the text.
    len: usize,
}

impl Key {
    #[inline]
    pub(super) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let (head, tail) = match (bytes.first_chunk(), bytes.last_chunk()) {
            (Some(&first), Some(&last)) if bytes.len() <= 2 * WORD => {
                (u64::from_le_bytes(first), u64::from_le_bytes(last))
            }
            (_, Some(&last)) => (digest(bytes), u64::from_le_bytes(last)),
            _ => (short(bytes), 0),
        };
        Self { head, tail, len: bytes.len() }
    }

    /// Whether equal keys mean equal texts.
    #[inline]
    pub(super) fn is_complete(self) -> bool {
        self.len <= 2 * WORD
    }

    /// Where to look; all bits of the key matter for the low ones.
    #[inline]
    pub(super) fn hash(self) -> usize {
        let words = (self.head ^ self.tail.rotate_left(WORD as u32 * 4)).wrapping_add(self.len as u64);
        (words.wrapping_mul(MULTIPLIER) >> 32) as usize
    }
}

/// All bytes of a text shorter than a word.
#[inline]
fn short(bytes: &[u8]) -> u64 {
    match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(&first), Some(&last)) => {
            u64::from(u32::from_le_bytes(first)) | u64::from(u32::from_le_bytes(last)) << 32
        }
        _ => bytes.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)),
    }
}

/// A hash of a text longer than two words.
fn digest(bytes: &[u8]) -> u64 {
    let mix = |hash: u64, word: u64| {
        let product = (hash ^ word).wrapping_mul(MULTIPLIER);
        product ^ product >> 32
    };
    // The rest is in the key's tail.
    let (words, _) = bytes.as_chunks::<WORD>();
    words.iter().fold(0, |hash, &word| mix(hash, u64::from_le_bytes(word)))
}
