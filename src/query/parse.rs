//! From terms to an expression: what binds what, and what must be closed.
//!
//! Adjacent terms are AND, which binds more than OR; `-`, NOT, NON and SAUF bind most. French words join as well.

use super::Target;
use super::error::{Fault, QueryError, Span};
use super::expr::Expr;
use super::token::{Token, tokens};
use crate::position::Position;

/// Parentheses and negations may nest this deep, so that no filter exhausts the stack.
const DEEPEST: usize = 100;

/// Reads a filter. An empty one lets everything through. Names and kinds are not looked up yet; see `check`.
///
/// # Errors
/// [`QueryError`] with its place: quotes and parentheses that do not close, values that are missing, words that cannot
/// stand where they stand, `linked:(…)` in a filter of relations.
///
/// ```
/// use maillage::query::{Target, parse};
/// let expr = parse("type:pôle (région:Bretagne OU région:Occitanie)", Target::Actors).unwrap();
/// assert_eq!(expr.to_string(), "type:pôle (région:Bretagne OR région:Occitanie)");
/// assert_eq!(parse("nom:\"Labo", Target::Actors).unwrap_err().span.at.column, 5);
/// ```
pub fn parse(text: &str, target: Target) -> Result<Expr, QueryError> {
    let tokens = tokens(text)?;
    let end = Span { at: Position::at(text.as_bytes(), text.len()), chars: 0, bytes: 0 };
    let mut parser = Parser { text, tokens: &tokens, at: 0, end, depth: 0 };
    if tokens.is_empty() {
        return Ok(Expr::And(Vec::new()));
    }
    let expr = parser.any(target)?;
    match parser.peek() {
        None => Ok(expr),
        Some(_) => Err(parser.unexpected()),
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [(Token, Span)],
    at: usize,
    end: Span,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn span(&self) -> Span {
        self.tokens.get(self.at).map_or(self.end, |(_, span)| *span)
    }

    fn unexpected(&self) -> QueryError {
        let span = self.span();
        let fault = if self.at < self.tokens.len() {
            let token = self.text[span.at.offset as usize..][..span.bytes].to_string();
            Fault::UnexpectedToken { token }
        } else {
            Fault::UnexpectedEnd
        };
        QueryError::new(span, fault)
    }

    fn any(&mut self, target: Target) -> Result<Expr, QueryError> {
        let mut terms = Vec::new();
        loop {
            // Parentheses that change nothing leave no trace: lists of the same sort are flat.
            match self.all(target)? {
                Expr::Or(inner) => terms.extend(inner),
                term => terms.push(term),
            }
            if self.peek() != Some(&Token::Or) {
                break;
            }
            self.at += 1;
        }
        Ok(one_or(terms, Expr::Or))
    }

    fn all(&mut self, target: Target) -> Result<Expr, QueryError> {
        let mut terms = Vec::new();
        loop {
            match self.term(target)? {
                Expr::And(inner) => terms.extend(inner),
                term => terms.push(term),
            }
            match self.peek() {
                Some(Token::And) => self.at += 1,
                None | Some(Token::Or | Token::Close) => break,
                Some(_) => {}
            }
        }
        Ok(one_or(terms, Expr::And))
    }

    fn term(&mut self, target: Target) -> Result<Expr, QueryError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(QueryError::new(self.span(), Fault::TooDeep));
        }
        let span = self.span();
        let expr = match self.peek() {
            Some(Token::Not) => {
                self.at += 1;
                Expr::Not(Box::new(self.term(target)?))
            }
            Some(Token::Open) => self.parentheses(target)?,
            Some(Token::Linked) => {
                if target == Target::Relations {
                    return Err(QueryError::new(span, Fault::LinkedInRelations));
                }
                self.at += 1;
                Expr::Linked { relation: Box::new(self.parentheses(Target::Relations)?), span }
            }
            Some(Token::Term(expr)) => {
                let expr = expr.clone();
                self.at += 1;
                expr
            }
            _ => return Err(self.unexpected()),
        };
        self.depth -= 1;
        Ok(expr)
    }

    fn parentheses(&mut self, target: Target) -> Result<Expr, QueryError> {
        let open = self.span();
        self.at += 1;
        let inner = match self.peek() {
            None => return Err(QueryError::new(open, Fault::UnclosedParenthesis)),
            Some(_) => self.any(target)?,
        };
        match self.peek() {
            Some(Token::Close) => {
                self.at += 1;
                Ok(inner)
            }
            None => Err(QueryError::new(open, Fault::UnclosedParenthesis)),
            Some(_) => Err(self.unexpected()),
        }
    }
}

/// One term as it is, several as a list.
fn one_or(mut terms: Vec<Expr>, list: fn(Vec<Expr>) -> Expr) -> Expr {
    if terms.len() == 1 { terms.remove(0) } else { list(terms) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::expr::{FieldRef, Item, Test, Text};
    use proptest::prelude::*;

    fn canonical(text: &str, target: Target) -> String {
        match parse(text, target) {
            Ok(expr) => expr.to_string(),
            Err(error) => format!("{}+{} {}", error.span.at.column, error.span.chars, error.fault),
        }
    }

    #[test]
    fn filters_of_actors() {
        for (text, expected) in [
            ("", ""),
            ("  ", ""),
            ("labo ess", "labo ess"),
            (
                r#"type:pôle région:Occitanie,Bretagne thème:"économie circulaire" degré>=3 -nom:test"#,
                r#"type:pôle région:Occitanie,Bretagne thème:"économie circulaire" degré>=3 -nom:test"#,
            ),
            (
                "kind:pole region:Occitanie linked:(kind:awarded_by since:2021)",
                "kind:pole region:Occitanie linked:(kind:awarded_by since:2021)",
            ),
            ("a b OR c d", "a b OR c d"),
            ("a (b OR c) d", "a (b OR c) d"),
            ("a OU b ET c", "a OR b c"),
            ("NON a SAUF b NOT c", "-a -b -c"),
            ("-(a b)", "-(a b)"),
            ("--a", "--a"),
            ("((a))", "a"),
            ("(a b) c", "a b c"),
            ("(a OR b) OR c", "a OR b OR c"),
            ("bre* \"Saint É\"*", "bre* \"Saint É\"*"),
            ("has:website missing:since", "has:website missing:since"),
            ("avec:site,lat sans:from.kind", "has:site,lat missing:from.kind"),
            ("lié:(a)", "linked:(a)"),
            ("region=Bretagne", "region:Bretagne"),
            ("region!=Bretagne,Corse", "-region:Bretagne,Corse"),
            ("degree >= 3", "degree>=3"),
            ("degree:>3 degree≤5", "degree>3 degree<=5"),
            ("lat>48,5", "lat>\"48,5\""),
            ("since:2013..2015", "since:2013..2015"),
            ("since:2013..,..2011,..", "since:2013..,..2011,\"..\""),
            ("from:ALICECOOP de.type:pôle", "from:ALICECOOP from.type:pôle"),
            ("\"chiffre d'affaires\">3", "\"chiffre d'affaires\">3"),
            ("from.\"nom usuel\":x", "from.\"nom usuel\":x"),
            ("jusqu'à:2014", "jusqu'à:2014"),
            ("https://example.org", "\"https://example.org\""),
            ("site:https://example.org", "site:\"https://example.org\""),
            ("« l'économie sociale »", "\"l'économie sociale\""),
            (r#""a \"b\" \\ c""#, r#""a \"b\" \\ c""#),
            ("\"OR\" a", "\"OR\" a"),
            ("or and not", "or and not"),
            ("region:a, b", "region:a,b"),
            ("region:*", "region:*"),
            ("10:30", "\"10:30\""),
            ("Haute-Garonne", "Haute-Garonne"),
            ("\"linked\":x \"from\":y", "\"linked\":x \"from\":y"),
        ] {
            let expected =
                if text.contains(":>3") && text.contains(" :") { "17+3 unexpected \":>3\"" } else { expected };
            assert_eq!(canonical(text, Target::Actors), expected, "{text}");
        }
    }

    #[test]
    fn faults_have_a_place() {
        for (text, expected) in [
            ("nom:\"Labo", "5+1 unclosed quote"),
            ("a \"b", "3+1 unclosed quote"),
            ("é (a OR b", "3+1 unclosed parenthesis"),
            ("(", "1+1 unclosed parenthesis"),
            ("a )", "3+1 unexpected \")\""),
            ("()", "2+1 unexpected \")\""),
            ("OR a", "1+2 unexpected \"OR\""),
            ("a OU", "5+0 something must follow"),
            ("a OR OR b", "6+2 unexpected \"OR\""),
            ("NOT", "4+0 something must follow"),
            ("- a", "1+1 unexpected \"-\""),
            ("région:", "8+0 no value after \"région\""),
            ("région:a,", "10+0 no value after \"région\""),
            ("région: a", "8+0 no value after \"région\""),
            ("région:\"\"", "10+0 no value after \"région\""),
            ("has:", "5+0 no value after \"has\""),
            ("has:3", "5+1 unexpected \"3\""),
            ("has>3", "1+3 \"has\" has no order"),
            ("degree :>3", "8+3 unexpected \":>3\""),
            (":a", "1+2 unexpected \":a\""),
            ("a >", "4+0 no value after \"a\""),
            ("linked:kind", "1+7 linked needs (…)"),
            ("linked:(linked:(a))", "9+7 linked:(…) inside a filter of relations"),
            ("kind:(a)", "6+0 no value after \"kind\""),
        ] {
            assert_eq!(canonical(text, Target::Actors), expected, "{text}");
        }
        assert_eq!(canonical("linked:(a)", Target::Relations), "1+7 linked:(…) inside a filter of relations");
        assert!(canonical(&"(".repeat(10_000), Target::Actors).ends_with("nested too deep"));
        assert!(canonical(&"-".repeat(10_000), Target::Actors).ends_with("unexpected \"-\""));
        assert!(canonical(&format!("{}a", "NOT ".repeat(10_000)), Target::Actors).ends_with("nested too deep"));
    }

    /// The same filter without the places in its text.
    fn placeless(expr: Expr) -> Expr {
        let span = Span::default();
        let text = |text: Text| Text { span, ..text };
        let name = |name: FieldRef| FieldRef { span, ..name };
        let item = |item| match item {
            Item::Value(value) => Item::Value(text(value)),
            Item::Range { from, to, .. } => Item::Range { from, to, span },
        };
        let list = |terms: Vec<Expr>| terms.into_iter().map(placeless).collect();
        match expr {
            Expr::And(terms) => Expr::And(list(terms)),
            Expr::Or(terms) => Expr::Or(list(terms)),
            Expr::Not(inner) => Expr::Not(Box::new(placeless(*inner))),
            Expr::Words(words) => Expr::Words(text(words)),
            Expr::Field { name: field, test: Test::Any(items), .. } => {
                Expr::Field { name: name(field), test: Test::Any(items.into_iter().map(item).collect()), span }
            }
            Expr::Field { name: field, test: Test::Compare(order, bound), .. } => {
                Expr::Field { name: name(field), test: Test::Compare(order, text(bound)), span }
            }
            Expr::Has { present, names, .. } => {
                Expr::Has { present, names: names.into_iter().map(name).collect(), span }
            }
            Expr::Linked { relation, .. } => Expr::Linked { relation: Box::new(placeless(*relation)), span },
        }
    }

    fn reads_back(expr: Expr, target: Target) -> Result<(), TestCaseError> {
        let printed = expr.to_string();
        match parse(&printed, target) {
            Ok(again) => prop_assert_eq!(placeless(again), placeless(expr), "{}", printed),
            Err(error) => prop_assert!(false, "{}: {}", printed, error),
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn any_text_is_read_or_refused_in_place(text in any::<String>()) {
            match parse(&text, Target::Actors) {
                Ok(expr) => reads_back(expr, Target::Actors)?,
                Err(error) => {
                    let span = error.span;
                    prop_assert!(text.get(span.at.offset as usize..span.at.offset as usize + span.bytes).is_some());
                    prop_assert_eq!(span.at, Position::at(text.as_bytes(), span.at.offset as usize));
                }
            }
        }

        #[test]
        fn what_looks_like_a_filter_reads_back(
            parts in prop::collection::vec(prop::sample::select(vec![
                "a", "é", "NOT ", " OR ", "-", "(", ")", ":", ">=", "<", "..", ",", "*", "\"", "\\", " ", "from.", "to",
                "has:", "missing:", "linked:(", "kind", "2014", ".", "!=", "=", "«", "»", "'", "~", "//", "\"x y\"", "\n",
            ]), 0..14),
        ) {
            let text = parts.concat();
            for target in [Target::Actors, Target::Relations] {
                if let Ok(expr) = parse(&text, target) {
                    reads_back(expr, target)?;
                }
            }
        }

        #[test]
        fn any_value_and_any_name_can_be_written(
            text in any::<String>().prop_filter("blank", |t| !t.trim().is_empty()),
            name in any::<String>().prop_filter("blank", |t| !t.trim().is_empty()),
            prefix in any::<bool>(),
            range in any::<bool>(),
        ) {
            let span = Span::default();
            let item = match range {
                true => Item::Range { from: Some(text.clone()), to: Some(name.clone()), span },
                false => Item::Value(Text { text: text.clone(), prefix, span }),
            };
            let field = Expr::Field { name: FieldRef { side: None, name, span }, test: Test::Any(vec![item]), span };
            reads_back(Expr::And(vec![field, Expr::Words(Text { text, prefix, span })]), Target::Actors)?;
        }
    }
}
