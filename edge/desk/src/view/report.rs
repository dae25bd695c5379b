//! Reports: figures with what they mean, drawings, and the numbers of each drawing in a table behind it.

use super::chart::{Chart, meter};
use super::icon::icon;
use super::{Desk, goes_to, pending, use_desk, when};
use crate::state::{Action, Held, Load, PERIODS, Page, Period, Place, Reports, Route, aim_key};
use shared::desk::report::{AgentLoad, Group, Report, Spread, average};
use shared::time::{DAY, Timestamp};
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) reports: Held<Reports>,
    pub(super) site: AttrValue,
}

#[component]
pub(super) fn ReportScreen(props: &Props) -> Html {
    let desk = use_desk();
    let speech = &desk.speech;
    let reports = &props.reports;
    let between = (use_node_ref(), use_node_ref());
    let retry = desk.act.reform(|_: MouseEvent| Action::ReloadList);
    let fault = match (&reports.load, &reports.report) {
        (Load::Failed(fault), Some(_)) => Some(speech.say(&fault.say())),
        _ => None,
    };
    let body = pending(speech, &reports.load, reports.report.is_none(), 6, retry).unwrap_or_else(|| {
        reports.report.as_ref().map_or_else(Html::default, |report| figures(&desk, report))
    });
    html! {
        <main class="questions reports" aria-labelledby="reports-title" data-test="reports">
            <header class="questions-head">
                <h1 id="reports-title">{ speech.t("place.reports") }</h1>
                <p class="soft" data-test="report-period">{ lead(&desk, reports.report.as_ref()) }</p>
                { periods(&desk, props, between) }
                <div>
                    if let Some(fault) = fault {
                        <p class="fault" role="alert">{ icon("warning") }<span>{ fault }</span></p>
                    }
                </div>
            </header>
            <div class="questions-body" aria-busy={(reports.load == Load::Busy).to_string()}>{ body }</div>
        </main>
    }
}

fn day(desk: &Desk, date: &str) -> String {
    // Noon is the same date in nearly every zone that the reader may be in.
    let at = Timestamp::parse(date).map(|at| at.plus(DAY / 2));
    at.map_or_else(|| date.to_owned(), |at| desk.speech.intl().date(at))
}

fn lead(desk: &Desk, report: Option<&Report>) -> String {
    let Some(report) = report else { return desk.speech.t("report.lead") };
    let (from, to) = (day(desk, &report.from), day(desk, &report.to));
    desk.speech.with("report.period", &[("from", &from), ("to", &to), ("zone", &report.zone)])
}

/// What the report is about: one of the usual periods, or from one date to another; and the file.
fn periods(desk: &Desk, props: &Props, between: (NodeRef, NodeRef)) -> Html {
    let speech = &desk.speech;
    let reports = &props.reports;
    let usual = |days: u16| {
        let route = Route { period: Period::Days(days), ..Route::to(Place::Page(Page::Reports)) };
        let current = (reports.period == Period::Days(days)).then_some("true");
        html! {
            <a
                key={days} class={classes!("button", current.map(|_| "on"))} href={route.path(&props.site)} aria-current={current}
                onclick={goes_to(&desk.act, route)} data-test={format!("days-{days}")}>
                { speech.count("report.days", u32::from(days)) }
            </a>
        }
    };
    let (from_field, to_field) = between.clone();
    let chosen = when(&desk.act, move |event: SubmitEvent| {
        event.prevent_default();
        let value = |field: &NodeRef| Some(field.cast::<HtmlInputElement>()?.value());
        let period = Period::Between(value(&from_field)?, value(&to_field)?);
        Some(Action::Go(Route { period, ..Route::to(Place::Page(Page::Reports)) }))
    });
    let (from, to) = reports.report.as_ref().map(|r| (r.from.clone(), r.to.clone())).unwrap_or_default();
    let href = format!("/api/v1/desk/reports?{}&format=csv", reports.period.query());
    html! {
        <div class="audit-tools report-tools">
            <nav class="report-periods" aria-label={speech.t("report.choose")}>{ for PERIODS.into_iter().map(usual) }</nav>
            <form class="report-between" onsubmit={chosen}>
                <label class="field inline"><span>{ speech.t("report.from") }</span><input ref={between.0} type="date" required=true value={from} data-test="report-from" /></label>
                <label class="field inline"><span>{ speech.t("report.to") }</span><input ref={between.1} type="date" required=true value={to} data-test="report-to" /></label>
                <button class="button" data-test="report-show">{ speech.t("report.show") }</button>
            </form>
            <span class="audit-files"><a class="button" {href} download="" data-test="export-csv">{ icon("download") }<span>{ "CSV" }</span></a></span>
        </div>
    }
}

fn figures(desk: &Desk, report: &Report) -> Html {
    let (speech, intl) = (&desk.speech, desk.speech.intl());
    let number = |n: u32| intl.number(n);
    let (rated, score) = report.satisfaction();
    let none = || speech.t("report.none");
    let mean = score.map_or_else(none, |score| intl.decimal(score));
    let days: Vec<(String, String)> =
        report.days.iter().map(|d| (d.date.clone(), day(desk, &d.date))).collect();
    let series = |pick: fn(&shared::desk::report::Day) -> u32| -> Vec<(String, u32)> {
        days.iter().zip(&report.days).map(|((_, name), day)| (name.clone(), pick(day))).collect()
    };
    html! {
        <>
            <section class="figures" aria-labelledby="figures-work">
                <h2 id="figures-work">{ speech.t("report.work") }</h2>
                <dl>
                    { figure("questions", number(report.questions), speech.t("report.questions"), speech.t("report.questions.help")) }
                    { figure("faq_alone", number(report.faq_alone), speech.t("report.faq_alone"), speech.t("report.faq_alone.help")) }
                    { figure("escalated", number(report.escalated), speech.t("report.escalated"), speech.t("report.escalated.help")) }
                    { figure("begun", number(report.begun), speech.t("report.begun"), speech.t("report.begun.help")) }
                    { figure("answered", number(report.answered), speech.t("report.answered"), speech.t("report.answered.help")) }
                    { figure("resolved", number(report.resolved), speech.t("report.resolved"), speech.t("report.resolved.help")) }
                </dl>
            </section>
            <section class="figures" aria-labelledby="figures-times">
                <h2 id="figures-times">{ speech.t("report.times") }</h2>
                <dl>
                    { time(desk, "bot_time", &report.bot_time, speech.t("report.bot_time"), speech.t("report.bot_time.help")) }
                    { time(desk, "first_response", &report.first_response, speech.t("report.first_response"), speech.t("report.first_response.help")) }
                    { time(desk, "resolution", &report.resolution, speech.t("report.resolution"), speech.t("report.resolution.help")) }
                </dl>
            </section>
            <section class="figures" aria-labelledby="figures-targets">
                <h2 id="figures-targets">{ speech.t("report.targets") }</h2>
                <p class="soft">{ speech.t("report.targets.help") }</p>
                <div>{ targets(desk, report) }</div>
            </section>
            <section class="figures" aria-labelledby="figures-scores">
                <h2 id="figures-scores">{ speech.t("report.scores") }</h2>
                <dl>{ figure("score", mean, speech.count("report.rated", rated), speech.t("report.scores.help")) }</dl>
                <div>{ scores(desk, report, rated) }</div>
            </section>
            <section class="figures" aria-labelledby="figures-days">
                <h2 id="figures-days">{ speech.t("report.by_day") }</h2>
                <Chart name="begun" title={speech.t("report.begun")} of={speech.t("report.day")} values={series(|day| day.begun)} />
                <Chart name="questions" title={speech.t("report.questions")} of={speech.t("report.day")} values={series(|day| day.questions)} />
                <Chart name="unanswered" title={speech.t("report.unanswered")} of={speech.t("report.day")} values={series(|day| day.unanswered)} help={speech.t("report.unanswered.help")} />
            </section>
            <section class="figures" aria-labelledby="figures-hours">
                <h2 id="figures-hours">{ speech.t("report.hours") }</h2>
                <p class="soft">{ speech.t("report.hours.help") }</p>
                { hours(desk, &report.hours) }
            </section>
            <section class="figures" aria-labelledby="figures-agents">
                <h2 id="figures-agents">{ speech.t("report.agents") }</h2>
                <p class="soft">{ speech.t("report.agents.help") }</p>
                <div>{ agents(desk, &report.agents) }</div>
            </section>
            <section class="figures" aria-labelledby="figures-locales">
                <h2 id="figures-locales">{ speech.t("report.locales") }</h2>
                <div>{ groups(desk, "locales", &speech.t("panel.language"), &report.locales, |desk, name| desk.speech.intl().language(name)) }</div>
            </section>
            <section class="figures" aria-labelledby="figures-topics">
                <h2 id="figures-topics">{ speech.t("report.topics") }</h2>
                <p class="soft">{ speech.t("report.topics.help") }</p>
                <div>
                    { groups(desk, "topics", &speech.t("filter.topic"), &report.topics, |desk, name| if name.is_empty() { desk.speech.t("report.no_topic") } else { name.to_owned() }) }
                </div>
            </section>
        </>
    }
}

fn figure(name: &'static str, value: String, label: String, help: String) -> Html {
    html! {
        <div key={name} class="figure">
            <dt>{ label }</dt>
            <dd class="figure-value" data-test={format!("figure-{name}")}>{ value }</dd>
            <dd class="soft">{ help }</dd>
        </div>
    }
}

/// A time: its median, large, and the 90th percentile.
fn time(desk: &Desk, name: &'static str, spread: &Spread, label: String, help: String) -> Html {
    let (speech, intl) = (&desk.speech, desk.speech.intl());
    let none = || speech.t("report.none");
    let (median, rest) = if spread.count == 0 {
        (none(), String::new())
    } else {
        let p90 = intl.span(spread.p90);
        let count = speech.count("report.of", spread.count);
        (intl.span(spread.median), speech.with("report.p90", &[("time", &p90), ("count", &count)]))
    };
    html! {
        <div key={name} class="figure">
            <dt>{ label }</dt>
            <dd class="figure-value" data-test={format!("figure-{name}")}>{ median }</dd>
            <dd data-test={format!("p90-{name}")}>{ rest }</dd>
            <dd class="soft">{ help }</dd>
        </div>
    }
}

/// A table with a head; the first cell of each row names it.
fn table(test: &str, caption: &str, head: &[String], rows: Vec<(String, Vec<Html>)>) -> Html {
    html! {
        <div class="report-scroll" tabindex="0" role="group" aria-label={caption.to_owned()}>
            <table class="report-table" data-test={format!("table-{test}")}>
                <caption class="unseen">{ caption.to_owned() }</caption>
                <thead><tr>{ for head.iter().map(|cell| html! { <th key={cell.clone()} scope="col">{ cell }</th> }) }</tr></thead>
                <tbody>
                    { for rows.into_iter().map(|(name, cells)| html! {
                        <tr key={name.clone()}>
                            <th scope="row"><bdi>{ name }</bdi></th>
                            { for cells.into_iter().enumerate().map(|(n, cell)| html! { <td key={n}>{ cell }</td> }) }
                        </tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

fn nothing(desk: &Desk) -> Html {
    html! { <p class="soft" data-test="report-nothing">{ desk.speech.t("report.nothing") }</p> }
}

fn targets(desk: &Desk, report: &Report) -> Html {
    let (speech, intl) = (&desk.speech, desk.speech.intl());
    if report.targets.is_empty() {
        return nothing(desk);
    }
    let head = [
        speech.t("report.target"),
        speech.t("report.kept"),
        speech.t("report.missed"),
        speech.t("report.part"),
    ];
    let rows = report.targets.iter().map(|target| {
        let part = average(target.kept, target.kept + target.missed).unwrap_or_default();
        let cells = vec![
            html! { intl.number(target.kept) },
            html! { intl.number(target.missed) },
            html! { <>{ meter(part) }{ intl.percent(part) }</> },
        ];
        (speech.t(aim_key(target.aim)), cells)
    });
    table("targets", &speech.t("report.targets"), &head, rows.collect())
}

fn scores(desk: &Desk, report: &Report, rated: u32) -> Html {
    let (speech, intl) = (&desk.speech, desk.speech.intl());
    if rated == 0 {
        return Html::default();
    }
    let head = [speech.t("report.score"), speech.t("report.count"), speech.t("report.part")];
    let best_first = (1..).zip(report.scores).collect::<Vec<(u32, u32)>>().into_iter().rev();
    let rows = best_first.map(|(score, count)| {
        let part = average(count, rated).unwrap_or_default();
        let cells = vec![html! { intl.number(count) }, html! { <>{ meter(part) }{ intl.percent(part) }</> }];
        (intl.number(score), cells)
    });
    table("scores", &speech.t("report.scores"), &head, rows.collect())
}

/// The hours of a week as a table whose cells are the darker the more began in them.
fn hours(desk: &Desk, hours: &[[u32; 24]; 7]) -> Html {
    let (speech, intl) = (&desk.speech, desk.speech.intl());
    let most = hours.iter().flatten().copied().max().unwrap_or_default().max(1);
    // 5 January 1970 was a Monday.
    let weekday =
        |n: usize| intl.weekday(Timestamp((4 + i64::try_from(n).unwrap_or_default()) * DAY + DAY / 2));
    let title = speech.t("report.hours");
    html! {
        <div class="report-scroll" tabindex="0" role="group" aria-label={title.clone()}>
            <table class="report-hours" data-test="table-hours">
                <caption class="unseen">{ title }</caption>
                <thead><tr><td></td>{ for (0..24_u32).map(|hour| html! { <th key={hour} scope="col">{ intl.number(hour) }</th> }) }</tr></thead>
                <tbody>
                    { for hours.iter().enumerate().map(|(day, cells)| html! {
                        <tr key={day}>
                            <th scope="row">{ weekday(day) }</th>
                            { for cells.iter().enumerate().map(|(hour, count)| {
                                let level = (count * 4).div_ceil(most);
                                html! { <td key={hour} class={format!("level-{level}")}>{ if *count > 0 { intl.number(*count) } else { String::new() } }</td> }
                            }) }
                        </tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

fn agents(desk: &Desk, agents: &[AgentLoad]) -> Html {
    let (speech, intl) = (&desk.speech, desk.speech.intl());
    if agents.is_empty() {
        return nothing(desk);
    }
    let head = [
        speech.t("report.agent"),
        speech.t("report.agent.answered"),
        speech.t("report.first_response"),
        speech.t("report.resolved"),
        speech.t("report.scores"),
    ];
    let none = || speech.t("report.none");
    let rows = agents.iter().map(|agent| {
        let median = agent.first_response.median;
        let time = if agent.first_response.count == 0 { none() } else { intl.span(median) };
        let score = average(agent.score_sum, agent.rated).map_or_else(none, |score| intl.decimal(score));
        let cells = vec![
            html! { intl.number(agent.answered) },
            html! { time },
            html! { intl.number(agent.resolved) },
            html! { score },
        ];
        (agent.name.clone(), cells)
    });
    table("agents", &speech.t("report.agents"), &head, rows.collect())
}

fn groups(desk: &Desk, test: &str, title: &str, groups: &[Group], name: fn(&Desk, &str) -> String) -> Html {
    let (speech, intl) = (&desk.speech, desk.speech.intl());
    if groups.is_empty() {
        return nothing(desk);
    }
    let most = groups.iter().map(|group| group.begun).max().unwrap_or_default();
    let head = [title.to_owned(), speech.t("report.begun"), speech.t("report.resolved")];
    let rows = groups.iter().map(|group| {
        let part = average(group.begun, most).unwrap_or_default();
        let cells = vec![
            html! { <>{ meter(part) }{ intl.number(group.begun) }</> },
            html! { intl.number(group.resolved) },
        ];
        (name(desk, &group.name), cells)
    });
    table(test, title, &head, rows.collect())
}
