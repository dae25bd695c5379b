//! `cargo dev import`: the command line of the import, and what it says.
//!
//! What was recognised, assumed and refused goes to standard error; with `--dry-run`, what would be sent goes to
//! standard output and nothing is sent. Whatever can be imported is, and then the command fails if anything could not.

use super::faq::{self, FaqOptions};
use super::orders::{self, Field, OrderOptions, state_named};
use super::send::{Edge, Import};
use super::{Located, Reading};
use crate::demo::DemoSite;
use anyhow::{Context as _, Result, bail};
use shared::article::ArticleInput;
use shared::locale::Locale;
use shared::money::Currency;
use shared::order::{Order, OrderState};
use shared::owner::Settings;
use shared::page::PagePattern;
use shared::text::Label;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// What to import.
#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand, Debug)]
enum What {
    /// Import articles: schema.org FAQ data, saved web pages with it, CSV, JSON, Markdown
    Faq(FaqArgs),
    /// Import orders: CSV or JSON, as shop systems export them
    Orders(OrderArgs),
}

#[derive(clap::Args, Debug)]
struct FaqArgs {
    /// Files, or folders of Markdown
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    target: Target,
    /// Language of articles that name none; also the tag to use for another region of the same language
    #[arg(long, value_name = "TAG", value_parser = locale)]
    locale: Option<Locale>,
    /// Address of the page that the answers stood on, for links that are relative to it
    #[arg(long, value_name = "ADDRESS")]
    base: Option<String>,
}

#[derive(clap::Args, Debug)]
struct OrderArgs {
    /// Files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    target: Target,
    /// What a column is, for example `--map "Kundenmail=email"`; `COLUMN=ignore` leaves one alone
    #[arg(long, value_name = "COLUMN=FIELD", value_parser = column)]
    map: Vec<(String, Option<Field>)>,
    /// What a word for a state means, for example `--state "Im Ofen=processing"`
    #[arg(long, value_name = "WORD=STATE", value_parser = state)]
    state: Vec<(String, OrderState)>,
    /// Currency of amounts that name none
    #[arg(long, value_name = "CODE", value_parser = currency)]
    currency: Option<Currency>,
    /// What comes first in dates such as 03/04/2026, where the file does not show it
    #[arg(long, value_name = "ORDER", value_parser = ["day-first", "month-first"])]
    dates: Option<String>,
    /// Offset from UTC of times that name no zone, such as +07:00
    #[arg(long, value_name = "OFFSET", value_parser = offset, allow_hyphen_values = true)]
    offset: Option<i64>,
}

#[derive(clap::Args, Debug)]
struct Target {
    /// Key of the site [default: the demo site]
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    site: Option<String>,
    /// Address of the edge
    #[arg(long, default_value = "http://127.0.0.1:8787")]
    url: String,
    /// Token of the owner's API; better given as `DESKBELL_TOKEN`, where no process list shows it
    #[arg(long)]
    token: Option<String>,
    /// Read and show what would be sent, and send nothing
    #[arg(long)]
    dry_run: bool,
}

fn locale(text: &str) -> Result<Locale, String> {
    Locale::new(text).ok_or_else(|| "a language tag is wanted, such as en, fa or zh-Hant".to_owned())
}

fn currency(text: &str) -> Result<Currency, String> {
    Currency::new(text).ok_or_else(|| "a code of three letters is wanted, such as EUR".to_owned())
}

fn column(text: &str) -> Result<(String, Option<Field>), String> {
    let (column, field) = text.rsplit_once('=').ok_or("COLUMN=FIELD is wanted")?;
    if matches!(field.trim(), "ignore" | "-" | "") {
        return Ok((column.trim().to_owned(), None));
    }
    let known = || Field::ALL.map(|(_, name)| name).join(", ");
    let field =
        Field::parse(field.trim()).ok_or_else(|| format!("{field:?} is none of {}, ignore", known()))?;
    Ok((column.trim().to_owned(), Some(field)))
}

fn state(text: &str) -> Result<(String, OrderState), String> {
    let (word, state) = text.rsplit_once('=').ok_or("WORD=STATE is wanted")?;
    let state = state_named(state.trim()).ok_or_else(|| {
        let names: Vec<String> = OrderState::ALL
            .iter()
            .filter_map(|s| Some(serde_json::to_value(s).ok()?.as_str()?.to_owned()))
            .collect();
        format!("{state:?} is none of {}", names.join(", "))
    })?;
    Ok((word.trim().to_owned(), state))
}

fn offset(text: &str) -> Result<i64, String> {
    let wanted = || "an offset is wanted, such as +07:00".to_owned();
    let (sign, rest) = match text.split_at_checked(1) {
        Some(("+", rest)) => (1, rest),
        Some(("-", rest)) => (-1, rest),
        _ => return Err(wanted()),
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
    let number = |text: &str, most: i64| text.parse::<i64>().ok().filter(|n| (0..=most).contains(n));
    Ok(sign * (number(hours, 14).ok_or_else(wanted)? * 60 + number(minutes, 59).ok_or_else(wanted)?))
}

impl Args {
    /// Does it. `state_dir` is where the demo site's token is kept; an error of `go_on` ends it between two batches.
    ///
    /// Fails after all the rest is done if anything was not understood or refused.
    pub fn run(&self, state_dir: &Path, go_on: &dyn Fn() -> Result<()>) -> Result<()> {
        match &self.what {
            What::Faq(args) => {
                let options = FaqOptions { locale: args.locale.clone(), base: args.base.clone() };
                let mut reading = read_all(&args.files, |path| faq::read(path, &options))?;
                if args.files.len() > 1 {
                    faq::leave_out_repeated(&mut reading);
                }
                finish(&args.target, state_dir, go_on, &reading)
            }
            What::Orders(args) => {
                let options = OrderOptions {
                    map: args.map.clone(),
                    states: args.state.clone(),
                    currency: args.currency,
                    day_first: args.dates.as_deref().map(|d| d == "day-first"),
                    offset_minutes: args.offset.unwrap_or_default(),
                };
                let reading = read_all(&args.files, |path| orders::read(path, &options))?;
                finish(&args.target, state_dir, go_on, &reading)
            }
        }
    }
}

/// Reads every file, says what was made of it, and gives all of it as one. A file that cannot be read is a problem of
/// its own, unless it is the only one.
fn read_all<T>(files: &[PathBuf], read: impl Fn(&Path) -> Result<Reading<T>>) -> Result<Reading<T>> {
    let mut all = Reading::new("");
    for path in files {
        let name = path.display();
        let reading = match read(path) {
            Ok(reading) => reading,
            Err(error) if files.len() == 1 => return Err(error).with_context(|| name.to_string()),
            Err(error) => {
                eprintln!("{name}: {error:#}");
                all.problems.push(super::Problem::new(&name.to_string(), format!("{error:#}")));
                continue;
            }
        };
        eprintln!("{name}: {}", reading.format);
        for note in &reading.notes {
            eprintln!("  {note}");
        }
        for problem in &reading.problems {
            eprintln!("  {problem}");
        }
        eprintln!("  {} understood, {} not", reading.items.len(), reading.problems.len());
        let in_file = |place: String| if files.len() > 1 { format!("{name}: {place}") } else { place };
        all.items
            .extend(reading.items.into_iter().map(|l| Located { place: in_file(l.place), item: l.item }));
        all.problems.extend(reading.problems);
    }
    Ok(all)
}

/// How whoever imports gets to see a kind of thing.
trait Shown: Import + Sized {
    /// One of them, for `--dry-run`.
    fn show(&self) -> String;

    /// What the settings of the site say against them.
    fn warnings(_: &Settings, _: &[Located<Self>]) -> Vec<String> {
        Vec::new()
    }
}

fn finish<T: Shown>(
    target: &Target,
    state_dir: &Path,
    go_on: &dyn Fn() -> Result<()>,
    reading: &Reading<T>,
) -> Result<()> {
    let (all, not_understood) = (reading.items.len(), reading.problems.len());
    if target.dry_run {
        let mut out = std::io::stdout().lock();
        for Located { place, item } in &reading.items {
            // Whoever reads this may have seen enough.
            if writeln!(out, "{place}: {}", item.show()).is_err() {
                break;
            }
        }
        eprintln!("{all} {} would be sent", T::FIELD);
    } else {
        let edge = Edge::new(&target.url, &token(target, state_dir)?);
        let settings = edge.settings()?;
        for warning in T::warnings(&settings, &reading.items) {
            eprintln!("  {warning}");
        }
        eprintln!("Sending {all} {} to {} at {}", T::FIELD, settings.name, target.url);
        let tally = edge.import(&reading.items, &mut |sent| {
            eprintln!("  {sent} of {all}");
            go_on()
        })?;
        for problem in &tally.refused {
            eprintln!("  {problem}");
        }
        println!("{tally}");
        if !tally.refused.is_empty() {
            bail!("{} refused, {not_understood} not understood", tally.refused.len());
        }
    }
    if not_understood > 0 {
        bail!("{not_understood} not understood");
    }
    Ok(())
}

/// The token of the site: as given, from the environment, or of the demo site.
fn token(target: &Target, state_dir: &Path) -> Result<String> {
    let given =
        target.token.clone().or_else(|| std::env::var("DESKBELL_TOKEN").ok().filter(|t| !t.is_empty()));
    if let Some(token) = given {
        // A token is `kind.site.…`: importing into another shop than the one named would be bad.
        let of = token.split('.').nth(1).unwrap_or_default();
        if let Some(site) = target.site.as_ref().filter(|site| *site != of) {
            bail!("this token is not one of the site {site}");
        }
        return Ok(token);
    }
    let demo = DemoSite::load(state_dir)?;
    match (demo, &target.site) {
        (Some(demo), None) => Ok(demo.token),
        (Some(demo), Some(site)) if demo.site == *site => Ok(demo.token),
        (_, Some(site)) => bail!("the token of the site {site} is needed: --token, or DESKBELL_TOKEN"),
        (None, None) => bail!("a site's token is needed: --token, or DESKBELL_TOKEN"),
    }
}

impl Shown for ArticleInput {
    fn show(&self) -> String {
        let mut head = vec![self.locale.to_string()];
        head.extend(self.id.as_ref().map(|id| format!("id {id}")));
        head.extend(self.category.as_ref().map(|c| format!("category {c}")));
        if !self.tags.is_empty() {
            let tags: Vec<&str> = self.tags.iter().map(Label::as_str).collect();
            head.push(format!("tags {}", tags.join(", ")));
        }
        if !self.phrasings.is_empty() {
            head.push(format!("{} phrasings", self.phrasings.len()));
        }
        if !self.pages.is_empty() {
            let pages: Vec<&str> = self.pages.iter().map(PagePattern::as_str).collect();
            head.push(format!("pages {}", pages.join(", ")));
        }
        format!("{}\n[{}]\n\n{}\n\n", self.title, head.join("; "), self.body)
    }

    /// Articles in a language that the site does not speak are stored and never shown.
    fn warnings(settings: &Settings, articles: &[Located<Self>]) -> Vec<String> {
        let mut foreign: BTreeMap<&str, usize> = BTreeMap::new();
        for Located { item, .. } in articles {
            if !settings.locales.contains(&item.locale) {
                *foreign.entry(item.locale.as_str()).or_default() += 1;
            }
        }
        let warning = |(tag, count): (&str, usize)| {
            let language = tag.split('-').next().unwrap_or_default();
            let near = settings.locales.iter().find(|l| l.language().eq_ignore_ascii_case(language));
            let hint = near.map_or_else(String::new, |l| format!("; --locale {l} files them under {l}"));
            format!("articles in {tag}, which is none of the site's languages: {count}{hint}")
        };
        foreign.into_iter().map(warning).collect()
    }
}

impl Shown for Order {
    fn show(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser, Debug)]
    struct Cli {
        #[command(flatten)]
        args: Args,
    }

    fn parse(line: &[&str]) -> Result<What, String> {
        let line = std::iter::once("import").chain(line.iter().copied());
        Cli::try_parse_from(line).map(|cli| cli.args.what).map_err(|e| e.to_string())
    }

    #[test]
    fn options_are_understood() {
        let line = [
            "orders",
            "a.csv",
            "b.csv",
            "--map",
            "A = b=email",
            "--map",
            "X=ignore",
            "--state",
            "Im Ofen=processing",
            "--currency",
            "eur",
            "--dates",
            "day-first",
            "--offset",
            "-03:30",
            "--dry-run",
        ];
        let What::Orders(args) = parse(&line).unwrap() else { panic!() };
        assert_eq!(args.files.len(), 2);
        assert_eq!(args.map, [("A = b".to_owned(), Some(Field::Email)), ("X".to_owned(), None)]);
        assert_eq!(args.state, [("Im Ofen".to_owned(), OrderState::Processing)]);
        assert_eq!(args.currency.unwrap().code(), "EUR");
        assert_eq!(args.offset, Some(-210));
        for bad in [
            &["faq"][..],
            &["faq", "a", "--locale", "english"],
            &["orders", "a", "--map", "A=b"],
            &["orders", "a", "--state", "A=b"],
            &["orders", "a", "--offset", "7"],
            &["orders", "a", "--dates", "iso"],
        ] {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_token_of_another_site_is_not_used() {
        let target = |token: Option<&str>, site: Option<&str>| Target {
            site: site.map(ToOwned::to_owned),
            url: String::new(),
            token: token.map(ToOwned::to_owned),
            dry_run: false,
        };
        let nowhere = Path::new("/nonexistent/deskbell");
        assert!(token(&target(Some("o.abc.d.0.e"), Some("abc")), nowhere).is_ok());
        assert!(token(&target(Some("o.abc.d.0.e"), Some("xyz")), nowhere).is_err());
        assert!(token(&target(None, Some("abc")), nowhere).is_err());
    }
}
