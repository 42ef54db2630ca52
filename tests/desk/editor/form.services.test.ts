import { readFileSync } from 'node:fs';
import { kindNames, sectionKinds } from '../../../src/issue/kinds/all.ts';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { closeAll, openContext, openDesk, openEditorPage, startBrowser, stopBrowser } from './editor-page.ts';

beforeAll(startBrowser);
afterAll(stopBrowser);
afterEach(closeAll);

const commented = `# The first line
number: 7
subject: Issue seven  # short
preheader: What a test needs
date: 2026-11-27

sections:
  # About News
  - title: News
    items:
      # One comes first
      - title: One
        url: https://example.org/one
        summary: >-
          A text that was broken by hand
          where it pleased somebody.
      - { title: Two, url: "https://example.org/two" } # in braces
      - title: Three
        url: https://example.org/three

  # Approved on Tuesday
  - sponsored: 1
    sponsor: Example Hosting
    title: Servers
    url: https://example.com/offer
    summary: By the hour.

  - title: Jobs
    kind: jobs
    items:
      - title: Baker
        company: Example Bakery
        url: https://example.com/baker
`;

async function form({ height = 900 } = {}) {
  const desk = await openDesk({ drafts: { 7: commented } });
  const context = await openContext({ viewport: { width: 1280, height } });
  const opened = await openEditorPage(desk, { view: 'form', context });
  const { page } = opened;
  await page.locator('.form-section').first().waitFor();
  const titles = () =>
    page.evaluate<string[]>(
      "[...document.querySelectorAll('.form-section')].map((section) => `${section.dataset.title}: ${[...section.querySelectorAll('.form-item')].map((item) => item.dataset.title).join(', ')}`)",
    );
  const item = (title: string) => page.locator(`.form-item[data-title="${title}"]`);
  const said = () => page.locator('[data-announce]').innerText();
  return { desk, ...opened, titles, item, said, file: () => readFileSync(desk.file(7), 'utf8') };
}

async function drag(
  page: Page,
  from: ReturnType<Page['locator']>,
  to: ReturnType<Page['locator']>,
  edge: 'top' | 'bottom',
) {
  await from.scrollIntoViewIfNeeded();
  const start = (await from.boundingBox())!;
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2 + 12, { steps: 3 });
  const target = (await to.boundingBox())!;
  await page.mouse.move(start.x + 10, edge === 'top' ? target.y + 3 : target.y + target.height - 3, { steps: 6 });
}

describe('the form', () => {
  test('shows the whole draft as fields and cards', async () => {
    const { page, titles, complaints } = await form();
    expect(await page.getByLabel('Subject').inputValue()).toBe('Issue seven');
    expect(await titles()).toEqual(['News: One, Two, Three', 'Example Hosting: ', 'Jobs: Baker']);
    expect(complaints).toEqual([]);
  });

  test('typing in a field changes its line and nothing else', async () => {
    const { page, text, untilState, file, item } = await form();
    await page.getByLabel('Subject').fill('Issue seven: the form');
    await item('One').locator('[data-open]').click();
    await item('One').getByLabel('Summary').fill('A text that was broken by hand where it really pleased somebody.');
    await page.keyboard.press('Control+s');
    await untilState(/^Saved( \d\d:\d\d)?$/);
    expect(file()).toBe(
      commented
        .replace('subject: Issue seven ', 'subject: "Issue seven: the form" ')
        .replace('where it pleased', 'where it really pleased'),
    );
    expect(await text()).toBe(file());
  });

  test('filling an optional field adds its key in the right place, and emptying it removes the key', async () => {
    const { page, untilState, file, item } = await form();
    await item('Three').locator('[data-open]').click();
    await item('Three').getByLabel('Summary').fill('Now with a summary');
    await item('Three').getByText('More: by').click();
    await item('Three').getByLabel('Tags').fill('a, b c');
    await page.keyboard.press('Control+s');
    await untilState(/^Saved( \d\d:\d\d)?$/);
    expect(file()).toBe(
      commented.replace(
        'https://example.org/three\n',
        'https://example.org/three\n        summary: Now with a summary\n        tags: [a, b c]\n',
      ),
    );
    await item('Three').getByLabel('Summary').fill('');
    await item('Three').getByLabel('Tags').fill('');
    await page.keyboard.press('Control+s');
    // The page may still say "Saved" from the save before, so the file itself is checked.
    await expect.poll(file, { timeout: 30_000 }).toBe(commented);
  });

  test('a mistake is shown at its field once it is left, and announced to screen readers', async () => {
    const { page, item } = await form();
    await item('One').locator('[data-open]').click();
    const address = item('One').getByLabel('Address');
    await address.fill('example');
    // Half an address is no mistake while somebody is typing it.
    await page.locator('.form-item[data-title="One"] .field-error').waitFor({ state: 'attached' });
    expect(await page.locator('.field-error').filter({ visible: true }).count()).toBe(0);
    expect(await page.locator('[data-problem-count]').filter({ visible: true }).count()).toBe(0);
    await page.keyboard.press('Tab');
    await item('One').getByText('The address must start with https:// or http://').waitFor();
    expect(await address.getAttribute('aria-invalid')).toBe('true');
    const described = (await address.getAttribute('aria-describedby'))!.split(' ');
    expect(await page.locator(`#${described.at(-1)}`).innerText()).toContain('must start with https://');
    await address.fill('https://example.org/');
    await item('One').getByText('must start with https://').waitFor({ state: 'detached' });
    // What is emptied again is still to be written, and no mistake either.
    await address.fill('');
    await page.keyboard.press('Tab');
    await item('One').getByText('Still to be written.').waitFor();
    await page.getByText('1 to write').waitFor();
    expect(await page.locator('.field-error').count()).toBe(0);
  });

  test('letters typed between an edit and its rendering are kept, however slow the desk is', async () => {
    const { page, file } = await form();
    const preheader = page.getByLabel('Preheader');
    let renderings = Promise.withResolvers<void>();
    await page.route('**/look?form', async (route) => {
      await renderings.promise;
      await route.continue();
    });
    await preheader.fill('');
    for (const part of ['A sen/tence ', 'that is/ typed ', 'in a hurry/, to the last letter']) {
      const [before = '', meanwhile = ''] = part.split('/');
      const rendering = page.waitForRequest('**/look?form');
      await preheader.pressSequentially(before);
      await rendering;
      await preheader.pressSequentially(meanwhile);
      renderings.resolve();
      renderings = Promise.withResolvers();
    }
    renderings.resolve();
    await page.keyboard.press('Control+s');
    // Not what the page says: it may still say "Saved" from a save during typing.
    await expect.poll(file).toContain('preheader: A sentence that is typed in a hurry, to the last letter\n');
    expect(await page.getByText('was not written').count()).toBe(0);
  });
});

describe('sorting', () => {
  test('by pointer: an item to another place of its section, its comment with it', async () => {
    const { page, titles, item, untilState, file, said } = await form();
    await drag(page, item('One').locator('[data-grip]'), item('Three'), 'bottom');
    expect(await page.locator('.drop-line').count()).toBe(1);
    await page.mouse.up();
    await page.locator('.form-item[data-title="One"][data-entry=\'["sections",0,"items",2]\']').waitFor();
    expect(await titles()).toContain('News: Two, Three, One');
    expect(await said()).toContain('“One” is now 3 of 3 in “News”.');
    await page.keyboard.press('Control+s');
    await untilState(/^Saved( \d\d:\d\d)?$/);
    expect(file()).toContain('https://example.org/three\n      # One comes first\n      - title: One\n');
  });

  test('by pointer: an item into another section', async () => {
    const { page, titles, item } = await form({ height: 2200 });
    await drag(page, item('Two').locator('[data-grip]'), item('Baker'), 'top');
    await page.mouse.up();
    await page.locator('.form-item[data-title="Two"][data-entry^=\'["sections",2\']').waitFor();
    expect(await titles()).toEqual(['News: One, Three', 'Example Hosting: ', 'Jobs: Two, Baker']);
  });

  test('by pointer: a section, folded to its head during the drag; Escape cancels', async () => {
    const { page, titles, said } = await form();
    const grip = (title: string) => page.locator(`.form-section[data-title="${title}"] > .entry-head [data-grip]`);
    await drag(page, grip('Jobs'), page.locator('.form-section').first(), 'top');
    expect(await page.locator('.form-item').first().isVisible()).toBe(false);
    await page.keyboard.press('Escape');
    await page.mouse.up();
    expect(await titles()).toEqual(['News: One, Two, Three', 'Example Hosting: ', 'Jobs: Baker']);
    expect(await said()).toContain('stays where it was');
    await drag(page, grip('Jobs'), page.locator('.form-section').first(), 'top');
    await page.mouse.up();
    await page.locator('.form-section[data-title="Jobs"][data-entry=\'["sections",0]\']').waitFor();
    expect((await titles())[0]).toBe('Jobs: Baker');
  });

  test('by keys: the arrow keys move the focused entry, also into the next section, and announce its position', async () => {
    const { page, titles, item, said } = await form();
    await item('Two').locator('[data-grip]').focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('[data-announce]', { hasText: '“Two” is now 3 of 3 in “News”.' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.locator('[data-announce]', { hasText: '“Two” is now 1 of 2 in “Jobs”.' }).waitFor();
    expect(await titles()).toEqual(['News: One, Three', 'Example Hosting: ', 'Jobs: Two, Baker']);
    expect(await item('Two').locator('[data-grip]').and(page.locator(':focus')).count()).toBe(1);
    await page.keyboard.press('ArrowUp');
    await page.locator('[data-announce]', { hasText: '“Two” is now 3 of 3 in “News”.' }).waitFor();
    await item('One').locator('[data-grip]').focus();
    await page.keyboard.press('ArrowUp');
    await page.locator('[data-announce]', { hasText: '“One” is at the top already.' }).waitFor();
    expect(await said()).toContain('already');
  });

  test('by buttons: up, down, and to a place chosen by name', async () => {
    const { page, titles, item } = await form();
    await item('Three').getByRole('button', { name: 'Move “Three” up' }).click();
    await page.locator('[data-announce]', { hasText: '“Three” is now 2 of 3' }).waitFor();
    await item('Three').getByRole('button', { name: 'Move “Three” to …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Move “Three”' });
    await dialog.getByRole('button', { name: '“Jobs”, at the end' }).click();
    await page.locator('[data-announce]', { hasText: '“Three” is now 2 of 2 in “Jobs”.' }).waitFor();
    await page.getByRole('button', { name: 'Move “Jobs” to …' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'To the top' }).click();
    await page.locator('[data-announce]', { hasText: '“Jobs” is now 1 of 3.' }).waitFor();
    expect(await titles()).toEqual(['Jobs: Baker, Three', 'News: One, Two', 'Example Hosting: ']);
  });

  test('an unfolded entry stays unfolded when it is moved', async () => {
    const { page, item } = await form();
    await item('One').locator('[data-open]').click();
    await item('One').locator('[data-grip]').focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('[data-announce]', { hasText: 'now 2 of 3' }).waitFor();
    expect(await item('One').locator('[data-open]').getAttribute('aria-expanded')).toBe('true');
    expect(await item('One').getByLabel('Title').inputValue()).toBe('One');
    expect(await item('Two').locator('[data-open]').getAttribute('aria-expanded')).toBe('false');
  });
});

describe('adding and deleting', () => {
  test('a new item opens with the cursor in its title, and an address is completed once it is left', async () => {
    const { page, untilState, file } = await form();
    await page.locator('.form-section').first().getByRole('button', { name: 'Add an item' }).click();
    await page.locator('.form-item-body:visible').waitFor();
    await page.keyboard.type('Four');
    await page.keyboard.press('Tab');
    await page.keyboard.type('example.org/four');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Control+s');
    await untilState(/^Saved( \d\d:\d\d)?$/);
    expect(file()).toBe(
      commented.replace(
        'https://example.org/three\n',
        'https://example.org/three\n      - title: Four\n        url: https://example.org/four\n',
      ),
    );
  });

  test('a new section of each kind is valid for the check', async () => {
    const { page, text } = await form();
    for (const kind of kindNames.map((name) => sectionKinds[name].form.name)) {
      const before = await page.locator('.form-section').count();
      await page.locator('.add-section').getByRole('button', { name: kind }).click();
      await page.locator('.form-section').nth(before).waitFor();
    }
    await page.locator('[data-announce]', { hasText: 'Added.' }).waitFor();
    const problems = await page.locator('.problem-list li.error').allInnerTexts();
    expect(
      problems.filter(
        (words) => !/is empty|must be a day|whole web address|slot 1 is used twice|write the/i.test(words),
      ),
    ).toEqual([]);
    expect(await text()).toContain('# Approved on Tuesday');
  });

  test('a deleted item can be restored, with all its comments', async () => {
    const { page, titles, item, text } = await form();
    await item('One').getByRole('button', { name: 'Delete “One”' }).click();
    await page.getByText('Deleted “One”.', { exact: true }).waitFor();
    expect(await titles()).toContain('News: Two, Three');
    expect(await text()).not.toContain('One comes first');
    expect(await item('Two').locator('[data-grip]').and(page.locator(':focus')).count()).toBe(1);
    await page.locator('[data-notices]').getByRole('button', { name: 'Undo' }).click();
    await item('One').waitFor();
    expect(await text()).toBe(commented);
  });

  test('deleting the last item of a section leaves a place for the next', async () => {
    const { page, item, text } = await form();
    await item('Baker').getByRole('button', { name: 'Delete “Baker”' }).click();
    await page.getByText('Deleted “Baker”.', { exact: true }).waitFor();
    expect(await text()).toContain('    items: []\n');
    await page.getByRole('button', { name: 'Add an item' }).last().click();
    await page.locator('.form-item-body:visible').waitFor();
    expect(await text()).toContain('    items:\n      - title: ""\n        url: ""\n        company: ""\n');
  });

  test('a slot is filled in its own card, with sponsor and disclosure', async () => {
    const desk = await openDesk({
      drafts: { 7: commented.replace(/ {2}- sponsored: 1\n(?: {4}.*\n)+/, '  - sponsored: 1 # for the bakery\n') },
    });
    const { page, untilState } = await openEditorPage(desk, { view: 'form' });
    const card = page.locator('.form-section', { hasText: 'Slot 1' });
    await card.locator('[data-open]').click();
    await card.getByLabel('Sponsor', { exact: true }).pressSequentially('Example Bakery', { delay: 60 });
    const filled = page.locator('.form-section[data-title="Example Bakery"]');
    await filled.waitFor();
    // The slot has become an item, and the cursor has not moved.
    expect(await filled.getByLabel('Sponsor', { exact: true }).and(page.locator(':focus')).count()).toBe(1);
    await filled.getByLabel('Title').fill('Bread');
    await filled.getByLabel('Address').fill('https://example.com/bread');
    await filled.getByLabel('Disclosure').fill('Supported by');
    await page.keyboard.press('Control+s');
    await untilState(/^Saved( \d\d:\d\d)?$/);
    const saved = readFileSync(desk.file(7), 'utf8');
    expect(saved).toContain(
      '  - sponsored: 1 # for the bakery\n    sponsor: Example Bakery\n    label: Supported by\n    title: Bread\n    url: https://example.com/bread\n',
    );
  });
});

describe('several edits at once', () => {
  const pressing = (...names: string[]) =>
    `for (const name of ${JSON.stringify(names)}) document.querySelector(\`[aria-label="\${name}"]\`).click();`;
  const typing = (id: string, words: string) =>
    `{ const field = document.getElementById('${id}'); field.value = ${JSON.stringify(words)}; field.dispatchEvent(new Event('change', { bubbles: true })); }`;
  const press = (page: Page, ...names: string[]) => page.evaluate<void>(pressing(...names));

  test('of several deletions in one tick, each deletes the one that was pressed, and the last is named', async () => {
    const { page, titles, text } = await form();
    await press(page, 'Delete “News”', 'Delete “Example Hosting”');
    await page.getByText('Deleted “Example Hosting”.', { exact: true }).waitFor();
    expect(await titles()).toEqual(['Jobs: Baker']);
    expect(await text()).toContain('  - title: Jobs\n');
  });

  test('an item deleted, one moved and one added in one tick are the intended ones', async () => {
    const { page, titles } = await form();
    await press(page, 'Delete “One”', 'Move “Three” up', 'Delete “Example Hosting”');
    await page.locator('.form-section[data-title="Jobs"]').getByRole('button', { name: 'Add an item' }).click();
    await page.locator('[data-announce]', { hasText: 'Added.' }).waitFor();
    expect(await titles()).toEqual(['News: Three, Two', 'Jobs: Baker, Without a title']);
  });

  test('a button in a section that is being deleted does nothing, and says so', async () => {
    const { page, titles } = await form();
    await press(page, 'Delete “News”', 'Delete “Two”', 'Delete “News”');
    await page.getByText('“News” is not there any more, so nothing was done.').waitFor();
    expect(await titles()).toEqual(['Example Hosting: ', 'Jobs: Baker']);
  });

  test('a section deleted and another renamed in one tick: the text goes to the section in which it was typed', async () => {
    const { page, titles, text } = await form();
    await page.evaluate(
      pressing('Delete “Example Hosting”', 'Delete “News”') + typing('at-sections-2-title', 'Positions'),
    );
    await page.locator('.form-section[data-title="Positions"]').waitFor();
    expect(await titles()).toEqual(['Positions: Baker']);
    expect(await text()).toContain('  - title: Positions\n    kind: jobs\n');
  });

  test('text typed in a section that is being deleted is written nowhere, and can be copied', async () => {
    const { page, titles, text } = await form();
    await page.evaluate(pressing('Delete “News”') + typing('at-sections-0-title', 'Old news'));
    await page.getByText('“Old news” was not written: its place in the draft is gone.').waitFor();
    await page.getByRole('button', { name: 'Copy what I typed' }).waitFor();
    expect(await titles()).toEqual(['Example Hosting: ', 'Jobs: Baker']);
    expect(await text()).not.toContain('Old news');
  });

  test('text typed while another section takes its place goes to the section that it was typed for', async () => {
    const { desk, page, file } = await form();
    const before = commented.replace('sections:\n', 'sections:\n  - title: First of all\n    items: []\n');
    // Typed before the change on disk is known.
    await page.route('**/items', (route) => {
      if (file() === commented) desk.write(7, before);
      return route.continue();
    });
    await page.evaluate(typing('at-sections-0-title', 'Latest news'));
    const merged = before.replace('title: News', 'title: Latest news');
    await expect.poll(file, { timeout: 30_000 }).toBe(merged);
    await page.locator('.form-section[data-title="First of all"]').waitFor();
    await expect.poll(() => page.locator('#at-sections-1-title').inputValue()).toBe('Latest news');
  });

  test('a delete that an undo overtakes deletes what it was pressed for', async () => {
    const { page, titles, item } = await form();
    await item('One').getByRole('button', { name: 'Delete “One”' }).click();
    await page.getByText('Deleted “One”.', { exact: true }).waitFor();
    await press(page, 'Undo', 'Delete “Two”');
    await expect.poll(titles, { timeout: 30_000 }).toContain('News: One, Three');
  });
});

describe('words', () => {
  test('are formatted by buttons and keys and pasted as Markdown, and the field’s own undo takes each back', async () => {
    const { page, item, file, untilState } = await form();
    await item('Two').locator('[data-open]').click();
    const summary = item('Two').getByLabel('Summary');
    const select = (from: number, to: number) =>
      page.evaluate(`document.activeElement.setSelectionRange(${from}, ${to})`);
    await summary.fill('Worth a look');
    await select(0, 5);
    await item('Two').getByRole('button', { name: 'Bold' }).click();
    expect(await summary.inputValue()).toBe('**Worth** a look');
    await select(12, 16);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('https://example.org/look');
    expect(await summary.inputValue()).toBe('**Worth** a [look](https://example.org/look)');
    await item('Two').locator('.becomes strong', { hasText: 'Worth' }).waitFor();
    await select(0, 0);
    await page.evaluate(`{
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/html', '<p>From <i>Word</i>: </p>');
      clipboardData.setData('text/plain', 'From Word: ');
      document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }`);
    expect(await summary.inputValue()).toMatch(/^From \*Word\*:/);
    await page.keyboard.press('Control+z');
    expect(await summary.inputValue()).toBe('**Worth** a [look](https://example.org/look)');
    expect(await summary.getAttribute('lang')).toBe('en-GB');
    await page.getByLabel('Preheader').focus();
    await page.locator('.key-preheader').getByLabel('Insert something about the reader').selectOption('city');
    await page.keyboard.press('Control+s');
    await untilState(/^Saved( \d\d:\d\d)?$/);
    await expect.poll(file).toContain('summary: "**Worth** a [look](https://example.org/look)"');
    expect(file()).toContain('{{ subscriber.city }}');
  });
});

describe('messages of the page', () => {
  test('are visible far down in the form too, and those that need no answer disappear with the next edit', async () => {
    const { page, item } = await form({ height: 500 });
    await page.getByLabel('Paste links into “Jobs”').fill('no address');
    await page.keyboard.press('Enter');
    const told = page.getByText('There is no web address in this text.');
    await told.waitFor();
    expect(await page.evaluate('scrollY')).toBeGreaterThan(300);
    const { y, height } = (await told.boundingBox())!;
    expect([y >= 0, y + height <= 500]).toEqual([true, true]);
    await item('Baker').getByRole('button', { name: 'Delete “Baker”' }).click();
    await told.waitFor({ state: 'detached' });
  });

  test('the help of a field is shown while it has the focus, and moves nothing', async () => {
    const { page } = await form();
    const card = page.locator('.form-section[data-title="Example Hosting"]');
    await card.locator('[data-open]').click();
    const [disclosure, address] = [card.getByLabel('Disclosure'), card.getByLabel('Address')];
    const hint = page.locator(`[id="${(await disclosure.getAttribute('id'))!}-hint"]`);
    const [hidden, before] = [(await hint.boundingBox())!, (await address.boundingBox())!];
    expect(hidden.width).toBeLessThan(2);
    await disclosure.focus();
    expect((await hint.boundingBox())!.width).toBeGreaterThan(100);
    expect(await address.boundingBox()).toEqual(before);
    await address.focus();
    expect((await hint.boundingBox())!.width).toBeLessThan(2);
  });

  test('the number of errors leads to the first mistake, in the form and in the YAML', async () => {
    const desk = await openDesk({
      drafts: {
        7: commented
          .replace('https://example.org/three', 'ftp://example.org/three')
          .replace('date: 2026-11-27', 'date: 2026-11-31'),
      },
    });
    const { page } = await openEditorPage(desk, { view: 'form' });
    const badge = page.locator('[data-problem-count]');
    await badge.getByText('2 errors').waitFor();
    await badge.click();
    expect(await page.getByLabel('Date').and(page.locator(':focus')).count()).toBe(1);
    await page.getByLabel('Date').fill('2026-11-30');
    await badge.getByText('1 error').waitFor();
    await badge.click();
    expect(
      await page.locator('.form-item[data-title="Three"]').getByLabel('Address').and(page.locator(':focus')).count(),
    ).toBe(1);
    await page.getByText('YAML', { exact: true }).click();
    await badge.click();
    await page.locator('.cm-activeLine', { hasText: 'ftp://example.org/three' }).waitFor();
  });
});

describe('the form and the YAML', () => {
  test('are two views of one text, with one undo history', async () => {
    const { page, text, cursorBehind } = await form();
    await page.getByLabel('Subject').fill('From the form');
    await page.getByText('YAML', { exact: true }).click();
    await page.locator('.cm-line', { hasText: 'subject: From the form  # short' }).waitFor();
    await cursorBehind('preheader: ');
    await page.keyboard.type('From the YAML. ');
    await page.getByText('Form', { exact: true }).click();
    await expect
      .poll(() => page.locator('#at-preheader').inputValue(), { timeout: 30_000 })
      .toBe('From the YAML. What a test needs');
    // Slow typing makes several undo steps.
    while (await page.getByRole('button', { name: 'Undo' }).isEnabled())
      await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => page.locator('#at-subject').inputValue(), { timeout: 30_000 }).toBe('Issue seven');
    expect(await text()).toBe(commented);
  });

  test('for invalid YAML, the form says why it can’t be shown, and leads to the line', async () => {
    const { page, cursorBehind } = await form();
    await page.getByText('YAML', { exact: true }).click();
    await cursorBehind('date: 2026-11-27');
    await page.keyboard.type('\n"broken');
    await page.getByText('Form', { exact: true }).click();
    await page.getByText('The form can’t be shown at the moment').waitFor();
    expect(await page.locator('[data-form]').innerText()).toMatch(/In line \d+: .*Nothing is lost/s);
    await page.getByRole('button', { name: 'Fix it in the YAML' }).click();
    await page.locator('.cm-activeLine').waitFor();
    expect(await page.locator('.yaml-view').isVisible()).toBe(true);
  });

  test('an edit that would change another place too is refused, with the reason', async () => {
    const desk = await openDesk({
      drafts: { 7: commented.replace('title: Three', 'title: &three Three').replace('title: Baker', 'title: *three') },
    });
    const { page, text } = await openEditorPage(desk, { view: 'form' });
    const item = page.locator('.form-item[data-title="Three"]').first();
    await item.locator('[data-open]').click();
    await item.getByLabel('Title').fill('Drei');
    await page.getByRole('alert').filter({ hasText: 'repeated elsewhere in the file as `*three`' }).waitFor();
    expect(await text()).toContain('title: &three Three');
  });

  test('text in a field is written later if Galley was away, and not called saved before', async () => {
    const { page, text, file } = await form();
    await page.route('**/items', (route) => route.abort());
    await page.getByLabel('Subject').fill('Typed while nobody listened');
    await page.getByText('Galley does not answer. It is saved').waitFor();
    await page.keyboard.press('Control+s');
    expect(await page.getByLabel('Subject').inputValue()).toBe('Typed while nobody listened');
    expect(await text()).toBe(commented);
    await page.unroute('**/items');
    await page.keyboard.press('Control+s');
    await expect.poll(() => file(), { timeout: 30_000 }).toContain('subject: Typed while nobody listened  # short');
  });

  test('text that was undone while Galley was away does not prevent saving', async () => {
    const { page, file } = await form();
    await page.route('**/items', (route) => route.abort());
    await page.getByLabel('Subject').fill('Typed while nobody listened');
    await page.getByText('Galley does not answer. It is saved').waitFor();
    await page.unroute('**/items');
    await page.getByLabel('Subject').fill('Issue seven');
    await page.getByLabel('Preheader').fill('Another one');
    await page.keyboard.press('Control+s');
    await expect.poll(() => file(), { timeout: 30_000 }).toBe(commented.replace('What a test needs', 'Another one'));
  });

  test('a change on disk is shown in the form', async () => {
    const { desk, page } = await form();
    desk.write(7, commented.replace('Issue seven', 'Issue seven, from disk'));
    await expect
      .poll(() => page.locator('#at-subject').inputValue(), { timeout: 30_000 })
      .toBe('Issue seven, from disk');
    expect(await page.locator('.save-state').innerText()).toMatch(/^Saved/);
  });

  test('the outline leads to a field of the form', async () => {
    const { page } = await form();
    await page.locator('[data-outline]').getByRole('link', { name: 'Two' }).click();
    expect(await page.locator('.form-item[data-title="Two"] [data-open]').getAttribute('aria-expanded')).toBe('true');
  });
});
