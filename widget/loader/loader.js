// The launcher: what the snippet loads into the host page.
//
// Owns the launcher button, the panel around the frame, the page's API (`deskbell('open')`) and the page's storage for
// the frame. Never asks the network for anything before the visitor wants it, sets a cookie, touches the host's
// handlers, or believes a message whose origin and source it has not checked. When the frame does not come up, it says
// so kindly and offers another try.
((window, document) => {
  const config = __DESKBELL_CONFIG__;
  const script = document.currentScript;
  const before = window.deskbell;
  if (!script || (before && before.v)) return;

  const edge = new URL(script.src).origin;
  const root = document.documentElement;
  const name = 'deskbell:' + config.site;
  let locale = '';
  let frame, badge, timer, ready, open;
  let unread = 0;
  let waiting = [];
  const listeners = [];

  // ---- Storage: the session under the site's name, each message that is not acknowledged under its own. Where the
  // browser forbids it, an object that lasts as long as the page.
  let box = {};
  try {
    box = localStorage;
  } catch {}
  const store = (key, value) => {
    try {
      if (value === null) delete box[key];
      else box[key] = value;
    } catch {}
  };
  const outbox = () => Object.keys(box).filter((key) => key.startsWith(name + ':')).map((key) => box[key]);

  // ---- Language: asked for, the page's, the browser's; as far as the site has it.
  const locales = () => [locale, root.lang, ...(navigator.languages || [navigator.language])].filter((tag) => tag);
  const label = () => {
    for (const tag of locales())
      for (const known in config.labels)
        if (known.split('-')[0] == tag.split('-')[0].toLowerCase()) return config.labels[known];
    return config.labels[config.own];
  };

  // ---- The launcher, in a shadow root of its own behind the body, where no framework replaces it.
  const host = document.createElement('deskbell-widget');
  const shadow = host.attachShadow({ mode: 'open' });
  const element = (parent, tag, attributes, space) => {
    const made = document.createElementNS('http://www.w3.org/' + (space || '1999/xhtml'), tag);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    parent.append(made);
    return made;
  };
  const side = 'inset-inline-' + (config.side == 'start' ? 'start' : 'end');
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `:host{all:initial!important;display:block!important;position:fixed!important;bottom:20px!important;${side}:20px!important;z-index:2147483000!important}` +
      `*{box-sizing:border-box}[hidden]{display:none!important}` +
      `button{all:unset;cursor:pointer}` +
      `.l,.w button{background:${config.accent};color:${config.text}}` +
      `.l{position:absolute;bottom:0;${side}:0;width:56px;height:56px;border-radius:50%;display:grid;place-items:center;box-shadow:0 6px 20px #0004;transition:.2s}` +
      `.l:hover{transform:scale(1.06)}` +
      `button:focus-visible{outline:3px solid;outline-offset:3px;outline-color:${config.accent};box-shadow:0 0 0 3px #fff}` +
      `svg{grid-area:1/1;width:26px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round;transition:.2s}` +
      `svg+svg,.o svg{opacity:0}.o svg+svg{opacity:1}` +
      `.u{position:absolute;top:-3px;inset-inline-end:-3px;min-width:20px;padding:0 5px;border-radius:10px;background:#d92d20;color:#fff;font:600 12px/20px system-ui;text-align:center;box-shadow:0 0 0 2px #fff}` +
      `.p{position:absolute;bottom:72px;${side}:0;width:400px;max-width:calc(100vw - 40px);height:min(704px,100dvh - 112px);border-radius:16px;overflow:hidden;background:Canvas;color:CanvasText;color-scheme:light dark;box-shadow:0 6px 20px #0004;visibility:hidden;opacity:0;transform:translateY(12px);transition:.2s}` +
      `.p.o{visibility:visible;opacity:1;transform:none}` +
      `iframe{width:100%;height:100%;border:0;display:block;color-scheme:light dark}` +
      `progress{accent-color:${config.accent}}.w{position:absolute;inset:0;display:grid;place-content:center;justify-items:center;gap:16px;padding:32px;font:16px/1.5 system-ui;text-align:center}` +
      `.w button{padding:10px 18px;border-radius:10px}` +
      `@media(max-width:480px),(max-height:480px){.p{position:fixed;inset:0;width:100%;max-width:none;height:100dvh;border-radius:0}.p.o+.l{display:none}}` +
      `@media(prefers-reduced-motion:reduce){*{transition:none!important}}` +
      `@media(forced-colors:active){.l,.p{border:2px solid}}@media print{:host{display:none!important}}`,
  );
  shadow.adoptedStyleSheets = [sheet];
  const panel = element(shadow, 'div', { class: 'p', id: 'p' });
  const button = element(shadow, 'button', { type: 'button', 'aria-controls': 'p', 'data-test': 'launcher' });
  for (const d of [
    'M20.5 11.5c0 4.2-3.8 7.5-8.5 7.5-1 0-2-.16-3-.46L4.2 20l1.3-3.8a7 7 0 0 1-2-4.7C3.5 7.3 7.3 4 12 4s8.5 3.3 8.5 7.5Z',
    'm6 9.5 6 6 6-6',
  ])
    element(element(button, 'svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, '2000/svg'), 'path', { d }, '2000/svg');
  const count = element(button, 'span', { class: 'u', 'data-test': 'unread', 'aria-hidden': 'true' });
  const wait = element(panel, 'div', { class: 'w', role: 'status' });

  const draw = () => {
    const words = label();
    const shown = unread > 9 ? '9+' : unread;
    const news = unread && !open;
    count.textContent = shown;
    count.hidden = !news;
    // One name; whether it is open is a state, which `aria-expanded` tells.
    button.ariaLabel = words.title + (news ? ', ' + words.unread.replace('{n}', shown) : '');
    button.ariaExpanded = !!open;
    button.className = open ? 'l o' : 'l';
    panel.className = open ? 'p o' : 'p';
  };

  // ---- The frame. `post` is the only way to it, and it names its receiver.
  const post = (to, ...message) => to.contentWindow && to.contentWindow.postMessage(['deskbell', ...message], edge);
  const tell = (...message) => (ready ? post(frame, ...message) : waiting.push(message));
  const page = () => [location.href, document.title];
  const fire = (event, value) => {
    for (const [wanted, listener] of listeners)
      if (wanted == event)
        // Later: a host's mistake is the host's to see, and not ours to stumble over.
        setTimeout(listener, 0, value);
  };

  const load = () => {
    if (frame) return;
    if (badge) badge.remove();
    badge = 0;
    wait.replaceChildren();
    element(wait, 'progress');
    wait.hidden = false;
    frame = element(panel, 'iframe', {
      src: edge + '/f/' + config.site + '?l=' + locales(),
      title: label().title,
      'data-test': 'frame',
    });
    frame.onload = () => post(frame, 'hello', (box[name] || null), outbox(), ...page(), document.referrer);
    timer = setTimeout(() => {
      wait.replaceChildren();
      const retry = element(wait, 'button', { type: 'button', 'data-test': 'retry' });
      retry.textContent = label().retry;
      retry.onclick = () => {
        unload();
        load();
      };
    }, 15e3);
  };
  const unload = () => {
    clearTimeout(timer);
    if (frame) frame.remove();
    frame = ready = 0;
    waiting = waiting.filter((message) => message[0] == 'ask');
  };

  const show = (want) => {
    if (!host.isConnected || !!open == want) return;
    open = want;
    if (want) {
      load();
      tell('show', ...page());
      if (ready) frame.focus();
    } else {
      tell('hide');
      // Focus returns to where it came from, unless the visitor has moved it elsewhere meanwhile.
      if (shadow.activeElement && shadow.activeElement != button) button.focus();
    }
    draw();
    fire(want ? 'open' : 'close');
  };

  const onMessage = (event) => {
    const message = event.data;
    const from = (it) => it && it.contentWindow && event.source === it.contentWindow;
    if (event.origin !== edge || !Array.isArray(message) || message[0] !== 'deskbell') return;
    const [, kind, first, second] = message;
    if (kind == 'unread' && (from(frame) || from(badge)) && Number.isInteger(first)) {
      if (unread != first) fire('unread', first);
      unread = Math.max(0, first);
      // No conversation is open: nothing to ask for any more.
      if (from(badge) && second === false && !unread) {
        badge.remove();
        badge = 0;
      }
      draw();
    }
    if (!from(frame)) return;
    if (kind == 'ready') {
      clearTimeout(timer);
      ready = true;
      wait.hidden = true;
      for (const late of waiting.splice(0)) tell(...late);
      if (open) frame.focus();
      fire('ready');
    } else if (kind == 'close') {
      show(false);
    } else if (kind == 'store' && typeof first == 'string' && (second === null || typeof second == 'string')) {
      store(first ? name + ':' + first : name, second);
    }
  };
  // Another tab has got the session.
  const onStorage = (event) => {
    if (event.key == name && event.newValue && frame) tell('session', event.newValue);
  };
  const onKey = (event) => {
    if (event.key == 'Escape' && open && !event.defaultPrevented && !event.isComposing) show(false);
  };

  const toggle = () => show(!open);
  button.onclick = toggle;
  for (const intent of ['pointerenter', 'focus', 'touchstart']) button.addEventListener(intent, load, { passive: true });

  // ---- The page's API; calls made before the script arrived stand in `q`.
  const commands = {
    __proto__: null,
    open: () => show(true),
    close: () => show(false),
    toggle,
    preload: load,
    ask: (text) => {
      tell('ask', String(text));
      show(true);
    },
    on: (event, listener) => listeners.push([event, listener]),
    locale: (tag) => {
      locale = String(tag);
      if (frame) {
        const shown = open;
        open = false;
        unload();
        if (shown) show(true);
      }
      draw();
    },
    shutdown: () => {
      show(false);
      unload();
      if (badge) badge.remove();
      host.remove();
      window.removeEventListener('message', onMessage);
      window.removeEventListener('storage', onStorage);
      document.removeEventListener('keydown', onKey);
      if (window.deskbell === api) delete window.deskbell;
    },
  };
  const api = (command, ...values) => {
    if (commands[command]) commands[command](...values);
  };
  api.v = 1;

  draw();
  root.append(host);
  window.addEventListener('message', onMessage);
  window.addEventListener('storage', onStorage);
  document.addEventListener('keydown', onKey);
  window.deskbell = api;
  for (const call of (before && before.q) || []) api(...call);

  // ---- Badge: who has written before may have got an answer. A few KB in a hidden frame ask, without the app.
  const session = (box[name] || null);
  if (session && !frame) {
    badge = element(shadow, 'iframe', { src: edge + '/b/' + config.site, hidden: '' });
    badge.onload = () => badge && post(badge, 'session', session);
  }
})(window, document);
