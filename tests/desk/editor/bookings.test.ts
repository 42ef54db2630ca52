import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { bookings, drill, school } from '../../cast/bookings.ts';
import { draft } from '../../journeys/workspace.ts';
import { editorDesk, type EditorDesk } from './desk-with-editor.ts';

const open: EditorDesk[] = [];
afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

const slotted = `${draft.slice(0, draft.indexOf('  - sponsored'))}  - sponsored: 1\n`;
const unplaced = drill.replace(/ {4}(issue|slot): .*\n/g, '');

async function desk(booked?: string) {
  const made = await editorDesk({ drafts: { 7: slotted } });
  open.push(made);
  const file = join(made.root, 'bookings.yaml');
  if (booked !== undefined) writeFileSync(file, booked);
  const post = async (path: string, body: string, type: string) => {
    const response = await made.app.request(`http://localhost${path}`, {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    });
    return { status: response.status, text: await response.text() };
  };
  const look = async (text = slotted) =>
    JSON.parse((await post('/drafts/7/look?form', text, 'application/yaml')).text) as {
      form: string;
      outline: string;
      problems: { rule: string; line?: number; elsewhere?: string; path?: string }[];
    };
  const book = async (body: unknown) => {
    const { status, text } = await post('/drafts/7/bookings', JSON.stringify(body), 'application/json');
    return { status, ...(JSON.parse(text) as { message?: string; hint?: string }) };
  };
  return {
    ...made,
    post,
    look,
    book,
    write: (text: string) => writeFileSync(file, text),
    booked: () => readFileSync(file, 'utf8'),
    hasFile: () => existsSync(file),
  };
}

describe('the form', () => {
  test('shows an empty slot’s booking with its sponsor, title and host, and can remove it', async () => {
    const { look } = await desk(bookings(drill));
    const { form, outline } = await look();
    expect(form).toMatch(/Filled from.* the booking of <strong dir="auto">Example Hosting Cooperative<\/strong>/);
    expect(form).toContain('When did you last restore a backup?');
    expect(form).toMatch(/data-booking="free" data-id="example-hosting-drill" data-slot="1"/);
    expect(form).not.toContain('data-booking-choice');
    expect(outline).toContain('Example Hosting Cooperative');
  });

  test('says what is missing in a booking without content', async () => {
    const { look } = await desk(bookings(drill.replace(/ {4}url: .*\n/, '')));
    expect((await look()).form).toContain('Its address is still missing, so the slot is left out.');
  });

  test('offers unplaced bookings, and those for a slot that this issue does not have', async () => {
    const elsewhere = drill.replace('example-hosting-drill', 'elsewhere').replace('issue: 7', 'issue: 8');
    const { look } = await desk(bookings(school, elsewhere, drill.replace('slot: 1', 'slot: 3')));
    const { form } = await look();
    expect([...form.matchAll(/<option value="([a-z]+-[a-z-]+)"/g)].map(([, id]) => id)).toEqual([
      'writing-school',
      'example-hosting-drill',
    ]);
    expect(form).toContain('(booked for slot 3, which this issue has not)');
    // A draft that has the slot does not offer it.
    expect(
      (await look(`${slotted}  - sponsored: 3\n`)).form.match(/<option value="example-hosting-drill"/g),
    ).toBeNull();
  });

  test('says where bookings come from if there are none', async () => {
    expect((await (await desk()).look()).form).toContain('<a href="/bookings">How bookings work</a>');
    expect((await (await desk(bookings(drill.replace('issue: 7', 'issue: 8')))).look()).form).toContain(
      'No booking is waiting for a place.',
    );
  });

  test('adds a bare slot with the next number', async () => {
    expect((await (await desk()).look()).form).toContain('data-value="{&quot;sponsored&quot;:2}"');
  });

  test('shows the problems of a booking at its slot, and names the file in the list', async () => {
    const { look } = await desk(bookings(drill.replace('button: Book a drill', 'button: click here')));
    const { form, problems } = await look();
    expect(problems).toContainEqual(
      expect.objectContaining({ rule: 'vague-title', elsewhere: 'bookings.yaml, line 9', path: 'sections[1].button' }),
    );
    expect(problems.find(({ rule }) => rule === 'vague-title')).not.toHaveProperty('line');
    expect(form).toContain('does not say where the link leads');
  });

  test('shows what a sponsor wrote as text', async () => {
    const { look } = await desk(bookings(drill.replace('title: When', 'title: <img src=x onerror=alert(1)> When')));
    expect((await look()).form).not.toContain('<img src=x');
  });
});

describe('a choice', () => {
  test('writes the place into bookings.yaml, and the preview of the unsaved text shows it', async () => {
    const { book, booked, post } = await desk(bookings(unplaced, school));
    expect(await book({ place: 'example-hosting-drill', slot: 1 })).toMatchObject({ status: 200 });
    expect(booked()).toBe(bookings(drill, school));
    expect((await post('/drafts/7/preview-unsaved', slotted, 'application/yaml')).text).toContain(
      'When did you last restore a backup?',
    );
    expect(await book({ free: 'example-hosting-drill', slot: 1 })).toMatchObject({ status: 200 });
    expect(booked()).toBe(bookings(unplaced, school));
  });

  test('moves a booking of this issue from a slot that it does not have', async () => {
    const { book, booked } = await desk(bookings(drill.replace('slot: 1', 'slot: 3')));
    expect(await book({ place: 'example-hosting-drill', slot: 1, from: { issue: 7, slot: 3 } })).toMatchObject({
      status: 200,
    });
    expect(booked()).toBe(bookings(drill));
  });

  test.each([
    [
      'was placed elsewhere meanwhile',
      bookings(drill.replace('issue: 7', 'issue: 8')),
      { place: 'example-hosting-drill', slot: 1 },
      'The booking `example-hosting-drill` is now in slot 1 of issue 8',
    ],
    [
      'is for a slot that somebody else got meanwhile',
      bookings(drill, school),
      { place: 'writing-school', slot: 1 },
      'Slot 1 of issue 7 is already booked by Example Hosting Cooperative',
    ],
    [
      'was removed meanwhile',
      bookings(school),
      { place: 'example-hosting-drill', slot: 1 },
      'There is no booking `example-hosting-drill`',
    ],
    [
      'to take out is elsewhere by now',
      bookings(drill.replace('issue: 7', 'issue: 8')),
      { free: 'example-hosting-drill', slot: 1 },
      'The booking `example-hosting-drill` is not in slot 1 any more',
    ],
  ])('that %s is refused in words, and nothing is written', async (_what, text, body, message) => {
    const { book, booked } = await desk(text);
    expect(await book(body)).toMatchObject({ status: 409, message, hint: expect.any(String) as string });
    expect(booked()).toBe(text);
  });

  test('for an invalid file is refused', async () => {
    const { book, booked } = await desk('bookings: [\n');
    expect(await book({ place: 'x', slot: 1 })).toMatchObject({
      status: 422,
      message: 'bookings.yaml cannot be edited while it has mistakes',
    });
    expect(booked()).toBe('bookings: [\n');
  });

  test('of an unknown booking or slot, or from a form of another site, is refused', async () => {
    const { book, post, hasFile } = await desk();
    expect(await book({ place: 'x' })).toMatchObject({ status: 400 });
    expect(await book({ place: 'x', slot: 10 })).toMatchObject({ status: 400 });
    expect((await post('/drafts/7/bookings', 'place=x&slot=1', 'application/x-www-form-urlencoded')).status).toBe(400);
    expect((await post('/drafts/7/bookings', '{"place":"x","slot":1}', 'text/plain')).status).toBe(400);
    expect(await book({ place: 'x', slot: 1 })).toMatchObject({ status: 409 });
    expect(hasFile()).toBe(false);
  });
});
