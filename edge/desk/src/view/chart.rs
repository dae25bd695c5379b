//! Small drawings of numbers. Each has the numbers behind it, as a table that opens.

use super::use_desk;
use yew::prelude::*;

/// The height of a drawing, in its own units.
const HEIGHT: u32 = 60;
/// The width of one bar with the space behind it, and without.
const STEP: u32 = 10;
const BAR: u32 = 8;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// For tests.
    pub(super) name: AttrValue,
    pub(super) title: AttrValue,
    /// What the bars are of.
    pub(super) of: AttrValue,
    /// The bars in order, each with its name.
    pub(super) values: Vec<(String, u32)>,
    #[prop_or_default]
    pub(super) help: AttrValue,
}

/// Bars side by side.
#[component]
pub(super) fn Chart(props: &Props) -> Html {
    let desk = use_desk();
    let (speech, intl) = (&desk.speech, desk.speech.intl());
    let Props { name, title, of, values, help } = props;
    let most = values.iter().map(|(_, value)| *value).max().unwrap_or_default();
    let total = values.iter().map(|(_, value)| *value).sum();
    let width = u32::try_from(values.len()).unwrap_or(u32::MAX / STEP) * STEP;
    let bar = |(n, (name, value)): (usize, &(String, u32))| {
        let height = (value * HEIGHT).div_ceil(most.max(1));
        let x = u32::try_from(n).unwrap_or_default() * STEP;
        html! {
            <rect
                key={n} x={x.to_string()} y={(HEIGHT - height).to_string()} width={BAR.to_string()} height={height.to_string()} rx="1.5">
                <title>{ format!("{name}: {}", intl.number(*value)) }</title>
            </rect>
        }
    };
    let said = speech.with("report.chart", &[("sum", &intl.number(total)), ("most", &intl.number(most))]);
    html! {
        <figure class="chart" data-test={format!("chart-{name}")}>
            <figcaption><strong>{ title }</strong>{ " " }<span class="soft">{ said.clone() }</span></figcaption>
            <svg
                class="bars" viewBox={format!("0 0 {} {HEIGHT}", width.max(STEP))} preserveAspectRatio="none" role="img"
                aria-label={format!("{title}: {said}")}>
                { for values.iter().enumerate().map(bar) }
            </svg>
            <p class="soft">{ help }</p>
            <details>
                <summary>{ speech.t("report.table") }</summary>
                <table class="report-table" data-test={format!("table-{name}")}>
                    <thead><tr><th scope="col">{ of }</th><th scope="col">{ title }</th></tr></thead>
                    <tbody>
                        { for values.iter().enumerate().map(|(n, (name, value))| html! {
                            <tr key={n}><th scope="row">{ name }</th><td>{ intl.number(*value) }</td></tr>
                        }) }
                    </tbody>
                </table>
            </details>
        </figure>
    }
}

/// A bar that is so full, 0 to 1; the number stands beside it.
pub(super) fn meter(part: f64) -> Html {
    let width = (part.clamp(0.0, 1.0) * 100.0).round();
    html! {
        <svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect class="meter-all" width="100" height="6" rx="3" />
            <rect width={width.to_string()} height="6" rx="3" />
        </svg>
    }
}
