//! Raised and lowered figures as characters of their own: `m<sup>2</sup>` is `m²`.

const RAISED: [(char, char); 15] = [
    ('0', '⁰'),
    ('1', '¹'),
    ('2', '²'),
    ('3', '³'),
    ('4', '⁴'),
    ('5', '⁵'),
    ('6', '⁶'),
    ('7', '⁷'),
    ('8', '⁸'),
    ('9', '⁹'),
    ('+', '⁺'),
    ('-', '⁻'),
    ('(', '⁽'),
    (')', '⁾'),
    ('n', 'ⁿ'),
];

/// The text with every figure raised (or lowered), or `None` if something in it cannot be.
pub(super) fn raised_or_lowered(text: &str, raise: bool) -> Option<String> {
    text.trim()
        .chars()
        .map(|c| match (raise, c) {
            (true, _) => RAISED.iter().find(|(plain, _)| *plain == c).map(|(_, raised)| *raised),
            (false, '0'..='9') => char::from_u32(u32::from('₀') + u32::from(c) - u32::from('0')),
            (false, _) => None,
        })
        .collect()
}
