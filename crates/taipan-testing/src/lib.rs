//! What tests, benchmarks and development tasks share. No part of the product depends on it.

pub mod corpus;
pub mod digest;
pub mod golden;
pub mod mutate;
pub mod random;
