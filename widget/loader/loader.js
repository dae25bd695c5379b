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
  if (!script || before?.v) return;

  const edge = new URL(script.src).origin;
  const root = document.documentElement;
  const name = 'deskbell:' + config.site;
  let locale = '';
  let frame, badge, timer, ready, open;
  let unread = 0;
  let waiting = [];
  // What stands before the page's title while messages wait.
  let mark = '';
  // What the page may ask of the app itself; it opens the panel.
  const asks = /^(ask|order|article)$/;
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
  // Each label: a pattern of the tags it is for, name of the launcher, unread messages, another try. The site's own
  // language stands first.
  const label = () => {
    for (const tag of locales())
      for (const known of config.labels) if (RegExp(known[0], 'i').test(tag)) return known;
    return config.labels[0];
  };

  // ---- The launcher, in a shadow root of its own behind the body, where no framework replaces it.
  const host = document.createElement('deskbell-widget');
  const shadow = host.attachShadow({ mode: 'open' });
  const element = (parent, tag, attributes) => {
    const made = document.createElement(tag);
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
      `i{width:28px;height:28px;background:currentColor;clip-path:path('M14 3C7.4 3 2 7.5 2 13c0 2.6 1.2 5 3.1 6.7L4 25l5.6-2.6c1.4.4 2.9.6 4.4.6 6.6 0 12-4.5 12-10S20.6 3 14 3Z');transition:.2s;forced-color-adjust:none}` +
      `.o i{clip-path:path('M4 9 14 19 24 9 26 11 14 23 2 11Z')}` +
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
  const button = element(shadow, 'button', { 'aria-controls': 'p' });
  element(button, 'i');
  const count = element(button, 'span', { class: 'u', 'aria-hidden': 'true' });
  const wait = element(panel, 'div', { class: 'w', role: 'status' });

  const title = () => document.title.replace(mark, '');
  const draw = () => {
    const [, name, some] = label();
    const shown = unread > 9 ? '9+' : unread;
    const news = unread && !open;
    const before = news ? '(' + shown + ') ' : '';
    if (mark != before) document.title = before + title();
    mark = before;
    count.textContent = shown;
    count.hidden = !news;
    // One name; whether it is open is a state, which `aria-expanded` tells.
    button.ariaLabel = name + (news ? ', ' + some.replace('{n}', shown) : '');
    button.ariaExpanded = !!open;
    button.className = open ? 'l o' : 'l';
    panel.className = open ? 'p o' : 'p';
  };

  // ---- The frame. `post` is the only way to it, and it names its receiver.
  const post = (to, ...message) => to?.contentWindow?.postMessage(['deskbell', ...message], edge);
  const tell = (...message) => (ready ? post(frame, ...message) : waiting.push(message));
  const page = () => [location.href, title()];
  const fire = (event, value) => {
    for (const [wanted, listener] of listeners)
      if (wanted == event)
        // Later: a host's mistake is the host's to see, and not ours to stumble over.
        setTimeout(listener, 0, value);
  };

  const load = () => {
    if (frame) return;
    badge?.remove();
    badge = null;
    wait.replaceChildren();
    element(wait, 'progress');
    wait.hidden = false;
    frame = element(panel, 'iframe', {
      src: edge + '/f/' + config.site + '?l=' + locales(),
      title: label()[1],
    });
    frame.onload = () => post(frame, 'hello', (box[name] || null), outbox(), ...page(), document.referrer);
    timer = setTimeout(() => {
      wait.replaceChildren();
      const retry = element(wait, 'button');
      retry.textContent = label()[3];
      retry.onclick = () => {
        unload();
        load();
      };
    }, 15e3);
  };
  const unload = () => {
    clearTimeout(timer);
    frame?.remove();
    frame = ready = null;
    waiting = waiting.filter(([kind]) => asks.test(kind));
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
    const from = [frame, badge].find((it) => it?.contentWindow && event.source === it.contentWindow);
    if (!from || event.origin !== edge || !Array.isArray(message) || message[0] !== 'deskbell') return;
    const [, kind, first, second] = message;
    if (kind == 'page') post(from, kind, ...page());
    if (kind == 'unread' && Number.isInteger(first)) {
      if (unread != first) fire('unread', first);
      unread = Math.max(0, first);
      // No conversation is open: nothing to ask for any more.
      if (from == badge && second === false && !unread) {
        badge.remove();
        badge = null;
      }
      draw();
    }
    if (from != frame) return;
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
    show: () => (button.hidden = false),
    hide: () => (button.hidden = true),
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
      badge?.remove();
      host.remove();
      ears.abort();
      unread = 0;
      draw();
      if (window.deskbell === api) delete window.deskbell;
    },
  };
  const api = (command, ...values) => {
    if (commands[command]) commands[command](...values);
    else {
      tell(command, ...values.map(String));
      if (asks.test(command)) show(true);
    }
  };
  api.v = 1;

  draw();
  root.append(host);
  const ears = new AbortController();
  const hear = (on, event, run) => on.addEventListener(event, run, ears);
  hear(window, 'message', onMessage);
  hear(window, 'storage', onStorage);
  hear(document, 'keydown', onKey);
  window.deskbell = api;
  for (const call of before?.q || []) api(...call);

  // ---- Badge: who has written before may have got an answer. A few KB in a hidden frame ask, without the app.
  const session = (box[name] || null);
  if (session && !frame) {
    badge = element(shadow, 'iframe', { src: edge + '/b/' + config.site, hidden: '' });
    badge.onload = () => post(badge, 'session', session);
  }
})(window, document);
