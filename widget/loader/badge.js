// Asks for unread messages, in a hidden frame on the edge's origin; no wasm, nothing drawn.
//
// The loader hands over the session; the answer goes back to the page that handed it over and to no other. Asks again
// every minute while the page is looked at.
const origins = JSON.parse(document.getElementById('origins').textContent);
origins.push(location.origin);
let page, session;

const ask = async () => {
  if (!session || document.hidden) return;
  try {
    const answer = await fetch('/api/v1/unread', {
      method: 'POST',
      headers: { authorization: 'Bearer ' + session, 'content-type': 'application/json' },
      body: '{}',
    });
    const { unread, open } = await answer.json();
    if (answer.ok && Number.isInteger(unread)) parent.postMessage(['deskbell', 'unread', unread, open === true], page);
  } catch {
    // The next minute may bring more luck.
  }
};

addEventListener('message', ({ data, origin, source }) => {
  if (source !== parent || !origins.includes(origin) || !Array.isArray(data)) return;
  if (data[0] !== 'deskbell' || data[1] !== 'session' || typeof data[2] != 'string') return;
  const first = !session;
  [, , session] = data;
  page = origin;
  ask();
  if (first) setInterval(ask, 60e3);
});
document.addEventListener('visibilitychange', ask);
