/**
 * A bar on the GraphiQL page that takes the query that was run last, as whom it was run, to the export: one root field,
 * every row. It must stand before GraphiQL's own script, whose requests it watches; the page's policy knows it by its hash.
 */
export const exportBar = `<form id="fillonce-export" aria-label="导出 · Export" style="position:fixed;right:16px;bottom:8px;z-index:10;display:flex;gap:8px;align-items:center;font:13px sans-serif;background:#fff;color:#1d2733;padding:6px 10px;border:1px solid #8a95a1;border-radius:6px">
<span role="status"></span>
<select aria-label="导出格式 · File format"><option value="xlsx">Excel</option><option value="csv">CSV</option><option value="parquet">Parquet</option><option value="arrow">Arrow</option></select>
<button type="submit">导出 · Export</button>
</form>
<script>
(() => {
  const form = document.getElementById("fillonce-export");
  const [button, said, format] = ["button", "span", "select"].map((name) => form.querySelector(name));
  const fetched = window.fetch.bind(window);
  let run;
  window.fetch = (address, init) => {
    if (typeof init?.body === "string" && !init.body.includes("IntrospectionQuery")) {
      run = { body: init.body, headers: Object.fromEntries(new Headers(init.headers)) };
    }
    return fetched(address, init);
  };
  const failure = async (answer) => {
    const { error, hint } = await answer.json().catch(() => ({ error: "HTTP " + answer.status }));
    return [error, hint].filter(Boolean).join(" — ");
  };
  const keep = async (answer) => {
    const [, name] = /filename\\*=UTF-8''([^;]+)/i.exec(answer.headers.get("content-disposition") ?? "") ?? [];
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = name ? decodeURIComponent(name) : "export." + format.value;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (run === undefined) {
      said.textContent = "先运行一个查询 · run a query first";
      return;
    }
    button.disabled = true;
    said.textContent = "正在生成文件… · working…";
    try {
      const headers = { ...run.headers, accept: "*/*", "content-type": "application/json" };
      const answer = await fetched("export?format=" + format.value, { method: "POST", headers, body: run.body });
      if (answer.ok) await keep(answer);
      const rows = answer.headers.get("x-fillonce-rows");
      said.textContent = answer.ok ? "已导出 " + rows + " 行 · " + rows + " rows" : await failure(answer);
    } catch (error) {
      said.textContent = String(error);
    } finally {
      button.disabled = false;
    }
  });
})();
</script>`;
