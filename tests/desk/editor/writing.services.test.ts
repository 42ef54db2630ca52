import { readFileSync, rmSync } from 'node:fs';
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
    await untilState(/^Saved$/);
    expect(readFileSync(desk.file(7), 'utf8')).toBe(block.replace('Issue seven', 'Issue seven!'));
    await page.keyboard.press('Control+z');
    expect(await text()).toBe(block);
    await untilState(/Not saved yet/);
    await page.keyboard.press('Control+Shift+z');
    await untilState(/^Saved$/);
  });

  test('nothing is saved automatically unless autosave is on', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const { page, cursorBehind, untilState } = await openEditorPage(desk);
    await cursorBehind('subject: Issue seven');
    await page.keyboard.type('!');
    await page.waitForTimeout(2500);
    expect(readFileSync(desk.file(7), 'utf8')).toBe(block);
    await page.getByLabel('Save as I type').check();
    await untilState(/^Saved$/);
    await cursorBehind('subject: Issue seven!');
    await page.keyboard.type('!');
    await untilState(/^Saved$/);
    expect(readFileSync(desk.file(7), 'utf8')).toContain('Issue seven!!');
  });

  test('one word changes one line, in a file with CRLF and a byte order mark', async () => {
    const odd = `\uFEFF${block.replaceAll('\n', '\r\n')}`;
    const desk = await openDesk({ drafts: { 7: odd } });
    const { page, cursorBehind, untilState } = await openEditorPage(desk);
    await cursorBehind('summary: One');
    await page.keyboard.type('\nline');
    await page.keyboard.press('Control+s');
    await untilState(/^Saved$/);
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
    await untilState(/^Saved$/);
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

describe('a file that changes under the page', () => {
  test('is loaded again if nothing is unsaved, and the cursor stays', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const { page, cursorBehind, text, untilState } = await openEditorPage(desk);
    await cursorBehind('summary: One');
    desk.write(7, block.replace('Issue seven', 'Issue seven, from disk'));
    await page.locator('.cm-line', { hasText: 'from disk' }).waitFor();
    await untilState(/^Saved$/);
    await page.keyboard.type('!');
    expect(await text()).toContain('Issue seven, from disk');
    expect(await text()).toContain('summary: One!.');
  });

  test('while text is unsaved: nothing is lost, both are shown, and mine can be kept', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const { page, cursorBehind, text, untilState, complaints } = await openEditorPage(desk);
    await cursorBehind('subject: Issue seven');
    await page.keyboard.type(', mine');
    desk.write(7, block.replace('Issue seven', 'Issue seven, theirs'));
    await untilState(/Changed on disk too/);
    expect(await text()).toContain('Issue seven, mine');
    await page.keyboard.press('Control+s');
    const dialog = page.getByRole('dialog', { name: 'The file has changed, and so has your text' });
    await dialog.waitFor();
    expect(await dialog.locator('.cm-merge-a').innerText()).toContain('theirs');
    expect(await dialog.locator('.cm-merge-b').innerText()).toContain('mine');
    expect(await dialog.getByRole('button', { name: 'Put both together' }).count()).toBe(0);
    expect(readFileSync(desk.file(7), 'utf8')).toContain('theirs');
    await dialog.getByRole('button', { name: 'Save this text as your version' }).click();
    await untilState(/^Saved$/);
    expect(readFileSync(desk.file(7), 'utf8')).toBe(block.replace('Issue seven', 'Issue seven, mine'));
    expect(complaints).toEqual([]);
  });

  test('can be used instead, and Ctrl-Z restores one’s own text', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const { page, cursorBehind, text, untilState } = await openEditorPage(desk);
    await cursorBehind('subject: Issue seven');
    await page.keyboard.type(', mine');
    desk.write(7, block.replace('Issue seven', 'Issue seven, theirs'));
    await page.getByRole('button', { name: 'Show both' }).click();
    await page.getByRole('button', { name: 'Take the file’s text' }).click();
    await untilState(/^Saved$/);
    expect(await text()).toBe(block.replace('Issue seven', 'Issue seven, theirs'));
    await page.locator('.yaml-view .cm-content').focus();
    await page.keyboard.press('Control+z');
    expect(await text()).toContain('Issue seven, mine');
    expect(readFileSync(desk.file(7), 'utf8')).toContain('theirs');
  });

  test('deciding later keeps both, and the notice stays', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const { page, cursorBehind, text, untilState } = await openEditorPage(desk);
    await cursorBehind('subject: Issue seven');
    await page.keyboard.type(', mine');
    desk.write(7, block.replace('Issue seven', 'Issue seven, theirs'));
    await page.getByRole('button', { name: 'Show both' }).click();
    await page.getByRole('button', { name: 'Decide later' }).click();
    expect(await text()).toContain('Issue seven, mine');
    expect(readFileSync(desk.file(7), 'utf8')).toContain('theirs');
    await page.getByRole('button', { name: 'Show both' }).waitFor();
    await untilState(/Changed on disk too/);
  });

  test('a single change can be accepted from the file, by mouse or by key', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const { page, cursorBehind, untilState } = await openEditorPage(desk);
    await cursorBehind('subject: Issue seven');
    await page.keyboard.type(', mine');
    desk.write(
      7,
      block.replace('Issue seven', 'Issue seven, theirs').replace('summary: One.', 'summary: One of theirs.'),
    );
    await page.getByRole('button', { name: 'Show both' }).click();
    const arrows = page.getByRole('button', { name: 'Take this over from the file' });
    await expect.poll(() => arrows.count(), { timeout: 30_000 }).toBe(2);
    await arrows.last().focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => arrows.count(), { timeout: 30_000 }).toBe(1);
    await page.getByRole('button', { name: 'Save this text as your version' }).click();
    await untilState(/^Saved$/);
    expect(readFileSync(desk.file(7), 'utf8')).toBe(
      block.replace('Issue seven', 'Issue seven, mine').replace('summary: One.', 'summary: One of theirs.'),
    );
  });

  test('changes in different places are merged by one button', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const { page, cursorBehind, untilState } = await openEditorPage(desk);
    await cursorBehind('summary: One');
    await page.keyboard.type(' mine');
    desk.write(7, block.replace('Issue seven', 'Issue seven, theirs'));
    await page.getByRole('button', { name: 'Show both' }).click();
    await page.getByRole('button', { name: 'Put both together' }).click();
    await page.getByRole('button', { name: 'Save this text as your version' }).click();
    await untilState(/^Saved$/);
    expect(readFileSync(desk.file(7), 'utf8')).toBe(
      block.replace('Issue seven', 'Issue seven, theirs').replace('One.', 'One mine.'),
    );
  });

  test('two windows: the one without changes follows, the other one asks', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const context = await openContext();
    const first = await openEditorPage(desk, { context });
    const second = await openEditorPage(desk, { context });
    await first.cursorBehind('subject: Issue seven');
    await first.page.keyboard.type(', first');
    await first.page.keyboard.press('Control+s');
    await first.untilState(/^Saved$/);
    await second.page.locator('.cm-line', { hasText: 'Issue seven, first' }).waitFor();
    await second.cursorBehind('summary: One');
    await second.page.keyboard.type(' second');
    await first.cursorBehind('subject: Issue seven, first');
    await first.page.keyboard.type('!');
    await first.page.keyboard.press('Control+s');
    await first.untilState(/^Saved$/);
    await second.untilState(/Changed on disk too/);
    expect(await second.text()).toContain('One second');
    await second.page.getByRole('button', { name: 'Show both' }).click();
    await second.page.getByRole('button', { name: 'Put both together' }).click();
    await second.page.getByRole('button', { name: 'Save this text as your version' }).click();
    await second.untilState(/^Saved$/);
    await first.page.locator('.cm-line', { hasText: 'One second' }).waitFor();
    expect(readFileSync(desk.file(7), 'utf8')).toBe(
      block.replace('Issue seven', 'Issue seven, first!').replace('One.', 'One second.'),
    );
  });

  test('that is deleted leaves the text here, and can be created again', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const { page, text, untilState } = await openEditorPage(desk);
    rmSync(desk.file(7));
    await untilState(/Deleted on disk/);
    expect(await text()).toBe(block);
    await page.getByRole('button', { name: 'Save it as a new file' }).click();
    await untilState(/^Saved$/);
    expect(readFileSync(desk.file(7), 'utf8')).toBe(block);
  });
});

describe('unsaved text', () => {
  test('survives a closed tab and is offered again', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const context = await openContext();
    const first = await openEditorPage(desk, { context });
    await first.cursorBehind('subject: Issue seven');
    await first.page.keyboard.type(', not saved');
    await first.page.close();
    const { page, text, untilState } = await openEditorPage(desk, { context });
    expect(await text()).toBe(block);
    await page.getByText(/There is text from .* that was not saved/).waitFor();
    await page.getByRole('button', { name: 'Bring it back' }).click();
    expect(await text()).toContain('Issue seven, not saved');
    await page.keyboard.press('Control+s');
    await untilState(/^Saved$/);
    expect(readFileSync(desk.file(7), 'utf8')).toContain('not saved');
    const third = await openEditorPage(desk, { context });
    await third.page.waitForTimeout(300);
    expect(await third.page.getByText(/that was not saved/).count()).toBe(0);
  });

  test('from before somebody else’s save becomes a conflict and does not overwrite it', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const context = await openContext();
    const first = await openEditorPage(desk, { context });
    await first.cursorBehind('subject: Issue seven');
    await first.page.keyboard.type(', not saved');
    await first.page.close();
    desk.write(7, block.replace('Issue seven', 'Issue seven, theirs'));
    const { page } = await openEditorPage(desk, { context });
    await page.getByRole('button', { name: 'Bring it back' }).click();
    await page.getByRole('dialog').waitFor();
    expect(readFileSync(desk.file(7), 'utf8')).toContain('theirs');
  });

  test('of a window that is still open is not offered to another one', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const context = await openContext();
    const first = await openEditorPage(desk, { context });
    await first.cursorBehind('subject: Issue seven');
    await first.page.keyboard.type(', not saved');
    await first.page.waitForTimeout(800);
    const second = await openEditorPage(desk, { context });
    await second.page.waitForTimeout(500);
    expect(await second.page.getByText(/that was not saved/).count()).toBe(0);
  });

  test('is restored after a reload', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const { page, cursorBehind, text } = await openEditorPage(desk);
    await cursorBehind('subject: Issue seven');
    await page.keyboard.type(', not saved');
    await page.reload();
    await page.locator('[data-ready]').waitFor();
    await page.getByRole('button', { name: 'Bring it back' }).click();
    expect(await text()).toContain('not saved');
  });

  test('is not overwritten by typing before the person has decided about it', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const { page, cursorBehind, text } = await openEditorPage(desk);
    await cursorBehind('subject: Issue seven');
    await page.keyboard.type(', the first');
    await page.reload();
    await page.getByRole('button', { name: 'Bring it back' }).waitFor();
    await cursorBehind('subject: Issue seven');
    await page.keyboard.type(', the second');
    await page.reload();
    await expect.poll(() => page.getByRole('button', { name: 'Bring it back' }).count(), { timeout: 30_000 }).toBe(2);
    // The newest is first.
    await page.getByRole('button', { name: 'Bring it back' }).last().click();
    expect(await text()).toContain('the first');
  });

  test('stays when Galley is gone, which the page reports', async () => {
    const desk = await openDesk({ drafts: { 7: block } });
    const { page, cursorBehind, text, untilState } = await openEditorPage(desk);
    await page.route('**/source', (route) => route.abort());
    await cursorBehind('subject: Issue seven');
    await page.keyboard.type('!');
    await page.keyboard.press('Control+s');
    await untilState(/Not saved/);
    await page.getByText('Galley does not answer').waitFor();
    expect(await text()).toContain('Issue seven!');
    await page.unroute('**/source');
    await page.getByRole('button', { name: 'Try again' }).click();
    await untilState(/^Saved$/);
    expect(readFileSync(desk.file(7), 'utf8')).toContain('Issue seven!');
  });
});

test('after the session has ended: the text stays, and the page says what to do', async () => {
  const desk = await openDesk({ drafts: { 7: block } });
  const { page, cursorBehind, text, untilState } = await openEditorPage(desk);
  await page.route('**/source', (route) =>
    route.fulfill({
      status: 401,
      json: { code: 'E_LOGIN', message: 'You are not signed in, or no longer.', login: '/login' },
    }),
  );
  await cursorBehind('subject: Issue seven');
  await page.keyboard.type('!');
  await page.keyboard.press('Control+s');
  await untilState(/Not saved/);
  await page.getByText('You are not signed in any more. Sign in in another tab, then try again.').waitFor();
  expect(await text()).toContain('Issue seven!');
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
