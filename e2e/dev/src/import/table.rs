//! Rows and columns: what CSV files are, and what lists of JSON objects are made into.
//!
//! Detects the separator, keeps the line of every row, and loses no row to another's mistake: a quote that is never
//! closed costs its own line only. A row that is wrong stays, with what is wrong with it.

/// A header and rows of as many cells or fewer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Table {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// One row and where it stood.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) place: String,
    pub(super) cells: Vec<String>,
    /// Why its cells cannot be trusted; those at its beginning are more likely right.
    pub(super) fault: Option<String>,
}

impl Row {
    /// A cell without white space around it; empty where there is none.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |c| c.trim())
    }
}

/// A table as it was read.
pub(super) struct Parsed {
    pub(super) table: Table,
    pub(super) separator: char,
}

const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Reads CSV. `None` when there is not even a header.
pub(super) fn parse(text: &str) -> Option<Parsed> {
    let (declared, text, skipped) = declared_separator(text);
    let separator = declared.unwrap_or_else(|| detect(text));
    let mut records: Vec<Record> = Vec::new();
    let (mut from, mut line_offset) = (0, skipped);
    // An unclosed quote swallows the rest of the file; then reading goes on behind its line.
    while let Some(rest) = text.get(from..).filter(|r| !r.is_empty()) {
        let mut found = self::records(rest, separator, line_offset);
        let Some(mut last) = found.pop_if(|last| last.is_open) else {
            records.extend(found);
            break;
        };
        records.extend(found);
        // Without its quotes the line most likely has the cells that were meant.
        let line = rest.get(last.start..).and_then(|r| r.lines().next()).unwrap_or_default().replace('"', "");
        last.cells = self::records(&line, separator, 0).pop().map(|r| r.cells).unwrap_or_default();
        let next = rest.get(last.start..).and_then(|r| r.find('\n')).map(|at| last.start + at + 1);
        line_offset = last.line;
        records.push(last);
        let Some(next) = next else { break };
        from += next;
    }
    let mut records = records.into_iter();
    let header: Vec<String> = records.next()?.cells.iter().map(|c| c.trim().to_owned()).collect();
    let mut rows = Vec::new();
    for record in records {
        let place = format!("line {}", record.line);
        if record.cells.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        let extra = record.cells.iter().skip(header.len()).filter(|c| !c.trim().is_empty()).count();
        let fault = if record.is_open {
            Some("a quote is opened and never closed".to_owned())
        } else if extra > 0 {
            let (cells, columns) = (record.cells.len(), header.len());
            Some(format!("has {cells} cells, the header has {columns}; a quote may be missing"))
        } else {
            None
        };
        rows.push(Row { place, cells: record.cells, fault });
    }
    Some(Parsed { table: Table { header, rows }, separator: char::from(separator) })
}

/// Excel's first line `sep=;`.
fn declared_separator(text: &str) -> (Option<u8>, &str, u64) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.trim_end().trim_matches('"').strip_prefix("sep=").map(str::as_bytes) {
        Some([separator]) => (Some(*separator), rest, 1),
        _ => (None, text, 0),
    }
}

/// The separator by which the first rows have the same number of cells, and the most of them.
fn detect(text: &str) -> u8 {
    let end = text.char_indices().nth(20_000).map_or(text.len(), |(at, _)| at);
    let sample = text.get(..end).unwrap_or(text);
    let score = |separator: u8| {
        let found = records(sample, separator, 0);
        let columns = found.first().map_or(0, |r| r.cells.len());
        let same = found.iter().filter(|r| r.cells.len() == columns).count();
        (columns > 1).then_some((same * 100 / found.len().max(1) / 10, columns))
    };
    SEPARATORS.into_iter().rev().max_by_key(|s| score(*s)).unwrap_or(b',')
}

struct Record {
    line: u64,
    /// Bytes before it in the text it was read from.
    start: usize,
    cells: Vec<String>,
    /// It ends the text inside a quote.
    is_open: bool,
}

fn records(text: &str, separator: u8, line_offset: u64) -> Vec<Record> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut records = Vec::new();
    let mut record = csv::StringRecord::new();
    // Reading from memory, and text that is UTF-8, cannot fail.
    while let Ok(true) = reader.read_record(&mut record) {
        let position = record.position();
        let start = position.map_or(0, |p| usize::try_from(p.byte()).unwrap_or_default());
        let mut line = position.map_or(0, csv::Position::line);
        // Blank lines before a record are counted as its own.
        let raw = text.get(start..).unwrap_or_default();
        let blank = raw.len() - raw.trim_start_matches(['\n', '\r']).len();
        line += raw.get(..blank).unwrap_or_default().matches('\n').count() as u64;
        records.push(Record {
            line: line + line_offset,
            start: start + blank,
            cells: record.iter().map(ToOwned::to_owned).collect(),
            is_open: false,
        });
    }
    if let Some(last) = records.last_mut() {
        let raw = text.get(last.start..).unwrap_or_default();
        last.is_open = raw.matches('"').count() % 2 == 1 && raw.trim_end().contains('\n');
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let table = parse(text).unwrap().table;
        let row = |r: &Row| match &r.fault {
            Some(fault) => format!("{} {}: {fault}", r.place, r.cell(0)),
            None => format!("{} {}", r.place, r.cells.join("|")),
        };
        std::iter::once(table.header.join("|")).chain(table.rows.iter().map(row)).collect()
    }

    #[test]
    fn separators_are_found() {
        for (text, separator) in [
            ("a,b\n1,2\n", ','),
            ("a;b\n1,5;2,5\n", ';'),
            ("a\tb, c\n1\t2\n", '\t'),
            ("a|b\n1|2\n", '|'),
            ("only\none\n", ','),
            ("sep=;\na,x;b\n1;2\n", ';'),
            ("Order,Note\n1,\"a;b;c\"\n2,\"d;e\"\n", ','),
        ] {
            assert_eq!(parse(text).unwrap().separator, separator, "{text}");
        }
        assert!(parse("").is_none());
        assert!(parse("\n\n").is_none());
    }

    #[test]
    fn quoted_line_feeds_keep_the_count_of_lines() {
        let text = "a,b\r\n\"x\r\ny\",1\r\n\r\n,,\r\n\"say \"\"hi\"\"\",2\r\nz\r\n";
        assert_eq!(shown(text), ["a|b", "line 2 x\r\ny|1", "line 6 say \"hi\"|2", "line 7 z"]);
    }

    #[test]
    fn a_bad_row_does_not_spoil_the_rest() {
        assert_eq!(
            shown("a,b\n1,2\n3,4,5\n6,7\n8,\"open,\n9,10\n11,12\n"),
            [
                "a|b",
                "line 2 1|2",
                "line 3 3: has 3 cells, the header has 2; a quote may be missing",
                "line 4 6|7",
                "line 5 8: a quote is opened and never closed",
                "line 6 9|10",
                "line 7 11|12",
            ]
        );
    }
}
