// The panel: the part of the loader that is needed once the visitor shows intent, or has written before.
//
// Owns the panel around the frame, all talk with it, the unread mark and the page's storage for the frame. Believes no
// message whose origin and source it has not checked, and names the receiver of each. When the frame does not come up, it
// says so and offers another try.
//
// It is given what the launcher has put onto the page (`it`), and gives back what carries out calls. An older launcher's
// `it` lacks what was added later. Not a module's export: the launcher's address with `?whole` has both in one script.

window.deskbell.p = (it) => {
  // Longer than anything the app stores, or can be asked.
  const STORED = 2e5;
  const ASKED = 2000;
  const { config, options, edge, host, shadow, panel, button, side, listeners, observer, element, label, hear } = it;
  const { target } = options;
  const name = 'deskbell:' + config.site;
  // What the page may ask of the app itself; it opens the panel.
  const asks = /^(ask|order|article)$/;
  let badge, timer, ready, open, from;
  let unread = 0;
  let waiting = [];
  let opening = [];
  // What stands before the page's title while messages wait.
  let mark = '';

  // ---- Storage: the session under the site's name, each message that is not acknowledged under its own. Where the
  // browser forbids it, an object that lasts as long as the page.
  let box;
  try {
    box = localStorage;
  } catch {}
  box ||= {};
  const store = (key, value) => {
    try {
      if (value === null) delete box[key];
      else box[key] = value;
    } catch {}
  };
  const outbox = () => Object.keys(box).filter((key) => key.startsWith(name + ':')).map((key) => box[key]);

  // ---- Looks.
  const inline = `:host{position:relative!important;inset:auto!important;z-index:auto!important;height:100%!important}.p{position:relative;visibility:visible;height:100%;min-height:480px;overflow:hidden}iframe{position:absolute}.l{display:none}`;
  const floating =
    `.p{bottom:72px;${side}:0;width:400px;max-width:calc(100vw - 40px);height:min(704px,100dvh - 112px);border-radius:16px;overflow:hidden;box-shadow:0 6px 20px #0004;opacity:0;transform:translateY(12px);transition:.2s}` +
    `.p.o{visibility:visible;opacity:1;transform:none}` +
    `@media(max-width:480px),(max-height:480px){.p{position:fixed;inset:0;width:100%;max-width:none;height:100dvh;border-radius:0}.p.o+.l{display:none}}` +
    `@media(forced-colors:active){.p{border:2px solid}}`;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `.p{background:Canvas;color:CanvasText;color-scheme:var(--scheme,light dark)}` +
      (target ? inline : floating) +
      `.o i{clip-path:path('M4 9 14 19 24 9 26 11 14 23 2 11Z')}` +
      `.u{position:absolute;top:-3px;inset-inline-end:-3px;min-width:20px;padding:0 5px;border-radius:10px;background:#d92d20;color:#fff;font:600 12px/20px system-ui;text-align:center;box-shadow:0 0 0 2px #fff}` +
      `iframe{width:100%;height:100%;border:0;display:block;color-scheme:inherit}` +
      `progress{accent-color:${config.accent}}.w{position:absolute;inset:0;display:grid;place-content:center;justify-items:center;gap:16px;padding:32px;font:16px/1.5 system-ui;text-align:center}` +
      `.w button{padding:10px 18px;border-radius:10px}` +
      `@media(prefers-reduced-motion:reduce){*{transition:none!important}}`,
  );
  shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  const count = element(button, 'span', { class: 'u', 'aria-hidden': 'true' });
  const wait = element(panel, 'div', { class: 'w', role: 'status', hidden: '' });

  const fire = (event, value) => {
    for (const [wanted, listener] of listeners)
      // Later: a host's mistake is the host's to see, and not ours to stumble over.
      if (wanted == event) setTimeout(listener, 0, value);
  };

  const title = () => document.title.replace(mark, '');
  const draw = (it.draw = () => {
    const [, name, some] = label();
    const shown = unread > 9 ? '9+' : unread;
    const news = unread && !open;
    const before = news ? '(' + shown + ') ' : '';
    if (mark != before) document.title = before + title();
    mark = before;
    count.textContent = shown;
    count.hidden = !news;
    // One name; whether it is open is a state, which `aria-expanded` tells.
    button.setAttribute('aria-label', name + (news ? ', ' + some.replace('{n}', shown) : ''));
    button.setAttribute('aria-expanded', !!open);
    button.classList.toggle('o', !!open);
    panel.classList.toggle('o', !!open);
  });

  // ---- The frame. `post` is the only way to it, and it names its receiver.
  const post = (to, ...message) => to?.contentWindow?.postMessage(['deskbell', ...message], edge);
  const tell = (...message) => (ready ? post(it.frame, ...message) : waiting.push(message));
  // Where the browser asks not to be told on, the page stays untold.
  const untold = navigator.globalPrivacyControl;
  const page = () => (untold ? ['', ''] : [location.href, title()]);
  const look = () => {
    const scheme = /^(light|dark)$/.test(options.theme) ? options.theme : '';
    host.style.setProperty('--scheme', scheme || 'light dark');
    if (it.loaded) post(it.frame, 'theme', scheme);
  };
  it.came = () => {
    // It may come again: whoever moves our element in the page makes the browser load the frame anew.
    ready = false;
    badge?.remove();
    badge = null;
    if (target) post(it.frame, 'inline');
    look();
    post(it.frame, 'hello', box[name] || null, outbox(), ...page(), untold ? '' : document.referrer);
  };

  // Waits for the app, and says so where it takes long.
  const expect = () => {
    clearTimeout(timer);
    wait.textContent = '';
    element(wait, 'progress');
    wait.hidden = false;
    timer = setTimeout(() => {
      wait.textContent = '';
      const retry = element(wait, 'button');
      retry.textContent = label()[3];
      retry.onclick = () => {
        unload();
        load();
      };
    }, 15e3);
  };
  const load = () => {
    if (it.frame) return;
    it.mount();
    expect();
  };
  const unload = () => {
    clearTimeout(timer);
    it.frame?.remove();
    it.frame = ready = null;
    waiting = waiting.filter(([kind]) => asks.test(kind));
  };
  const opened = (is) => {
    for (const done of opening.splice(0)) done(is);
  };

  const show = (want) => {
    if (want ? !host.isConnected : target) return false;
    if (!!open != want) {
      open = want;
      if (want) {
        // Where the focus goes back to.
        from = document.activeElement;
        load();
        if (ready) {
          tell('show', ...page());
          it.frame.focus();
        }
      } else {
        tell('hide');
        opened(false);
        // Unless the visitor has moved it elsewhere meanwhile.
        if (shadow.activeElement && shadow.activeElement != button)
          (from && from != host && from != document.body && from.isConnected ? from : button).focus();
      }
      draw();
      fire(want ? 'open' : 'close');
    }
    return !want || ready ? true : new Promise((done) => opening.push(done));
  };

  hear(window, 'message', (event) => {
    const message = event.data;
    const { frame } = it;
    const from = [frame, badge].find((it) => it?.contentWindow && event.source === it.contentWindow);
    if (!from || event.origin !== edge || !Array.isArray(message) || message[0] !== 'deskbell') return;
    const [, kind, first, second] = message;
    if (kind == 'page' && !untold) post(from, kind, ...page());
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
      // What was asked comes after it is shown, and is what is seen then.
      if (open) tell('show', ...page());
      for (const late of waiting.splice(0)) tell(...late);
      if (open && !target) frame.focus();
      opened(true);
      fire('ready');
    } else if (kind == 'close') {
      show(false);
    } else if (
      kind == 'store' &&
      typeof first == 'string' &&
      first.length < 100 &&
      (second === null || (typeof second == 'string' && second.length < STORED))
    ) {
      store(first ? name + ':' + first : name, second);
    }
  });
  const learn = (session) => session && it.frame && tell('session', session);
  // Another tab has got the session; or this page has slept in the browser's cache meanwhile.
  hear(window, 'storage', ({ key, newValue }) => key == name && learn(newValue));
  hear(window, 'pageshow', ({ persisted }) => persisted && learn(box[name]));
  hear(document, 'keydown', (event) => {
    if (event.key == 'Escape' && open && !event.defaultPrevented && !event.isComposing) show(false);
  });

  const commands = {
    __proto__: null,
    off: (event, listener) => {
      const known = listeners.filter(([wanted, run]) => wanted != event || run != listener);
      listeners.splice(0, listeners.length, ...known);
      return true;
    },
    open: () => show(true),
    close: () => show(false),
    toggle: () => show(!open),
    preload: () => {
      load();
      return true;
    },
    ready: () => ready || new Promise((done) => opening.push(done)),
    theme: (scheme) => {
      options.theme = scheme;
      look();
      return true;
    },
    // The launcher has taken it.
    locale: () => {
      if (!it.frame) return;
      unload();
      load();
    },
    shutdown: () => {
      show(false);
      unload();
      opened(false);
      unread = 0;
      draw();
    },
  };

  draw();
  if (target) {
    // In place of what the page has there, for browsers without scripts say; and there again when the page is drawn anew.
    it.attach = () => {
      const place = target.append ? target : document.querySelector(target);
      if (place && host.parentNode != place) place.replaceChildren(host);
    };
    it.attach();
    observer.observe(document.documentElement, { childList: true, subtree: true });
  }
  if (it.frame) {
    expect();
    if (it.loaded) it.came();
  } else if (target) {
    // Nothing is loaded for a place that nobody has scrolled to.
    const sight = new IntersectionObserver(([{ isIntersecting }]) => {
      if (!isIntersecting) return;
      sight.disconnect();
      show(true);
    });
    sight.observe(host);
  } else if (box[name]) {
    // ---- Badge: who has written before may have got an answer. A few KB in a hidden frame ask, without the app.
    badge = element(shadow, 'iframe', { src: edge + '/b/' + config.site, hidden: '' });
    badge.onload = () => post(badge, 'session', box[name]);
  }

  return (command, values) => {
    if (commands[command]) return commands[command](...values);
    if (!asks.test(command)) {
      console.warn('Deskbell: there is no call ' + String(command));
      return false;
    }
    tell(command, ...values.map((value) => String(value).slice(0, ASKED)));
    return show(true);
  };
};
