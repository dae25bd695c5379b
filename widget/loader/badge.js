// Asks for unread messages, in a hidden frame on the edge's origin; no wasm, nothing drawn.
//
// The loader hands over the session; the answer goes back to the page that handed it over and to no other. Asks again
// every minute while the page is looked at, and says which page that is, also when it changes without being loaded.
const origins = JSON.parse(document.getElementById('origins').textContent);
origins.push(location.origin);
let page, session, shown;
let asked = 0;

const ask = async () => {
  asked = Date.now();
  try {
    const answer = await fetch(shown ? '/api/v1/page' : '/api/v1/unread', {
      method: 'POST',
      headers: { authorization: 'Bearer ' + session, 'content-type': 'application/json' },
      body: JSON.stringify(shown ?? {}),
    });
    const { unread, open } = await answer.json();
    if (answer.ok && Number.isInteger(unread)) parent.postMessage(['deskbell', 'unread', unread, open === true], page);
  } catch {
    // The next minute may bring more luck.
  }
};

const look = () => {
  if (!session || document.hidden) return;
  parent.postMessage(['deskbell', 'page'], page);
  if (Date.now() - asked > 60e3) ask();
};

addEventListener('message', ({ data, origin, source }) => {
  if (source !== parent || !origins.includes(origin) || !Array.isArray(data)) return;
  const [name, kind, value, words] = data;
  if (name !== 'deskbell' || typeof value != 'string') return;
  if (kind == 'session') {
    const first = !session;
    session = value;
    page = origin;
    if (!first) return ask();
    parent.postMessage(['deskbell', 'page'], page);
    setInterval(look, 1e3);
  }
  if (kind == 'page' && session && value && value.length <= 2000) {
    const title = [...String(words).replace(/\p{Cc}/gu, ' ').trim()].slice(0, 200).join('').trim() || undefined;
    if (shown?.url == value && shown.title == title) return;
    shown = { url: value, title };
    ask();
  }
});
document.addEventListener('visibilitychange', () => {
  // The tab that is looked at is where the visitor is, though its page is the same as before.
  if (!document.hidden) shown = undefined;
  look();
});
