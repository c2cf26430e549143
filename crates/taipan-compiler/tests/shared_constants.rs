//! Which constants are one object in the marshalled code: pieces of what CPython 3.14's `marshal.dumps` gives
//! for `compile(source, "x.py", "exec")`.

use taipan_ast::parse::Mode;
use taipan_bytecode::marshal;
use taipan_compiler::{Options, compile};

/// Checks that `piece` stands in the marshalled module.
#[track_caller]
fn check(source: &str, piece: &[u8]) {
    let code = compile(source, "x.py", Mode::Exec, Options::default()).expect("compiles").code;
    let bytes = marshal::write_code(&code).expect("can be written");
    let stands = bytes.windows(piece.len()).any(|window| window == piece);
    assert!(stands, "{source}: {} not in {}", piece.escape_ascii(), bytes.escape_ascii());
}

#[test]
fn constants_in_slices_are_objects_of_their_own() {
    check("f(b'ab', x[b'ab':7])", b")\x03s\x02\0\0\0ab:s\x02\0\0\0ab\xe9\x07\0\0\0NN)");
    check("f('ab c', x['ab c':7])", b")\x03z\x04ab c:z\x04ab c\xe9\x07\0\0\0NN)");
    check("f('abc', x['abc':7])", b")\x03\xda\x03abc:z\x03abc\xe9\x07\0\0\0NN)");
    check("x['__x':0.0]", b")\x02:z\x03__xg\0\0\0\0\0\0\0\0NN)");
}

#[test]
fn single_characters_in_slices_are_the_only_ones() {
    check("f('b', x['b':''])", b")\x03\xda\x01b:r\x02\0\0\0\xda\0NN)");
    check("f(b'', x[b'':b'a'], b'a')", b")\x04\xf3\0\0\0\0:r\x02\0\0\0\xf3\x01\0\0\0aNr\x03\0\0\0N)");
}
