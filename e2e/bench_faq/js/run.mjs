// Puts the same questions to the matcher's WebAssembly and to MiniSearch, in one process and so on one engine, and
// writes what came out and how long it took. Called by the benchmark: node run.mjs INPUT OUTPUT WASM_GLUE
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { brotliCompressSync } from "node:zlib";

const [, , input, output, glue] = process.argv;
const require = createRequire(import.meta.url);
const { Matcher, heap: wasmMemory } = require(glue);
const { default: MiniSearch } = await import("minisearch");

const WARM_UP = 200;
const job = JSON.parse(readFileSync(input, "utf8"));
const text = (faq) => (faq.texts.length ? faq.texts.join("\n") : faq.body);

function timed(run) {
  const start = performance.now();
  const value = run();
  return [value, (performance.now() - start) * 1000];
}

/** Asks every question, after a warm-up on the first ones, and takes the best of three times: the machine may be busy. */
function each(questions, ask) {
  for (let n = 0; n < Math.min(WARM_UP, 2 * questions.length); n++) ask(questions[n % questions.length]);
  return questions.map((question) => {
    const tries = [1, 2, 3].map(() => timed(() => ask(question)));
    return [tries[0][0], Math.min(...tries.map(([, us]) => us))];
  });
}

/** Words as MiniSearch splits them, and Chinese and kana as pairs of characters. */
function fairTokens(string) {
  const words = MiniSearch.getDefault("tokenize")(string);
  return words.flatMap((word) =>
    (word.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]+|[^\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]+/gu) ?? []).flatMap(
      (run) => {
        if (!/^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u.test(run) || run.length < 2) return [run];
        return Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2));
      },
    ),
  );
}

function rival(faqs, options) {
  const engine = new MiniSearch({ fields: ["text"], ...options });
  engine.addAll(faqs.map((faq, id) => ({ id, text: text(faq) })));
  return engine;
}

const PREFIX_AND_FUZZY = { prefix: true, fuzzy: 0.2 };
const ways = {
  minisearch: { build: {}, search: {} },
  minisearch_fair: { build: { tokenize: fairTokens }, search: {} },
  minisearch_fair_fuzzy: { build: { tokenize: fairTokens }, search: PREFIX_AND_FUZZY },
};

const prefixes = (questions, count) =>
  questions.slice(0, count).flatMap((question) => Array.from(question, (_, at) => question.slice(0, at + 1)));

const results = job.runs.map(({ faqs, questions, pack, unfinished }) => {
  const bytes = readFileSync(pack);
  const [matcher, load] = timed(() => Matcher.load(bytes));
  const asked = each(questions, (question) => matcher.ask(question, 10));
  const searched = unfinished ? each(questions, (question) => matcher.search(question, 10)) : asked;
  const result = {
    load_us: load,
    deskbell: asked.map(([values], nth) => ({
      confidence: values[0],
      relevance: values[1],
      hits: Array.from(unfinished ? searched[nth][0] : values.slice(2)).filter((_, at) => at % 2 === 0),
      us: searched[nth][1],
    })),
    deskbell_keys: each(prefixes(questions, 50), (question) => matcher.search(question, 10)).map(([, us]) => us),
  };
  matcher.free();
  for (const [name, { build, search }] of Object.entries(ways)) {
    const engine = rival(faqs, build);
    result[name] = each(questions, (question) => engine.search(question, search)).map(([found, us]) => ({
      relevance: found[0]?.score ?? 0,
      hits: found.slice(0, 10).map((hit) => hit.id),
      us,
    }));
  }
  return result;
});

const scales = job.scales.map(({ faqs, questions, pack }) => {
  const bytes = readFileSync(pack);
  const [matcher, load] = timed(() => Matcher.load(bytes));
  const bytesUsed = wasmMemory().buffer.byteLength;
  const ask = each(questions, (question) => matcher.ask(question, 10)).map(([, us]) => us);
  const keys = each(prefixes(questions, 20), (question) => matcher.search(question, 10)).map(([, us]) => us);
  matcher.free();
  const before = process.memoryUsage().heapUsed;
  const [engine, build] = timed(() => rival(faqs, {}));
  const heap = process.memoryUsage().heapUsed - before;
  const few = questions.slice(0, faqs.length > 5000 ? 20 : 100);
  const fuzzy = each(few, (question) => engine.search(question, PREFIX_AND_FUZZY)).map(([, us]) => us);
  return {
    articles: faqs.length, load_us: load, memory: bytesUsed, ask, keys, rival_build_us: build, rival_heap: heap, rival_ask: fuzzy,
    pack_bytes: bytes.length, pack_brotli: brotliCompressSync(bytes).length,
  };
});

const sizes = {
  wasm: statSync(job.wasm).size,
  wasm_brotli: brotliCompressSync(readFileSync(job.wasm)).length,
  packs: job.runs.map(({ pack }) => brotliCompressSync(readFileSync(pack)).length),
};
writeFileSync(output, JSON.stringify({ results, scales, sizes }));
