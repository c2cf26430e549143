//! The numbers of the operations that `re._compiler` writes, in the order of `re._constants`.

macro_rules! numbered {
    ($($name:ident)*) => {
        numbered!(@ 0u32; $($name)*);
    };
    (@ $number:expr; $name:ident $($rest:ident)*) => {
        pub(crate) const $name: u32 = $number;
        numbered!(@ $number + 1; $($rest)*);
    };
    (@ $number:expr;) => {
        #[allow(dead_code, reason = "the end of the list")]
        pub(crate) const END: u32 = $number;
    };
}

/// Operations.
#[allow(dead_code, reason = "the list is complete, though not all of it is used")]
pub(super) mod op {
    numbered! {
        FAILURE SUCCESS ANY ANY_ALL ASSERT ASSERT_NOT AT BRANCH CATEGORY CHARSET BIGCHARSET GROUPREF GROUPREF_EXISTS
        IN INFO JUMP LITERAL MARK MAX_UNTIL MIN_UNTIL NOT_LITERAL NEGATE RANGE REPEAT REPEAT_ONE SUBPATTERN
        MIN_REPEAT_ONE ATOMIC_GROUP POSSESSIVE_REPEAT POSSESSIVE_REPEAT_ONE GROUPREF_IGNORE IN_IGNORE LITERAL_IGNORE
        NOT_LITERAL_IGNORE GROUPREF_LOC_IGNORE IN_LOC_IGNORE LITERAL_LOC_IGNORE NOT_LITERAL_LOC_IGNORE
        GROUPREF_UNI_IGNORE IN_UNI_IGNORE LITERAL_UNI_IGNORE NOT_LITERAL_UNI_IGNORE RANGE_UNI_IGNORE
    }
}

/// Positions.
#[allow(dead_code, reason = "the list is complete, though not all of it is used")]
pub(super) mod at {
    numbered! {
        BEGINNING BEGINNING_LINE BEGINNING_STRING BOUNDARY NON_BOUNDARY END_ END_LINE END_STRING LOC_BOUNDARY
        LOC_NON_BOUNDARY UNI_BOUNDARY UNI_NON_BOUNDARY
    }
}

/// Categories of characters.
#[allow(dead_code, reason = "the list is complete, though not all of it is used")]
pub(super) mod category {
    numbered! {
        DIGIT NOT_DIGIT SPACE NOT_SPACE WORD NOT_WORD LINEBREAK NOT_LINEBREAK LOC_WORD LOC_NOT_WORD UNI_DIGIT
        UNI_NOT_DIGIT UNI_SPACE UNI_NOT_SPACE UNI_WORD UNI_NOT_WORD UNI_LINEBREAK UNI_NOT_LINEBREAK
    }
}

/// No limit to repetitions.
pub(super) const MAXREPEAT: u32 = u32::MAX;

/// Flags of `INFO`.
pub(super) mod info {
    /// Every match begins with these characters.
    pub(crate) const PREFIX: u32 = 1;
    /// The prefix is all of the pattern.
    pub(crate) const LITERAL: u32 = 2;
    /// Every match begins with one of a set.
    pub(crate) const CHARSET: u32 = 4;
}
