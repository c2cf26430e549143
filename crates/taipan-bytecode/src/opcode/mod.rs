//! The instruction set: opcodes, what their opargs mean, and what they do to the value stack.
//!
//! `table.rs` declares every instruction once; everything here is read from it. All answers are loads
//! from arrays indexed by the opcode's number, built at compile time.

mod instruction_set;
mod metadata;
mod operators;
mod table;

pub use instruction_set::{InstructionSet, Version};
pub use metadata::{CacheEntry, Operand};
pub use operators::{
    BinaryOperator, CommonConstant, CompareOperator, Conversion, FunctionAttribute, Intrinsic1, Intrinsic2,
    SpecialMethod,
};
pub use table::Opcode;

use metadata::{Count, Effect, Flags, Metadata, VARIABLE};

/// One more than the greatest opcode number, pseudo-instructions included.
pub const OPCODE_LIMIT: usize = 267;
/// The smallest number of an instrumented instruction.
pub const MIN_INSTRUMENTED_OPCODE: u8 = 234;
/// The smallest number of a pseudo-instruction.
pub const MIN_PSEUDO_OPCODE: u16 = 256;

/// Rearranges the declarations by number; numbers that mean nothing stay `None`.
static BY_NUMBER: [Option<Metadata>; OPCODE_LIMIT] = {
    let mut table = [None; OPCODE_LIMIT];
    let mut i = 0;
    while i < table::DECLARED.len() {
        let number = table::DECLARED[i].opcode as usize;
        assert!(table[number].is_none(), "two opcodes have one number");
        table[number] = Some(table::DECLARED[i]);
        i += 1;
    }
    table
};

/// Makes the array of one property, so that the compiler's hot lookups touch little memory.
macro_rules! column {
    ($default:expr, |$metadata:ident| $value:expr) => {{
        let mut column = [$default; OPCODE_LIMIT];
        let mut number = 0;
        while number < OPCODE_LIMIT {
            if let Some($metadata) = &BY_NUMBER[number] {
                column[number] = $value;
            }
            number += 1;
        }
        column
    }};
}

static OPCODES: [Option<Opcode>; OPCODE_LIMIT] = column!(None, |m| Some(m.opcode));
static BASES: [Opcode; OPCODE_LIMIT] = column!(Opcode::CACHE, |m| m.base);
static NAMES: [&str; OPCODE_LIMIT] = column!("", |m| m.name);
static EFFECTS: [&str; OPCODE_LIMIT] = column!("", |m| m.effect);
static OPERANDS: [Operand; OPCODE_LIMIT] = column!(Operand::None, |m| m.operand);
static FLAGS: [Flags; OPCODE_LIMIT] = column!(table::DECLARED[0].flags, |m| m.flags);
static POPPED: [Count; OPCODE_LIMIT] = column!(table::DECLARED[0].popped, |m| m.popped);
static PUSHED: [Count; OPCODE_LIMIT] = column!(table::DECLARED[0].pushed, |m| m.pushed);
static FIXED_POPPED: [u8; OPCODE_LIMIT] = column!(0, |m| m.popped.fixed());
static FIXED_PUSHED: [u8; OPCODE_LIMIT] = column!(0, |m| m.pushed.fixed());
static STACK_EFFECTS: [Effect; OPCODE_LIMIT] = column!(Effect::OTHER, |m| m.stack_effect());
static CACHE_FORMATS: [&str; OPCODE_LIMIT] = column!("", |m| match &BY_NUMBER[m.base as usize] {
    Some(base) => base.cache_format,
    None => "",
});
static CACHE_UNITS: [u8; OPCODE_LIMIT] = column!(0, |m| match &BY_NUMBER[m.base as usize] {
    Some(base) => base.cache_units,
    None => 0,
});

impl Opcode {
    /// The opcode with a number, if one has it.
    #[inline]
    pub fn from_number(number: u16) -> Option<Opcode> {
        OPCODES.get(usize::from(number)).copied().flatten()
    }

    /// The number: the opcode byte of a real instruction, 256 or more for a pseudo-instruction.
    #[inline]
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// CPython's name.
    #[inline]
    pub fn name(self) -> &'static str {
        NAMES[self as usize]
    }

    /// The opcode that CPython names so.
    pub fn from_name(name: &str) -> Option<Opcode> {
        Self::ALL.iter().copied().find(|opcode| opcode.name() == name)
    }

    /// What the oparg means.
    #[inline]
    pub fn operand(self) -> Operand {
        OPERANDS[self as usize]
    }

    /// The effect on the value stack as the table writes it, such as `(lhs, rhs -- res)`.
    pub fn effect_text(self) -> &'static str {
        EFFECTS[self as usize]
    }

    /// The instruction that this one is a specialised or instrumented form of; itself otherwise.
    #[inline]
    pub fn deoptimised(self) -> Opcode {
        BASES[self as usize]
    }

    /// Whether this is a specialised form, which `dis -S` shows and the compiler never emits.
    pub fn is_specialised(self) -> bool {
        self.deoptimised() != self && !self.is_instrumented()
    }

    /// Whether this is one of the forms that `sys.monitoring` puts in the place of others.
    pub const fn is_instrumented(self) -> bool {
        let number = self as u16;
        MIN_INSTRUMENTED_OPCODE as u16 <= number && number < MIN_PSEUDO_OPCODE
    }

    /// Whether the instruction exists in the compiler alone.
    #[inline]
    pub const fn is_pseudo(self) -> bool {
        self as u16 >= MIN_PSEUDO_OPCODE
    }

    /// Whether the oparg means something.
    #[inline]
    pub fn has_arg(self) -> bool {
        self.has(Flags::ARG)
    }

    /// The oparg is an index into `co_consts`.
    #[inline]
    pub fn has_const(self) -> bool {
        self.has(Flags::CONST)
    }

    /// The oparg (perhaps shifted) is an index into `co_names`.
    #[inline]
    pub fn has_name(self) -> bool {
        self.has(Flags::NAME)
    }

    /// The oparg is an index of a local in `localsplus` (or two, or, as CPython counts `LOAD_DEREF`, of
    /// a cell).
    #[inline]
    pub fn has_local(self) -> bool {
        self.has(Flags::local)
    }

    /// The oparg is an index of a cell or free variable in `localsplus`.
    #[inline]
    pub fn has_free(self) -> bool {
        self.has(Flags::FREE)
    }

    /// A jump, real or pseudo. Block pushes are none.
    #[inline]
    pub const fn has_jump(self) -> bool {
        self.has(Flags::JUMP)
    }

    /// Pseudo-instructions that push an exception handler (`SETUP_*`).
    #[inline]
    pub const fn is_block_push(self) -> bool {
        self.has(Flags::pushes_block)
    }

    /// Leaves the code object.
    #[inline]
    pub fn is_scope_exit(self) -> bool {
        self.has(Flags::leaves)
    }

    /// A jump or a block push: in the compiler its oparg is a label.
    #[inline]
    pub const fn has_target(self) -> bool {
        self.has(Flags::JUMP.or(Flags::pushes_block))
    }

    /// A jump, or leaves the code object: the last instruction of a basic block.
    #[inline]
    pub const fn ends_block(self) -> bool {
        self.has(Flags::JUMP.or(Flags::leaves))
    }

    /// Jumps always or leaves the code object: never runs into the next instruction.
    #[inline]
    pub fn never_falls_through(self) -> bool {
        self.has(Flags::always.or(Flags::leaves))
    }

    /// Jumps always.
    #[inline]
    pub const fn is_unconditional_jump(self) -> bool {
        self.has(Flags::always)
    }

    /// Looks whether a signal, another thread or the collector waits.
    #[inline]
    pub fn has_eval_break(self) -> bool {
        self.has(Flags::breaks)
    }

    /// May raise an exception itself (CPython's `HAS_ERROR`).
    #[inline]
    pub fn may_raise(self) -> bool {
        self.has(Flags::raises)
    }

    /// May run other Python code, a finaliser at least (CPython's `HAS_ESCAPES`).
    #[inline]
    pub fn may_escape(self) -> bool {
        self.has(Flags::escapes)
    }

    /// Number of 16-bit cache code units that follow the instruction.
    #[inline]
    pub fn caches(self) -> usize {
        usize::from(CACHE_UNITS[self as usize])
    }

    /// The parts of the cache, in order.
    pub fn cache_entries(self) -> impl Iterator<Item = CacheEntry> {
        CACHE_FORMATS[self as usize].split_ascii_whitespace().filter_map(|entry| {
            let (name, units) = entry.split_once('/')?;
            Some(CacheEntry { name, units: units.parse().ok()? })
        })
    }

    /// Values the instruction takes off the stack.
    #[inline]
    pub fn num_popped(self, oparg: u32) -> u32 {
        match FIXED_POPPED[self as usize] {
            VARIABLE => POPPED[self as usize].of(oparg),
            fixed => u32::from(fixed),
        }
    }

    /// Values the instruction leaves on the stack; of a block push, those that its handler finds.
    #[inline]
    pub fn num_pushed(self, oparg: u32) -> u32 {
        match FIXED_PUSHED[self as usize] {
            VARIABLE => PUSHED[self as usize].of(oparg),
            fixed => u32::from(fixed),
        }
    }

    /// Change of the stack's depth in values; `jump` tells the taken way from the fall-through, which
    /// differ only for block pushes.
    #[inline]
    pub fn stack_effect(self, oparg: u32, jump: bool) -> i32 {
        match STACK_EFFECTS[self as usize].of(oparg) {
            Some(effect) => effect,
            None => self.other_effect(oparg, jump),
        }
    }

    #[cold]
    fn other_effect(self, oparg: u32, jump: bool) -> i32 {
        if self.is_block_push() && !jump {
            return 0;
        }
        self.num_pushed(oparg).wrapping_sub(self.num_popped(oparg)) as i32
    }

    #[inline]
    const fn has(self, flag: Flags) -> bool {
        FLAGS[self as usize].has(flag)
    }
}
