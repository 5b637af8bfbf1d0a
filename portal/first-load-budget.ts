import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/**
 * Prints how much script a first visit loads (the entry and everything it imports statically) and fails the
 * build when that is over the budget.
 */
export function firstLoadBudget(budget: { readonly scriptGzipBytes: number }): Plugin {
  return {
    name: 'first-load-budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      const seen = new Set<string>();
      const visit = (file: string): void => {
        const chunk = bundle[file];
        if (seen.has(file) || chunk?.type !== 'chunk') return;
        seen.add(file);
        for (const next of chunk.imports) visit(next);
      };
      for (const [file, chunk] of Object.entries(bundle)) {
        if (chunk.type === 'chunk' && chunk.isEntry) visit(file);
      }
      const gzipBytes = [...seen].reduce((sum, file) => {
        const chunk = bundle[file];
        return sum + (chunk?.type === 'chunk' ? gzipSync(chunk.code).length : 0);
      }, 0);
      const report = `${(gzipBytes / 1024).toFixed(1)} KB gzip of script at first load (budget ${budget.scriptGzipBytes / 1024} KB)`;
      if (gzipBytes > budget.scriptGzipBytes) this.error(report);
      process.stdout.write(`portal: ${report}\n`);
    },
  };
}
