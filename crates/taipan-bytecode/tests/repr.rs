//! `repr` against CPython 3.14's: `golden/repr.txt` has values, marshalled and in hex, with their `repr`
//! (`golden/make_repr.py`).

use taipan_bytecode::{marshal, repr};

#[test]
fn values_look_as_in_cpython() {
    for line in include_str!("golden/repr.txt").lines() {
        let (data, expected) = line.split_once(' ').unwrap();
        let data: Vec<u8> = data
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect();
        let value = marshal::read(&data).unwrap();
        assert_eq!(repr::repr(&value), expected, "{}", data.escape_ascii());
    }
}
