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
  const mounted = { v: 1 };
  let locale = '';
  let frame, badge, timer, ready, open, words;
  let unread = 0;
  let waiting = [];
  const listeners = [];

  // ---- Storage: the session under the site's name, each message that is not acknowledged under its own.
  const memory = {};
  const stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return memory[key] || null;
    }
  };
  const store = (key, value) => {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      memory[key] = value;
    }
  };
  const outbox = () => {
    let keys = Object.keys(memory);
    try {
      keys = Object.keys(localStorage);
    } catch {}
    return keys.filter((key) => key.startsWith(name + ':')).map(stored).filter((text) => text);
  };

  // ---- Language: asked for, the page's, the browser's; as far as the site has it.
  const locales = () => [locale, root.lang, ...(navigator.languages || [navigator.language])].filter((tag) => tag);
  const label = () => {
    for (const tag of locales())
      for (const short of [tag, tag.split('-')[0]])
        for (const known in config.labels)
          if (known.toLowerCase() == short.toLowerCase()) return [known, config.labels[known]];
    const first = config.locales[0];
    return [first, config.labels[first] || {}];
  };

  // ---- The launcher, in a shadow root of its own behind the body, where no framework replaces it.
  const host = document.createElement('deskbell-widget');
  const shadow = host.attachShadow({ mode: 'open' });
  const element = (tag, parent, attributes) => {
    const made = document.createElement(tag);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    parent.append(made);
    return made;
  };
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `:host{all:initial!important;display:block!important;position:fixed!important;inset:auto 20px 20px!important;z-index:2147483000!important;width:0!important;height:0!important;inset-inline-${config.side == 'start' ? 'end' : 'start'}:auto!important;color-scheme:light dark}` +
      `*{box-sizing:border-box}[hidden]{display:none!important}` +
      `button{all:unset;box-sizing:border-box;cursor:pointer;-webkit-tap-highlight-color:transparent}` +
      `.l{position:absolute;bottom:0;inset-inline-${config.side}:0;width:56px;height:56px;border-radius:50%;background:${config.accent};color:${config.text};display:grid;place-items:center;box-shadow:0 1px 3px #0003,0 6px 20px #0003;transition:transform .2s cubic-bezier(.3,1.4,.6,1)}` +
      `.l:hover{transform:scale(1.06)}.l:active{transform:scale(.95)}` +
      `button:focus-visible{outline:3px solid ${config.accent};outline-offset:3px;box-shadow:0 0 0 3px #fff}` +
      `svg{grid-area:1/1;width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round;transition:transform .25s,opacity .15s}` +
      `.x,.o .c{opacity:0;transform:rotate(-40deg) scale(.5)}.o .x{opacity:1;transform:none}` +
      `.u{position:absolute;top:-3px;inset-inline-end:-3px;min-width:20px;height:20px;padding:0 5px;border-radius:10px;background:#d92d20;color:#fff;font:600 12px/20px system-ui,sans-serif;text-align:center;box-shadow:0 0 0 2px #fff}` +
      `.p{position:absolute;bottom:72px;inset-inline-${config.side}:0;width:400px;max-width:calc(100vw - 40px);height:min(704px,100vh - 112px);height:min(704px,100dvh - 112px);border-radius:16px;overflow:hidden;background:Canvas;color:CanvasText;box-shadow:0 0 0 1px #0000000f,0 4px 12px #0000001a,0 16px 48px #00000029;visibility:hidden;opacity:0;transform:translateY(12px) scale(.98);transform-origin:bottom;transition:opacity .16s,transform .24s cubic-bezier(.2,.9,.3,1),visibility 0s .24s}` +
      `.p.o{visibility:visible;opacity:1;transform:none;transition-delay:0s}` +
      `iframe{all:unset;display:block;width:100%;height:100%;color-scheme:light dark}` +
      `.w{position:absolute;inset:0;display:grid;place-content:center;justify-items:center;gap:16px;padding:32px;font:16px/1.5 system-ui,sans-serif;text-align:center}` +
      `.s{width:28px;height:28px;border-radius:50%;border:3px solid ${config.accent};border-top-color:transparent;animation:s .8s linear infinite}@keyframes s{to{transform:rotate(1turn)}}` +
      `.w button{padding:10px 18px;border-radius:10px;background:${config.accent};color:${config.text};font-weight:600}` +
      `@media(max-width:480px),(max-height:480px){.p{position:fixed;inset:0;width:100%;max-width:none;height:100vh;height:100dvh;border-radius:0;padding:env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left)}.p.o+.l{display:none}}` +
      `@media(prefers-reduced-motion:reduce){*{transition:none!important;animation-duration:3s!important}}` +
      `@media(forced-colors:active){.l,.p{border:2px solid}}@media print{:host{display:none!important}}`,
  );
  shadow.adoptedStyleSheets = [sheet];
  const panel = element('div', shadow, { class: 'p', id: 'panel' });
  const button = element('button', shadow, {
    class: 'l',
    type: 'button',
    'aria-haspopup': 'dialog',
    'aria-expanded': 'false',
    'aria-controls': 'panel',
    'data-test': 'launcher',
  });
  for (const [kind, path] of [
    ['c', 'M20.5 11.5c0 4.2-3.8 7.5-8.5 7.5-1 0-2-.16-3-.46L4.2 20l1.3-3.8a7 7 0 0 1-2-4.7C3.5 7.3 7.3 4 12 4s8.5 3.3 8.5 7.5Z'],
    ['x', 'm6 9.5 6 6 6-6'],
  ]) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const stroke = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    svg.setAttribute('class', kind);
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    stroke.setAttribute('d', path);
    svg.append(stroke);
    button.append(svg);
  }
  const count = element('span', button, { class: 'u', 'data-test': 'unread', 'aria-hidden': 'true' });
  const wait = element('div', panel, { class: 'w', role: 'status' });

  const draw = () => {
    const [tag, known] = label();
    words = known;
    // The host's own direction decides the corner; the language decides the words.
    host.lang = tag;
    const shown = unread > 9 ? '9+' : String(unread);
    count.textContent = shown;
    count.hidden = !unread || open;
    const said = (open ? words.close : words.open) || 'Help';
    const news = unread && !open ? ', ' + (words.unread || '{n}').replace('{n}', shown) : '';
    button.setAttribute('aria-label', said + news);
    button.setAttribute('aria-expanded', String(!!open));
    button.className = open ? 'l o' : 'l';
    panel.className = open ? 'p o' : 'p';
    panel.setAttribute('dir', root.dir || getComputedStyle(root).direction);
  };

  // ---- The frame. `post` is the only way to it, and it names its receiver.
  const post = (to, ...message) => to.contentWindow && to.contentWindow.postMessage(['deskbell', ...message], edge);
  const tell = (...message) => (ready ? post(frame, ...message) : waiting.push(message));
  const page = () => [location.href, document.title];
  const fire = (event, value) => {
    for (const [wanted, listener] of listeners)
      if (wanted == event)
        try {
          listener(value);
        } catch (error) {
          // A host's mistake is the host's to see, and not ours to stumble over.
          setTimeout(() => {
            throw error;
          });
        }
  };

  const spinner = () => {
    wait.replaceChildren();
    element('span', wait, { class: 's' });
  };

  const load = () => {
    if (frame) return;
    if (badge) badge.remove();
    badge = 0;
    spinner();
    wait.hidden = false;
    frame = element('iframe', panel, {
      src: edge + '/f/' + config.site + '?l=' + encodeURIComponent(locales().join(',')),
      title: label()[1].title || 'Help',
      allow: 'clipboard-write',
      'data-test': 'frame',
    });
    frame.onload = () => post(frame, 'hello', stored(name), outbox(), ...page());
    timer = setTimeout(() => {
      const words = label()[1];
      wait.replaceChildren();
      element('span', wait).textContent = words.slow || '…';
      const retry = element('button', wait, { type: 'button', 'data-test': 'retry' });
      retry.textContent = words.retry || '↻';
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
    if (Object.hasOwn(commands, command)) commands[command](...values);
  };
  Object.assign(api, mounted);

  draw();
  root.append(host);
  window.addEventListener('message', onMessage);
  window.addEventListener('storage', onStorage);
  document.addEventListener('keydown', onKey);
  window.deskbell = api;
  for (const call of (before && before.q) || []) api(...call);

  // ---- Badge: who has written before may have got an answer. A few KB in a hidden frame ask, without the app.
  const session = stored(name);
  if (session && !frame) {
    badge = element('iframe', shadow, { src: edge + '/b/' + config.site, hidden: '', title: '', 'aria-hidden': 'true', tabindex: '-1' });
    badge.onload = () => badge && post(badge, 'session', session);
  }
})(window, document);
