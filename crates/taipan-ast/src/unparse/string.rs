//! f-strings and t-strings: the body is built with its fields as text, and written as `repr` writes it.

use super::Unparser;
use super::operator::Priority;
use crate::dump::constant_repr;
use crate::nodes::*;

/// The text between the quotes, in UTF-8 with surrogates.
type Body = Vec<u8>;

impl<'a> Unparser<'_, 'a> {
    pub(super) fn joined_str(&mut self, node: &JoinedStr<'a>) {
        let body = self.body(node.values);
        self.out.push('f');
        self.out += &constant_repr(&ConstantValue::Str(&body));
    }

    pub(super) fn template_str(&mut self, node: &TemplateStr<'a>) {
        let body = self.body(node.values);
        self.out.push('t');
        self.out += &constant_repr(&ConstantValue::Str(&body));
    }

    pub(super) fn formatted_value(&mut self, node: &FormattedValue<'a>) {
        let mut body = Body::new();
        self.formatted_field(node, &mut body);
        self.out += &String::from_utf8_lossy(&body);
    }

    pub(super) fn interpolation(&mut self, node: &Interpolation<'a>) {
        let mut body = Body::new();
        self.interpolated_field(node, &mut body);
        self.out += &String::from_utf8_lossy(&body);
    }

    fn body(&mut self, values: &[Expr<'a>]) -> Body {
        let mut body = Body::new();
        for value in values {
            self.element(value, false, &mut body);
        }
        body
    }

    fn element(&mut self, element: &Expr<'a>, is_format_spec: bool, body: &mut Body) {
        match &element.kind {
            ExprKind::Constant(Constant { value: ConstantValue::Str(text), .. }) => {
                for &byte in *text {
                    body.push(byte);
                    if matches!(byte, b'{' | b'}') {
                        body.push(byte);
                    }
                }
            }
            ExprKind::JoinedStr(node) if is_format_spec => {
                for value in node.values {
                    self.element(value, true, body);
                }
            }
            ExprKind::FormattedValue(node) => self.formatted_field(node, body),
            ExprKind::Interpolation(node) => self.interpolated_field(node, body),
            _ => {
                let text = self.apart(element, Priority::Test);
                body.extend_from_slice(text.as_bytes());
            }
        }
    }

    /// The text of an expression, not in the output.
    fn apart(&mut self, expr: &Expr<'a>, priority: Priority) -> String {
        let outer = std::mem::take(&mut self.out);
        self.expr(expr, priority);
        std::mem::replace(&mut self.out, outer)
    }

    fn formatted_field(&mut self, node: &FormattedValue<'a>, body: &mut Body) {
        // A tuple could stand as it is, but a lambda's colon could not.
        let value = self.apart(node.value, Priority::Test.next());
        self.field(value.as_bytes(), node.conversion, node.format_spec, body);
    }

    fn interpolated_field(&mut self, node: &Interpolation<'a>, body: &mut Body) {
        let ConstantValue::Str(text) = *node.str else { return };
        self.field(text, node.conversion, node.format_spec, body);
    }

    fn field(&mut self, text: &[u8], conversion: i32, format_spec: Option<&Expr<'a>>, body: &mut Body) {
        body.extend_from_slice(if text.starts_with(b"{") { b"{ " } else { b"{" });
        body.extend_from_slice(text);
        if let Ok(letter @ (b'a' | b'r' | b's')) = u8::try_from(conversion) {
            body.extend_from_slice(&[b'!', letter]);
        }
        if let Some(format_spec) = format_spec {
            body.push(b':');
            self.element(format_spec, true, body);
        }
        body.push(b'}');
    }
}
