/** axe-core in the browser: what keeps somebody from using a page or reading a mail. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

export interface AxeFinding {
  id: string;
  impact: string | null;
  nodes: { target: string; html: string; summary: string }[];
}

export interface AxeReport {
  violations: AxeFinding[];
  /** Whether a rule found something to judge: a page on which axe could judge no colours would have no faults either. */
  judged: Record<string, number>;
}

const require = createRequire(import.meta.url);

/** The small one: it goes through the debugger to the page, once for each document. */
const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Runs axe on the page as it stands now. By the debugger, as the policy of our pages lets no such script in. `options` is
 * the text of an expression, in which `axe` is there already.
 */
export async function runAxe(page: Page, options = '{}'): Promise<AxeReport> {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(source);
  // Only what is read is handed out: all that axe says of a page is as long as the page many times over.
  return page.evaluate<AxeReport>(`axe.run(document, ${options}).then(({ violations, passes }) => ({
    violations: violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      nodes: nodes.map(({ target, html, failureSummary }) => ({ target: target.join(' '), html, summary: failureSummary ?? '' })),
    })),
    judged: Object.fromEntries(passes.map(({ id, nodes }) => [id, nodes.length])),
  }))`);
}

/** What is wrong with a page of ours, a line each. Without the frames: a mail in one has its own checks. */
export async function axeFaults(page: Page): Promise<string[]> {
  const { violations, judged } = await runAxe(page, "{ iframes: false, resultTypes: ['violations'] }");
  if (!judged['color-contrast']) return ['axe did not look at the colours'];
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, summary }) => `${id}: ${target} ${summary}`));
}
