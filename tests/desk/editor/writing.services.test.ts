import { readFileSync, rmSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { draft } from '../../journeys/workspace.ts';
import { closeAll, openContext, openDesk, openEditorPage, startBrowser, stopBrowser } from './editor-page.ts';

beforeAll(startBrowser);
afterAll(stopBrowser);
afterEach(closeAll);

const block = `number: 7
subject: Issue seven
preheader: What a test needs
date: 2026-11-27
sections:
  - title: News
    items:
      - title: First
        url: https://example.org/first
        summary: One.
`;

async function savesByHand(page: Page) {
  const isRemembered = page.waitForResponse('**/desk/preferences/autosave');
  await page.getByLabel('Save as I type').uncheck();
  await isRemembered;
}

describe('writing YAML', () => {
  test('completes keys, whole items and choices while one types', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const { page, cursorBehind, text, complaints } = await openEditorPage(desk);
    const take = async (word: string, ...keys: string[]) => {
      await page.locator('.cm-tooltip-autocomplete').getByText(word, { exact: true }).waitFor();
      // A list accepts no key just after it opened, so that nobody accepts an option unseen.
      await page.waitForTimeout(150);
      for (const key of [...keys, 'Enter']) await page.keyboard.press(key);
    };
    await cursorBehind('summary: One.');
    await page.keyboard.type('\nno');
    await take('note');
    await page.keyboard.type('Ours.\n');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Control+Space');
    await take('item');
    await page.keyboard.type('Second');
    await page.keyboard.press('Tab');
    await page.keyboard.type('https://example.org/second');
    expect(await text()).toBe(
      `${block.trimEnd()}\n        note: Ours.\n      - title: Second\n        url: https://example.org/second\n        summary: Why it is worth the click\n`,
    );
    await cursorBehind('date: 2026-11-27');
    await page.keyboard.type('\nthe');
    await take('theme');
    await take('classic', 'ArrowDown');
    expect(await text()).toContain('\ntheme: classic\n');
    expect(complaints).toEqual([]);
  });

  test('adds the quotes that a title needs, as one step that undo takes back', async () => {
    const poll = block
      .replace('title: First', 'title: Long Poll #61 is out')
      .replace('Issue seven', '@seven: all of it');
    const desk = await openDesk({ drafts: { 7: poll } });
    const { page, text, complaints } = await openEditorPage(desk);
    const fixes = page.locator('.problem-list .fix', { hasText: 'Add quotes' });
    await fixes.nth(1).click();
    await fixes.nth(1).waitFor({ state: 'detached' });
    await fixes.first().click();
    await fixes.first().waitFor({ state: 'detached' });
    expect(await text()).toBe(
      block.replace('title: First', 'title: "Long Poll #61 is out"').replace('Issue seven', '"@seven: all of it"'),
    );
    await page.locator('.cm-content').focus();
    await page.keyboard.press('Control+z');
    expect(await text()).toContain('subject: @seven');
    expect(complaints.filter((complaint) => !complaint.includes('422'))).toEqual([]);
  });

  test('marks a mistake in its line with the check’s message, until it is corrected', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const { page, cursorBehind, untilState } = await openEditorPage(desk);
    await cursorBehind('        sum');
    await page.keyboard.press('Delete');
    const row = page.locator('.problem-list li', { hasText: 'Unknown key sumary, did you mean summary?' });
    await row.waitFor();
    expect(await row.innerText()).toContain('line 10');
    expect(await page.locator('.cm-lintRange-error').innerText()).toBe('sumary');
    expect(await page.locator('[data-outline] a.error').count()).toBe(2);
    await row.getByRole('button').click();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.type('m');
    await row.waitFor({ state: 'detached' });
    expect(await page.locator('.cm-lintRange-error').count()).toBe(0);
    await untilState(/Saved/);
  });

  test('explains a key on hover', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const { page } = await openEditorPage(desk);
    await page.locator('.cm-line', { hasText: 'preheader:' }).locator('span').first().hover();
    const help = page.locator('.key-help');
    await help.waitFor();
    expect(await help.innerText()).toContain('What a mailbox shows after the subject');
  });

  test('Ctrl-S saves, and undo works across the save', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const { page, cursorBehind, text, untilState, state } = await openEditorPage(desk);
    expect(await state()).toBe('Saved');
    await cursorBehind('subject: Issue seven');
    await page.keyboard.type('!');
    await untilState(/Not saved yet/);
    await page.keyboard.press('Control+s');
    await untilState(/^Saved( \d\d:\d\d)?$/);
    expect(readFileSync(desk.file(7), 'utf8')).toBe(block.replace('Issue seven', 'Issue seven!'));
    await page.keyboard.press('Control+z');
    expect(await text()).toBe(block);
    await untilState(/Not saved yet/);
    await page.keyboard.press('Control+Shift+z');
    await untilState(/^Saved( \d\d:\d\d)?$/);
  });

  test('it saves by itself, unless this person has switched that off, which is remembered', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const { page, cursorBehind, untilState } = await openEditorPage(desk);
    await cursorBehind('subject: Issue seven');
    await page.keyboard.type('!');
    await untilState(/^Saved \d\d:\d\d$/);
    expect(readFileSync(desk.file(7), 'utf8')).toBe(block.replace('seven', 'seven!'));
    await savesByHand(page);
    await page.reload();
    await page.locator('[data-ready]').waitFor();
    expect(await page.getByLabel('Save as I type').isChecked()).toBe(false);
    await cursorBehind('subject: Issue seven!');
    await page.keyboard.type('!');
    await page.waitForTimeout(2500);
    expect(readFileSync(desk.file(7), 'utf8')).toBe(block.replace('seven', 'seven!'));
    await page.getByLabel('Save as I type').check();
    await untilState(/^Saved \d\d:\d\d$/);
    expect(readFileSync(desk.file(7), 'utf8')).toBe(block.replace('seven', 'seven!!'));
  });

  test('one word changes one line, in a file with CRLF and a byte order mark', async () => {
    const odd = `\uFEFF${block.replaceAll('\n', '\r\n')}`;
    const desk = await openDesk({ drafts: { 7: odd } });
    const { page, cursorBehind, untilState } = await openEditorPage(desk);
    await cursorBehind('summary: One');
    await page.keyboard.type('\nline');
    await page.keyboard.press('Control+s');
    await untilState(/^Saved( \d\d:\d\d)?$/);
    const saved = readFileSync(desk.file(7), 'utf8');
    expect(saved).toBe(odd.replace('summary: One', 'summary: One\r\n        line'));
  });

  test('a file with both kinds of line breaks keeps each of them', async () => {
    const mixed = block.replace('date: 2026-11-27\n', 'date: 2026-11-27\r\n');
    const desk = await openDesk({ drafts: { 7: mixed } });
    const { page, cursorBehind, untilState } = await openEditorPage(desk);
    await cursorBehind('subject: Issue');
    await page.keyboard.type(' no.');
    await page.keyboard.press('Control+s');
    await untilState(/^Saved( \d\d:\d\d)?$/);
    expect(readFileSync(desk.file(7), 'utf8')).toBe(mixed.replace('Issue seven', 'Issue no. seven'));
  });

  test('the outline leads to a section by mouse and keyboard, and marks where the cursor is', async () => {
    const desk = await openDesk({ sample: 180 });
    const { page, cursorBehind } = await openEditorPage(desk, { number: 180 });
    const outline = page.locator('[data-outline]');
    await outline.getByRole('link', { name: 'Tutorials' }).click();
    expect(await page.locator('.cm-activeLine').innerText()).toContain('title: Tutorials');
    await cursorBehind('brindle-5\n');
    expect(await outline.locator('[aria-current]').innerText()).toContain('Brindle 5.0 is out');
    await outline.getByRole('link', { name: 'Head' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await page.locator('.cm-activeLine').innerText()).toContain('the results are in');
  });

  test('the page opens at the line in its address', async () => {
    const desk = await openDesk({ sample: 180 });
    const { page } = await openEditorPage(desk, { number: 180, query: 'line=161&column=9' });
    await page.locator('.cm-activeLine').waitFor();
    const line = readFileSync(desk.file(180), 'utf8').split('\n')[160]!;
    expect(await page.locator('.cm-activeLine').innerText()).toBe(line);
  });

  test('the preview shows the text while it is typed, and the last valid one while it is invalid', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const { page, cursorBehind, complaints } = await openEditorPage(desk);
    const mail = page.frameLocator('[data-look-frame]');
    await mail.getByText('First').waitFor();
    await cursorBehind('- title: First');
    await page.keyboard.type(' and foremost');
    await mail.getByText('First and foremost').waitFor();
    expect(
      await page.evaluate(
        "getComputedStyle(document.querySelector('[data-look-frame]').contentDocument.querySelector('a[href]')).fontFamily",
      ),
    ).not.toContain('Times');
    await cursorBehind('date: ');
    await page.keyboard.type('x');
    await page
      .locator('[data-look-state]', { hasText: 'Line 4: `date` must be a day that exists'.replaceAll('`', '') })
      .waitFor();
    expect(await mail.getByText('First and foremost').count()).toBe(1);
    expect(complaints).toEqual([]);
  });
});

describe('two who write one draft', () => {
  test('both are merged while they write, and the cursor stays', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const context = await openContext();
    const first = await openEditorPage(desk, { context });
    const second = await openEditorPage(desk, { context });
    await first.page.locator('.person', { hasText: 'Another window' }).waitFor();
    await first.cursorBehind('subject: Issue seven');
    await first.page.keyboard.type(', first');
    await second.cursorBehind('summary: One');
    await second.page.keyboard.type(' second');
    await first.page.locator('.cm-line', { hasText: 'One second' }).waitFor();
    await second.page.locator('.cm-line', { hasText: 'Issue seven, first' }).waitFor();
    await second.page.keyboard.type('!');
    // A program on this machine writes the file too, with a comment.
    await second.untilState(/^Saved \d/);
    await expect.poll(() => readFileSync(desk.file(7), 'utf8'), { timeout: 30_000 }).toContain('One second!.');
    desk.write(7, readFileSync(desk.file(7), 'utf8').replace('date: 2026-11-27', 'date: 2026-11-28 # moved'));
    await first.page.locator('.cm-line', { hasText: '# moved' }).waitFor();
    expect(readFileSync(desk.file(7), 'utf8')).toBe(
      block
        .replace('Issue seven', 'Issue seven, first')
        .replace('One.', 'One second!.')
        .replace('date: 2026-11-27', 'date: 2026-11-28 # moved'),
    );
    await second.page.close();
    await first.page.locator('[data-people]').waitFor({ state: 'hidden' });
    expect([...first.complaints, ...second.complaints]).toEqual([]);
  });

  test('what both changed is shown in words, everything else is saved, and the choice can be undone', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const { page, cursorBehind, text, untilState, complaints } = await openEditorPage(desk);
    await cursorBehind('subject: Issue seven');
    await page.keyboard.type(', mine');
    await cursorBehind('summary: One');
    await page.keyboard.type(' more');
    desk.write(7, block.replace('Issue seven', 'Issue seven, theirs'));
    const card = page.locator('.conflict-card', { hasText: 'Subject' });
    await card.waitFor();
    expect(await card.innerText()).toMatch(/Yours\s+Issue seven, mine\s+In the file\s+Issue seven, theirs/);
    await untilState(/^Saved \d\d:\d\d, except one part/);
    expect(readFileSync(desk.file(7), 'utf8')).toBe(
      block.replace('Issue seven', 'Issue seven, theirs').replace('One.', 'One more.'),
    );
    expect(await text()).toContain('Issue seven, mine');
    await card.getByRole('button', { name: /^Use the file/ }).click();
    await untilState(/^Saved \d\d:\d\d$/);
    expect(await text()).toContain('Issue seven, theirs');
    await page.locator('.yaml-view .cm-content').focus();
    await page.keyboard.press('Control+z');
    await untilState(/^Saved \d\d:\d\d$/);
    expect(readFileSync(desk.file(7), 'utf8')).toContain('Issue seven, mine');
    expect(complaints).toEqual([]);
  });

  test('that is deleted leaves the text here, and can be created again', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const { page, text, untilState } = await openEditorPage(desk);
    rmSync(desk.file(7));
    await untilState(/the draft was deleted/);
    expect(await text()).toBe(block);
    await page.getByRole('button', { name: 'Save it as a new file' }).click();
    await untilState(/^Saved/);
    expect(readFileSync(desk.file(7), 'utf8')).toBe(block);
  });
});

describe('text that could not be saved', () => {
  /** The desk does not answer, or only that one is signed out. */
  const away = /\/(save|items|look|preview-unsaved)/;

  test('typed in the form while Galley is away: it is called not saved, survives a crash, and comes back', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const context = await openContext();
    const first = await openEditorPage(desk, { context, view: 'form' });
    await context.route(away, (route) => route.abort());
    const subject = (page: Page) => page.locator('.key-subject [data-set]');
    await subject(first.page).fill('Typed while it was away');
    await first.untilState(/^Not saved: Galley does not answer; your text is kept in this browser$/);
    await first.page.close({ runBeforeUnload: false });
    desk.write(7, block.replace('One.', 'One, by a colleague.'));
    await context.unroute(away);
    const { page, untilState, complaints } = await openEditorPage(desk, { context, view: 'form' });
    await page.getByText(/^What was not saved on .* is back: Subject\.$/).waitFor();
    await untilState(/^Saved \d/);
    await expect.poll(() => subject(page).inputValue(), { timeout: 30_000 }).toBe('Typed while it was away');
    expect(readFileSync(desk.file(7), 'utf8')).toBe(
      block.replace('Issue seven', 'Typed while it was away').replace('One.', 'One, by a colleague.'),
    );

    // The same without a crash: it is saved by itself when Galley is back.
    await context.route(away, (route) => route.abort());
    await subject(page).fill('Typed again');
    await untilState(/^Not saved/);
    await context.unroute(away);
    await untilState(/^Saved \d/);
    expect(readFileSync(desk.file(7), 'utf8')).toContain('subject: Typed again');
    expect(complaints).toEqual([]);
  });

  test('after the session has ended: the text stays, and is saved after signing in again', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const { page, cursorBehind, untilState } = await openEditorPage(desk);
    await page.route(away, (route) =>
      route.fulfill({
        status: 401,
        json: { code: 'E_LOGIN', message: 'You are not signed in, or no longer.', login: '/login' },
      }),
    );
    await cursorBehind('subject: Issue seven');
    await page.keyboard.type('!');
    await untilState(/^Not saved: you are signed out; your text is kept in this browser$/);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.unroute(away);
    await page.getByRole('button', { name: 'Try again' }).click();
    await untilState(/^Saved \d/);
    expect(readFileSync(desk.file(7), 'utf8')).toContain('Issue seven!');
  });

  test('of somebody who saves by hand is offered, and can be thrown away and brought back', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const context = await openContext();
    const first = await openEditorPage(desk, { context });
    await savesByHand(first.page);
    await first.cursorBehind('subject: Issue seven');
    await first.page.keyboard.type(', not saved');
    await first.untilState(/^Not saved yet$/);
    const second = await openEditorPage(desk, { context });
    // The first window is still open, so its text is not offered to another one.
    expect(await second.page.getByText(/that was not saved/).count()).toBe(0);
    await second.page.close();
    await first.page.close();
    const { page, text, untilState } = await openEditorPage(desk, { context });
    expect(await text()).toBe(block);
    await page.getByText(/There is text from .* that was not saved: Subject\./).waitFor();
    await page.getByRole('button', { name: 'Throw it away' }).click();
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
    await page.getByRole('button', { name: 'Bring it back' }).click();
    await untilState(/^Saved \d/);
    expect(readFileSync(desk.file(7), 'utf8')).toBe(block.replace('Issue seven', 'Issue seven, not saved'));
  });
});

test('a small draft in flow style can be edited too', async () => {
  const desk = await openDesk({ drafts: { 7: draft } });
  const { page, cursorBehind } = await openEditorPage(desk);
  await cursorBehind('summary: One.');
  await page.keyboard.type(', ');
  await page.keyboard.press('Control+Space');
  await page.locator('.cm-tooltip-autocomplete').getByText('source', { exact: true }).waitFor();
  expect(await page.locator('.cm-tooltip-autocomplete').getByText('url', { exact: true }).count()).toBe(0);
});
