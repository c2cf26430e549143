//! SipHash-1-3 (Aumasson and Bernstein, 2012, with one and three rounds), which CPython uses to hash
//! sources, strings and bytes.

/// The hash of `data` under the key `k0`, `k1`.
pub fn siphash13(k0: u64, k1: u64, data: &[u8]) -> u64 {
    let mut state = [
        k0 ^ 0x736f_6d65_7073_6575,
        k1 ^ 0x646f_7261_6e64_6f6d,
        k0 ^ 0x6c79_6765_6e65_7261,
        k1 ^ 0x7465_6462_7974_6573,
    ];
    let mut words = data.chunks_exact(8);
    for word in &mut words {
        absorb(&mut state, word);
    }
    let mut last = [0; 8];
    last[..words.remainder().len()].copy_from_slice(words.remainder());
    last[7] = data.len() as u8;
    absorb(&mut state, &last);
    state[2] ^= 0xff;
    for _ in 0..3 {
        round(&mut state);
    }
    state.into_iter().fold(0, |hash, word| hash ^ word)
}

/// Mixes in up to eight bytes.
fn absorb(state: &mut [u64; 4], word: &[u8]) {
    let word = word.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    state[3] ^= word;
    round(state);
    state[0] ^= word;
}

fn round(v: &mut [u64; 4]) {
    v[0] = v[0].wrapping_add(v[1]);
    v[1] = v[1].rotate_left(13) ^ v[0];
    v[0] = v[0].rotate_left(32);
    v[2] = v[2].wrapping_add(v[3]);
    v[3] = v[3].rotate_left(16) ^ v[2];
    v[0] = v[0].wrapping_add(v[3]);
    v[3] = v[3].rotate_left(21) ^ v[0];
    v[2] = v[2].wrapping_add(v[1]);
    v[1] = v[1].rotate_left(17) ^ v[2];
    v[2] = v[2].rotate_left(32);
}

#[cfg(test)]
mod tests {
    use super::siphash13;

    #[test]
    fn hashes_as_cpython_does() {
        assert_eq!(siphash13(3627, 0, b"").to_le_bytes(), *b"\xacd\xf8Qr\xd8\x16\x86");
        assert_eq!(siphash13(3627, 0, b"abc").to_le_bytes(), *b":\x0c\xc7M(\xf63t");
    }
}
