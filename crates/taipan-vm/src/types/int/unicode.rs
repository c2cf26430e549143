//! Digits and spaces of all scripts, as numbers in texts may have them: `int('٣')`.

/// The digits zero of all scripts (Unicode 16.0); the others follow each.
static ZEROS: [u32; 76] = [
    0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50,
    0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40,
    0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x10d40,
    0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x116d0, 0x116da,
    0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50, 0x11da0, 0x11f50, 0x16130, 0x16a60, 0x16ac0,
    0x16b50, 0x16d70, 0x1ccf0, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0,
    0x1e5f1, 0x1e950, 0x1fbf0,
];

/// The value of a decimal digit of any script.
pub fn decimal(code: u32) -> Option<u8> {
    if code < 128 {
        return (code as u8 as char).to_digit(10).map(|digit| digit as u8);
    }
    let place = ZEROS.partition_point(|zero| *zero <= code).checked_sub(1)?;
    ZEROS.get(place).map(|zero| code - zero).filter(|digit| *digit < 10).map(|digit| digit as u8)
}

/// Whether a code point is a space, as `str.isspace` says.
pub fn is_space(code: u32) -> bool {
    matches!(
        code,
        0x9..=0xd | 0x1c..=0x20 | 0x85 | 0xa0 | 0x1680 | 0x2000..=0x200a | 0x2028..=0x2029 | 0x202f | 0x205f | 0x3000
    )
}

/// The text of a number with ASCII digits and spaces in the place of others; what is neither becomes `?`, which no
/// number has.
pub fn to_ascii(codes: impl Iterator<Item = u32>) -> Vec<u8> {
    let translate = |code| match code {
        0..128 => code as u8,
        _ if is_space(code) => b' ',
        _ => decimal(code).map_or(b'?', |digit| b'0' + digit),
    };
    codes.map(translate).collect()
}
