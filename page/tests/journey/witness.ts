// Watches from inside a page what it touches of the browser: storage of any kind, and ways out. Never changes what happens.
import type { BrowserContext } from "playwright-core";

/** Everything that the pages of a context touch from now on, in order, such as `localStorage read`. */
export async function witness(context: BrowserContext): Promise<string[]> {
  const touched: string[] = [];
  await context.exposeBinding("southwindTouched", (_source, what: string) => void touched.push(what));
  await context.addInitScript(watch);
  return touched;
}

/** Runs in the page before its own script. */
function watch(): void {
  const tell = (what: string) => (globalThis as unknown as { southwindTouched(what: string): void }).southwindTouched(what);
  type Owner = Record<string, unknown>;

  const property = (owner: object, name: string) => {
    const was = Object.getOwnPropertyDescriptor(owner, name);
    if (!was?.configurable) return;
    Object.defineProperty(owner, name, {
      configurable: true,
      get(this: unknown) {
        tell(`${name} read`);
        return was.get ? Reflect.apply(was.get, this, []) : was.value;
      },
      set(this: unknown, value: unknown) {
        tell(`${name} written`);
        if (was.set) Reflect.apply(was.set, this, [value]);
      },
    });
  };
  const method = (owner: object | undefined, name: string, say: (args: unknown[]) => string = () => name) => {
    const was = (owner as Owner | undefined)?.[name];
    if (typeof was !== "function") return;
    (owner as Owner)[name] = function (this: unknown, ...args: unknown[]) {
      tell(say(args));
      return Reflect.apply(was, this, args);
    };
  };
  const maker = (name: string) => {
    const was = (globalThis as unknown as Owner)[name];
    if (typeof was !== "function") return;
    (globalThis as unknown as Owner)[name] = new Proxy(was, {
      construct(target, args) {
        tell(`new ${name}`);
        return Reflect.construct(target, args) as object;
      },
    });
  };

  for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches", "cookieStore", "name", "sharedStorage"]) property(globalThis, name);
  for (const name of ["serviceWorker", "storage", "credentials", "webkitTemporaryStorage", "webkitPersistentStorage"]) property(Navigator.prototype, name);
  property(Document.prototype, "cookie");
  for (const name of ["setItem", "getItem", "removeItem", "clear"]) method(Storage.prototype, name);
  method(IDBFactory.prototype, "open");
  method(globalThis.CacheStorage?.prototype, "open");
  method(globalThis.ServiceWorkerContainer?.prototype, "register");
  method(globalThis.StorageManager?.prototype, "getDirectory");
  for (const name of ["showSaveFilePicker", "showOpenFilePicker", "showDirectoryPicker", "webkitRequestFileSystem", "open"]) method(globalThis, name);
  method(Navigator.prototype, "sendBeacon");
  method(Document.prototype, "execCommand");
  method(globalThis.Clipboard?.prototype, "writeText");
  for (const name of ["BroadcastChannel", "SharedWorker", "WebSocket", "EventSource", "RTCPeerConnection", "WebTransport"]) maker(name);
  // State and address of an entry of the history: which address it gets is what matters.
  for (const name of ["pushState", "replaceState"]) {
    method(History.prototype, name, ([state, , address]) => `${name} ${JSON.stringify(state)} ${String(address)}`);
  }
}
