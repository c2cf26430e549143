//! `binascii`: bytes as text of ASCII in several ways, and checksums.

use taipan_vm::modules::NativeModule;
use taipan_vm::object::buffer::{Buffer, flag};
use taipan_vm::object::native::{Function, Method, NativeMembers};
use taipan_vm::object::protocol;
use taipan_vm::object::type_object::{Type, type_of};
use taipan_vm::raise::{self, Raised, type_error, value_error};
use taipan_vm::types::bytes::Bytes;
use taipan_vm::types::exception::{self, kinds};
use taipan_vm::types::module::Module;
use taipan_vm::types::str::Str;
use taipan_vm::types::{byte_string, int};
use taipan_vm::value::{PyResult, Value};

/// `binascii`
pub static MODULE: NativeModule = NativeModule {
    name: "binascii",
    doc: "Conversion between binary data and ASCII",
    functions: FUNCTIONS,
    types: &[],
    init,
};

/// `binascii.Error`
static ERROR: Type = exception::native_type("binascii.Error", &kinds::VALUE_ERROR, &NativeMembers::NONE);
/// `binascii.Incomplete`
static INCOMPLETE: Type =
    exception::native_type("binascii.Incomplete", &kinds::EXCEPTION, &NativeMembers::NONE);

fn init(module: &Module) -> PyResult<()> {
    for type_ in [&ERROR, &INCOMPLETE] {
        taipan_vm::runtime::make_ready(type_);
        module.set(type_.short_name(), type_.value());
    }
    Ok(())
}

#[cold]
fn error(message: impl std::fmt::Display) -> Raised {
    raise::raise(&ERROR, message)
}

static FUNCTIONS: &[Method] = &[
    Method::function(
        "a2b_base64",
        "($module, data, /, *, strict_mode=False)",
        Function::Bound(decode_base64),
        "The bytes that text in base 64 stands for.",
    ),
    Method::function(
        "a2b_hex",
        "($module, hexstr, /)",
        Function::One(unhexlify),
        "The bytes that hexadecimal digits stand for.",
    ),
    Method::function(
        "a2b_qp",
        "($module, /, data, header=False)",
        Function::Bound(decode_quoted),
        "The bytes that quoted-printable text stands for.",
    ),
    Method::function(
        "a2b_uu",
        "($module, data, /)",
        Function::One(decode_uu),
        "The bytes of a line of uuencoded text.",
    ),
    Method::function(
        "b2a_base64",
        "($module, data, /, *, newline=True)",
        Function::Bound(encode_base64),
        "Bytes as text in base 64.",
    ),
    Method::function(
        "b2a_hex",
        "($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)",
        Function::Bound(hexlify),
        "Bytes as hexadecimal digits.",
    ),
    Method::function(
        "b2a_qp",
        "($module, /, data, quotetabs=False, istext=True, header=False)",
        Function::Bound(encode_quoted),
        "Bytes as quoted-printable text.",
    ),
    Method::function(
        "b2a_uu",
        "($module, data, /, *, backtick=False)",
        Function::Bound(encode_uu),
        "Bytes as a line of uuencoded text.",
    ),
    Method::function(
        "crc32",
        "($module, data, crc=0, /)",
        Function::Positional(1, 2, crc32),
        "The checksum CRC-32 of bytes.",
    ),
    Method::function(
        "crc_hqx",
        "($module, data, crc, /)",
        Function::Positional(2, 2, crc_hqx),
        "The checksum CRC-CCITT of bytes.",
    ),
    Method::function(
        "hexlify",
        "($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)",
        Function::Bound(hexlify),
        "Bytes as hexadecimal digits.",
    ),
    Method::function(
        "unhexlify",
        "($module, hexstr, /)",
        Function::One(unhexlify),
        "The bytes that hexadecimal digits stand for.",
    ),
];

/// The bytes of text that may be given as a string.
fn ascii(argument: &Value) -> PyResult<Vec<u8>> {
    if let Some(text) = Str::of(argument) {
        return match text.as_ascii() {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => Err(value_error("string argument should contain only ASCII characters")),
        };
    }
    match Buffer::find(argument, flag::SIMPLE) {
        Some(Ok(buffer)) => Ok(buffer.as_slice().to_vec()),
        _ => {
            let _not_plain = raise::take_if(&kinds::BUFFER_ERROR);
            let name = type_of(argument).name();
            Err(type_error(format_args!("argument should be bytes, buffer or ASCII string, not '{name}'")))
        }
    }
}

fn binary(argument: &Value) -> PyResult<Buffer> {
    Buffer::get(argument, flag::SIMPLE)
}

fn is_set(argument: Option<&Value>, default: bool) -> PyResult<bool> {
    argument.map_or(Ok(default), protocol::is_true)
}

fn hexlify(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(data), rest @ ..] = arguments else { return Ok(Value::NONE) };
    let (separator, group) = byte_string::hex::separator(rest)?;
    let digits = byte_string::hex::to_hex(binary(data)?.as_slice(), separator, group)?;
    let digits = Str::of(&digits).and_then(Str::as_ascii).unwrap_or_default();
    Ok(Bytes::new(digits.as_bytes()))
}

fn unhexlify(_: &Value, digits: &Value) -> PyResult {
    let digits = ascii(digits)?;
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(error("Odd-length string"));
    }
    let value = |digit: u8| (digit as char).to_digit(16);
    let byte = |[high, low]: &[u8; 2]| Some((value(*high)? << 4 | value(*low)?) as u8);
    let bytes: Option<Vec<u8>> = pairs.iter().map(byte).collect();
    bytes.map(|bytes| Bytes::new(&bytes)).ok_or_else(|| error("Non-hexadecimal digit found"))
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The value of a digit in base 64.
const fn base64_value(digit: u8) -> Option<u8> {
    Some(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

fn decode_base64(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(text), strict] = arguments else { return Ok(Value::NONE) };
    let text = ascii(text)?;
    let strict = is_set(*strict, false)?;
    if strict && text.first() == Some(&b'=') {
        return Err(error("Leading padding not allowed"));
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut in_quad, mut left, mut padding, mut padding_started) = (0, 0_u8, 0, false);
    for (place, &byte) in text.iter().enumerate() {
        if byte == b'=' {
            padding_started = true;
            if strict && in_quad == 0 {
                return Err(error("Excess padding not allowed"));
            }
            padding += 1;
            if in_quad >= 2 && in_quad + padding >= 4 {
                if strict && place + 1 < text.len() {
                    return Err(error("Excess data after padding"));
                }
                return Ok(Bytes::new(&bytes));
            }
            continue;
        }
        let Some(value) = base64_value(byte) else {
            if strict {
                return Err(error("Only base64 data is allowed"));
            }
            continue;
        };
        if strict && padding_started {
            return Err(error("Discontinuous padding not allowed"));
        }
        padding = 0;
        match in_quad {
            0 => {}
            1 => bytes.push(left << 2 | value >> 4),
            2 => bytes.push(left << 4 | value >> 2),
            _ => bytes.push(left << 6 | value),
        }
        left = value;
        in_quad = (in_quad + 1) % 4;
    }
    match in_quad {
        0 => Ok(Bytes::new(&bytes)),
        1 => {
            let digits = bytes.len() / 3 * 4 + 1;
            Err(error(format_args!(
                "Invalid base64-encoded string: number of data characters ({digits}) cannot be 1 more than a multiple of 4"
            )))
        }
        _ => Err(error("Incorrect padding")),
    }
}

fn encode_base64(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(data), newline] = arguments else { return Ok(Value::NONE) };
    let newline = is_set(*newline, true)?;
    let data = binary(data)?;
    let mut text = byte_string::with_room(data.length().div_ceil(3).saturating_mul(4).saturating_add(1))?;
    for group in data.as_slice().chunks(3) {
        let at = |place: usize| u32::from(group.get(place).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for digit in 0..4_usize {
            let value = bits >> (18 - 6 * digit) & 63;
            text.push(if digit <= group.len() { BASE64[value as usize] } else { b'=' });
        }
    }
    if newline {
        text.push(b'\n');
    }
    Ok(Bytes::new(&text))
}

/// Bytes that a line of uuencoded text holds at most.
const UU_LINE: usize = 45;

fn decode_uu(_: &Value, line: &Value) -> PyResult {
    let line = ascii(line)?;
    let mut rest = line.iter().copied();
    let length = rest.next().map_or(0, |first| usize::from(first.wrapping_sub(b' ') & 63));
    let mut bytes = Vec::with_capacity(length);
    let (mut bits, mut number) = (0_u32, 0);
    while bytes.len() < length {
        let value = match rest.next() {
            // Spaces at the end of a line may be missing.
            None | Some(b'\n' | b'\r') => 0,
            Some(byte @ b' '..=b'`') => u32::from(byte - b' ') & 63,
            Some(_) => return Err(error("Illegal char")),
        };
        bits = bits << 6 | value;
        number += 6;
        if number >= 8 {
            number -= 8;
            bytes.push((bits >> number) as u8);
            bits &= (1 << number) - 1;
        }
    }
    match rest.all(|byte| matches!(byte, b' ' | b'`' | b'\n' | b'\r')) {
        true => Ok(Bytes::new(&bytes)),
        false => Err(error("Trailing garbage")),
    }
}

fn encode_uu(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(data), backtick] = arguments else { return Ok(Value::NONE) };
    let backtick = is_set(*backtick, false)?;
    let data = binary(data)?;
    let data = data.as_slice();
    if data.len() > UU_LINE {
        return Err(error("At most 45 bytes at once"));
    }
    let digit = |value: u32| if value == 0 && backtick { b'`' } else { value as u8 + b' ' };
    let mut line = vec![digit(data.len() as u32)];
    for group in data.chunks(3) {
        let at = |place: usize| u32::from(group.get(place).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        line.extend((0..4).map(|place| digit(bits >> (18 - 6 * place) & 63)));
    }
    line.push(b'\n');
    Ok(Bytes::new(&line))
}

fn decode_quoted(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(text), header] = arguments else { return Ok(Value::NONE) };
    let text = ascii(text)?;
    let header = is_set(*header, false)?;
    let mut bytes = Vec::with_capacity(text.len());
    let mut place = 0;
    while let Some(&byte) = text.get(place) {
        place += 1;
        if byte == b'_' && header {
            bytes.push(b' ');
            continue;
        }
        if byte != b'=' {
            bytes.push(byte);
            continue;
        }
        match (text.get(place).copied(), text.get(place + 1).copied()) {
            (None, _) => break,
            (Some(b'\n' | b'\r'), _) => {
                // A soft line break: nothing up to the end of the line.
                let end = text[place..].iter().position(|byte| *byte == b'\n');
                place = end.map_or(text.len(), |end| place + end + 1);
            }
            (Some(b'='), _) => {
                bytes.push(b'=');
                place += 1;
            }
            (Some(high), Some(low)) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let value = |digit: u8| (digit as char).to_digit(16).unwrap_or(0);
                bytes.push((value(high) << 4 | value(low)) as u8);
                place += 2;
            }
            _ => bytes.push(b'='),
        }
    }
    Ok(Bytes::new(&bytes))
}

/// Characters of a line of quoted-printable text.
const QUOTED_LINE: usize = 76;

/// Whether a byte of quoted-printable text is written as its digits. `next` is the byte behind it.
fn is_quoted(byte: u8, next: Option<u8>, line: usize, flags: QuotedFlags) -> bool {
    match byte {
        b'=' | 127.. => true,
        b'_' if flags.header => true,
        b'.' if line == 0 => matches!(next, None | Some(b'\n' | b'\r' | 0)),
        b'\r' | b'\n' => !flags.text,
        b'\t' | b' ' => next.is_none() || flags.tabs,
        byte => byte < 33,
    }
}

/// What is asked of quoted-printable text.
#[derive(Clone, Copy)]
struct QuotedFlags {
    tabs: bool,
    text: bool,
    header: bool,
}

fn encode_quoted(_: &Value, arguments: &[Option<&Value>]) -> PyResult {
    let [Some(data), tabs, text, header] = arguments else { return Ok(Value::NONE) };
    let flags = QuotedFlags {
        tabs: is_set(*tabs, false)?,
        text: is_set(*text, true)?,
        header: is_set(*header, false)?,
    };
    let data = binary(data)?;
    let data = data.as_slice();
    let first_end = data.iter().position(|byte| *byte == b'\n');
    let crlf = first_end.is_some_and(|end| end > 0 && data.get(end - 1) == Some(&b'\r'));
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    let mut line = 0;
    let mut place = 0;
    let soft_break = |out: &mut Vec<u8>| out.extend_from_slice(if crlf { b"=\r\n" } else { b"=\n" });
    while let Some(&byte) = data.get(place) {
        let next = data.get(place + 1).copied();
        if is_quoted(byte, next, line, flags) {
            if line + 3 >= QUOTED_LINE {
                soft_break(&mut out);
                line = 0;
            }
            out.extend_from_slice(format!("={byte:02X}").as_bytes());
            line += 3;
            place += 1;
            continue;
        }
        let ends_line = byte == b'\n' || byte == b'\r' && next == Some(b'\n');
        if flags.text && ends_line {
            // A space before the end of a line is written as its digits.
            if let Some(&last @ (b' ' | b'\t')) = out.last() {
                out.pop();
                out.extend_from_slice(format!("={last:02X}").as_bytes());
            }
            out.extend_from_slice(if crlf { b"\r\n" } else { b"\n" });
            place += if byte == b'\r' { 2 } else { 1 };
            line = 0;
            continue;
        }
        if next.is_some_and(|next| next != b'\n') && line + 1 >= QUOTED_LINE {
            soft_break(&mut out);
            line = 0;
        }
        line += 1;
        out.push(if flags.header && byte == b' ' { b'_' } else { byte });
        place += 1;
    }
    Ok(Bytes::new(&out))
}

/// What CRC-32 does to the remainder for each value of a byte.
static CRC32: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut remainder = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            remainder = remainder >> 1 ^ if remainder & 1 == 0 { 0 } else { 0xedb8_8320 };
            bit += 1;
        }
        table[byte] = remainder;
        byte += 1;
    }
    table
};

fn crc32(_: &Value, arguments: &[Value]) -> PyResult {
    let [data, rest @ ..] = arguments else { return Ok(Value::NONE) };
    let begin = low_bits(rest.first())?;
    let data = binary(data)?;
    let step = |crc: u32, byte: &u8| CRC32[usize::from(crc as u8 ^ byte)] ^ crc >> 8;
    let crc = !data.as_slice().iter().fold(!begin, step);
    Ok(int::from_i64(i64::from(crc)))
}

/// The low 32 bits of an integer.
fn low_bits(argument: Option<&Value>) -> PyResult<u32> {
    let Some(argument) = argument else { return Ok(0) };
    let number = int::convert::index(argument)?;
    let number = int::of(&number).unwrap_or_default();
    let low: num_bigint::BigInt = number & num_bigint::BigInt::from(u32::MAX);
    Ok(u32::try_from(low).unwrap_or_default())
}

fn crc_hqx(_: &Value, arguments: &[Value]) -> PyResult {
    let [data, crc] = arguments else { return Ok(Value::NONE) };
    let mut crc = low_bits(Some(crc))? & 0xffff;
    for byte in binary(data)?.as_slice() {
        crc ^= u32::from(*byte) << 8;
        for _ in 0..8 {
            crc = if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 };
        }
        crc &= 0xffff;
    }
    Ok(int::from_i64(i64::from(crc)))
}
