import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { draft } from '../../journeys/workspace.ts';
import { axeFaults } from '../../setup/axe.ts';
import { closeAll, openContext, openDesk, openEditorPage, startBrowser, stopBrowser } from './editor-page.ts';

beforeAll(startBrowser);
afterAll(stopBrowser);
afterEach(closeAll);

const broken = draft
  .replace('title: First', 'titel: First')
  .replace('summary: Two.', 'note: "A note"')
  .replace('date: 2026-11-27', 'date: 2026-11-31');

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  describe.each([
    [1280, 900],
    [390, 844],
  ])('at %i px', (width, height) => {
    const options = { colorScheme, viewport: { width, height } };

    test('the YAML view is accessible, with mistakes marked and a completion open', async () => {
      const desk = await openDesk({ drafts: { 7: broken } });
      const { page, cursorBehind, complaints } = await openEditorPage(desk, { context: await openContext(options) });
      await page.locator('.problem-list .error').first().waitFor();
      expect(await axeFaults(page)).toEqual([]);
      await cursorBehind('preheader: What a journey needs\n');
      await page.keyboard.press('Control+Space');
      await page.locator('.cm-tooltip-autocomplete').waitFor();
      expect(await axeFaults(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+f');
      await page.locator('.cm-search').waitFor();
      expect(await axeFaults(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(complaints).toEqual([]);
    });

    test('the form is accessible, unfolded and with mistakes', async () => {
      const desk = await openDesk({
        drafts: {
          7: `${broken}  - { title: Numbers, kind: stats, figures: [{ value: "1", label: one }] }\n  - { title: Events, kind: events, items: [{ title: Fair, url: "https://example.org/fair", starts: 2027-01-01 }] }\n  - sponsored: 2\n`,
        },
      });
      const { page, complaints } = await openEditorPage(desk, {
        view: 'form',
        context: await openContext(options),
      });
      await page.locator('.form-section').first().waitFor();
      await page.evaluate(`for (const folded of document.querySelectorAll('.form-view details')) folded.open = true;
        for (const opener of document.querySelectorAll('[data-open][aria-expanded="false"]')) opener.click()`);
      expect(await axeFaults(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      await page.locator('[data-move-to]').first().click();
      expect(await axeFaults(page)).toEqual([]);
      expect(complaints).toEqual([]);
    });

    test('what two people changed in different ways is accessible', async () => {
      const desk = await openDesk({ drafts: { 7: draft } });
      const { page, cursorBehind, complaints } = await openEditorPage(desk, {
        context: await openContext(options),
      });
      await cursorBehind('preheader: What a journey needs');
      await page.keyboard.type(', mine');
      desk.write(7, draft.replace('What a journey needs', 'What a journey needs, theirs').replace('Third', 'Drittes'));
      await page.locator('.conflict-card', { hasText: 'Preheader' }).waitFor();
      expect(await axeFaults(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(complaints).toEqual([]);
    });

    test('the page for a new draft is accessible', async () => {
      const desk = await openDesk();
      const page = await (await openContext(options)).newPage();
      await page.goto(`${desk.address}/drafts/new`);
      expect(await axeFaults(page)).toEqual([]);
      await page.getByLabel('Issue number').fill('7');
      await page.getByRole('button', { name: 'Begin' }).click();
      await page.getByText('Issue 7 is there already').waitFor();
      expect(await axeFaults(page)).toEqual([]);
    });
  });
});
