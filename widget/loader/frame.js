// Starts the app in the frame and stands between it and the loader.
//
// Owns the check of who speaks: the window above, from one of the origins that the boot data names. Keeps what comes
// before the app runs. On a page of its own, without a loader above, it does the loader's part itself. Where the app
// cannot run (no WebAssembly, a part that does not load), it offers the help pages.
const { dataset } = document.querySelector('script[data-glue]');
const bootText = document.getElementById('boot').textContent;
const boot = JSON.parse(bootText);
const framed = parent !== window;
// Help pages carry the widget too, on the edge's own origin.
const origins = [...boot.origins, location.origin];
// Opened by the link of a mail: this page has a session of its own, which it does not keep.
const visit = JSON.parse(document.getElementById('visit')?.textContent ?? null);
const prefix = visit ? 'deskbell-visit:' + visit.conversation : 'deskbell:' + boot.site;
let page, receive, shown, first, coming;
let early = [];

const root = document.documentElement;
// A question has no more; whoever sends more is no loader of ours.
const LONGEST = 4096;

// What is the frame's own to do, without the app.
const looks = {
  __proto__: null,
  // Instead of what the browser is set to. The scheme stands in media rules, which are the same for both.
  theme: (scheme) => {
    root.style.colorScheme = scheme;
    for (const { cssRules } of document.styleSheets)
      for (const rule of cssRules)
        if (rule.media && (rule.scheme ??= /color-scheme/.test(rule.media.mediaText) && rule.media.mediaText))
          rule.media.mediaText = scheme ? (rule.scheme.includes(scheme) ? 'all' : 'not all') : rule.scheme;
  },
  // A part of the page: nothing to close, and no taking of the focus from what the visitor reads.
  inline: () => {
    root.classList.add('alone', 'inline');
    const { focus } = HTMLElement.prototype;
    HTMLElement.prototype.focus = function (options) {
      if (document.hasFocus()) focus.call(this, options);
    };
  },
};

// The rest of the app's code: conversations, articles, orders. Its functions take their places in the table of the first
// part. `done` is told whether it came. Without one, what is not there yet has been called all the same: the code has to
// be in its place when this returns.
const rest = (done) => {
  if (done) {
    coming ??= fetch(dataset.rest).then((answer) => WebAssembly.instantiateStreaming(answer, { first }));
    coming.then(() => done(true), (error) => (console.warn(error), (coming = null), done(false)));
    return;
  }
  console.error('Deskbell: called too early');
  const request = new XMLHttpRequest();
  request.open('GET', dataset.rest, false);
  request.overrideMimeType('text/plain; charset=x-user-defined');
  request.send();
  const bytes = Uint8Array.from(request.responseText, (letter) => letter.charCodeAt());
  new WebAssembly.Instance(new WebAssembly.Module(bytes), { first });
};

const hear = (message) => (receive ? receive(JSON.stringify(message)) : early.push(message));

const say = (message) => {
  if (framed) {
    if (page) parent.postMessage(['deskbell', ...message], page);
    return;
  }
  const [kind, key, value] = message;
  if (kind == 'store' && !(visit && !key))
    try {
      if (value === null) localStorage.removeItem(prefix + (key && ':' + key));
      else localStorage.setItem(prefix + (key && ':' + key), value);
    } catch {
      // Storage may be blocked; then the conversation lasts as long as the page.
    }
};

addEventListener('message', ({ data, origin, source }) => {
  if (!framed || source !== parent || !origins.includes(origin)) return;
  if (!Array.isArray(data) || data[0] !== 'deskbell') return;
  const [, kind, ...values] = data;
  if (/^(ask|order|article)$/.test(kind) && String(values[0]).length > LONGEST) return;
  page = origin;
  if (kind == 'page') {
    if (values.join() == shown) return;
    shown = values.join();
  }
  if (looks[kind]) looks[kind](values[0]);
  else hear(data.slice(1));
});

// Where the visitor is: asked for, since pages change without being loaded. The tab that is looked at is where they are,
// though its page is the same as before.
const look = () => document.hidden || say(['page']);
if (framed) {
  setInterval(look, 1e3);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) shown = '';
    look();
  });
}

const standAlone = () => {
  let session = visit && visit.session;
  let outbox = [];
  try {
    session ??= localStorage.getItem(prefix);
    outbox = Object.keys(localStorage).filter((key) => key.startsWith(prefix + ':')).map((key) => localStorage.getItem(key));
  } catch {
    // As above.
  }
  root.classList.add('alone');
  // The address of a link is a credential: the staff see the help pages' in its place.
  const here = [visit ? new URL(boot.help, location).href : location.href, document.title];
  hear(['hello', session, outbox, ...here, visit ? '' : document.referrer]);
  if (visit) hear(['open', visit.conversation]);
  hear(['show', ...here]);
};

const text = async (path) => {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(path);
  return answer.text();
};

const sorry = async (error) => {
  console.error(error);
  let words = boot.name;
  try {
    words = JSON.parse(await text(boot.strings))['error.start'];
  } catch {
    // The link speaks for itself.
  }
  root.lang = boot.locale;
  const note = document.createElement('p');
  const link = document.createElement('a');
  note.className = 'stopped';
  link.href = boot.help;
  link.target = '_blank';
  link.rel = 'noopener';
  link.textContent = words;
  note.append(link);
  document.getElementById('app').replaceChildren(note);
  // The loader need not wait any longer, and the panel can be closed.
  receive = (message) => JSON.parse(message)[0] == 'hello' && say(['ready']);
  early.splice(0).forEach(hear);
};

if (!framed) standAlone();
try {
  const [glue, strings] = await Promise.all([
    import(dataset.glue).then((glue) =>
      glue.default({ module_or_path: dataset.wasm }).then((code) => ((first = code), glue)),
    ),
    text(boot.strings),
  ]);
  if (!glue.start(bootText, strings, (message) => say(JSON.parse(message)), rest)) throw new Error('boot data');
  receive = glue.receive;
  early.splice(0).forEach(hear);
} catch (error) {
  sorry(error);
}
