/** What a page may call once Deskbell's snippet stands in it. Served at `/deskbell.d.ts` on the edge. */

interface DeskbellOptions {
  /** Language of the widget, as a BCP 47 tag; otherwise the page's, then the browser's. */
  locale?: string;
  /** Corner of the launcher: by the direction of the page's script (`start`, `end`) or absolute. */
  side?: "start" | "end" | "left" | "right";
  /** Distance from that side in CSS pixels; 20 unless told. */
  x?: number | string;
  /** Distance from the bottom in CSS pixels; 20 unless told. */
  y?: number | string;
  /** `hidden`: the page has a launcher of its own (`data-deskbell-open` on any element). */
  launcher?: "hidden";
  /** Colours, whatever the browser is set to. */
  theme?: DeskbellTheme;
  /** An element, or a selector of one, that the widget is to fill in place of a corner of the page. */
  target?: string | Element;
}

type DeskbellTheme = "light" | "dark" | "auto";

interface DeskbellEvents {
  /** The app in the frame can be used. */
  ready: undefined;
  /** The panel was opened. */
  open: undefined;
  /** The panel was closed. */
  close: undefined;
  /** Messages that the visitor has not seen. */
  unread: number;
}

interface Deskbell {
  /** Starts it, or starts it anew with other options. Options add to the `data-` attributes of the snippet. */
  (call: "boot", options?: DeskbellOptions): Promise<boolean>;
  /** Takes everything off the page; `boot` brings it back. */
  (call: "shutdown"): Promise<boolean>;
  /** Opens the panel. `true` once it can be used, `false` when it was closed before that. */
  (call: "open" | "toggle"): Promise<boolean>;
  /** Closes the panel. */
  (call: "close"): Promise<boolean>;
  /** Loads everything, and shows nothing. */
  (call: "preload"): Promise<boolean>;
  /** Waits until the app can be used; loads nothing by itself. */
  (call: "ready"): Promise<boolean>;
  /** Shows or hides the launcher. */
  (call: "show" | "hide"): Promise<boolean>;
  /** Opens with a question, as if the visitor had typed it. At most 2000 characters count. */
  (call: "ask", question: string): Promise<boolean>;
  /** Opens the look-up of an order with its number. */
  (call: "order", number: string): Promise<boolean>;
  /** Opens an article of the help centre. */
  (call: "article", id: string): Promise<boolean>;
  /** Changes the language. */
  (call: "locale", tag: string): Promise<boolean>;
  /** Changes the colours. */
  (call: "theme", theme: DeskbellTheme): Promise<boolean>;
  /** Calls `listener` at each event of that name. */
  <Name extends keyof DeskbellEvents>(
    call: "on" | "off",
    event: Name,
    listener: (value: DeskbellEvents[Name]) => void,
  ): Promise<boolean>;
}

interface Window {
  deskbell: Deskbell;
}

declare var deskbell: Deskbell;
