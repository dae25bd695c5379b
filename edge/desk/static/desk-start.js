// Starts the desk. The page's own script tag says where everything is; a browser that cannot run it is told so.
const { glue, wasm, site, strings } = document.querySelector("script[data-glue]").dataset;

const sorry = {
  en: "The desk needs a current browser with WebAssembly. Please update yours, or allow it for this page.",
  fa: "میز پاسخ‌گویی به مرورگری به‌روز با WebAssembly نیاز دارد. مرورگر خود را به‌روز کنید یا آن را برای این صفحه مجاز کنید.",
  vi: "Bàn hỗ trợ cần trình duyệt mới có WebAssembly. Hãy cập nhật trình duyệt hoặc cho phép nó trên trang này.",
  zh: "客服台需要支持 WebAssembly 的新版浏览器。请更新浏览器，或在此页面允许 WebAssembly。",
};

try {
  const desk = await import(glue);
  await desk.default({ module_or_path: wasm });
  desk.start(site, strings);
} catch (error) {
  console.error(error);
  const tag = (navigator.language || "en").slice(0, 2);
  const box = document.getElementById("app");
  box.textContent = sorry[tag] || sorry.en;
  box.dir = "auto";
  box.className = "boot";
}
