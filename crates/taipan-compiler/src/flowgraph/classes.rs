//! What passes look for, as bits: for each opcode which passes care for it, and from that for each block which
//! of them have nothing to do there.

use taipan_bytecode::Opcode;
use taipan_bytecode::opcode::OPCODE_LIMIT;

bitflags::bitflags! {
    /// Kinds of instructions. A block has those of its instructions; bits may be left over from instructions
    /// that are gone, but none is missing.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub(crate) struct Classes: u32 {
        /// Ends its block.
        const ENDS_BLOCK = 1;
        /// Has a target: jumps and block pushes.
        const TARGET = 1 << 1;
        /// Pushes an exception handler.
        const PUSH = 1 << 2;
        /// Loads a constant, or may become a load of one.
        const CONST = 1 << 3;
        /// May be decided by a constant before it.
        const TEST = 1 << 4;
        /// `COPY`
        const COPY = 1 << 5;
        /// What `optimize_basic_blocks` looks at.
        const IMPROVABLE = 1 << 6;
        /// `SWAP`, or what may become one.
        const SWAP = 1 << 7;
        /// `POP_TOP`
        const POP_TOP = 1 << 8;
        /// Loads a local.
        const LOAD_FAST = 1 << 9;
        /// Stores into a local.
        const STORE_FAST = 1 << 10;
        /// May leave a local unbound.
        const UNBIND = 1 << 11;
        /// Names a cell or free variable.
        const CELL = 1 << 12;
        /// Conditional jumps that keep their value.
        const JUMP_IF = 1 << 13;
        /// Loads and stores that exist in the compiler alone.
        const PSEUDO = 1 << 14;
        /// Has no line. No opcode has this, but some instructions have.
        const NO_LINE = 1 << 15;
        /// A constant may decide a test. This, too, does not follow from an opcode.
        const TESTED_CONST = 1 << 16;
        /// `NOP`, or what becomes one before `NOP`s are looked for.
        const NOP = 1 << 17;
        /// Jumps, conditional or not.
        const JUMP = 1 << 18;
        /// Jumps always.
        const ALWAYS_JUMPS = 1 << 19;
    }
}

impl Classes {
    /// What binds, unbinds or loads a local.
    pub(crate) const LOCALS: Self = Self::LOAD_FAST.union(Self::STORE_FAST).union(Self::UNBIND);

    /// The classes of an opcode.
    #[inline]
    pub(crate) fn of(opcode: Opcode) -> Self {
        BY_OPCODE[opcode as usize]
    }

    /// The class of an instruction with this line, negative if it has none.
    #[inline]
    pub(crate) fn of_line(lineno: i32) -> Self {
        if lineno < 0 { Self::NO_LINE } else { Self::empty() }
    }

    /// Whether any of the given classes is here.
    #[inline]
    pub(crate) const fn has(self, classes: Self) -> bool {
        self.intersects(classes)
    }
}

/// The opcodes of each class that the instruction set does not tell.
const MEMBERS: &[(Classes, &[Opcode])] = &[
    (
        Classes::CONST,
        &[
            Opcode::LOAD_CONST,
            Opcode::LOAD_SMALL_INT,
            // Empty ones are constants.
            Opcode::BUILD_TUPLE,
            Opcode::BUILD_LIST,
            Opcode::BUILD_SET,
            Opcode::CALL_INTRINSIC_1,
        ],
    ),
    (
        Classes::TEST,
        &[
            Opcode::POP_JUMP_IF_FALSE,
            Opcode::POP_JUMP_IF_TRUE,
            Opcode::JUMP_IF_FALSE,
            Opcode::JUMP_IF_TRUE,
            Opcode::IS_OP,
            Opcode::TO_BOOL,
        ],
    ),
    (Classes::COPY, &[Opcode::COPY]),
    (
        Classes::IMPROVABLE,
        &[
            Opcode::BUILD_TUPLE,
            Opcode::BUILD_LIST,
            Opcode::BUILD_SET,
            Opcode::LIST_APPEND,
            Opcode::SET_ADD,
            Opcode::STORE_FAST,
            Opcode::SWAP,
            Opcode::LOAD_GLOBAL,
            Opcode::COMPARE_OP,
            Opcode::CONTAINS_OP,
            Opcode::IS_OP,
            Opcode::TO_BOOL,
            Opcode::UNARY_NOT,
            Opcode::UNARY_INVERT,
            Opcode::UNARY_NEGATIVE,
            Opcode::CALL_INTRINSIC_1,
            Opcode::BINARY_OP,
        ],
    ),
    // Unpacking what was just packed becomes a swap.
    (Classes::SWAP, &[Opcode::SWAP, Opcode::UNPACK_SEQUENCE]),
    (Classes::POP_TOP, &[Opcode::POP_TOP]),
    (Classes::NOP, &[Opcode::NOP, Opcode::POP_BLOCK]),
    (Classes::LOAD_FAST, &[Opcode::LOAD_FAST, Opcode::LOAD_FAST_CHECK, Opcode::LOAD_CLOSURE]),
    (Classes::STORE_FAST, &[Opcode::STORE_FAST, Opcode::STORE_FAST_MAYBE_NULL]),
    (Classes::UNBIND, &[Opcode::DELETE_FAST, Opcode::LOAD_FAST_AND_CLEAR, Opcode::STORE_FAST_MAYBE_NULL]),
    (
        Classes::CELL,
        &[
            Opcode::MAKE_CELL,
            Opcode::LOAD_CLOSURE,
            Opcode::LOAD_DEREF,
            Opcode::STORE_DEREF,
            Opcode::DELETE_DEREF,
            Opcode::LOAD_FROM_DICT_OR_DEREF,
        ],
    ),
    (Classes::JUMP_IF, &[Opcode::JUMP_IF_FALSE, Opcode::JUMP_IF_TRUE]),
    (Classes::PSEUDO, &[Opcode::LOAD_CLOSURE, Opcode::STORE_FAST_MAYBE_NULL]),
];

static BY_OPCODE: [Classes; OPCODE_LIMIT] = {
    let mut table = [Classes::empty(); OPCODE_LIMIT];
    let mut class = 0;
    while class < MEMBERS.len() {
        let mut i = 0;
        while i < MEMBERS[class].1.len() {
            let number = MEMBERS[class].1[i] as usize;
            table[number] = table[number].union(MEMBERS[class].0);
            i += 1;
        }
        class += 1;
    }
    let mut i = 0;
    while i < Opcode::ALL.len() {
        let opcode = Opcode::ALL[i];
        let mut classes = table[opcode as usize];
        if opcode.ends_block() {
            classes = classes.union(Classes::ENDS_BLOCK);
        }
        if opcode.has_target() {
            classes = classes.union(Classes::TARGET);
        }
        if opcode.has_jump() {
            classes = classes.union(Classes::JUMP);
        }
        if opcode.is_unconditional_jump() {
            classes = classes.union(Classes::ALWAYS_JUMPS);
        }
        if opcode.is_block_push() {
            classes = classes.union(Classes::PUSH);
        }
        table[opcode as usize] = classes;
        i += 1;
    }
    table
};
