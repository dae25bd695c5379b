//! Logarithm and exponential from plain arithmetic.
//!
//! The system's own differ in the last bit between the browser and the host; a score must not.

/// The natural logarithm of a positive, normal number; relative error below one in a million.
pub(super) fn ln(x: f32) -> f32 {
    if x <= f32::MIN_POSITIVE {
        return -87.0;
    }
    let bits = x.to_bits();
    // x = 2^exponent · mantissa, with the mantissa in √½..√2, so that the series converges fast.
    let shifted = bits.wrapping_sub(0x3F35_04F3);
    #[expect(clippy::cast_precision_loss, reason = "between -127 and 128")]
    let exponent = (shifted.cast_signed() >> 23) as f32;
    let mantissa = f32::from_bits((shifted & 0x007F_FFFF) + 0x3F35_04F3);
    // ln m = 2·artanh((m−1)/(m+1))
    let t = (mantissa - 1.0) / (mantissa + 1.0);
    let square = t * t;
    let series = 1.0 + square * (1.0 / 3.0 + square * (1.0 / 5.0 + square * (1.0 / 7.0 + square / 9.0)));
    exponent * std::f32::consts::LN_2 + 2.0 * t * series
}

/// e to the power of `x`.
pub(super) fn exp(x: f32) -> f32 {
    let x = x.clamp(-80.0, 80.0);
    let whole = (x * std::f32::consts::LOG2_E).round_ties_even();
    let rest = x - whole * std::f32::consts::LN_2;
    let mut term = 1.0;
    let mut sum = 1.0;
    for n in 1..10_u8 {
        term *= rest / f32::from(n);
        sum += term;
    }
    #[expect(clippy::cast_possible_truncation, reason = "within ±116 by the clamp above")]
    let exponent = whole as i32;
    sum * f32::from_bits(((exponent + 127) << 23).cast_unsigned())
}

/// The logistic function: from any number to a probability.
pub(super) fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// A count as a number to weigh with.
pub(super) fn float(count: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a weight, not a count")]
    let float = count as f32;
    float
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agree_with_the_usual_ones() {
        for n in 1..4000_u16 {
            let x = f32::from(n) * f32::from(n) / 1000.0;
            assert!((ln(x) - x.ln()).abs() <= 1e-6 * x.ln().abs().max(1.0), "{x}");
            let y = f32::from(n) / 100.0 - 20.0;
            assert!((exp(y) / y.exp() - 1.0).abs() < 1e-5, "{y}");
        }
        assert!((logistic(0.0) - 0.5).abs() < f32::EPSILON && logistic(-1e9) >= 0.0 && logistic(1e9) <= 1.0);
    }
}
