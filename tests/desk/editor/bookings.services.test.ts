import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { bookings, drill, school } from '../../cast/bookings.ts';
import { draft } from '../../journeys/workspace.ts';
import { axeFaults } from '../../setup/axe.ts';
import { closeAll, openContext, openDesk, openEditorPage, startBrowser, stopBrowser } from './editor-page.ts';

beforeAll(startBrowser);
afterAll(stopBrowser);
afterEach(closeAll);

const slotted = `${draft.slice(0, draft.indexOf('  - sponsored'))}  - sponsored: 1\n`;
const unplaced = drill.replace(/ {4}(issue|slot): .*\n/g, '');

async function form(booked: string, options: Parameters<typeof openContext>[0] = {}) {
  const desk = await openDesk({ drafts: { 7: slotted } });
  const file = join(desk.root, 'bookings.yaml');
  writeFileSync(file, booked);
  const opened = await openEditorPage(desk, { view: 'form', context: await openContext(options) });
  const { page } = opened;
  const card = page.locator('.form-section[data-title^="Slot 1"]');
  await card.locator('[data-open]').first().click();
  const preview = page.frameLocator('[data-look-frame]');
  return {
    desk,
    ...opened,
    card,
    preview,
    booked: () => readFileSync(file, 'utf8'),
    write: (text: string) => writeFileSync(file, text),
  };
}

test('a booking is chosen and removed by keyboard alone, and the preview follows', async () => {
  const { page, card, preview, booked, complaints } = await form(bookings(unplaced, school));
  await card.getByLabel('Pick a booking').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await card.getByText('Filled from the booking of').waitFor();
  expect(booked()).toBe(bookings(drill, school));
  await preview.getByText('When did you last restore a backup?').waitFor();
  expect(await card.getByRole('button', { name: 'Take it out' }).and(page.locator(':focus')).count()).toBe(1);
  await page.keyboard.press('Enter');
  await card.getByLabel('Pick a booking').waitFor();
  await preview.getByText('When did you last restore a backup?').waitFor({ state: 'detached' });
  expect(booked()).toBe(bookings(unplaced, school));
  expect(complaints).toEqual([]);
});

test('if somebody else changed the booking meanwhile, the page says so and shows the current state', async () => {
  const { page, card, booked, write } = await form(bookings(unplaced, school));
  await card.getByLabel('Pick a booking').selectOption('example-hosting-drill');
  const taken = bookings(drill.replace('issue: 7', 'issue: 8'), school);
  // Between the choice and its arrival at the desk.
  await page.route('**/drafts/7/bookings', async (route) => {
    write(taken);
    await route.continue();
  });
  await card.getByRole('button', { name: 'Use it' }).click();
  await page.getByText('The booking `example-hosting-drill` is now in slot 1 of issue 8').waitFor();
  await expect
    .poll(() => card.locator('option').allInnerTexts())
    .toEqual(['–', 'Example School: Write the page that you were looking for']);
  expect(booked()).toBe(taken);
});

test('bookings.yaml saved elsewhere shows in the form and in the preview, and what is being typed stays', async () => {
  const { page, card, preview, write } = await form(bookings(unplaced));
  await page.getByLabel('Preheader').fill('Typed meanwhile');
  write(bookings(drill));
  await card.getByText('Filled from the booking of').waitFor();
  await preview.getByText('When did you last restore a backup?').waitFor();
  expect(await page.getByLabel('Preheader').inputValue()).toBe('Typed meanwhile');
});

test('a slot is added to an issue that has none', async () => {
  const { page, text } = await form(bookings(unplaced));
  await page.getByRole('button', { name: 'Slot for a booking' }).click();
  await expect.poll(text).toContain('- sponsored: 2');
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [width, height] of [
    [1280, 900],
    [390, 844],
  ] as const) {
    test(`a slot, open and booked, is accessible in ${colorScheme} at ${width} px`, async () => {
      const { page, card, write } = await form(bookings(unplaced, school), {
        colorScheme,
        viewport: { width, height },
      });
      await card.getByLabel('Pick a booking').waitFor();
      expect(await axeFaults(page)).toEqual([]);
      write(bookings(drill.replace('button: Book a drill', 'button: click here'), school));
      await card.getByText('Filled from the booking of').waitFor();
      expect(await axeFaults(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    });
  }
}
