// The launcher: what the snippet loads into the host page.
//
// Owns the launcher button and what the page has asked for so far (`deskbell('open')`). Everything else, the panel and
// all talk with the frame, stands in `panel.js`, which is loaded on the visitor's first intent, beside the frame. Never
// asks the network for anything before that, stores nothing, and never touches the host's handlers. When a part does not
// come, it says so kindly, keeps what was asked, and offers another try.
//
// `it` is what is on the page now, and what `panel.js` gets. A browser may keep this script longer than the edge keeps
// the panel of the same build: what `it` has is never taken away or changed, only added to.
((window, document) => {
  const config = __DESKBELL_CONFIG__;
  const { currentScript: script, documentElement: root } = document;
  const before = window.deskbell;
  if (!script) return;
  // The page has it already: a body was swapped in with the snippet, or there are two.
  if (before?.v) return before('attach', config.site);
  const edge = new URL(script.src).origin;
  // A sandboxed page's address does not tell.
  const here = window.origin == 'null' ? window.origin : location.origin;
  if (![edge, ...config.origins].includes(here))
    return console.error(`Deskbell: ${here} is not among the origins of this site.`);

  const listeners = [];
  let options, it;

  // ---- Language: asked for, the page's, the browser's; as far as the site has it.
  const locales = () =>
    [options.locale, root.lang, ...(navigator.languages || [navigator.language])].filter((tag) => tag);
  // Each label: a pattern of the tags it is for, name of the launcher, unread messages, another try. The site's own
  // language stands first.
  const label = () => {
    for (const tag of locales())
      for (const known of config.labels) if (RegExp(known[0], 'i').test(tag)) return known;
    return config.labels[0];
  };

  const element = (parent, tag, attributes) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
    parent.append(made);
    return made;
  };

  const start = () => {
    const host = document.createElement('deskbell-widget');
    const shadow = host.attachShadow({ mode: 'open' });
    const where = options.side || config.side;
    const side = /ht|f/.test(where) ? where : 'inset-inline-' + where;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      `:host{all:initial!important;display:block!important;position:fixed!important;bottom:${options.y ?? 20}px!important;${side}:${options.x ?? 20}px!important;z-index:2147483000!important}` +
        `*{box-sizing:border-box}[hidden]{display:none!important}` +
        `button{all:unset;cursor:pointer}` +
        `.l,.w button{background:${config.accent};color:${config.text}}` +
        `.l{position:absolute;bottom:0;${side}:0;width:56px;height:56px;border-radius:50%;display:grid;place-items:center;box-shadow:0 6px 20px #0004;transition:.2s}` +
        `.l:hover{transform:scale(1.06)}` +
        `button:focus-visible{outline:3px solid;outline-offset:3px;outline-color:${config.accent};box-shadow:0 0 0 3px #fff}` +
        `i{width:28px;height:28px;background:currentColor;clip-path:path('M14 3C7.4 3 2 7.5 2 13c0 2.6 1.2 5 3.1 6.7L4 25l5.6-2.6c1.4.4 2.9.6 4.4.6 6.6 0 12-4.5 12-10S20.6 3 14 3Z');transition:.2s;forced-color-adjust:none}` +
        `.b i{opacity:.4}.p{position:absolute;visibility:hidden}` +
        `.t{position:absolute;bottom:72px;${side}:0;width:max-content;padding:12px 16px;border-radius:12px;background:Canvas;color:CanvasText;color-scheme:light dark;font:15px system-ui;box-shadow:0 6px 20px #0004}` +
        `@media(prefers-reduced-motion:reduce){*{transition:none!important}}` +
        `@media(forced-colors:active){.l{border:2px solid}}@media print{:host{display:none!important}}`,
    );
    shadow.adoptedStyleSheets = [sheet];
    const panel = element(shadow, 'div', { class: 'p', id: 'p' });
    const button = element(shadow, 'button', { class: 'l', 'aria-controls': 'p', 'aria-expanded': false });
    element(button, 'i');
    button.hidden = options.launcher == 'hidden';

    const ears = new AbortController();
    const hear = (on, event, run) => on.addEventListener(event, run, ears);
    // Behind the body, where no framework replaces it; and back there when one has emptied the page.
    const attach = () => host.isConnected || mine.tries++ > 9 || root.append(host);
    const observer = new MutationObserver(() => mine.attach());
    const mine = (it = {
      ...{ config, options, edge, host, shadow, panel, button, side, listeners, ears, observer, element, label, locales, hear },
      attach,
      calls: [],
      tries: 0,
      draw: () => button.setAttribute('aria-label', label()[1]),
      // The frame comes beside the panel's script, not after it.
      mount: () => {
        if (mine.frame) return;
        mine.loaded = 0;
        mine.frame = element(panel, 'iframe', { src: edge + '/f/' + config.site + '?l=' + locales(), title: label()[1] });
        mine.frame.onload = () => {
          mine.loaded = 1;
          mine.came?.();
        };
      },
    });
    mine.draw();
    attach();
    observer.observe(root, { childList: true });

    // ---- Intent, at the launcher and at whatever of the page is to open the panel.
    const opener = ({ target }) => target == host || target.closest?.('[data-deskbell-open]');
    for (const intent of ['pointerover', 'focusin', 'touchstart'])
      document.addEventListener(intent, (event) => opener(event) && preload(), { passive: true, signal: ears.signal });
    hear(button, 'click', () => api('toggle'));
    hear(document, 'click', (event) => {
      if (event.target == host || !opener(event)) return;
      event.preventDefault();
      api('open');
    });
    // Who has written before may have got an answer, which the panel's script asks for.
    try {
      if (options.target || localStorage['deskbell:' + config.site]) load();
    } catch {}
  };

  // ---- The panel's script. Another try gets another address: some browsers remember what failed.
  const load = () => {
    const mine = it;
    if (mine.part) return;
    const { button, panel, shadow, calls } = mine;
    const fail = () => {
      if (mine.run || mine.part != part) return;
      mine.part = mine.frame = 0;
      mine.again = '?' + Date.now();
      panel.textContent = '';
      button.className = 'l';
      if (!mine.wanted) return;
      const note = element(shadow, 'div', { class: 't', role: 'alert' });
      element(note, 'button').textContent = label()[3];
      note.onclick = want;
    };
    const part = (mine.part = (api.p ? Promise.resolve() : import(edge + config.panel + (mine.again || '')))
      .then(() => {
        if (it != mine || mine.part != part) return;
        button.className = 'l';
        mine.run = api.p(mine);
        for (const [command, values, done] of calls.splice(0)) done(mine.run(command, values));
      })
      .catch(fail));
    setTimeout(fail, 15e3);
  };
  const preload = () => {
    it.mount();
    load();
  };
  const want = () => {
    it.wanted = 1;
    it.shadow.querySelector('.t')?.remove();
    if (!it.run) it.button.className = 'l b';
    preload();
  };

  // ---- The page's API. Every call gives a promise, which never fails: it is `false` when nothing came of the call.
  const commands = {
    __proto__: null,
    boot: (given) => {
      if (it && (!given || JSON.stringify(given) == it.given)) return;
      commands.shutdown();
      options = { ...script.dataset, ...given };
      start();
      it.given = JSON.stringify(given);
    },
    shutdown: () => {
      if (!it) return;
      it.run?.('shutdown', []);
      it.ears.abort();
      it.observer.disconnect();
      it.host.remove();
      for (const [, , done] of it.calls) done(false);
      it = null;
    },
    attach: (site) => {
      if (site != config.site) console.warn('Deskbell: a page has one site.');
      else it?.attach();
    },
    on: (...pair) => listeners.push(pair),
    show: () => it && (it.button.hidden = false),
    hide: () => it && (it.button.hidden = true),
    locale: (tag) => {
      options = { ...options, locale: '' + tag };
      it?.draw();
      it?.run?.('locale', []);
    },
  };
  const api = (window.deskbell = (command, ...values) =>
    new Promise((done) => {
      if (commands[command]) done((commands[command](...values), true));
      else if (!it) done(false);
      else if (it.run) done(it.run(command, values));
      else {
        it.calls.push([command, values, done]);
        if (/^(open|toggle|ask|order|article)$/.test(command)) want();
        else if (command == 'preload') preload();
      }
    }));
  api.v = 1;
  options = script.dataset;
  if (options.manual == null) commands.boot();
  // The stub's promise, where it gave one.
  for (const call of before?.q || []) api(...call).then(call.done);
})(window, document);
