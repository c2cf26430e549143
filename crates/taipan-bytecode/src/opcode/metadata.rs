//! What the table of instructions says of one opcode, worked out at compile time.
//!
//! The table writes effects and caches as text for people; here a `const` parser turns that text into
//! numbers, so that every question about an opcode is one load from a static array.

use super::Opcode;

/// What an oparg means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operand {
    /// Nothing: it is ignored.
    None,
    /// A number: a count, a depth in the stack, a value, bits.
    Number,
    /// Index into `co_consts`.
    Const,
    /// Index into `co_names`.
    Name,
    /// Index into `co_names`, shifted left by 1; bit 0 asks for a second value on the stack.
    NameShifted1,
    /// Index into `co_names`, shifted left by 2; bits 0 and 1 are flags.
    NameShifted2,
    /// Index into the `localsplus` names.
    Local,
    /// Two indices below 16 into the `localsplus` names: bits 4 to 7 and bits 0 to 3.
    LocalPair,
    /// Index into the `localsplus` names, of a cell or free variable.
    Free,
    /// Code units to jump forward, counted from the end of the instruction and its caches.
    JumpForward,
    /// Code units to jump backward, counted from the end of the instruction and its caches.
    JumpBackward,
    /// A jump of a pseudo-instruction, whose oparg is a label.
    Jump,
    /// The label of an exception handler (pseudo-instructions alone).
    Handler,
    /// [`BinaryOperator`](super::BinaryOperator)
    BinaryOperator,
    /// A [`CompareOperator`](super::CompareOperator) shifted left by 5; bit 4 asks for a bool.
    Comparison,
    /// 1 inverts: `not in`.
    Contains,
    /// 1 inverts: `is not`.
    Is,
    /// [`Intrinsic1`](super::Intrinsic1)
    Intrinsic1,
    /// [`Intrinsic2`](super::Intrinsic2)
    Intrinsic2,
    /// [`CommonConstant`](super::CommonConstant)
    CommonConstant,
    /// [`SpecialMethod`](super::SpecialMethod)
    SpecialMethod,
    /// [`Conversion`](super::Conversion)
    Conversion,
    /// A bit of [`FunctionAttribute`](super::FunctionAttribute)
    FunctionAttribute,
}

/// Bits that the table sets beside each instruction; [`Metadata::new`] adds those that follow from
/// the operand.
#[derive(Clone, Copy)]
pub(super) struct Flags(u16);

#[allow(non_upper_case_globals, reason = "the table reads as text")]
impl Flags {
    pub(super) const raises: Flags = Flags(1);
    pub(super) const escapes: Flags = Flags(1 << 1);
    pub(super) const breaks: Flags = Flags(1 << 2);
    pub(super) const leaves: Flags = Flags(1 << 3);
    pub(super) const always: Flags = Flags(1 << 4);
    pub(super) const pushes_block: Flags = Flags(1 << 5);
    pub(super) const local: Flags = Flags(1 << 6);
    pub(super) const ARG: Flags = Flags(1 << 7);
    pub(super) const CONST: Flags = Flags(1 << 8);
    pub(super) const NAME: Flags = Flags(1 << 9);
    pub(super) const FREE: Flags = Flags(1 << 10);
    pub(super) const JUMP: Flags = Flags(1 << 11);

    /// Whether any of the given flags is set.
    pub(super) const fn has(self, flags: Flags) -> bool {
        self.0 & flags.0 != 0
    }

    pub(super) const fn or(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }

    const fn of_operand(operand: Operand) -> Flags {
        let kind = match operand {
            Operand::None => return Flags(0),
            Operand::Const => Flags::CONST.0,
            Operand::Name | Operand::NameShifted1 | Operand::NameShifted2 => Flags::NAME.0,
            Operand::Local | Operand::LocalPair => Flags::local.0,
            Operand::Free => Flags::FREE.0,
            Operand::JumpForward | Operand::JumpBackward | Operand::Jump => Flags::JUMP.0,
            _ => 0,
        };
        Flags(kind | Flags::ARG.0)
    }
}

/// Stands for a number of values that depends on the oparg.
pub(super) const VARIABLE: u8 = u8::MAX;

/// A change of the stack's depth: `fixed + (oparg & mask) * factor`.
#[derive(Clone, Copy)]
pub(super) struct Effect {
    fixed: i32,
    mask: u32,
    factor: i32,
}

impl Effect {
    /// Stands for those that have another form, or that differ with whether a jump is taken.
    pub(super) const OTHER: Effect = Effect { fixed: i32::MIN, mask: 0, factor: 0 };

    /// The change, unless it is of another form.
    #[inline]
    pub(super) const fn of(&self, oparg: u32) -> Option<i32> {
        if self.fixed == Self::OTHER.fixed {
            return None;
        }
        Some(self.fixed.wrapping_add(((oparg & self.mask) as i32).wrapping_mul(self.factor)))
    }
}

/// How many values: `fixed + ((oparg & low_mask) << low_shift) + ((oparg >> 8) & high_mask)`.
#[derive(Clone, Copy)]
pub(super) struct Count {
    fixed: i32,
    low_mask: u32,
    low_shift: u32,
    high_mask: u32,
}

impl Count {
    const ZERO: Count = Count { fixed: 0, low_mask: 0, low_shift: 0, high_mask: 0 };

    #[inline]
    pub(super) const fn of(&self, oparg: u32) -> u32 {
        let variable =
            ((oparg & self.low_mask) << self.low_shift).wrapping_add((oparg >> 8) & self.high_mask);
        variable.wrapping_add_signed(self.fixed)
    }

    /// The number, if it does not depend on the oparg; [`VARIABLE`] otherwise.
    pub(super) const fn fixed(&self) -> u8 {
        if self.low_mask == 0 && self.high_mask == 0 { self.fixed as u8 } else { VARIABLE }
    }

    /// Adds `name[expr]`'s number of values.
    const fn add(mut self, expr: &[u8]) -> Count {
        if is(expr, b"oparg") {
            self.low_mask = u32::MAX;
        } else if is(expr, b"oparg & 1") {
            self.low_mask = 1;
        } else if is(expr, b"oparg & 255") {
            self.low_mask = 255;
        } else if is(expr, b"oparg >> 8") {
            self.high_mask = u32::MAX >> 8;
        } else if is(expr, b"oparg * 2") {
            self.low_mask = u32::MAX;
            self.low_shift = 1;
        } else if is(expr, b"oparg - 1") {
            self.low_mask = u32::MAX;
            self.fixed -= 1;
        } else if is(expr, b"oparg - 2") {
            self.low_mask = u32::MAX;
            self.fixed -= 2;
        } else {
            panic!("an unknown expression in a stack effect");
        }
        self
    }

    /// Counts a comma-separated list of values, `text[from..to]`.
    const fn parse(text: &[u8], from: usize, to: usize) -> Count {
        let mut count = Count::ZERO;
        let mut at = from;
        while at < to {
            let start = at;
            let mut bracket = None;
            while at < to && text[at] != b',' {
                if text[at] == b'[' {
                    bracket = Some(at);
                }
                at += 1;
            }
            match bracket {
                Some(open) => count = count.add(slice(text, open + 1, at - 1)),
                None if start < at => count.fixed += 1,
                None => {}
            }
            at += 2;
        }
        count
    }
}

/// One named part of an instruction's cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheEntry {
    /// What CPython calls it.
    pub name: &'static str,
    /// Its size in 16-bit code units.
    pub units: usize,
}

/// What is known of one opcode.
#[derive(Clone, Copy)]
pub(super) struct Metadata {
    pub(super) name: &'static str,
    pub(super) opcode: Opcode,
    /// The unspecialised, uninstrumented instruction; itself if it is that.
    pub(super) base: Opcode,
    pub(super) operand: Operand,
    /// The effect as the table writes it.
    pub(super) effect: &'static str,
    /// The caches as the table writes them, empty for those that have their base's.
    pub(super) cache_format: &'static str,
    pub(super) flags: Flags,
    pub(super) popped: Count,
    pub(super) pushed: Count,
    pub(super) cache_units: u8,
}

impl Metadata {
    pub(super) const fn new(
        name: &'static str,
        opcode: Opcode,
        base: Opcode,
        operand: Operand,
        effect: &'static str,
        cache_format: &'static str,
        flags: &[Flags],
    ) -> Self {
        let text = effect.as_bytes();
        let dashes = find_dashes(text);
        // "( -- x)": nothing stands before the space that ends the left side.
        let popped = Count::parse(text, 1, dashes - 1);
        let right = dashes + 3;
        let pushed = Count::parse(text, right, if right < text.len() { text.len() - 1 } else { right });
        let mut bits = Flags::of_operand(operand).0;
        let mut i = 0;
        while i < flags.len() {
            bits |= flags[i].0;
            i += 1;
        }
        let cache_units = count_cache_units(cache_format.as_bytes());
        Self {
            name,
            opcode,
            base,
            operand,
            effect,
            cache_format,
            flags: Flags(bits),
            popped,
            pushed,
            cache_units,
        }
    }
}

impl Metadata {
    /// The change of the stack's depth.
    pub(super) const fn stack_effect(&self) -> Effect {
        let Metadata { popped, pushed, .. } = self;
        let fixed = pushed.fixed - popped.fixed;
        let varies_alike = popped.low_mask == pushed.low_mask
            && popped.low_shift == pushed.low_shift
            && popped.high_mask == pushed.high_mask;
        if self.flags.has(Flags::pushes_block) {
            Effect::OTHER
        } else if varies_alike {
            Effect { fixed, mask: 0, factor: 0 }
        } else if popped.high_mask | pushed.high_mask != 0 {
            Effect::OTHER
        } else if popped.low_mask == 0 {
            Effect { fixed, mask: pushed.low_mask, factor: 1 << pushed.low_shift }
        } else if pushed.low_mask == 0 {
            Effect { fixed, mask: popped.low_mask, factor: -(1 << popped.low_shift) }
        } else {
            Effect::OTHER
        }
    }
}

const fn find_dashes(text: &[u8]) -> usize {
    let mut i = 0;
    while !(text[i] == b'-' && text[i + 1] == b'-') {
        i += 1;
    }
    i
}

/// Sums the digits in `name/1 other/4`.
const fn count_cache_units(text: &[u8]) -> u8 {
    let (mut units, mut i) = (0, 0);
    while i < text.len() {
        if text[i] == b'/' {
            units += text[i + 1] - b'0';
        }
        i += 1;
    }
    units
}

const fn slice(text: &[u8], from: usize, to: usize) -> &[u8] {
    text.split_at(to).0.split_at(from).1
}

const fn is(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut i = 0;
    while i < left.len() {
        if left[i] != right[i] {
            return false;
        }
        i += 1;
    }
    true
}
