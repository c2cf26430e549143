//! The 64-bit word that holds any Python value.
//!
//! | low bits | the word is |
//! |---|---|
//! | `xx1` | an `int` of 63 bits, in the upper 63 |
//! | `10` | a `float`: its bits plus 2^60, rotated left by 3 |
//! | `000` | the address of a heap object |
//! | `100` | one of the constants below |
//!
//! Adding 2^60 to the bits of a float brings exponents from about 2^-255 to 2^257 to a bit pattern whose
//! top three bits are `010` or `110` (the sign goes first); the rotation puts the last two of these where
//! the tag is and the sign above them. All other floats, and -0.0, are heap objects; 0.0 is a constant.
//! Most programs therefore never allocate an `int` or a `float`, and never count references to one.
//!
//! A word owns nothing: [`Value`](crate::value::Value) is the owning form. Words are what the value stack,
//! locals and containers are made of, where [`Word::NULL`] marks an empty place.

/// Any Python value, or [`NULL`](Word::NULL), without ownership. See the module's page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct Word(u64);

/// Added to a float's bits before they are rotated.
const FLOAT_OFFSET: u64 = 1 << 60;
/// How far the sum is rotated to the left.
const FLOAT_ROTATION: u32 = 3;

impl Word {
    /// No value: an unbound local, an empty place on the stack.
    pub const NULL: Word = Word::constant(0);
    /// `None`
    pub const NONE: Word = Word::constant(1);
    /// `False`
    pub const FALSE: Word = Word::constant(2);
    /// `True`
    pub const TRUE: Word = Word::constant(3);
    /// `0.0`
    pub const FLOAT_ZERO: Word = Word::constant(4);
    /// `...`
    pub const ELLIPSIS: Word = Word::constant(5);
    /// `NotImplemented`
    pub const NOT_IMPLEMENTED: Word = Word::constant(6);

    /// No value either: what a handler returns to the loop that calls handlers, where there is one.
    pub(crate) const CONTINUE: Word = Word::constant(7);

    /// The least `int` that needs no heap object.
    pub const MIN_INT: i64 = i64::MIN >> 1;
    /// The greatest `int` that needs no heap object.
    pub const MAX_INT: i64 = i64::MAX >> 1;

    const fn constant(number: u64) -> Word {
        Word(number << 3 | 0b100)
    }

    /// The bits.
    #[inline(always)]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The word with the given bits, which were got from [`bits`](Word::bits).
    #[inline(always)]
    pub const fn from_bits(bits: u64) -> Word {
        Word(bits)
    }

    /// `True` or `False`
    #[inline(always)]
    pub const fn bool(truth: bool) -> Word {
        Word(Word::FALSE.0 + ((truth as u64) << 3))
    }

    /// Whether this is `True` or `False`.
    #[inline(always)]
    pub const fn is_bool(self) -> bool {
        self.0 & !(1 << 3) == Word::FALSE.0 & !(1 << 3)
    }

    // ---- int

    /// Whether this is an `int` held in the word.
    #[inline(always)]
    pub const fn is_int(self) -> bool {
        self.0 & 1 != 0
    }

    /// Whether both are.
    #[inline(always)]
    pub const fn both_ints(self, other: Word) -> bool {
        self.0 & other.0 & 1 != 0
    }

    /// The number of an `int` word; of another word, its bits shifted.
    #[inline(always)]
    pub const fn int_value(self) -> i64 {
        self.0 as i64 >> 1
    }

    /// The `int` if it fits the word.
    #[inline(always)]
    pub const fn int(number: i64) -> Option<Word> {
        let doubled = number << 1;
        if doubled >> 1 == number { Some(Word((doubled | 1) as u64)) } else { None }
    }

    /// An `int` that fits the word, because it is known to be between [`MIN_INT`](Word::MIN_INT) and
    /// [`MAX_INT`](Word::MAX_INT); others wrap.
    #[inline(always)]
    pub const fn small_int(number: i64) -> Word {
        Word((number << 1 | 1) as u64)
    }

    /// Sum of two `int` words, if it fits.
    #[inline(always)]
    pub const fn checked_add(self, other: Word) -> Option<Word> {
        match (self.0 as i64 - 1).checked_add(other.0 as i64) {
            Some(sum) => Some(Word(sum as u64)),
            None => None,
        }
    }

    /// Difference of two `int` words, if it fits.
    #[inline(always)]
    pub const fn checked_sub(self, other: Word) -> Option<Word> {
        match (self.0 as i64).checked_sub(other.0 as i64 - 1) {
            Some(difference) => Some(Word(difference as u64)),
            None => None,
        }
    }

    /// Product of two `int` words, if it fits.
    #[inline(always)]
    pub const fn checked_mul(self, other: Word) -> Option<Word> {
        match self.int_value().checked_mul(other.0 as i64 - 1) {
            Some(product) => Some(Word(product as u64 + 1)),
            None => None,
        }
    }

    // ---- float

    /// The `float` held in the word, if it is one that words can hold (not a heap object).
    #[inline(always)]
    pub const fn as_float(self) -> Option<f64> {
        if self.0 & 0b11 == 0b10 {
            Some(self.float_value())
        } else if self.0 == Word::FLOAT_ZERO.0 {
            Some(0.0)
        } else {
            None
        }
    }

    /// Whether this is a `float` of the common kind: 0.0 and heap floats are not.
    #[inline(always)]
    pub const fn is_common_float(self) -> bool {
        self.0 & 0b11 == 0b10
    }

    /// The number of a word for which [`is_common_float`](Word::is_common_float) holds; of others, nonsense.
    #[inline(always)]
    pub const fn float_value(self) -> f64 {
        f64::from_bits(self.0.rotate_right(FLOAT_ROTATION).wrapping_sub(FLOAT_OFFSET))
    }

    /// The `float`, if a word of the common kind can hold it.
    #[inline(always)]
    pub const fn common_float(number: f64) -> Option<Word> {
        let word = number.to_bits().wrapping_add(FLOAT_OFFSET).rotate_left(FLOAT_ROTATION);
        if word & 0b11 == 0b10 { Some(Word(word)) } else { None }
    }

    /// The `float`, if a word can hold it.
    #[inline(always)]
    pub const fn float(number: f64) -> Option<Word> {
        match Word::common_float(number) {
            None if number.to_bits() == 0 => Some(Word::FLOAT_ZERO),
            word => word,
        }
    }

    // ---- heap objects

    /// Whether this is the address of a heap object.
    #[inline(always)]
    pub const fn is_object(self) -> bool {
        self.0 & 0b111 == 0
    }

    /// Whether this is [`NULL`](Word::NULL).
    #[inline(always)]
    pub const fn is_null(self) -> bool {
        self.0 == Word::NULL.0
    }
}

#[cfg(test)]
mod tests {
    use super::Word;

    #[test]
    fn ints_survive_and_arithmetic_notices_overflow() {
        for number in [0, 1, -1, 42, -42, Word::MIN_INT, Word::MAX_INT] {
            let word = Word::int(number).unwrap();
            assert!(word.is_int() && !word.is_object() && word.as_float().is_none());
            assert_eq!(word.int_value(), number);
        }
        assert_eq!(Word::int(Word::MAX_INT + 1), None);
        assert_eq!(Word::int(Word::MIN_INT - 1), None);
        let int = |number| Word::int(number).unwrap();
        assert_eq!(int(3).checked_add(int(-5)), Some(int(-2)));
        assert_eq!(int(3).checked_sub(int(-5)), Some(int(8)));
        assert_eq!(int(3).checked_mul(int(-5)), Some(int(-15)));
        assert_eq!(int(Word::MAX_INT).checked_add(int(1)), None);
        assert_eq!(int(Word::MIN_INT).checked_sub(int(1)), None);
        assert_eq!(int(Word::MIN_INT).checked_mul(int(-1)), None);
        assert_eq!(int(1 << 40).checked_mul(int(1 << 40)), None);
    }

    #[test]
    fn floats_survive_where_a_word_can_hold_them() {
        for number in [0.0, 1.0, -1.0, 0.1, 1e-76, -1e77, 3.5e76, f64::EPSILON] {
            let word = Word::float(number).unwrap();
            assert!(!word.is_int() && !word.is_object());
            assert_eq!(word.as_float().map(f64::to_bits), Some(number.to_bits()));
        }
        for number in [-0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, f64::MAX, f64::MIN_POSITIVE, 5e-324]
        {
            assert_eq!(Word::float(number), None, "{number}");
        }
    }

    #[test]
    fn constants_are_none_of_the_others() {
        let constants =
            [Word::NULL, Word::NONE, Word::FALSE, Word::TRUE, Word::ELLIPSIS, Word::NOT_IMPLEMENTED];
        for constant in constants {
            assert!(!constant.is_int() && !constant.is_object() && constant.as_float().is_none());
        }
        assert_eq!([Word::bool(false), Word::bool(true)], [Word::FALSE, Word::TRUE]);
        assert!(Word::TRUE.is_bool() && Word::FALSE.is_bool());
        assert!(!Word::NONE.is_bool() && !Word::FLOAT_ZERO.is_bool());
    }
}
