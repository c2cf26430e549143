//! CPython's multi-byte codecs of East Asia.
//!
//! The crate `encoding_rs` has their relatives of the web. They differ in some characters and in what
//! they take; `multibyte.txt` says where (`tests/differential/make_codec_tables.py` writes it). So a text
//! is cut into sequences as the codec's structure has it, and each is looked up there first.

use crate::error::SyntaxError;

use super::placeless;

const OVERRIDES: &str = include_str!("multibyte.txt");

/// A multi-byte codec.
pub(super) struct Multibyte {
    /// CPython's name.
    codec: &'static str,
    encoding: &'static encoding_rs::Encoding,
    overrides: Vec<Run>,
}

/// Sequences of the same length that follow each other as numbers.
struct Run {
    first: u32,
    last: u32,
    /// The code point of the first; the others count on from it. `None` where CPython has no characters.
    char: Option<u32>,
}

impl Multibyte {
    /// The codec of this name; `None` if it is not one that can be decoded.
    pub(super) fn new(codec: &'static str) -> Option<Self> {
        let label = match codec {
            "cp932" => "shift_jis",
            "cp949" | "euc_kr" => "euc-kr",
            "cp950" => "big5",
            "euc_jp" => "euc-jp",
            "gb2312" => "gbk",
            "iso2022_jp" => "iso-2022-jp",
            other => other,
        };
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes())?;
        let lines = OVERRIDES.lines().skip_while(|line| *line != codec).skip(1);
        let overrides = lines.map_while(Run::parse).collect();
        Some(Self { codec, encoding, overrides })
    }

    /// Decodes a whole text.
    ///
    /// # Errors
    /// CPython's, for the first sequence the codec does not have.
    pub(super) fn decode(&self, body: &[u8]) -> Result<String, SyntaxError> {
        if self.codec == "iso2022_jp" {
            return self.decode_with_state(body);
        }
        let mut out = String::with_capacity(body.len());
        let mut rest = body;
        while let Some(&first) = rest.first() {
            if first.is_ascii() {
                let ascii = rest.iter().take_while(|byte| byte.is_ascii()).count();
                out.push_str(std::str::from_utf8(&rest[..ascii]).unwrap_or_default());
                rest = &rest[ascii..];
                continue;
            }
            let length = self.length(rest);
            let decoded = rest.get(..length).is_some_and(|sequence| self.sequence(sequence, &mut out));
            if !decoded {
                return Err(self.error(body, body.len() - rest.len()));
            }
            rest = &rest[length..];
        }
        Ok(out)
    }

    /// Decodes with U+FFFD for what the codec does not have.
    pub(super) fn decode_lossy(&self, body: &[u8]) -> String {
        self.decode(body).unwrap_or_else(|_| self.encoding.decode_without_bom_handling(body).0.into_owned())
    }

    /// A codec with escape sequences cannot be cut.
    fn decode_with_state(&self, body: &[u8]) -> Result<String, SyntaxError> {
        let mut decoder = self.encoding.new_decoder_without_bom_handling();
        let room = decoder.max_utf8_buffer_length_without_replacement(body.len()).unwrap_or(0);
        let mut out = String::with_capacity(room);
        match decoder.decode_to_string_without_replacement(body, &mut out, true) {
            (encoding_rs::DecoderResult::Malformed(length, after), read) => {
                Err(self.error(body, read.saturating_sub(usize::from(length) + usize::from(after))))
            }
            _ => Ok(out),
        }
    }

    /// How many bytes the sequence at the start of `rest`, beyond ASCII, has.
    fn length(&self, rest: &[u8]) -> usize {
        match (self.codec, rest) {
            ("shift_jis" | "cp932", [0x80 | 0xA0..=0xDF | 0xFD..=0xFF, ..]) => 1,
            ("euc_jp", [0x8F, ..]) => 3,
            ("euc_kr", [0xA4, 0xD4, ..]) => 8,
            ("gb18030", [_, b'0'..=b'9', ..]) => 4,
            _ => 2,
        }
    }

    /// Appends the character of a sequence, if it has one.
    fn sequence(&self, sequence: &[u8], out: &mut String) -> bool {
        if let Some(sequence) = sequence.first_chunk::<8>() {
            let syllable = syllable(*sequence);
            out.extend(syllable);
            return syllable.is_some();
        }
        let number = sequence.iter().fold(0u32, |number, &byte| number << 8 | u32::from(byte));
        let run = self.overrides.partition_point(|run| run.last < number);
        if let Some(run) = self.overrides.get(run).filter(|run| run.first <= number) {
            let char = run.char.and_then(|char| char::from_u32(char + number - run.first));
            out.extend(char);
            return char.is_some();
        }
        let text = self.encoding.decode_without_bom_handling_and_without_replacement(sequence);
        let mut chars = text.as_deref().unwrap_or_default().chars();
        // What the web takes for two characters is none here.
        let char = chars.next().filter(|_| chars.next().is_none());
        out.extend(char);
        char.is_some()
    }

    /// The error for the sequence at `position`. CPython has added a newline to a body without one.
    fn error(&self, body: &[u8], position: usize) -> SyntaxError {
        let rest = body.get(position..).unwrap_or_default();
        let end = body.len() + usize::from(!body.ends_with(b"\n"));
        if self.codec != "iso2022_jp" && position + self.length(rest) > end {
            return placeless(format!(
                "'{}' codec can't decode bytes in position {position}-{}: incomplete multibyte sequence",
                self.codec,
                end - 1
            ));
        }
        let byte = rest.first().copied().unwrap_or_default();
        placeless(format!(
            "'{}' codec can't decode byte 0x{byte:02x} in position {position}: illegal multibyte sequence",
            self.codec
        ))
    }
}

/// The syllable that EUC-KR spells with its letters (KS X 1001, annex 3): a filler, then the initial, the vowel
/// and the final, which may be the filler again.
fn syllable(sequence: [u8; 8]) -> Option<char> {
    const INITIALS: &str = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
    const FINALS: &str = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";
    const FILLER: u8 = 0xD4;
    let [0xA4, FILLER, 0xA4, initial, 0xA4, vowel @ 0xBF..=0xD3, 0xA4, last] = sequence else { return None };
    // The letters stand in the order of Unicode, from the byte 0xA1 and U+3131.
    let place = |letters: &str, byte: u8| {
        let letter = char::from_u32(0x3131 + u32::from(byte.checked_sub(0xA1)?))?;
        letters.chars().position(|other| other == letter)
    };
    let initial = place(INITIALS, initial)? as u32;
    let last = if last == FILLER { 0 } else { place(FINALS, last)? as u32 + 1 };
    char::from_u32(0xAC00 + (initial * 21 + u32::from(vowel - 0xBF)) * 28 + last)
}

impl Run {
    fn parse(line: &str) -> Option<Self> {
        let number = |text: &str| u32::from_str_radix(text, 16).ok();
        let mut words = line.split(' ');
        let (first, last, char) = (words.next()?, words.next()?, words.next()?);
        Some(Self { first: number(first)?, last: number(last)?, char: number(char) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(codec: &'static str, bytes: &[u8], expected: Option<&str>) {
        let decoded = Multibyte::new(codec).expect("a codec").decode(bytes);
        assert_eq!(decoded.ok().as_deref(), expected);
    }

    #[test]
    fn cpython_differs_from_the_web() {
        check("euc_jp", b"x\xA1\xC1", Some("x\u{301C}"));
        check("cp932", b"\x81\x60\x80", Some("\u{FF5E}\u{80}"));
        check("big5", b"\x87\x40", None);
        check("gbk", b"\x80", None);
        check("euc_kr", b"\x81\x41", None);
        check("cp949", b"\x81\x41", Some("\u{AC02}"));
    }

    #[test]
    fn sequences_of_one_to_four_bytes() {
        check("shift_jis", b"\xB1a\x82\xA0", Some("\u{FF71}a\u{3042}"));
        check("euc_jp", b"\x8F\xB0\xA1", Some("\u{4E02}"));
        check("gb18030", b"\x81\x30\x81\x30", Some("\u{80}"));
        check("gb2312", b"\xD6", None);
        check("euc_kr", b"\xA4\xD4\xA4\xA2\xA4\xCB\xA4\xBB", Some("\u{AFB4}"));
        check("euc_kr", b"\xA4\xD4\xA4\xA3\xA4\xCB\xA4\xD4", None);
    }
}
