//! Fitting the verdict's probability: a logistic regression by Newton's method, with a little ridge.

use shared::faq::Evidence;

/// A constant and the values.
pub(crate) const N: usize = Evidence::VALUES + 1;

/// A question: what is known of it, whether the best article was right, and what it counts.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    for_confidence: [f64; N],
    for_relevance: [f64; N],
    for_answer_only: [f64; N],
    right: bool,
    in_scope: bool,
    weight: f64,
    /// The most that confidence may be.
    most: f64,
    /// What the site's rehearsal adds to the log-odds of confidence.
    trust: f64,
}

impl Sample {
    pub(crate) fn new(evidence: &Evidence, right: bool, in_scope: bool, weight: f64) -> Self {
        // Fewer values than places: those that are always 0 get no weight.
        let with_constant = |values: &[f32]| {
            let mut all = [0.0; N];
            all[0] = 1.0;
            all.iter_mut().skip(1).zip(values).for_each(|(to, from)| *to = f64::from(*from));
            all
        };
        Self {
            for_confidence: with_constant(&evidence.for_confidence()),
            for_relevance: with_constant(&evidence.for_relevance()),
            for_answer_only: with_constant(&evidence.for_answer_only()),
            right,
            in_scope,
            weight,
            most: f64::from(evidence.most()),
            trust: 0.0,
        }
    }

    /// The log-odds, without trust.
    pub(crate) fn log_odds(&self, coefficients: &[f64; N], target: Target) -> f64 {
        self.values(target).iter().zip(coefficients).map(|(value, c)| value * c).sum()
    }

    fn probability(&self, coefficients: &[f64; N], target: Target) -> f64 {
        let trust = if target == Target::Confidence { self.trust } else { 0.0 };
        1.0 / (1.0 + (-self.log_odds(coefficients, target) - trust).exp())
    }

    /// The probability as a verdict gives it.
    pub(crate) fn verdict(&self, coefficients: &[f64; N], target: Target) -> f64 {
        let most = if target == Target::Confidence { self.most } else { 1.0 };
        self.probability(coefficients, target).min(most)
    }

    /// What it counts.
    pub(crate) fn weight(&self) -> f64 {
        self.weight
    }

    /// The same question of a site with a trust, counting a part of what it did.
    pub(crate) fn trusted(&self, trust: f64, part: f64) -> Self {
        Self { trust, weight: part * self.weight, ..self.clone() }
    }

    fn values(&self, target: Target) -> &[f64; N] {
        match target {
            Target::Confidence => &self.for_confidence,
            Target::Relevance => &self.for_relevance,
            Target::AnswerOnly => &self.for_answer_only,
        }
    }
}

/// What is fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// The probability that the best article is the right one.
    Confidence,
    /// The probability that any article is.
    Relevance,
    /// The probability that the best article is the right one, where articles have nothing but answers.
    AnswerOnly,
}

impl Sample {
    pub(crate) fn of(&self, target: Target) -> bool {
        match target {
            Target::Confidence | Target::AnswerOnly => self.right,
            Target::Relevance => self.in_scope,
        }
    }
}

/// The coefficients, the constant first.
#[expect(
    clippy::needless_pass_by_value,
    reason = "an iterator is cheap to clone, and read again in every round"
)]
pub(crate) fn fit<'a>(samples: impl Iterator<Item = &'a Sample> + Clone, target: Target) -> [f64; N] {
    let mut coefficients = [0.0; N];
    let total: f64 = samples.clone().map(|sample| sample.weight).sum();
    for _ in 0..30 {
        let mut gradient = [0.0; N];
        let mut hessian = [[0.0; N]; N];
        for sample in samples.clone() {
            let p = sample.probability(&coefficients, target);
            let values = sample.values(target);
            let error = f64::from(u8::from(sample.of(target))) - p;
            for i in 0..N {
                gradient[i] += sample.weight * error * values[i];
                for j in 0..N {
                    hessian[i][j] += sample.weight * p * (1.0 - p) * values[i] * values[j];
                }
            }
        }
        for i in 0..N {
            let ridge = if i == 0 { 1e-9 } else { 1e-4 } * total;
            gradient[i] -= ridge * coefficients[i];
            hessian[i][i] += ridge;
        }
        let step = solve(hessian, gradient);
        for (c, s) in coefficients.iter_mut().zip(step) {
            *c += s;
        }
    }
    coefficients
}

/// Solves `matrix · x = right` by Gaussian elimination; the matrix is positive definite.
#[expect(clippy::needless_range_loop, reason = "a matrix is clearer by its indices")]
fn solve(mut matrix: [[f64; N]; N], mut right: [f64; N]) -> [f64; N] {
    for i in 0..N {
        for j in i + 1..N {
            let factor = matrix[j][i] / matrix[i][i];
            for k in i..N {
                matrix[j][k] -= factor * matrix[i][k];
            }
            right[j] -= factor * right[i];
        }
    }
    for i in (0..N).rev() {
        for k in i + 1..N {
            right[i] -= matrix[i][k] * right[k];
        }
        right[i] /= matrix[i][i];
    }
    right
}
