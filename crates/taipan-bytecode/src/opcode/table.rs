//! The machine, declared once: every instruction of CPython 3.14.
//!
//! # Notation
//!
//! Each line reads: name, number, what the oparg means, effect on the value stack, cache entries, flags.
//!
//! * **Number.** The opcode byte; 256 and above are pseudo-instructions that only the compiler sees.
//! * **Operand.** A variant of [`Operand`]: `None` (the oparg is ignored), `Number`, `Const`, `Local` …
//! * **Effect.** `(what is popped -- what is pushed)`, the top of the stack on the right. `name[expr]`
//!   stands for `expr` values, where `expr` is `oparg`, `oparg & 1`, `oparg & 255`, `oparg >> 8`,
//!   `oparg * 2`, `oparg - 1` or `oparg - 2`. An instruction that only looks at a value pops and pushes it.
//!   The effect of a jump is that of its taken way, except for block pushes (`SETUP_*`), whose pushes
//!   happen on the way into the handler alone.
//! * **Caches.** `name/units`: the 16-bit code units that follow the instruction, in order.
//! * **Flags.** `raises`: may raise an exception itself. `escapes`: may run other Python code.
//!   `breaks`: looks whether a signal or another thread waits. `leaves`: leaves the code object.
//!   `always`: jumps always. `pushes_block`: pushes an exception handler. `local`: reads a local, though
//!   not by its oparg.
//!
//! A specialised or instrumented instruction names the one it stands for, whose caches it has.
//!
//! # Sources
//!
//! The language reference's page on `dis`, the modules `opcode`, `_opcode` and `_opcode_metadata` of
//! CPython 3.14.10 (a test compares all of it with their answers), and `bytecodes.c` for the names of
//! values and the last flags.

use super::metadata::{Flags, Metadata, Operand};

/// Expands the declarations to the enum, the list of all opcodes and the metadata table.
macro_rules! instructions {
    (
        real { $( $r:ident $rn:literal $ro:ident $re:literal $rc:literal [$($rf:ident)*]; )* }
        specialised { $( $s:ident $sn:literal $sb:ident $so:ident $se:literal [$($sf:ident)*]; )* }
        instrumented { $( $i:ident $in:literal $ib:ident $io:ident $ie:literal [$($if:ident)*]; )* }
        pseudo { $( $p:ident $pn:literal $po:ident $pe:literal [$($pf:ident)*]; )* }
    ) => {
        /// An instruction of CPython 3.14: real ones are below 256, the compiler's pseudo-instructions
        /// above. Each variant's text is its effect on the value stack.
        #[allow(
            non_camel_case_types,
            clippy::upper_case_acronyms,
            reason = "CPython's own names are the documentation"
        )]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum Opcode {
            $( #[doc = concat!("`", $re, "`")] $r = $rn, )*
            $( #[doc = concat!("`", $se, "`")] $s = $sn, )*
            $( #[doc = concat!("`", $ie, "`")] $i = $in, )*
            $( #[doc = concat!("`", $pe, "`")] $p = $pn, )*
        }

        impl Opcode {
            /// Every opcode, in the order of the table.
            pub const ALL: &[Opcode] =
                &[ $(Opcode::$r,)* $(Opcode::$s,)* $(Opcode::$i,)* $(Opcode::$p,)* ];
        }

        /// What the table says of each opcode, in its order.
        pub(super) const DECLARED: &[Metadata] = &[
            $( Metadata::new(
                stringify!($r), Opcode::$r, Opcode::$r, Operand::$ro, $re, $rc, &[$(Flags::$rf),*],
            ), )*
            $( Metadata::new(
                stringify!($s), Opcode::$s, Opcode::$sb, Operand::$so, $se, "", &[$(Flags::$sf),*],
            ), )*
            $( Metadata::new(
                stringify!($i), Opcode::$i, Opcode::$ib, Operand::$io, $ie, "", &[$(Flags::$if),*],
            ), )*
            $( Metadata::new(
                stringify!($p), Opcode::$p, Opcode::$p, Operand::$po, $pe, "", &[$(Flags::$pf),*],
            ), )*
        ];
    };
}

instructions! {
real {
    // ---- Nothing, padding, prefixes
    CACHE                      0  None   "( -- )" "" [];
    RESERVED                  17  None   "( -- )" "" [];
    NOP                       27  None   "( -- )" "" [];
    NOT_TAKEN                 28  None   "( -- )" "" [];
    EXTENDED_ARG              69  Number "( -- )" "" [];
    RESUME                   128  Number "( -- )" "" [breaks raises escapes];
    INTERPRETER_EXIT          20  None   "(retval -- )" "" [escapes];

    // ---- The value stack
    POP_TOP                   31  None   "(value -- )" "" [escapes];
    PUSH_NULL                 33  None   "( -- null)" "" [];
    COPY                      59  Number "(bottom, unused[oparg - 1] -- bottom, unused[oparg - 1], top)" "" [];
    SWAP                     117  Number "(bottom, unused[oparg - 2], top -- top, unused[oparg - 2], bottom)" "" [];

    // ---- Constants
    LOAD_CONST                82  Const  "( -- value)" "" [];
    LOAD_SMALL_INT            94  Number "( -- value)" "" [];
    LOAD_COMMON_CONSTANT      81  CommonConstant "( -- value)" "" [];

    // ---- Locals, cells, free variables
    LOAD_FAST                 84  Local  "( -- value)" "" [];
    LOAD_FAST_BORROW          86  Local  "( -- value)" "" [];
    LOAD_FAST_CHECK           88  Local  "( -- value)" "" [raises escapes];
    LOAD_FAST_AND_CLEAR       85  Local  "( -- value)" "" [];
    LOAD_FAST_LOAD_FAST       89  LocalPair "( -- value1, value2)" "" [];
    LOAD_FAST_BORROW_LOAD_FAST_BORROW 87 LocalPair "( -- value1, value2)" "" [];
    STORE_FAST               112  Local  "(value -- )" "" [escapes];
    STORE_FAST_LOAD_FAST     113  LocalPair "(value1 -- value2)" "" [escapes];
    STORE_FAST_STORE_FAST    114  LocalPair "(value2, value1 -- )" "" [escapes];
    DELETE_FAST               63  Local  "( -- )" "" [raises escapes];
    MAKE_CELL                 97  Free   "( -- )" "" [raises escapes];
    COPY_FREE_VARS            60  Number "( -- )" "" [];
    LOAD_DEREF                83  Local  "( -- value)" "" [raises escapes];
    LOAD_FROM_DICT_OR_DEREF   90  Free   "(class_dict -- value)" "" [raises escapes];
    STORE_DEREF              111  Free   "(value -- )" "" [escapes];
    DELETE_DEREF              62  Free   "( -- )" "" [raises escapes];

    // ---- Names and globals
    LOAD_LOCALS               22  None   "( -- locals)" "" [raises escapes];
    LOAD_NAME                 93  Name   "( -- value)" "" [raises escapes];
    STORE_NAME               116  Name   "(value -- )" "" [raises escapes];
    DELETE_NAME               65  Name   "( -- )" "" [raises escapes];
    LOAD_GLOBAL               92  NameShifted1 "( -- value, null[oparg & 1])"
                                  "counter/1 index/1 module_keys_version/1 builtin_keys_version/1" [raises escapes];
    LOAD_FROM_DICT_OR_GLOBALS 91  Name   "(mod_or_class_dict -- value)" "" [raises escapes];
    STORE_GLOBAL             115  Name   "(value -- )" "" [raises escapes];
    DELETE_GLOBAL             64  Name   "( -- )" "" [raises escapes];
    SETUP_ANNOTATIONS         36  None   "( -- )" "" [raises escapes];

    // ---- Attributes
    LOAD_ATTR                 80  NameShifted1 "(owner -- attr, self_or_null[oparg & 1])"
                                  "counter/1 version/2 keys_version/2 descr/4" [raises escapes];
    STORE_ATTR               110  Name   "(value, owner -- )" "counter/1 version/2 index/1" [raises escapes];
    DELETE_ATTR               61  Name   "(owner -- )" "" [raises escapes];
    LOAD_SUPER_ATTR           96  NameShifted2 "(global_super, class, self -- attr, self_or_null[oparg & 1])"
                                  "counter/1" [raises escapes];
    LOAD_SPECIAL              95  SpecialMethod "(owner -- attr, self_or_null)" "" [raises escapes];

    // ---- Subscripts and slices
    BINARY_SLICE               1  None   "(container, start, stop -- res)" "" [raises escapes];
    STORE_SLICE               37  None   "(value, container, start, stop -- )" "" [raises escapes];
    STORE_SUBSCR              38  None   "(value, container, sub -- )" "counter/1" [raises escapes];
    DELETE_SUBSCR              8  None   "(container, sub -- )" "" [raises escapes];

    // ---- Operators
    UNARY_INVERT              40  None   "(value -- res)" "" [raises escapes];
    UNARY_NEGATIVE            41  None   "(value -- res)" "" [raises escapes];
    UNARY_NOT                 42  None   "(value -- res)" "" [];
    TO_BOOL                   39  None   "(value -- res)" "counter/1 version/2" [raises escapes];
    BINARY_OP                 44  BinaryOperator "(lhs, rhs -- res)" "counter/1 descr/4" [raises escapes];
    COMPARE_OP                56  Comparison "(left, right -- res)" "counter/1" [raises escapes];
    CONTAINS_OP               57  Contains "(left, right -- b)" "counter/1" [raises escapes];
    IS_OP                     74  Is     "(left, right -- b)" "" [];
    CALL_INTRINSIC_1          53  Intrinsic1 "(value -- res)" "" [raises escapes];
    CALL_INTRINSIC_2          54  Intrinsic2 "(value2, value1 -- res)" "" [raises escapes];

    // ---- Building values
    BUILD_TUPLE               51  Number "(values[oparg] -- tuple)" "" [raises];
    BUILD_LIST                46  Number "(values[oparg] -- list)" "" [raises escapes];
    BUILD_SET                 48  Number "(values[oparg] -- set)" "" [raises escapes];
    BUILD_MAP                 47  Number "(values[oparg * 2] -- map)" "" [raises escapes];
    BUILD_SLICE               49  Number "(args[oparg] -- slice)" "" [raises];
    BUILD_STRING              50  Number "(pieces[oparg] -- str)" "" [raises];
    BUILD_TEMPLATE             2  None   "(strings, interpolations -- template)" "" [raises escapes];
    BUILD_INTERPOLATION       45  Number "(value, str, format[oparg & 1] -- interpolation)" "" [raises escapes];
    CONVERT_VALUE             58  Conversion "(value -- result)" "" [raises escapes];
    FORMAT_SIMPLE             12  None   "(value -- res)" "" [raises escapes];
    FORMAT_WITH_SPEC          13  None   "(value, fmt_spec -- res)" "" [raises escapes];
    LIST_APPEND               78  Number "(list, unused[oparg - 1], v -- list, unused[oparg - 1])" "" [raises];
    LIST_EXTEND               79  Number "(list, unused[oparg - 1], iterable -- list, unused[oparg - 1])" "" [raises escapes];
    SET_ADD                  107  Number "(set, unused[oparg - 1], v -- set, unused[oparg - 1])" "" [raises escapes];
    SET_UPDATE               109  Number "(set, unused[oparg - 1], iterable -- set, unused[oparg - 1])" "" [raises escapes];
    MAP_ADD                   98  Number "(dict, unused[oparg - 1], key, value -- dict, unused[oparg - 1])" "" [raises escapes];
    DICT_UPDATE               67  Number "(dict, unused[oparg - 1], update -- dict, unused[oparg - 1])" "" [raises escapes];
    DICT_MERGE                66  Number
        "(callable, unused, unused, dict, unused[oparg - 1], update -- callable, unused, unused, dict, unused[oparg - 1])"
        "" [raises escapes];

    // ---- Taking values apart
    UNPACK_SEQUENCE          119  Number "(seq -- values[oparg])" "counter/1" [raises escapes];
    UNPACK_EX                118  Number "(seq -- left[oparg & 255], rest, right[oparg >> 8])" "" [raises escapes];
    GET_LEN                   18  None   "(obj -- obj, len)" "" [raises escapes];
    MATCH_MAPPING             25  None   "(subject -- subject, res)" "" [];
    MATCH_SEQUENCE            26  None   "(subject -- subject, res)" "" [];
    MATCH_KEYS                24  None   "(subject, keys -- subject, keys, values_or_none)" "" [raises escapes];
    MATCH_CLASS               99  Number "(subject, type, names -- attrs)" "" [raises escapes];

    // ---- Functions, classes, calls
    MAKE_FUNCTION             23  None   "(codeobj -- func)" "" [raises escapes];
    SET_FUNCTION_ATTRIBUTE   108  FunctionAttribute "(attr, func -- func)" "" [];
    LOAD_BUILD_CLASS          21  None   "( -- bc)" "" [raises escapes];
    CALL                      52  Number "(callable, self_or_null, args[oparg] -- res)" "counter/1 func_version/2"
                                  [breaks raises escapes];
    CALL_KW                   55  Number "(callable, self_or_null, args[oparg], kwnames -- res)"
                                  "counter/1 func_version/2" [raises escapes];
    CALL_FUNCTION_EX           4  None   "(func, null, callargs, kwargs_or_null -- result)" "" [breaks raises escapes];
    EXIT_INIT_CHECK           11  None   "(should_be_none -- )" "" [raises escapes];
    RETURN_VALUE              35  None   "(retval -- res)" "" [escapes leaves];

    // ---- Imports
    IMPORT_NAME               73  Name   "(level, fromlist -- res)" "" [raises escapes];
    IMPORT_FROM               72  Name   "(from -- from, res)" "" [raises escapes];

    // ---- Jumps
    JUMP_FORWARD              77  JumpForward "( -- )" "" [always];
    JUMP_BACKWARD             75  JumpBackward "( -- )" "counter/1" [always breaks raises escapes];
    JUMP_BACKWARD_NO_INTERRUPT 76 JumpBackward "( -- )" "" [always];
    POP_JUMP_IF_TRUE         103  JumpForward "(cond -- )" "counter/1" [];
    POP_JUMP_IF_FALSE        100  JumpForward "(cond -- )" "counter/1" [];
    POP_JUMP_IF_NONE         101  JumpForward "(value -- )" "counter/1" [];
    POP_JUMP_IF_NOT_NONE     102  JumpForward "(value -- )" "counter/1" [];

    // ---- Iteration
    GET_ITER                  16  None   "(iterable -- iter)" "" [raises escapes];
    FOR_ITER                  70  JumpForward "(iter -- iter, next)" "counter/1" [raises escapes];
    END_FOR                    9  None   "(value -- )" "" [escapes];
    POP_ITER                  30  None   "(iter -- )" "" [escapes];

    // ---- Generators and coroutines
    RETURN_GENERATOR          34  None   "( -- res)" "" [raises escapes];
    YIELD_VALUE              120  Number "(retval -- value)" "" [];
    SEND                     106  JumpForward "(receiver, v -- receiver, retval)" "counter/1" [raises escapes];
    END_SEND                  10  None   "(receiver, value -- val)" "" [escapes];
    CLEANUP_THROW              7  None   "(sub_iter, last_sent_val, exc_value -- none, value)" "" [raises escapes];
    GET_YIELD_FROM_ITER       19  None   "(iterable -- iter)" "" [raises escapes];
    GET_AWAITABLE             71  Number "(iterable -- iter)" "" [raises escapes];
    GET_AITER                 14  None   "(obj -- iter)" "" [raises escapes];
    GET_ANEXT                 15  None   "(aiter -- aiter, awaitable)" "" [raises escapes];
    END_ASYNC_FOR             68  JumpBackward "(awaitable, exc -- )" "" [raises escapes];

    // ---- Exceptions and `with`
    RAISE_VARARGS            104  Number "(args[oparg] -- )" "" [raises escapes leaves];
    RERAISE                  105  Number "(values[oparg], exc -- values[oparg])" "" [raises escapes leaves];
    PUSH_EXC_INFO             32  None   "(exc -- prev_exc, new_exc)" "" [];
    POP_EXCEPT                29  None   "(exc_value -- )" "" [escapes];
    CHECK_EXC_MATCH            6  None   "(left, right -- left, b)" "" [raises escapes];
    CHECK_EG_MATCH             5  None   "(exc_value, match_type -- rest, match)" "" [raises escapes];
    WITH_EXCEPT_START         43  None
        "(exit_func, exit_self, lasti, unused, val -- exit_func, exit_self, lasti, unused, val, res)" "" [raises escapes];
}

specialised {
    RESUME_CHECK             196  RESUME None "( -- )" [];
    LOAD_CONST_MORTAL        191  LOAD_CONST Const "( -- value)" [];
    LOAD_CONST_IMMORTAL      190  LOAD_CONST Const "( -- value)" [];

    TO_BOOL_ALWAYS_TRUE      203  TO_BOOL None "(value -- res)" [escapes];
    TO_BOOL_BOOL             204  TO_BOOL None "(value -- value)" [];
    TO_BOOL_INT              205  TO_BOOL None "(value -- res)" [escapes];
    TO_BOOL_LIST             206  TO_BOOL None "(value -- res)" [];
    TO_BOOL_NONE             207  TO_BOOL None "(value -- res)" [];
    TO_BOOL_STR              208  TO_BOOL None "(value -- res)" [escapes];

    BINARY_OP_MULTIPLY_INT   134  BINARY_OP None "(left, right -- res)" [raises escapes];
    BINARY_OP_ADD_INT        130  BINARY_OP None "(left, right -- res)" [raises escapes];
    BINARY_OP_SUBTRACT_INT   142  BINARY_OP None "(left, right -- res)" [raises escapes];
    BINARY_OP_MULTIPLY_FLOAT 133  BINARY_OP None "(left, right -- res)" [raises];
    BINARY_OP_ADD_FLOAT      129  BINARY_OP None "(left, right -- res)" [raises];
    BINARY_OP_SUBTRACT_FLOAT 141  BINARY_OP None "(left, right -- res)" [raises];
    BINARY_OP_ADD_UNICODE    131  BINARY_OP None "(left, right -- res)" [raises];
    BINARY_OP_SUBSCR_LIST_INT 137 BINARY_OP None "(list, sub -- res)" [escapes];
    BINARY_OP_SUBSCR_LIST_SLICE 138 BINARY_OP None "(list, sub -- res)" [raises escapes];
    BINARY_OP_SUBSCR_TUPLE_INT 140 BINARY_OP None "(tuple, sub -- res)" [];
    BINARY_OP_SUBSCR_STR_INT 139  BINARY_OP None "(str, sub -- res)" [escapes];
    BINARY_OP_SUBSCR_DICT    135  BINARY_OP None "(dict, sub -- res)" [raises escapes];
    BINARY_OP_SUBSCR_GETITEM 136  BINARY_OP None "(container, sub -- )" [];
    BINARY_OP_INPLACE_ADD_UNICODE 3 BINARY_OP None "(left, right -- )" [local raises escapes];
    BINARY_OP_EXTEND         132  BINARY_OP None "(left, right -- res)" [escapes];

    COMPARE_OP_FLOAT         166  COMPARE_OP Number "(left, right -- res)" [];
    COMPARE_OP_INT           167  COMPARE_OP Number "(left, right -- res)" [];
    COMPARE_OP_STR           168  COMPARE_OP Number "(left, right -- res)" [];
    CONTAINS_OP_SET          170  CONTAINS_OP Number "(left, right -- b)" [raises escapes];
    CONTAINS_OP_DICT         169  CONTAINS_OP Number "(left, right -- b)" [raises escapes];

    LOAD_GLOBAL_MODULE       193  LOAD_GLOBAL Number "( -- value, null[oparg & 1])" [];
    LOAD_GLOBAL_BUILTIN      192  LOAD_GLOBAL Number "( -- value, null[oparg & 1])" [];
    LOAD_SUPER_ATTR_ATTR     194  LOAD_SUPER_ATTR Name "(global_super, class, self -- attr)" [raises escapes];
    LOAD_SUPER_ATTR_METHOD   195  LOAD_SUPER_ATTR Name "(global_super, class, self -- attr, self_or_null)"
                                  [raises escapes];

    LOAD_ATTR_INSTANCE_VALUE 180  LOAD_ATTR Number "(owner -- attr, null[oparg & 1])" [escapes];
    LOAD_ATTR_MODULE         184  LOAD_ATTR Number "(owner -- attr, null[oparg & 1])" [escapes];
    LOAD_ATTR_WITH_HINT      189  LOAD_ATTR Name "(owner -- attr, null[oparg & 1])" [escapes];
    LOAD_ATTR_SLOT           188  LOAD_ATTR Number "(owner -- attr, null[oparg & 1])" [];
    LOAD_ATTR_CLASS          177  LOAD_ATTR Number "(owner -- attr, null[oparg & 1])" [];
    LOAD_ATTR_CLASS_WITH_METACLASS_CHECK 178 LOAD_ATTR Number "(owner -- attr, null[oparg & 1])" [];
    LOAD_ATTR_PROPERTY       187  LOAD_ATTR Number "(owner -- )" [];
    LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN 179 LOAD_ATTR Name "(owner -- attr)" [];
    LOAD_ATTR_METHOD_WITH_VALUES 183 LOAD_ATTR Number "(owner -- attr, self)" [];
    LOAD_ATTR_METHOD_NO_DICT 182  LOAD_ATTR Number "(owner -- attr, self)" [];
    LOAD_ATTR_METHOD_LAZY_DICT 181 LOAD_ATTR Number "(owner -- attr, self)" [];
    LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES 186 LOAD_ATTR Number "(owner -- attr)" [escapes];
    LOAD_ATTR_NONDESCRIPTOR_NO_DICT 185 LOAD_ATTR Number "(owner -- attr)" [escapes];
    STORE_ATTR_INSTANCE_VALUE 198 STORE_ATTR None "(value, owner -- )" [escapes];
    STORE_ATTR_SLOT          199  STORE_ATTR None "(value, owner -- )" [escapes];
    STORE_ATTR_WITH_HINT     200  STORE_ATTR Name "(value, owner -- )" [escapes];
    STORE_SUBSCR_LIST_INT    202  STORE_SUBSCR None "(value, list, sub -- )" [escapes];
    STORE_SUBSCR_DICT        201  STORE_SUBSCR None "(value, dict, sub -- )" [raises escapes];

    UNPACK_SEQUENCE_TWO_TUPLE 211 UNPACK_SEQUENCE Number "(seq -- val1, val0)" [escapes];
    UNPACK_SEQUENCE_TUPLE    210  UNPACK_SEQUENCE Number "(seq -- values[oparg])" [];
    UNPACK_SEQUENCE_LIST     209  UNPACK_SEQUENCE Number "(seq -- values[oparg])" [];

    FOR_ITER_LIST            172  FOR_ITER JumpForward "(iter -- iter, next)" [escapes];
    FOR_ITER_TUPLE           174  FOR_ITER JumpForward "(iter -- iter, next)" [escapes];
    FOR_ITER_RANGE           173  FOR_ITER JumpForward "(iter -- iter, next)" [raises];
    FOR_ITER_GEN             171  FOR_ITER Number "(iter -- iter)" [];
    SEND_GEN                 197  SEND Number "(receiver, v -- receiver)" [];
    JUMP_BACKWARD_NO_JIT     176  JUMP_BACKWARD JumpBackward "( -- )" [breaks raises escapes];
    JUMP_BACKWARD_JIT        175  JUMP_BACKWARD JumpBackward "( -- )" [breaks raises escapes];

    CALL_BOUND_METHOD_EXACT_ARGS 144 CALL Number "(callable, self_or_null, args[oparg] -- )" [escapes];
    CALL_PY_EXACT_ARGS       161  CALL Number "(callable, self_or_null, args[oparg] -- )" [];
    CALL_TYPE_1              165  CALL Number "(callable, null, arg -- res)" [escapes];
    CALL_STR_1               163  CALL Number "(callable, null, arg -- res)" [breaks raises escapes];
    CALL_TUPLE_1             164  CALL Number "(callable, null, arg -- res)" [breaks raises escapes];
    CALL_BUILTIN_CLASS       146  CALL Number "(callable, self_or_null, args[oparg] -- res)" [breaks raises escapes];
    CALL_BUILTIN_O           149  CALL Number "(callable, self_or_null, args[oparg] -- res)" [breaks raises escapes];
    CALL_BUILTIN_FAST        147  CALL Number "(callable, self_or_null, args[oparg] -- res)" [breaks raises escapes];
    CALL_BUILTIN_FAST_WITH_KEYWORDS 148 CALL Number "(callable, self_or_null, args[oparg] -- res)"
                                  [breaks raises escapes];
    CALL_LEN                 154  CALL None "(callable, null, arg -- res)" [raises escapes];
    CALL_ISINSTANCE          150  CALL Number "(callable, self_or_null, args[oparg] -- res)" [raises escapes];
    CALL_LIST_APPEND         155  CALL Number "(callable, self, arg -- )" [raises escapes];
    CALL_METHOD_DESCRIPTOR_O 159  CALL Number "(callable, self_or_null, args[oparg] -- res)" [breaks raises escapes];
    CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS 157 CALL Number "(callable, self_or_null, args[oparg] -- res)"
                                  [breaks raises escapes];
    CALL_METHOD_DESCRIPTOR_NOARGS 158 CALL Number "(callable, self_or_null, args[oparg] -- res)"
                                  [breaks raises escapes];
    CALL_METHOD_DESCRIPTOR_FAST 156 CALL Number "(callable, self_or_null, args[oparg] -- res)"
                                  [breaks raises escapes];
    CALL_ALLOC_AND_ENTER_INIT 143 CALL Number "(callable, self_or_null, args[oparg] -- )" [raises escapes];
    CALL_PY_GENERAL          162  CALL Number "(callable, self_or_null, args[oparg] -- )" [raises escapes];
    CALL_BOUND_METHOD_GENERAL 145 CALL Number "(callable, self_or_null, args[oparg] -- )" [raises escapes];
    CALL_NON_PY_GENERAL      160  CALL Number "(callable, self_or_null, args[oparg] -- res)" [breaks raises escapes];
    CALL_KW_BOUND_METHOD     151  CALL_KW Number "(callable, self_or_null, args[oparg], kwnames -- )" [raises escapes];
    CALL_KW_PY               153  CALL_KW Number "(callable, self_or_null, args[oparg], kwnames -- )" [raises escapes];
    CALL_KW_NON_PY           152  CALL_KW Number "(callable, self_or_null, args[oparg], kwnames -- res)"
                                  [breaks raises escapes];
}

instrumented {
    INSTRUMENTED_END_FOR     234  END_FOR None "(receiver, value -- receiver)" [raises escapes];
    INSTRUMENTED_POP_ITER    235  POP_ITER None "(iter -- )" [escapes];
    INSTRUMENTED_END_SEND    236  END_SEND None "(receiver, value -- val)" [raises escapes];
    INSTRUMENTED_FOR_ITER    237  FOR_ITER JumpForward "(iter -- iter, next)" [raises escapes];
    INSTRUMENTED_INSTRUCTION 238  INSTRUMENTED_INSTRUCTION None "( -- )" [raises escapes];
    INSTRUMENTED_JUMP_FORWARD 239 JUMP_FORWARD Number "( -- )" [];
    INSTRUMENTED_NOT_TAKEN   240  NOT_TAKEN None "( -- )" [];
    INSTRUMENTED_POP_JUMP_IF_TRUE 241 POP_JUMP_IF_TRUE Number "(cond -- )" [];
    INSTRUMENTED_POP_JUMP_IF_FALSE 242 POP_JUMP_IF_FALSE Number "(cond -- )" [];
    INSTRUMENTED_POP_JUMP_IF_NONE 243 POP_JUMP_IF_NONE Number "(value -- )" [escapes];
    INSTRUMENTED_POP_JUMP_IF_NOT_NONE 244 POP_JUMP_IF_NOT_NONE Number "(value -- )" [escapes];
    INSTRUMENTED_RESUME      245  RESUME Number "( -- )" [breaks raises escapes];
    INSTRUMENTED_RETURN_VALUE 246 RETURN_VALUE None "(retval -- res)" [raises escapes];
    INSTRUMENTED_YIELD_VALUE 247  YIELD_VALUE Number "(retval -- value)" [raises escapes];
    INSTRUMENTED_END_ASYNC_FOR 248 END_ASYNC_FOR JumpBackward "(awaitable, exc -- )" [raises escapes];
    INSTRUMENTED_LOAD_SUPER_ATTR 249 LOAD_SUPER_ATTR NameShifted2
                                  "(global_super, class, self -- attr, self_or_null[oparg & 1])" [raises escapes];
    INSTRUMENTED_CALL        250  CALL Number "(callable, self_or_null, args[oparg] -- res)" [breaks raises escapes];
    INSTRUMENTED_CALL_KW     251  CALL_KW Number "(callable, self_or_null, args[oparg], kwnames -- res)"
                                  [raises escapes];
    INSTRUMENTED_CALL_FUNCTION_EX 252 CALL_FUNCTION_EX None "(func, null, callargs, kwargs_or_null -- result)"
                                  [breaks raises escapes];
    INSTRUMENTED_JUMP_BACKWARD 253 JUMP_BACKWARD Number "( -- )" [breaks raises escapes];
    INSTRUMENTED_LINE        254  INSTRUMENTED_LINE None "( -- )" [escapes];
    ENTER_EXECUTOR           255  ENTER_EXECUTOR Number "( -- )" [];
}

pseudo {
    ANNOTATIONS_PLACEHOLDER  256  None "( -- )" [];
    JUMP                     257  Jump "( -- )" [always breaks raises escapes];
    JUMP_IF_FALSE            258  Jump "(cond -- cond)" [raises escapes];
    JUMP_IF_TRUE             259  Jump "(cond -- cond)" [raises escapes];
    JUMP_NO_INTERRUPT        260  Jump "( -- )" [always];
    LOAD_CLOSURE             261  Local "( -- value)" [];
    POP_BLOCK                262  None "( -- )" [];
    SETUP_CLEANUP            263  Handler "( -- lasti, exc)" [pushes_block];
    SETUP_FINALLY            264  Handler "( -- exc)" [pushes_block];
    SETUP_WITH               265  Handler "( -- exc)" [pushes_block];
    STORE_FAST_MAYBE_NULL    266  Local "(value -- )" [escapes];
}
}
