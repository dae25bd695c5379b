// What the app asks of the browser. Scripts are smaller than bindings: a call each, and errors end here.

// ---- Requests. `done` gets the status and the text, or 0 when nothing came back.
export const call = (path, credential, body, done) =>
  fetch(path, {
    headers: { authorization: 'Bearer ' + credential, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { method: 'POST', body }),
  })
    .then((answer) => answer.text().then((text) => [answer.status, text]))
    .catch(() => [0, ''])
    .then(([status, text]) => done(status, text));

export const load = (path, done) =>
  fetch(path)
    .then((answer) => answer.arrayBuffer())
    .catch(() => [])
    .then((bytes) => done(new Uint8Array(bytes)));

// ---- The socket: one at a time. `said` gets its number and what came, `true` when it has opened, `false` when closed.
let socket;
export const connect = (number, protocol, session, said) => {
  disconnect();
  let mine;
  const tell = (word) => mine === socket && said(number, word);
  try {
    // An address without a scheme takes the document's, with `ws` for `http`; older browsers want it spelt out.
    mine = new WebSocket(location.origin.replace('http', 'ws') + '/api/v1/live', [protocol, session]);
    mine.onopen = () => tell(true);
    mine.onclose = () => tell(false);
    mine.onmessage = ({ data }) => typeof data == 'string' && tell(data);
  } catch {
    mine = {};
    setTimeout(tell, 0, false);
  }
  socket = mine;
};
export const disconnect = () => {
  const old = socket;
  socket = null;
  if (old && old.close) old.close();
};
// What cannot be sent is sent again with the next greeting.
export const send = (text) => {
  if (socket && socket.readyState == 1) socket.send(text);
};

// ---- Files. The browser holds them, by number. `told` gets a number with what became of it: `+BYTES NAME` of a picked
// file, a part of 100 that is sent, what the edge said at last, or the place of a fetched picture.
const held = [];
const requests = [];
let told;
export const files = (said) => {
  told = said;
  const on = (kind, run) => document.addEventListener(kind, run);
  const mark = (over) => document.documentElement.classList.toggle('dropping', over);
  const take = (event, list) => {
    if (!list.length) return;
    // A dropped file would take the place of this page.
    event.preventDefault();
    for (const file of list) told(held.push(file) - 1, '+' + file.size + ' ' + file.name);
  };
  on('change', (event) => {
    if (event.target.type != 'file') return;
    take(event, event.target.files);
    event.target.value = '';
  });
  on('paste', (event) => take(event, event.clipboardData.files));
  on('dragover', (event) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    mark(true);
  });
  on('dragleave', ({ relatedTarget }) => relatedTarget || mark(false));
  on('drop', (event) => {
    mark(false);
    take(event, event.dataTransfer.files);
  });
};
const bearer = (session) => ({ authorization: 'Bearer ' + session });
// By this, since `fetch` tells of no progress.
export const upload = (number, path, session) => {
  const request = (requests[number] = new XMLHttpRequest());
  request.open('PUT', path);
  request.setRequestHeader('authorization', bearer(session).authorization);
  request.setRequestHeader('deskbell-name', encodeURIComponent(held[number].name));
  request.upload.onprogress = ({ loaded, total }) => told(number, (loaded / total) * 100);
  request.onloadend = () => told(number, request.responseText);
  request.send(held[number]);
};
export const discard = (number, path, session) => {
  requests[number]?.abort();
  fetch(path, { method: 'DELETE', headers: bearer(session) }).catch(() => {});
};
// The credential stands in a header, so a file comes as bytes and is shown from there.
const fetched = (path, session, use) =>
  fetch(path, { headers: bearer(session) })
    .then((answer) => answer.ok && answer.blob())
    .then((blob) => blob && use(URL.createObjectURL(blob)))
    .catch(() => {});
export const picture = (number, path, session) => fetched(path, session, (place) => told(number, place));
export const save = (path, session, download) =>
  fetched(path, session, (href) => {
    Object.assign(document.createElement('a'), { href, download }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60000);
  });

// ---- Time.
export const later = (ms, run) => setTimeout(run, ms);
export const offset = (at) => -new Date(at).getTimezoneOffset();
export const zone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone || '';
export const dice = () => crypto.getRandomValues(new Uint32Array(1))[0];
// The network is back, or the page is looked at again.
export const wake = (run) => {
  addEventListener('online', () => document.hidden || run());
  document.addEventListener('visibilitychange', () => document.hidden || run());
};

// ---- Words of the visitor's language, which is the document's.
const made = {};
const format = (kind, options) =>
  (made[kind + JSON.stringify(options)] ||= new Intl[kind](document.documentElement.lang, options));
const [numeric, long] = ['numeric', 'long'];
const dates = {
  time: { hour: numeric, minute: '2-digit' },
  day: { weekday: long, day: numeric, month: long },
  date: { day: numeric, month: long, year: numeric },
  weekday: { weekday: long, hour: numeric, minute: '2-digit' },
};
export const date = (kind, at) => format('DateTimeFormat', dates[kind]).format(at);
export const ago = (count, unit) => format('RelativeTimeFormat', { numeric: 'auto' }).format(count, unit);
export const number = (value) => format('NumberFormat', {}).format(value);
export const plural = (value) => format('PluralRules', {}).select(value);
export const money = (value, currency) => format('NumberFormat', { style: 'currency', currency }).format(value);
export const size = (bytes) =>
  format('NumberFormat', { style: 'unit', unit: bytes < 1e6 ? 'kilobyte' : 'megabyte', maximumFractionDigits: 1 })
    .format(bytes / (bytes < 1e6 ? 1e3 : 1e6));
export const amount = (value, unit) => format('NumberFormat', { style: 'unit', unit, unitDisplay: long }).format(value);

// ---- The document.
export const setUp = (lang, dir, accent, text) => {
  Object.assign(document.documentElement, { lang, dir });
  // By the CSSOM: the policy refuses inline styles.
  const { style } = document.documentElement;
  if (accent) {
    style.setProperty('--accent', accent);
    style.setProperty('--on-accent', text);
  }
};
// Moves the focus inside the topmost screen. A field is not focussed on touch, because that raises the keyboard.
export const focus = (field) => {
  const touch = field != '[aria-invalid]' && matchMedia('(pointer: coarse)').matches;
  const found = document.querySelector('.layer:not(.under) ' + (touch ? 'h1' : field));
  if (found) found.focus();
};
// Moves the focus along the search field and its results.
export const step = (from, by) => {
  const places = [...document.querySelectorAll('[type=search], .home .pane button')];
  const next = places[places.indexOf(from.target) + by];
  if (next) next.focus();
};
// The end of a composition in a search field, which Yew has no event for.
export const composed = (run) =>
  document.addEventListener('compositionend', ({ target }) => target.type == 'search' && run(target.value));
export const value = (event) => event.target.value;
// A key as the app takes it: during a composition keys belong to the input method; Safari marks its last key only by
// its code.
export const key = (event) => (event.isComposing || event.keyCode == 229 ? 'composing' : (event.shiftKey ? 'Shift ' : '') + event.key);
// A field is as high as its text, up to what the stylesheet allows; an emptied one as one line.
export const grow = ({ target }) => {
  target.style.height = 'auto';
  target.style.height = target.scrollHeight + 'px';
};
export const shrink = () => {
  document.querySelector('.layer:not(.under) .composer textarea').style.height = '';
};
