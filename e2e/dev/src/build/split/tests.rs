//! A made-up app, cut in two.

use super::*;
use wasm_encoder::{
    ExportKind, GlobalSection, GlobalType, MemorySection, MemoryType, NameMap, NameSection, TableType,
};

/// `start` calls `light` and `door`; `door` calls `deep` and the import; `deep` calls `light`. The names are those
/// of the functions' indices.
fn app() -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([wasm_encoder::ValType::I32], [wasm_encoder::ValType::I32]);
    types.ty().function([], []);
    let mut imports = ImportSection::new();
    imports.import("browser", "more", EntityType::Function(1));
    let mut functions = FunctionSection::new();
    for _ in 0..4 {
        functions.function(0);
    }
    let mut tables = TableSection::new();
    let limits = |minimum, maximum| TableType {
        element_type: wasm_encoder::RefType::FUNCREF,
        table64: false,
        minimum,
        maximum,
        shared: false,
    };
    tables.table(limits(2, Some(2)));
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut globals = GlobalSection::new();
    globals.global(
        GlobalType { val_type: wasm_encoder::ValType::I32, mutable: true, shared: false },
        &ConstExpr::i32_const(7),
    );
    let mut exports = ExportSection::new();
    exports.export("start", ExportKind::Func, 1).export("memory", ExportKind::Memory, 0);
    let mut elements = ElementSection::new();
    elements.active(None, &ConstExpr::i32_const(1), Elements::Functions([2].as_slice().into()));
    let calling = |calls: &[u32]| {
        let mut body = Function::new([]);
        for call in calls {
            body.instructions().local_get(0).call(*call).drop();
        }
        body
    };
    let mut code = CodeSection::new();
    let mut start = calling(&[2, 3]);
    start.instructions().local_get(0).end();
    let mut light = calling(&[]);
    light.instructions().global_get(0).end();
    let mut door = calling(&[4]);
    door.instructions().call(0).local_get(0).end();
    let mut deep = calling(&[2]);
    deep.instructions().global_get(0).end();
    for body in [start, light, door, deep] {
        code.function(&body);
    }
    let mut named = NameMap::new();
    for (index, name) in (1..).zip(["app::start", "app::light", "app::door", "app::deep"]) {
        named.append(index, name);
    }
    let mut names = NameSection::new();
    names.functions(&named);
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&tables).section(&memories);
    module.section(&globals).section(&exports).section(&elements).section(&code).section(&names);
    module.finish()
}

#[test]
fn what_only_the_rest_calls_goes_along_and_the_parts_fit() {
    let parts = split(&app(), &Cut { rest: &["app::door"], all: true, fetch: "more" }).unwrap();
    let mut given = Vec::new();
    let mut wanted = Vec::new();
    let mut bodies = [0, 0];
    for (nth, part) in [&parts.first, &parts.rest].into_iter().enumerate() {
        for payload in Parser::new(0).parse_all(part) {
            match payload.unwrap() {
                Payload::ExportSection(section) if nth == 0 => {
                    given.extend(section.into_iter().map(|export| export.unwrap().name.to_owned()));
                }
                Payload::ImportSection(section) if nth == 1 => {
                    wanted.extend(section.into_imports().map(|import| import.unwrap().name.to_owned()));
                }
                Payload::TableSection(section) => {
                    assert_eq!(section.into_iter().next().unwrap().unwrap().ty.initial, 3);
                }
                Payload::CodeSectionEntry(_) => bodies[nth] += 1,
                _ => {}
            }
        }
    }
    // `door` and `deep` moved; the first part keeps their places.
    assert_eq!(bodies, [4, 2]);
    assert_eq!(wanted.len(), 5, "light, the import, table, memory and global: {wanted:?}");
    assert!(wanted.iter().all(|name| given.contains(name)), "{wanted:?} of {given:?}");
}

#[test]
fn a_name_that_is_gone_fails_the_build() {
    for (rest, fetch) in [("app::gone", "more"), ("app::door", "less")] {
        assert!(split(&app(), &Cut { rest: &[rest], all: true, fetch }).is_err());
    }
}

#[test]
fn names_lose_their_hashes_and_brackets() {
    for mangled in [
        "_RNvMs_NtCs1234_15deskbell_widget5stateNtB4_5State7further",
        "_ZN15deskbell_widget5state5State7further17h0123456789abcdefE",
    ] {
        assert_eq!(plain(mangled), "deskbell_widget::state::State::further");
    }
}
