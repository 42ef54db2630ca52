/** The editor's page in a real browser, with the actions that tests need. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { connectChromium } from '../../setup/shared-browser.ts';
import { servedDesk, type ServedDesk } from './desk-with-editor.ts';

export interface EditorPage {
  page: Page;
  /** Script errors, and what a policy blocked. */
  complaints: string[];
  /** The text on the page. */
  text(): Promise<string>;
  /** Puts the cursor after the first occurrence of these words. */
  cursorBehind(words: string): Promise<void>;
  state(): Promise<string>;
  /** Waits until the page shows this state. */
  untilState(words: RegExp): Promise<void>;
  /** Waits until the check of the current text has finished. */
  untilLooked(): Promise<void>;
}

let browser: Browser | undefined;
const desks: ServedDesk[] = [];
const contexts: BrowserContext[] = [];

export async function startBrowser(): Promise<void> {
  browser = await connectChromium();
}

export async function stopBrowser(): Promise<void> {
  await browser?.close();
}

/** Closes everything that a test has opened. */
export async function closeAll(): Promise<void> {
  for (const context of contexts.splice(0)) await context.close();
  for (const desk of desks.splice(0)) await desk.close();
}

export async function openDesk(options: Parameters<typeof servedDesk>[0] = {}): Promise<ServedDesk> {
  const desk = await servedDesk(options);
  desks.push(desk);
  return desk;
}

export async function openContext(options: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> {
  const context = await browser!.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  contexts.push(context);
  return context;
}

export async function openEditorPage(
  desk: ServedDesk,
  {
    number = 7,
    query = '',
    view = 'yaml',
    context,
  }: { number?: number; query?: string; view?: 'form' | 'yaml'; context?: BrowserContext } = {},
): Promise<EditorPage> {
  const page = await (context ?? (await openContext())).newPage();
  // As somebody who chose that view before; whoever has not chosen sees the form.
  if (view === 'yaml') await page.addInitScript("localStorage['galley view'] ??= 'yaml'");
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  // The responses 412, 422 and 404 are part of the tests; Chromium logs each of them.
  page.on(
    'console',
    (message) =>
      message.type() === 'error' &&
      !/status of (401|404|409|412|422)|ERR_CONNECTION|ERR_FAILED/.test(message.text()) &&
      complaints.push(message.text()),
  );
  await page.goto(`${desk.address}/drafts/${number}/edit?${query}`);
  await page.locator('[data-ready]').waitFor();
  return {
    page,
    complaints,
    text: () => page.evaluate(withView('return view.state.sliceDoc()')),
    async cursorBehind(words) {
      const found = await page.evaluate(
        withView(`
        const at = view.state.doc.toString().indexOf(${JSON.stringify(words)});
        if (at >= 0) view.dispatch({ selection: { anchor: at + ${words.length} }, scrollIntoView: true });
        view.focus();
        return at >= 0`),
      );
      if (!found) throw new Error(`“${words}” is not in the text`);
    },
    state: () => page.locator('.save-state').innerText(),
    async untilState(words) {
      await page.locator('.save-state').filter({ hasText: words }).waitFor();
    },
    async untilLooked() {
      await page.waitForResponse((response) => response.url().includes('/look') && response.ok());
    },
  };
}

/** A string, because the page's import map has to resolve the module; a test's transpiler would rewrite the import. */
function withView(body: string): string {
  return `import('@codemirror/view').then(({ EditorView }) => { const view = EditorView.findFromDOM(document.querySelector('.yaml-view')); ${body} })`;
}
