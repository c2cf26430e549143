//! Patterns: numbers with a sign and complex numbers become constants.

use num_bigint::{BigInt, BigUint, Sign};
use num_traits::ToPrimitive;
use taipan_ast::nodes::*;

use super::Preprocessor;

impl<'a> Preprocessor<'a, '_> {
    pub(super) fn pattern_ref(&mut self, pattern: &'a Pattern<'a>) -> &'a Pattern<'a> {
        self.reference(pattern, Self::pattern)
    }

    fn patterns(&mut self, patterns: &'a [Pattern<'a>]) -> &'a [Pattern<'a>] {
        self.slice(patterns, Self::pattern)
    }

    fn pattern(&mut self, pattern: &Pattern<'a>) -> Pattern<'a> {
        Pattern { kind: self.nested(|this| this.pattern_kind(pattern)), loc: pattern.loc }
    }

    fn pattern_kind(&mut self, pattern: &Pattern<'a>) -> PatternKind<'a> {
        match pattern.kind {
            PatternKind::MatchValue(node) => {
                PatternKind::MatchValue(MatchValue { value: self.reference(node.value, Self::fold_number) })
            }
            PatternKind::MatchSequence(node) => {
                PatternKind::MatchSequence(MatchSequence { patterns: self.patterns(node.patterns) })
            }
            PatternKind::MatchMapping(node) => PatternKind::MatchMapping(MatchMapping {
                keys: self.slice(node.keys, Self::fold_number),
                patterns: self.patterns(node.patterns),
                ..node
            }),
            PatternKind::MatchClass(node) => PatternKind::MatchClass(MatchClass {
                cls: self.expr_ref(node.cls),
                patterns: self.patterns(node.patterns),
                kwd_patterns: self.patterns(node.kwd_patterns),
                ..node
            }),
            PatternKind::MatchAs(node) => PatternKind::MatchAs(MatchAs {
                pattern: node.pattern.map(|pattern| self.pattern_ref(pattern)),
                ..node
            }),
            PatternKind::MatchOr(node) => {
                PatternKind::MatchOr(MatchOr { patterns: self.patterns(node.patterns) })
            }
            PatternKind::MatchSingleton(_) | PatternKind::MatchStar(_) => pattern.kind,
        }
    }

    fn fold_number(&mut self, value: &Expr<'a>) -> Expr<'a> {
        if self.options.syntax_check_only {
            return *value;
        }
        match self.folded(value) {
            Some(folded) => {
                self.changed = true;
                Expr { kind: ExprKind::Constant(Constant { value: folded, kind: None }), loc: value.loc }
            }
            // The real part of a complex number that overflows is still negated.
            None => self.fold_left(value),
        }
    }

    /// The value of a number, a number with a sign, or a sum of a real and an imaginary one.
    fn folded(&self, value: &Expr<'a>) -> Option<ConstantValue<'a>> {
        match value.kind {
            ExprKind::UnaryOp(UnaryOp { op: UnaryOperator::USub, operand }) => {
                let ExprKind::Constant(Constant { value, .. }) = operand.kind else { return None };
                negate(value)
            }
            ExprKind::BinOp(BinOp { left, op: op @ (Operator::Add | Operator::Sub), right }) => {
                let ExprKind::Constant(Constant { value: right, .. }) = right.kind else { return None };
                let left = match left.kind {
                    ExprKind::Constant(Constant { value, .. }) => value,
                    _ => self.folded(left)?,
                };
                combine(left, op, right)
            }
            _ => None,
        }
    }

    fn fold_left(&mut self, value: &Expr<'a>) -> Expr<'a> {
        let ExprKind::BinOp(node) = value.kind else { return *value };
        if !matches!(node.left.kind, ExprKind::UnaryOp(_)) {
            return *value;
        }
        let left = self.reference(node.left, Self::fold_number);
        Expr { kind: ExprKind::BinOp(BinOp { left, ..node }), loc: value.loc }
    }
}

fn negate(value: ConstantValue<'_>) -> Option<ConstantValue<'_>> {
    Some(match value {
        ConstantValue::Int(value) => ConstantValue::Int(value.checked_neg()?),
        ConstantValue::BigInt { negative, magnitude } => {
            let sign = if negative { Sign::Plus } else { Sign::Minus };
            match BigInt::from_biguint(sign, BigUint::from_slice(magnitude)).to_i64() {
                Some(value) => ConstantValue::Int(value),
                None => ConstantValue::BigInt { negative: !negative, magnitude },
            }
        }
        ConstantValue::Float(value) => ConstantValue::Float(-value),
        ConstantValue::Complex(real, imaginary) => ConstantValue::Complex(-real, -imaginary),
        _ => return None,
    })
}

/// A real number plus or minus an imaginary one; `None` if the real one does not fit a float.
fn combine<'a>(left: ConstantValue<'a>, op: Operator, right: ConstantValue<'a>) -> Option<ConstantValue<'a>> {
    let ConstantValue::Complex(real, imaginary) = right else { return None };
    let left = match left {
        ConstantValue::Int(value) => value as f64,
        ConstantValue::Float(value) => value,
        ConstantValue::BigInt { negative, magnitude } => {
            let value = BigUint::from_slice(magnitude).to_f64().filter(|value| value.is_finite())?;
            if negative { -value } else { value }
        }
        _ => return None,
    };
    Some(match op {
        Operator::Add => ConstantValue::Complex(real + left, imaginary),
        _ => ConstantValue::Complex(left - real, -imaginary),
    })
}
