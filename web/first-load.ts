import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** Prints what the first page costs, gzipped: the entry, what it imports at once, its styles. Too much fails the build. */
export function firstLoad({ mostBytes }: { readonly mostBytes: number }): Plugin {
  return {
    name: "first-load",
    apply: "build",
    generateBundle(_options, bundle) {
      const wanted = new Set<string>();
      const follow = (name: string): void => {
        const file = bundle[name];
        if (wanted.has(name) || file?.type !== "chunk") return;
        wanted.add(name);
        for (const css of file.viteMetadata?.importedCss ?? []) wanted.add(css);
        file.imports.forEach(follow);
      };
      for (const [name, file] of Object.entries(bundle)) {
        if (file.type === "chunk" && file.isEntry) follow(name);
      }
      const bytes = [...wanted].reduce((sum, name) => sum + gzipped(bundle[name]), 0);
      const kilobytes = (n: number) => `${(n / 1024).toFixed(0)} kB`;
      const said = `first load ${kilobytes(bytes)} gzip in ${wanted.size} files, at most ${kilobytes(mostBytes)}`;
      if (bytes > mostBytes) this.error(`${said}: load rarely used parts lazily`);
      process.stderr.write(`web: ${said}\n`);
    },
  };
}

type Emitted = { readonly type: "chunk"; readonly code: string } | Asset | undefined;
interface Asset {
  readonly type: "asset";
  readonly source: string | Uint8Array;
}

const gzipped = (file: Emitted): number =>
  file === undefined ? 0 : gzipSync(file.type === "chunk" ? file.code : file.source).length;
