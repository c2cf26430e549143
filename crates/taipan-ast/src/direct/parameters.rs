//! Parameters of functions and lambdas, and type parameters.

use bumpalo::Bump;
use bumpalo::collections::Vec;

use super::Parser;
use super::token::Kind;
use crate::nodes::*;

/// The parameters read so far.
struct Read<'a> {
    positional_only: Vec<'a, Arg<'a>>,
    positional: Vec<'a, Arg<'a>>,
    defaults: Vec<'a, Expr<'a>>,
    variadic: Option<&'a Arg<'a>>,
    keyword_only: Vec<'a, Arg<'a>>,
    keyword_defaults: Vec<'a, Option<Expr<'a>>>,
    keywords: Option<&'a Arg<'a>>,
    /// `/` has been read.
    slash: bool,
    /// `*` has been read, with or without a name.
    star: bool,
}

impl<'a> Read<'a> {
    fn new(arena: &'a Bump) -> Self {
        Self {
            positional_only: Vec::new_in(arena),
            positional: Vec::new_in(arena),
            defaults: Vec::new_in(arena),
            variadic: None,
            keyword_only: Vec::new_in(arena),
            keyword_defaults: Vec::new_in(arena),
            keywords: None,
            slash: false,
            star: false,
        }
    }
}

impl<'a> Parser<'a, '_> {
    /// The parameters of a `def`, with the parentheses.
    pub(super) fn def_parameters(&mut self) -> &'a Arguments<'a> {
        self.expect(Kind::LPar);
        let parameters = self.parameters(Kind::RPar, true);
        self.expect(Kind::RPar);
        parameters
    }

    /// The parameters of a lambda, up to the colon.
    pub(super) fn lambda_parameters(&mut self) -> &'a Arguments<'a> {
        self.parameters(Kind::Colon, false)
    }

    fn parameters(&mut self, close: Kind, annotated: bool) -> &'a Arguments<'a> {
        let arena = self.base.arena;
        let mut read = Read::new(arena);
        while self.kind() != close {
            match self.kind() {
                _ if read.keywords.is_some() => self.fail(),
                Kind::Slash => {
                    if read.slash || read.star || read.positional.is_empty() {
                        self.fail();
                        break;
                    }
                    self.bump();
                    read.slash = true;
                    read.positional_only = std::mem::replace(&mut read.positional, Vec::new_in(arena));
                }
                Kind::Star if !read.star => self.star_parameter(&mut read, annotated),
                Kind::DoubleStar => {
                    self.bump();
                    let arg = self.parameter(annotated, false);
                    read.keywords = Some(self.base.arena.alloc(arg));
                }
                _ => self.plain_parameter(&mut read, annotated),
            }
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        if read.star && read.variadic.is_none() && read.keyword_only.is_empty() {
            self.fail();
        }
        arena.alloc(Arguments {
            posonlyargs: read.positional_only.into_bump_slice(),
            args: read.positional.into_bump_slice(),
            vararg: read.variadic,
            kwonlyargs: read.keyword_only.into_bump_slice(),
            kw_defaults: read.keyword_defaults.into_bump_slice(),
            kwarg: read.keywords,
            defaults: read.defaults.into_bump_slice(),
        })
    }

    /// `*name`, or the `*` before what is only passed by keyword.
    fn star_parameter(&mut self, read: &mut Read<'a>, annotated: bool) {
        self.bump();
        read.star = true;
        if self.kind() != Kind::Comma {
            let arg = self.parameter(annotated, true);
            read.variadic = Some(self.base.arena.alloc(arg));
        }
    }

    fn plain_parameter(&mut self, read: &mut Read<'a>, annotated: bool) {
        let arg = self.parameter(annotated, false);
        let default = if self.eat(Kind::Equal) { Some(self.expression()) } else { None };
        if read.star {
            read.keyword_only.push(arg);
            read.keyword_defaults.push(default);
            return;
        }
        if default.is_none() && !read.defaults.is_empty() {
            self.fail();
        }
        read.defaults.extend(default);
        read.positional.push(arg);
    }

    /// A name with its annotation, which may have a star where `starred`.
    fn parameter(&mut self, annotated: bool, starred: bool) -> Arg<'a> {
        let start = self.at;
        let arg = self.name();
        let annotation = if annotated && self.eat(Kind::Colon) {
            let annotation = if starred && self.kind() == Kind::Star {
                self.starred(Self::bitwise_or)
            } else {
                self.expression()
            };
            Some(self.alloc(annotation))
        } else {
            None
        };
        Arg { arg, annotation, type_comment: None, loc: self.loc(start) }
    }

    /// `[type_params]`
    pub(super) fn type_params(&mut self) -> &'a [TypeParam<'a>] {
        if !self.eat(Kind::LSqb) {
            return &[];
        }
        let mut params = Vec::new_in(self.base.arena);
        loop {
            params.push(self.type_param());
            if !self.eat(Kind::Comma) || self.kind() == Kind::RSqb {
                break;
            }
        }
        self.expect(Kind::RSqb);
        params.into_bump_slice()
    }

    fn type_param(&mut self) -> TypeParam<'a> {
        let start = self.at;
        let kind = match self.kind() {
            Kind::Star => {
                self.bump();
                let name = self.name();
                let default_value = self.type_default(true);
                TypeParamKind::TypeVarTuple(TypeVarTuple { name, default_value })
            }
            Kind::DoubleStar => {
                self.bump();
                let name = self.name();
                let default_value = self.type_default(false);
                TypeParamKind::ParamSpec(ParamSpec { name, default_value })
            }
            _ => {
                let name = self.name();
                let bound = if self.eat(Kind::Colon) {
                    let bound = self.expression();
                    Some(self.alloc(bound))
                } else {
                    None
                };
                let default_value = self.type_default(false);
                TypeParamKind::TypeVar(TypeVar { name, bound, default_value })
            }
        };
        TypeParam { kind, loc: self.loc(start) }
    }

    fn type_default(&mut self, starred: bool) -> Option<&'a Expr<'a>> {
        if !self.eat(Kind::Equal) {
            return None;
        }
        let default = if starred && self.kind() == Kind::Star {
            self.starred(Self::bitwise_or)
        } else {
            self.expression()
        };
        Some(self.alloc(default))
    }
}
