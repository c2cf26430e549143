//! What the opargs of some instructions number: operators, intrinsics, special methods and the like.
//!
//! Each is one list: variant, CPython's name for it, what `dis` shows. The variant's number is its
//! place in the list.

/// Declares one list as an enum whose discriminants count from 0.
macro_rules! numbered {
    (
        $(#[$doc:meta])*
        $name:ident { $( $variant:ident $cpython:literal $shown:literal; )* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum $name {
            $( #[doc = concat!("`", $cpython, "`, shown as `", $shown, "`")] $variant, )*
        }

        impl $name {
            /// All of them, by number.
            pub const ALL: &[$name] = &[ $( $name::$variant, )* ];

            /// The one with a number.
            pub fn from_number(number: u32) -> Option<Self> {
                Self::ALL.get(usize::try_from(number).ok()?).copied()
            }

            /// The number that the oparg holds.
            #[inline]
            pub const fn number(self) -> u32 {
                self as u32
            }

            /// CPython's name.
            pub const fn cpython_name(self) -> &'static str {
                match self { $( $name::$variant => $cpython, )* }
            }

            /// What the disassembler shows, which is Python's notation where there is one.
            pub const fn symbol(self) -> &'static str {
                match self { $( $name::$variant => $shown, )* }
            }
        }
    };
}

numbered! {
    /// Operator of `BINARY_OP`.
    BinaryOperator {
        Add "NB_ADD" "+";
        And "NB_AND" "&";
        FloorDivide "NB_FLOOR_DIVIDE" "//";
        LeftShift "NB_LSHIFT" "<<";
        MatrixMultiply "NB_MATRIX_MULTIPLY" "@";
        Multiply "NB_MULTIPLY" "*";
        Remainder "NB_REMAINDER" "%";
        Or "NB_OR" "|";
        Power "NB_POWER" "**";
        RightShift "NB_RSHIFT" ">>";
        Subtract "NB_SUBTRACT" "-";
        TrueDivide "NB_TRUE_DIVIDE" "/";
        Xor "NB_XOR" "^";
        InplaceAdd "NB_INPLACE_ADD" "+=";
        InplaceAnd "NB_INPLACE_AND" "&=";
        InplaceFloorDivide "NB_INPLACE_FLOOR_DIVIDE" "//=";
        InplaceLeftShift "NB_INPLACE_LSHIFT" "<<=";
        InplaceMatrixMultiply "NB_INPLACE_MATRIX_MULTIPLY" "@=";
        InplaceMultiply "NB_INPLACE_MULTIPLY" "*=";
        InplaceRemainder "NB_INPLACE_REMAINDER" "%=";
        InplaceOr "NB_INPLACE_OR" "|=";
        InplacePower "NB_INPLACE_POWER" "**=";
        InplaceRightShift "NB_INPLACE_RSHIFT" ">>=";
        InplaceSubtract "NB_INPLACE_SUBTRACT" "-=";
        InplaceTrueDivide "NB_INPLACE_TRUE_DIVIDE" "/=";
        InplaceXor "NB_INPLACE_XOR" "^=";
        Subscript "NB_SUBSCR" "[]";
    }
}

impl BinaryOperator {
    /// The operator of an augmented assignment: `+=` for `+`. `Subscript` and those that are in place
    /// already stay as they are.
    pub fn in_place(self) -> Self {
        const DISTANCE: u8 = BinaryOperator::InplaceAdd as u8 - BinaryOperator::Add as u8;
        if (self as u8) < DISTANCE { Self::ALL[usize::from(self as u8 + DISTANCE)] } else { self }
    }
}

numbered! {
    /// Operator of `COMPARE_OP`, whose oparg holds it above five bits of the specialiser's.
    CompareOperator {
        Less "Py_LT" "<";
        LessEqual "Py_LE" "<=";
        Equal "Py_EQ" "==";
        NotEqual "Py_NE" "!=";
        Greater "Py_GT" ">";
        GreaterEqual "Py_GE" ">=";
    }
}

impl CompareOperator {
    /// Place of the operator's lowest bit in the oparg.
    pub const SHIFT: u32 = 5;
    /// The bit of the oparg that asks for the truth of the result.
    pub const TO_BOOL: u32 = 16;

    /// The low bits that tell the specialiser which outcomes make the comparison true: 2 for less, 4
    /// for greater, 8 for equal, 1 for unordered.
    pub const fn mask(self) -> u32 {
        match self {
            CompareOperator::Less => 2,
            CompareOperator::LessEqual => 2 | 8,
            CompareOperator::Equal => 8,
            CompareOperator::NotEqual => 1 | 2 | 4,
            CompareOperator::Greater => 4,
            CompareOperator::GreaterEqual => 4 | 8,
        }
    }

    /// The oparg of a `COMPARE_OP` that leaves the result as the operands give it.
    pub const fn oparg(self) -> u32 {
        (self.number() << Self::SHIFT) | self.mask()
    }
}

numbered! {
    /// Function of `CALL_INTRINSIC_1`.
    Intrinsic1 {
        Invalid "INTRINSIC_1_INVALID" "INTRINSIC_1_INVALID";
        Print "INTRINSIC_PRINT" "INTRINSIC_PRINT";
        ImportStar "INTRINSIC_IMPORT_STAR" "INTRINSIC_IMPORT_STAR";
        StopIterationError "INTRINSIC_STOPITERATION_ERROR" "INTRINSIC_STOPITERATION_ERROR";
        AsyncGenWrap "INTRINSIC_ASYNC_GEN_WRAP" "INTRINSIC_ASYNC_GEN_WRAP";
        UnaryPositive "INTRINSIC_UNARY_POSITIVE" "INTRINSIC_UNARY_POSITIVE";
        ListToTuple "INTRINSIC_LIST_TO_TUPLE" "INTRINSIC_LIST_TO_TUPLE";
        TypeVar "INTRINSIC_TYPEVAR" "INTRINSIC_TYPEVAR";
        ParamSpec "INTRINSIC_PARAMSPEC" "INTRINSIC_PARAMSPEC";
        TypeVarTuple "INTRINSIC_TYPEVARTUPLE" "INTRINSIC_TYPEVARTUPLE";
        SubscriptGeneric "INTRINSIC_SUBSCRIPT_GENERIC" "INTRINSIC_SUBSCRIPT_GENERIC";
        TypeAlias "INTRINSIC_TYPEALIAS" "INTRINSIC_TYPEALIAS";
    }
}

numbered! {
    /// Function of `CALL_INTRINSIC_2`.
    Intrinsic2 {
        Invalid "INTRINSIC_2_INVALID" "INTRINSIC_2_INVALID";
        PrepReraiseStar "INTRINSIC_PREP_RERAISE_STAR" "INTRINSIC_PREP_RERAISE_STAR";
        TypeVarWithBound "INTRINSIC_TYPEVAR_WITH_BOUND" "INTRINSIC_TYPEVAR_WITH_BOUND";
        TypeVarWithConstraints "INTRINSIC_TYPEVAR_WITH_CONSTRAINTS" "INTRINSIC_TYPEVAR_WITH_CONSTRAINTS";
        SetFunctionTypeParams "INTRINSIC_SET_FUNCTION_TYPE_PARAMS" "INTRINSIC_SET_FUNCTION_TYPE_PARAMS";
        SetTypeparamDefault "INTRINSIC_SET_TYPEPARAM_DEFAULT" "INTRINSIC_SET_TYPEPARAM_DEFAULT";
    }
}

numbered! {
    /// What `LOAD_COMMON_CONSTANT` loads.
    CommonConstant {
        AssertionError "CONSTANT_ASSERTIONERROR" "AssertionError";
        NotImplementedError "CONSTANT_NOTIMPLEMENTEDERROR" "NotImplementedError";
        Tuple "CONSTANT_BUILTIN_TUPLE" "tuple";
        All "CONSTANT_BUILTIN_ALL" "<built-in function all>";
        Any "CONSTANT_BUILTIN_ANY" "<built-in function any>";
    }
}

numbered! {
    /// The method that `LOAD_SPECIAL` looks up.
    SpecialMethod {
        Enter "SPECIAL___ENTER__" "__enter__";
        Exit "SPECIAL___EXIT__" "__exit__";
        AsyncEnter "SPECIAL___AENTER__" "__aenter__";
        AsyncExit "SPECIAL___AEXIT__" "__aexit__";
    }
}

numbered! {
    /// What `CONVERT_VALUE` does to the value of a format string.
    Conversion {
        None "FVC_NONE" "";
        Str "FVC_STR" "str";
        Repr "FVC_REPR" "repr";
        Ascii "FVC_ASCII" "ascii";
    }
}

numbered! {
    /// What `SET_FUNCTION_ATTRIBUTE` sets; the oparg has [`bit`](FunctionAttribute::bit) set.
    FunctionAttribute {
        Defaults "MAKE_FUNCTION_DEFAULTS" "defaults";
        KwDefaults "MAKE_FUNCTION_KWDEFAULTS" "kwdefaults";
        Annotations "MAKE_FUNCTION_ANNOTATIONS" "annotations";
        Closure "MAKE_FUNCTION_CLOSURE" "closure";
        Annotate "MAKE_FUNCTION_ANNOTATE" "annotate";
    }
}

impl FunctionAttribute {
    /// The bit of the oparg.
    pub const fn bit(self) -> u32 {
        1 << self.number()
    }
}
