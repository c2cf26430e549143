//! Keywords similar to a word: CPython's own measure, then that of `difflib.get_close_matches`.

/// `keyword.kwlist`
pub(super) const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

const MOVE_COST: usize = 2;
const CASE_COST: usize = 1;
/// `MAX_STRING_SIZE`: what remains to be compared of longer words is not.
const MAX_SIZE: usize = 40;
const CUTOFF: f64 = 0.5;

/// Up to three keywords to try in place of `word`, the best first; the first two may be the same.
pub(super) fn keywords_for(word: &str) -> Vec<&'static str> {
    let mut found: Vec<_> = nearest(word).into_iter().collect();
    found.extend(close_matches(word));
    found.truncate(3);
    found
}

/// `_Py_CalculateSuggestions`
fn nearest(word: &str) -> Option<&'static str> {
    let mut best = None;
    let mut best_distance = usize::MAX;
    for keyword in KEYWORDS.into_iter().filter(|keyword| *keyword != word) {
        let limit = (word.len() + keyword.len() + 3) * MOVE_COST / 6;
        let limit = limit.min(best_distance.saturating_sub(1));
        let distance = distance(word.as_bytes(), keyword.as_bytes(), limit);
        if distance <= limit && distance < best_distance {
            (best, best_distance) = (Some(keyword), distance);
        }
    }
    best
}

/// The edit distance of two words in bytes; more than `limit` if it is.
fn distance(a: &[u8], b: &[u8], limit: usize) -> usize {
    let prefix = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[prefix..], &b[prefix..]);
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - suffix], &b[..b.len() - suffix]);
    if a.is_empty() || b.is_empty() {
        return (a.len() + b.len()) * MOVE_COST;
    }
    if a.len() > MAX_SIZE || b.len() > MAX_SIZE {
        return limit + 1;
    }
    let (short, long) = if b.len() < a.len() { (b, a) } else { (a, b) };
    if (long.len() - short.len()) * MOVE_COST > limit {
        return limit + 1;
    }
    let mut row: Vec<usize> = (1..=short.len()).map(|column| column * MOVE_COST).collect();
    let mut result = 0;
    for (index, code) in long.iter().enumerate() {
        let mut diagonal = index * MOVE_COST;
        result = diagonal;
        let mut least = usize::MAX;
        for (cell, other) in row.iter_mut().zip(short) {
            let substitute = diagonal + substitution_cost(*code, *other);
            diagonal = *cell;
            result = substitute.min(result.min(diagonal) + MOVE_COST);
            *cell = result;
            least = least.min(result);
        }
        if least > limit {
            return limit + 1;
        }
    }
    result
}

fn substitution_cost(a: u8, b: u8) -> usize {
    if a == b {
        0
    } else if a.eq_ignore_ascii_case(&b) {
        CASE_COST
    } else {
        MOVE_COST
    }
}

/// `difflib.get_close_matches(word, KEYWORDS, n=3, cutoff=0.5)`
fn close_matches(word: &str) -> Vec<&'static str> {
    let word: Vec<char> = word.chars().collect();
    let mut scored: Vec<(f64, &'static str)> = KEYWORDS
        .into_iter()
        .map(|keyword| (ratio(&keyword.chars().collect::<Vec<_>>(), &word), keyword))
        .filter(|(ratio, _)| *ratio >= CUTOFF)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(a.1)));
    scored.into_iter().map(|(_, keyword)| keyword).take(3).collect()
}

/// `SequenceMatcher(a, b).ratio()`
fn ratio(a: &[char], b: &[char]) -> f64 {
    let total = a.len() + b.len();
    // No more than the keyword can match: words that are much longer need no comparison.
    if total == 0 || 2.0 * (a.len().min(b.len()) as f64) / (total as f64) < CUTOFF {
        return 0.0;
    }
    2.0 * matching(a, b) as f64 / total as f64
}

/// How many characters lie in common blocks: the longest, then the longest on either side of it.
fn matching(a: &[char], b: &[char]) -> usize {
    let (mut start_a, mut start_b, mut size) = (0, 0, 0);
    for i in 0..a.len() {
        for j in 0..b.len() {
            let common = a[i..].iter().zip(&b[j..]).take_while(|(a, b)| a == b).count();
            if common > size {
                (start_a, start_b, size) = (i, j, common);
            }
        }
    }
    if size == 0 {
        return 0;
    }
    matching(&a[..start_a], &b[..start_b]) + size + matching(&a[start_a + size..], &b[start_b + size..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_cpython_finds_them() {
        assert_eq!(keywords_for("whille"), ["while", "while"]);
        assert_eq!(keywords_for("retrun"), ["return", "return"]);
        assert_eq!(keywords_for("xyz"), [""; 0]);
    }
}
