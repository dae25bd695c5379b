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

// ---- The rest of the code. `done` is told whether it came; without one, it is here when this returns.
let fetchRest;
export const bring = (fetch) => (fetchRest = fetch);
export const more = (done) => fetchRest(done);

// ---- The socket: one at a time, and one for all tabs of the visitor. `said` gets its number and what came, `true` when
// it has opened, `false` when closed.
let line;
export const connect = (number, protocol, session, said) => {
  disconnect();
  const mine = (line = share(protocol, session, (word) => mine === line && said(number, word)));
};
export const disconnect = () => {
  const old = line;
  line = null;
  if (old) old.close();
};
// What cannot be sent is sent again with the next greeting.
export const send = (text) => {
  if (line) line.send(text);
};

// The tab that holds the lock has the socket; the others speak and hear through it by a channel. One that does not answer
// (it was put to sleep, say) loses the lock. Where the browser has neither lock nor channel, each has its own.
const share = (protocol, session, tell) => {
  let channel, socket, up, over, silence;
  let release = () => {};
  const ends = new AbortController();
  const say = (...words) => channel && channel.postMessage(words);
  const close = () => {
    over = true;
    clearTimeout(silence);
    ends.abort();
    if (socket) socket.close();
    if (channel) channel.close();
    release();
  };
  const down = () => {
    if (over) return;
    if (socket) say('down');
    close();
    // Never within `connect`: there the line is not known yet.
    setTimeout(tell, 0, false);
  };
  // For as long as the lock is held.
  const lead = () =>
    new Promise((done) => {
      release = done;
      clearTimeout(silence);
      if (over) return done();
      // Whoever led is gone. Greeting anew brings what was missed.
      if (up) return down();
      try {
        // An address without a scheme takes the document's, with `ws` for `http`; older browsers want it spelt out.
        socket = new WebSocket(location.origin.replace('http', 'ws') + '/api/v1/live', [protocol, session]);
      } catch {
        return down();
      }
      socket.onopen = () => {
        up = true;
        say('up');
        tell(true);
      };
      socket.onclose = down;
      socket.onmessage = ({ data }) => {
        if (typeof data != 'string') return;
        say('text', data);
        tell(data);
      };
    });
  const hold = (options) => navigator.locks.request(session, options, lead);
  try {
    channel = new BroadcastChannel(session);
    channel.onmessage = ({ data: [kind, text] }) => {
      if (kind == 'who') return socket && say(up ? 'up' : 'here');
      if (kind == 'send') return socket && up && socket.send(text);
      if (socket) return;
      clearTimeout(silence);
      if (kind == 'up' && !up) tell((up = true));
      if (kind == 'text' && up) tell(text);
      if (kind == 'down') down();
    };
    // Refused: no lock is to be had here. Taken away: another tab leads from here on.
    hold({ signal: ends.signal }).catch(() => over || (socket || up ? down() : lead()));
    say('who');
    silence = setTimeout(() => hold({ steal: true }).catch(down), 1500);
  } catch {
    lead();
  }
  return { close, send: (text) => (socket ? up && socket.send(text) : say('send', text)) };
};

// ---- What the visitor gets and hears.
const keep = (href, download) => {
  Object.assign(document.createElement('a'), { href, download }).click();
  setTimeout(() => URL.revokeObjectURL(href), 6e4);
};
export const save = (name, type, text) => keep(URL.createObjectURL(new Blob([text], { type })), name);
let audio;
export const ring = () => {
  try {
    audio ||= new AudioContext();
    audio.resume();
    const from = audio.currentTime;
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    tone.frequency.setValueAtTime(660, from);
    tone.frequency.setValueAtTime(880, from + 0.1);
    volume.gain.setValueAtTime(0.12, from);
    volume.gain.exponentialRampToValueAtTime(0.001, from + 0.4);
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(from + 0.4);
  } catch {
    // A browser without sound is silent.
  }
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
export const saveFile = (path, session, name) => fetched(path, session, (place) => keep(place, name));

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
