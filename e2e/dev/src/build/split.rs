//! Cuts an app's code in two: what every visit needs, and the rest, which is fetched when it is wanted.
//!
//! The rest is made of functions: those that a name tells, and those that nothing but they calls. In the first part a
//! stub takes the place of each one that is still called from there: it goes through a slot of the table that the second
//! part fills when it arrives. A stub that finds its slot empty first calls [`Cut::fetch`], an import that has to bring
//! the second part in before it returns; it gets nulls. The second part imports memory, table and all it calls from the exports of the
//! first. Data stays in the first part.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail, ensure};
use wasm_encoder::reencode::{Error, Reencode, RoundtripReencoder};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection,
    Function, FunctionSection, ImportSection, Module, RawSection, TableSection, TypeSection,
};
use wasmparser::{
    CompositeInnerType, ElementItems, ExternalKind, FuncType, FunctionBody, KnownCustom, Name, Operator,
    Parser, Payload, TypeRef, ValType, Validator,
};

/// How to cut.
pub(super) struct Cut<'a> {
    /// How the names of the functions begin that belong to the rest, as [`plain`] has them.
    pub(super) rest: &'a [&'a str],
    /// Whether each must be that of one. With another standard library some are inlined, and their callers keep them.
    pub(super) all: bool,
    /// The name of the imported function that brings the second part in.
    pub(super) fetch: &'a str,
}

/// An app in two parts. Neither carries names.
pub(super) struct Parts {
    pub(super) first: Vec<u8>,
    pub(super) rest: Vec<u8>,
}

/// The module from whose exports the second part imports.
const FIRST: &str = "first";
/// Starts the name of each export that is made for the second part.
const MARK: char = '$';

/// Cuts `code`, which must carry names.
pub(super) fn split(code: &[u8], cut: &Cut<'_>) -> Result<Parts> {
    let app = App::read(code)?;
    for start in cut.rest.iter().filter(|_| cut.all) {
        let stands = app.defined().any(|(index, _)| app.name(index).starts_with(start));
        ensure!(stands, "no function's name starts with {start}");
    }
    let rest = app.rest(cut);
    let fetch = (0..)
        .zip(&app.imports)
        .find(|(_, name)| **name == cut.fetch)
        .map(|(index, _)| index)
        .with_context(|| format!("no import is called {}", cut.fetch))?;
    // Those of the rest that the first part calls or hands out, in the order of their slots.
    let called = |index: &u32| app.callers.get(index).is_some_and(|by| by.iter().any(|f| !rest.contains(f)));
    let entries: Vec<u32> =
        rest.iter().copied().filter(|f| called(f) || app.handed_out.contains(f)).collect();
    let needs = app.needs(&rest)?;
    let first = app.first(&rest, &entries, &needs, fetch)?;
    let rest = app.second(&rest, &entries, &needs)?;
    for part in [&first, &rest] {
        Validator::new().validate_all(part).context("a part is not valid code")?;
    }
    Ok(Parts { first, rest })
}

/// What is known of an app's code.
struct App<'a> {
    code: &'a [u8],
    names: BTreeMap<u32, String>,
    /// The imported functions; their indices come first.
    imports: Vec<&'a str>,
    types: Vec<FuncType>,
    /// The type of each function.
    functions: Vec<u32>,
    bodies: Vec<FunctionBody<'a>>,
    /// For each function, which functions call it.
    callers: BTreeMap<u32, BTreeSet<u32>>,
    /// Functions that are exported or stand in the table.
    handed_out: BTreeSet<u32>,
    /// How many elements the first table has.
    slots: u64,
    tables: Vec<wasmparser::TableType>,
    memory: Option<wasmparser::MemoryType>,
    globals: Vec<wasmparser::GlobalType>,
    exports: Vec<(&'a str, ExternalKind, u32)>,
}

/// What the second part takes from the first, each under the name that it is exported by.
struct Needs {
    functions: BTreeMap<u32, String>,
    globals: BTreeMap<u32, String>,
    tables: BTreeMap<u32, String>,
    memory: String,
    /// The exports that are not there yet.
    fresh: Vec<(String, ExternalKind, u32)>,
}

impl<'a> App<'a> {
    fn read(code: &'a [u8]) -> Result<Self> {
        let mut app = Self {
            code,
            names: BTreeMap::new(),
            imports: Vec::new(),
            types: Vec::new(),
            functions: Vec::new(),
            bodies: Vec::new(),
            callers: BTreeMap::new(),
            handed_out: BTreeSet::new(),
            slots: 0,
            tables: Vec::new(),
            memory: None,
            globals: Vec::new(),
            exports: Vec::new(),
        };
        for payload in Parser::new(0).parse_all(code) {
            app.take(payload?)?;
        }
        ensure!(!app.names.is_empty(), "the code carries no names");
        app.find_callers()?;
        Ok(app)
    }

    fn take(&mut self, payload: Payload<'a>) -> Result<()> {
        match payload {
            Payload::TypeSection(section) => {
                for group in section {
                    for kind in group?.into_types() {
                        let CompositeInnerType::Func(kind) = kind.composite_type.inner else {
                            bail!("a type is not that of a function");
                        };
                        self.types.push(kind);
                    }
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    let TypeRef::Func(kind) = import.ty else {
                        bail!("something else than a function is imported");
                    };
                    self.functions.push(kind);
                    self.imports.push(import.name);
                }
            }
            Payload::FunctionSection(section) => {
                for kind in section {
                    self.functions.push(kind?);
                }
            }
            Payload::TableSection(section) => {
                for table in section {
                    self.tables.push(table?.ty);
                }
                self.slots = self.tables.first().map_or(0, |table| table.initial);
            }
            Payload::MemorySection(section) => {
                for memory in section {
                    ensure!(self.memory.replace(memory?).is_none(), "there is more than one memory");
                }
            }
            Payload::GlobalSection(section) => {
                for global in section {
                    self.globals.push(global?.ty);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    self.exports.push((export.name, export.kind, export.index));
                    if export.kind == ExternalKind::Func {
                        self.handed_out.insert(export.index);
                    }
                }
            }
            Payload::ElementSection(section) => {
                for element in section {
                    let ElementItems::Functions(items) = element?.items else {
                        bail!("the table is filled by expressions");
                    };
                    for index in items {
                        self.handed_out.insert(index?);
                    }
                }
            }
            Payload::StartSection { func, .. } => {
                self.handed_out.insert(func);
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(names) = section.as_known() {
                    for part in names {
                        if let Name::Function(map) = part? {
                            for naming in map {
                                let naming = naming?;
                                self.names.insert(naming.index, plain(naming.name));
                            }
                        }
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn name(&self, function: u32) -> &str {
        self.names.get(&function).map_or("", String::as_str)
    }

    /// The defined functions, by index.
    fn defined(&self) -> impl Iterator<Item = (u32, &FunctionBody<'a>)> {
        (0..)
            .zip(&self.functions)
            .skip(self.imports.len())
            .zip(&self.bodies)
            .map(|((index, _), body)| (index, body))
    }

    fn find_callers(&mut self) -> Result<()> {
        let mut callers: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for (index, body) in self.defined() {
            for operator in body.get_operators_reader()? {
                match operator? {
                    Operator::Call { function_index } => {
                        callers.entry(function_index).or_default().insert(index);
                    }
                    Operator::RefFunc { .. } => bail!("a function is referred to outside the table"),
                    Operator::MemoryInit { .. } | Operator::DataDrop { .. } => {
                        bail!("data is not all there from the start")
                    }
                    _ => {}
                }
            }
        }
        self.callers = callers;
        Ok(())
    }

    /// Those named as of the rest, and those that only they call.
    fn rest(&self, cut: &Cut<'_>) -> BTreeSet<u32> {
        let exported =
            |index: &u32| self.exports.iter().any(|(_, kind, of)| *kind == ExternalKind::Func && of == index);
        let mut rest: BTreeSet<u32> = self
            .defined()
            .map(|(index, _)| index)
            .filter(|index| !exported(index))
            .filter(|index| cut.rest.iter().any(|start| self.name(*index).starts_with(start)))
            .collect();
        loop {
            let before = rest.len();
            for (index, _) in self.defined() {
                let only_by_rest = self
                    .callers
                    .get(&index)
                    .is_some_and(|by| by.iter().all(|caller| *caller == index || rest.contains(caller)));
                if only_by_rest && !self.handed_out.contains(&index) {
                    rest.insert(index);
                }
            }
            if rest.len() == before {
                return rest;
            }
        }
    }

    fn type_of(&self, function: u32) -> Result<(u32, &FuncType)> {
        let kind = *self.functions.get(function as usize).context("a function has no type")?;
        Ok((kind, self.types.get(kind as usize).context("a type is missing")?))
    }

    /// What the functions of the rest use that is not theirs.
    fn needs(&self, rest: &BTreeSet<u32>) -> Result<Needs> {
        let mut uses = Uses::default();
        for (_, body) in self.defined().filter(|(index, _)| rest.contains(index)) {
            for operator in body.get_operators_reader()? {
                uses.note(&operator?);
            }
        }
        // Its slots are in the first one.
        uses.tables.insert(0);
        let mut fresh = Vec::new();
        let mut name = |kind: ExternalKind, index: u32| -> String {
            if let Some((name, ..)) = self.exports.iter().find(|(_, k, i)| *k == kind && *i == index) {
                return (*name).to_owned();
            }
            let name = format!("{MARK}{}", short(fresh.len()));
            fresh.push((name.clone(), kind, index));
            name
        };
        let functions = uses.functions.difference(rest);
        Ok(Needs {
            functions: functions.map(|index| (*index, name(ExternalKind::Func, *index))).collect(),
            globals: uses.globals.iter().map(|index| (*index, name(ExternalKind::Global, *index))).collect(),
            tables: uses.tables.iter().map(|index| (*index, name(ExternalKind::Table, *index))).collect(),
            memory: name(ExternalKind::Memory, 0),
            fresh,
        })
    }

    fn first(&self, rest: &BTreeSet<u32>, entries: &[u32], needs: &Needs, fetch: u32) -> Result<Vec<u8>> {
        let mut module = Module::new();
        for payload in Parser::new(0).parse_all(self.code) {
            match payload? {
                Payload::TableSection(_) => {
                    let mut tables = TableSection::new();
                    for (nth, table) in self.tables.iter().enumerate() {
                        let mut table = RoundtripReencoder.table_type(*table)?;
                        if nth == 0 {
                            table.minimum += entries.len() as u64;
                            table.maximum = table.maximum.map(|most| most.max(table.minimum));
                        }
                        tables.table(table);
                    }
                    module.section(&tables);
                }
                Payload::ExportSection(_) => {
                    let mut exports = ExportSection::new();
                    for (name, kind, index) in &self.exports {
                        exports.export(name, ExportKind::from(*kind), *index);
                    }
                    for (name, kind, index) in &needs.fresh {
                        exports.export(name, ExportKind::from(*kind), *index);
                    }
                    module.section(&exports);
                }
                Payload::CodeSectionStart { .. } => {
                    let mut code = CodeSection::new();
                    for (index, body) in self.defined() {
                        if let Ok(nth) = entries.binary_search(&index) {
                            code.function(&self.stub(index, nth, fetch)?);
                        } else if rest.contains(&index) {
                            code.function(&never());
                        } else {
                            code.raw(body.as_bytes());
                        }
                    }
                    module.section(&code);
                }
                Payload::CustomSection(_) | Payload::CodeSectionEntry(_) | Payload::End(_) => {}
                payload => {
                    if let Some((id, range)) = payload.as_section() {
                        let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
                        let data = self.code.get(range).context("a section lies outside")?;
                        module.section(&RawSection { id, data });
                    }
                }
            }
        }
        Ok(module.finish())
    }

    /// Stands in for a function of the rest.
    fn stub(&self, function: u32, nth: usize, fetch: u32) -> Result<Function> {
        let (kind, signature) = self.type_of(function)?;
        let (_, asked) = self.type_of(fetch)?;
        let slot = i32::try_from(self.slots + nth as u64)?;
        let mut stub = Function::new([]);
        let mut code = stub.instructions();
        code.i32_const(slot).table_get(0).ref_is_null().if_(BlockType::Empty);
        for parameter in asked.params() {
            match parameter {
                ValType::I32 => code.i32_const(0),
                ValType::Ref(kind) => code.ref_null(RoundtripReencoder.heap_type(kind.heap_type())?),
                other => bail!("the import that fetches wants {other}"),
            };
        }
        code.call(fetch).end();
        for (parameter, _) in (0..).zip(signature.params()) {
            code.local_get(parameter);
        }
        code.i32_const(slot).call_indirect(0, kind).end();
        Ok(stub)
    }

    fn second(&self, rest: &BTreeSet<u32>, entries: &[u32], needs: &Needs) -> Result<Vec<u8>> {
        let mut types = TypeSection::new();
        for kind in &self.types {
            types.ty().func_type(&RoundtripReencoder.func_type(kind.clone())?);
        }
        let mut imports = ImportSection::new();
        for (index, name) in &needs.functions {
            imports.import(FIRST, name, EntityType::Function(self.type_of(*index)?.0));
        }
        for (index, name) in &needs.tables {
            let table = *self.tables.get(*index as usize).context("a table is missing")?;
            let mut table = RoundtripReencoder.table_type(table)?;
            if *index == 0 {
                table.minimum += entries.len() as u64;
                table.maximum = table.maximum.map(|most| most.max(table.minimum));
            }
            imports.import(FIRST, name, EntityType::Table(table));
        }
        let memory = self.memory.context("there is no memory")?;
        imports.import(FIRST, &needs.memory, EntityType::Memory(RoundtripReencoder.memory_type(memory)?));
        for (index, name) in &needs.globals {
            let global = *self.globals.get(*index as usize).context("a global is missing")?;
            imports.import(FIRST, name, EntityType::Global(RoundtripReencoder.global_type(global)?));
        }
        let mut moved = Moved {
            functions: needs.functions.keys().chain(rest).copied().zip(0..).collect(),
            globals: needs.globals.keys().copied().zip(0..).collect(),
            tables: needs.tables.keys().copied().zip(0..).collect(),
        };
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        for (index, body) in self.defined().filter(|(index, _)| rest.contains(index)) {
            functions.function(self.type_of(index)?.0);
            moved.parse_function_body(&mut code, body.clone())?;
        }
        let mut elements = ElementSection::new();
        let slots = entries.iter().map(|f| moved.function_index(*f)).collect::<Result<Vec<_>, _>>()?;
        elements.active(
            None,
            &ConstExpr::i32_const(i32::try_from(self.slots)?),
            Elements::Functions(slots.into()),
        );
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&elements);
        module.section(&code);
        Ok(module.finish())
    }
}

/// What a set of functions uses, by index.
#[derive(Default)]
struct Uses {
    functions: BTreeSet<u32>,
    globals: BTreeSet<u32>,
    tables: BTreeSet<u32>,
}

impl Uses {
    fn note(&mut self, operator: &Operator<'_>) {
        match *operator {
            Operator::Call { function_index } => {
                self.functions.insert(function_index);
            }
            Operator::GlobalGet { global_index } | Operator::GlobalSet { global_index } => {
                self.globals.insert(global_index);
            }
            Operator::CallIndirect { table_index, .. } => {
                self.tables.insert(table_index);
            }
            Operator::TableGet { table }
            | Operator::TableSet { table }
            | Operator::TableGrow { table }
            | Operator::TableSize { table }
            | Operator::TableFill { table } => {
                self.tables.insert(table);
            }
            Operator::TableCopy { dst_table, src_table } => {
                self.tables.extend([dst_table, src_table]);
            }
            _ => {}
        }
    }
}

/// The indices of the second part, by those of the whole.
struct Moved {
    functions: BTreeMap<u32, u32>,
    globals: BTreeMap<u32, u32>,
    tables: BTreeMap<u32, u32>,
}

impl Reencode for Moved {
    type Error = Lost;

    fn function_index(&mut self, index: u32) -> Result<u32, Error<Lost>> {
        self.functions.get(&index).copied().ok_or(Error::UserError(Lost))
    }

    fn global_index(&mut self, index: u32) -> Result<u32, Error<Lost>> {
        self.globals.get(&index).copied().ok_or(Error::UserError(Lost))
    }

    fn table_index(&mut self, index: u32) -> Result<u32, Error<Lost>> {
        self.tables.get(&index).copied().ok_or(Error::UserError(Lost))
    }
}

/// The second part uses what was not seen when its needs were counted.
#[derive(Debug)]
struct Lost;

impl std::fmt::Display for Lost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the second part uses something that it does not import")
    }
}

impl std::error::Error for Lost {}

/// A body that nobody reaches.
fn never() -> Function {
    let mut body = Function::new([]);
    body.instructions().unreachable().end();
    body
}

/// A short name for a number.
fn short(mut number: usize) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut name = String::new();
    loop {
        name.extend(LETTERS.get(number % LETTERS.len()).map(|letter| char::from(*letter)));
        number /= LETTERS.len();
        if number == 0 {
            return name;
        }
    }
}

/// A function's name as its author wrote it: demangled, without hashes, and without the brackets around the type of a
/// method: `deskbell_widget::state::State::further`, whichever way the compiler mangled it.
fn plain(mangled: &str) -> String {
    let name = format!("{:#}", rustc_demangle::demangle(mangled));
    let mut plain = String::with_capacity(name.len());
    let mut depth = 0;
    for letter in name.chars() {
        match letter {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ if depth == 0 => plain.push(letter),
            _ => {}
        }
    }
    plain.trim_start_matches('<').replace(">::", "::")
}

#[cfg(test)]
mod tests;
