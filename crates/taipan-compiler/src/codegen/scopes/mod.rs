//! Scopes: what makes a code object, and everything that enters or leaves one.

mod ann_assign;
mod annotations;
mod class_body;
mod class_def;
mod closure;
mod comprehension;
mod docstring;
mod enter;
mod function_annotations;
mod function_body;
mod function_def;
mod generator;
mod import;
mod inlined_comprehension;
mod lambda;
mod module;
mod name;
mod type_alias;
mod type_params;
