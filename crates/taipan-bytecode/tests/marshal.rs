//! Which objects marshal writes once, what it says of data that is none, and that no data does harm.

use std::sync::Arc;

use proptest::prelude::*;
use taipan_bytecode::compare::same_value;
use taipan_bytecode::marshal::{self, ReadErrorKind, WriteError};
use taipan_bytecode::{Constant, PyString, Pyc, dis, repr, verify};

fn tuple(items: impl Into<Arc<[Constant]>>) -> Constant {
    Constant::Tuple(items.into())
}

fn str(text: &str) -> Constant {
    Constant::Str(PyString::new(text.as_bytes()))
}

#[track_caller]
fn check(value: &Constant, expected: &[u8]) {
    let written = marshal::write(value).unwrap();
    assert_eq!(written.escape_ascii().to_string(), expected.escape_ascii().to_string());
    assert!(same_value(&marshal::read(&written).unwrap(), value));
}

#[track_caller]
fn refuse(data: &[u8], kind: ReadErrorKind) {
    assert_eq!(marshal::read(data).unwrap_err().kind, kind);
}

#[test]
fn every_type_has_its_code() {
    check(&Constant::None, b"N");
    check(&Constant::Ellipsis, b".");
    check(&Constant::Bool(true), b"T");
    check(&Constant::Int(1 << 31), b"\xec\x03\0\0\0\0\0\0\0\x02\0");
    check(&Constant::Int(-40_000), b"\xe9\xc0c\xff\xff");
    check(&Constant::int((1u128 << 75).into()), b"\xec\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0");
    check(&Constant::Float(0.5), b"\xe7\0\0\0\0\0\0\xe0?");
    check(&Constant::Complex(0.0, -0.0), b"\xf9\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x80");
    check(&str("a b"), b"\xfa\x03a b");
    check(&str("\u{e9}"), b"\xf5\x02\0\0\0\xc3\xa9");
    check(&Constant::Str(PyString::new(*b"\xed\xa0\x80")), b"\xf5\x03\0\0\0\xed\xa0\x80");
    check(&Constant::Str(PyString::interned(*b"name")), b"\xda\x04name");
    check(&Constant::Bytes((*b"ab").into()), b"\xf3\x02\0\0\0ab");
    check(
        &Constant::Slice(Arc::new([Constant::Int(1), Constant::None, Constant::None])),
        b"\xba\xe9\x01\0\0\0NN",
    );
    check(&str(&"x".repeat(256)), &[&b"\xe1\0\x01\0\0"[..], &[b'x'; 256]].concat());
    check(&tuple(vec![Constant::None; 256]), &[&b"\xa8\0\x01\0\0"[..], &[b'N'; 256]].concat());
}

#[test]
fn equal_numbers_and_names_are_one_object() {
    let name = || Constant::Str(PyString::interned(*b"x"));
    check(&tuple([Constant::Float(1.0), Constant::Float(1.0)]), b"\xa9\x02\xe7\0\0\0\0\0\0\xf0?r\x01\0\0\0");
    check(&tuple([Constant::Int(1000), Constant::Int(1000)]), b"\xa9\x02\xe9\xe8\x03\0\0r\x01\0\0\0");
    check(&tuple([name(), name()]), b"\xa9\x02\xda\x01xr\x01\0\0\0");
    // Of any length, and whatever else was written between.
    let long = "n".repeat(300);
    for text in
        ["fifteen_letters", "sixteen_letters_", "\u{e9}t\u{e9}_of_more_than_fifteen_bytes", long.as_str()]
    {
        let name = || Constant::Str(PyString::interned(text));
        let written = marshal::write(&tuple([name(), str("between"), name()])).unwrap();
        assert!(written.ends_with(b"r\x01\0\0\0"), "{text}");
        assert!(same_value(&marshal::read(&written).unwrap(), &tuple([name(), str("between"), name()])));
    }
}

#[test]
fn memory_that_is_used_again_leaves_no_trace() {
    let code = marshal::read_code(include_bytes!("data/pass.marshal")).unwrap();
    let mut memory = marshal::Memory::default();
    for _ in 0..3 {
        let mut out = b"before".to_vec();
        marshal::write_code_in(&mut memory, &mut out, &code).unwrap();
        assert_eq!(out, [&b"before"[..], include_bytes!("data/pass.marshal")].concat());
    }
}

#[test]
fn other_objects_are_one_when_their_storage_is() {
    let shared = str("a b");
    check(&tuple([shared.clone(), shared]), b"\xa9\x02\xfa\x03a br\x01\0\0\0");
    check(&tuple([str("a b"), str("a b")]), b"\xa9\x02z\x03a bz\x03a b");
}

#[test]
fn objects_of_which_there_is_one_are_always_numbered() {
    let items = [
        Constant::Int(256),
        Constant::Int(257),
        tuple([]),
        Constant::Bytes((*b"").into()),
        Constant::Bytes((*b"a").into()),
    ];
    check(&tuple(items), b"\xa9\x05\xe9\0\x01\0\0i\x01\x01\0\0\xa9\0\xf3\0\0\0\0\xf3\x01\0\0\0a");
}

#[test]
fn numbers_in_slices_are_objects_of_their_own() {
    let slice = Constant::Slice(Arc::new([Constant::Int(1000), Constant::Int(1000), Constant::Int(7)]));
    let value = tuple([Constant::Int(1000), slice]);
    check(&value, b"\xa9\x02i\xe8\x03\0\0:i\xe8\x03\0\0i\xe8\x03\0\0\xe9\x07\0\0\0");
}

#[test]
fn sets_are_sorted_by_their_elements_bytes_and_number_them() {
    let set = Constant::FrozenSet([str("c d"), str("a b"), Constant::Int(1000)].into());
    check(&set, b"\xbe\x03\0\0\0\xe9\xe8\x03\0\0\xfa\x03a b\xfa\x03c d");
    // The flag of a part depends on the whole, and the order on the flag.
    let shared = str("a b");
    let set = Constant::FrozenSet(
        [tuple([shared.clone(), Constant::None]), tuple([str("c d"), Constant::None])].into(),
    );
    let expected = b"\xa9\x02>\x02\0\0\0\xa9\x02z\x03c dN\xa9\x02\xfa\x03a bNr\x03\0\0\0";
    check(&tuple([set, shared]), expected);
}

#[test]
fn nesting_has_a_limit() {
    let nested = |depth: usize| (1..depth).fold(tuple([]), |inner, _| tuple([inner]));
    let deepest = marshal::write(&nested(2000)).unwrap();
    assert!(same_value(&marshal::read(&deepest).unwrap(), &nested(2000)));
    assert_eq!(marshal::write(&nested(2001)).unwrap_err(), WriteError::NestedTooDeep);
    refuse(&[b")\x01".repeat(2000), b"N".to_vec()].concat(), ReadErrorKind::RecursionLimit);
}

#[test]
fn old_codes_are_read() {
    let read = |data: &[u8]| repr::repr(&marshal::read(data).unwrap());
    assert_eq!(read(b"f\x051e-07"), "1e-07");
    assert_eq!(read(b"x\x011\x02-2"), "(1-2j)");
    assert_eq!(read(b"I\xff\xff\xff\xff\xff\xff\xff\x7f"), "9223372036854775807");
    assert_eq!(read(b"a\x02\0\0\0\xe9x"), "'\u{e9}x'");
}

#[test]
fn bad_data_is_refused_in_cpythons_words() {
    refuse(b"", ReadErrorKind::EndBeforeObject);
    refuse(b")\x02N", ReadErrorKind::EndBeforeObject);
    refuse(b")", ReadErrorKind::End);
    refuse(b"z\x05abc", ReadErrorKind::TooShort);
    refuse(b"s\xff\xff\xff\xff", ReadErrorKind::SizeOutOfRange("bytes object"));
    refuse(b"(\xff\xff\xff\x7f", ReadErrorKind::EndBeforeObject);
    refuse(b"r\0\0\0\0", ReadErrorKind::InvalidReference);
    refuse(b"\xa9\x01r\0\0\0\0", ReadErrorKind::InvalidReference);
    refuse(b"l\x01\0\0\0\0\0", ReadErrorKind::UnnormalizedLong);
    refuse(b"l\x01\0\0\0\xff\xff", ReadErrorKind::DigitOutOfRange);
    refuse(b")\x010", ReadErrorKind::Null("tuple"));
    refuse(b"u\x01\0\0\0\xff", ReadErrorKind::InvalidUtf8);
    refuse(b"?", ReadErrorKind::UnknownTypeCode);
    refuse(b"[\0\0\0\0", ReadErrorKind::NotAConstant("list"));
    assert_eq!(ReadErrorKind::TooShort.to_string(), "marshal data too short");
    assert_eq!(
        ReadErrorKind::SizeOutOfRange("tuple").to_string(),
        "bad marshal data (tuple size out of range)"
    );
}

/// Any constant but a code object.
fn constants() -> impl Strategy<Value = Constant> {
    let leaf = prop_oneof![
        Just(Constant::None),
        Just(Constant::Ellipsis),
        any::<bool>().prop_map(Constant::Bool),
        any::<i64>().prop_map(Constant::Int),
        (-10i64..300).prop_map(Constant::Int),
        prop::collection::vec(any::<u32>(), 0..9)
            .prop_map(|words| Constant::int(num_bigint::BigInt::from(num_bigint::BigUint::new(words)))),
        any::<f64>().prop_map(Constant::Float),
        any::<(f64, f64)>().prop_map(|(real, imaginary)| Constant::Complex(real, imaginary)),
        any::<String>().prop_map(|text| str(&text)),
        "[a-z]{0,3}".prop_map(|text: String| Constant::Str(PyString::interned(text.into_bytes()))),
        prop::collection::vec(any::<u8>(), 0..5).prop_map(|bytes| Constant::Bytes(bytes.into())),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(tuple),
            // The same object twice.
            inner.clone().prop_map(|item| tuple([item.clone(), item])),
            inner.clone().prop_map(|item| Constant::FrozenSet([item].into())),
            [inner.clone(), inner.clone(), inner].prop_map(|parts| Constant::Slice(Arc::new(parts))),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back(value in constants()) {
        let written = marshal::write(&value).unwrap();
        let read = marshal::read(&written).unwrap();
        prop_assert!(same_value(&read, &value));
        prop_assert_eq!(marshal::write(&read).unwrap(), written);
    }

    #[test]
    fn arbitrary_bytes_do_no_harm(data in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(value) = marshal::read(&data) {
            repr::repr(&value);
            let _ = marshal::write(&value);
        }
    }

    #[test]
    fn damaged_files_do_no_harm(damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut file = include_bytes!("data/sample.pyc").to_vec();
        for (place, byte) in damage {
            let place = place.index(file.len() - 16) + 16;
            file[place] = byte;
        }
        if let Ok(pyc) = Pyc::from_bytes(&file) {
            let _ = verify::verify(&pyc.code);
            let _ = pyc.to_bytes();
            let options = dis::Options { show_caches: true, show_positions: true, ..Default::default() };
            dis::dis(&pyc.code, options);
        }
    }

    #[test]
    fn truncated_files_are_refused(end in 0usize..5677) {
        prop_assert!(Pyc::from_bytes(&include_bytes!("data/sample.pyc")[..end]).is_err());
    }
}
