import { expect, test } from 'vitest';
import { bookings, drill, school } from '../cast/bookings.ts';
import { gate, head, sound } from './gate.ts';

/** `file:line severity rule message` of findings about sponsors, without those about clients and accessibility. */
async function told(sponsored: string, booked: string | undefined, draftHead = sound()): Promise<string[]> {
  const { findings } = await gate(
    `${draftHead}${sponsored}`,
    booked === undefined ? {} : { files: { 'bookings.yaml': booked } },
  );
  return findings
    .filter(({ group }) => group === 'draft' || group === 'message')
    .map(({ file, line, severity, rule, message }) => `${file}:${line ?? '-'} ${severity} ${rule} ${message}`);
}

const slot = '  - sponsored: 1\n';
const inPlace =
  '  - sponsored: 1\n    sponsor: Example Hosting Cooperative\n    title: A drill\n    url: https://example.com/drill?ref=loop-7\n    summary: One server.\n';

test('a booked slot has no findings', async () => {
  expect(await told(slot, bookings(drill, school))).toEqual([]);
});

test('a publication without bookings gets no findings about them', async () => {
  expect(await told(inPlace, undefined)).toEqual([]);
});

test('a booking for a slot that the draft does not have stops the issue', async () => {
  expect(await told('', bookings(drill))).toEqual([
    'bookings.yaml:5 error booking-not-placed Example Hosting Cooperative has booked slot 1 of this issue, but the draft has no such slot',
  ]);
  expect(await told(slot, bookings(drill.replace('slot: 1', 'slot: 2')))).toEqual([
    'bookings.yaml:5 error booking-not-placed Example Hosting Cooperative has booked slot 2 of this issue, but the draft has no such slot',
    expect.stringContaining('drafts/7.yaml:11 warning empty-slot'),
  ]);
});

test('a booking without copy is reported at its line, and at its slot in the draft', async () => {
  expect(await told(slot, bookings(drill.replace(/ {4}(title|url): .*\n/g, '')))).toEqual([
    'bookings.yaml:2 warning booking-without-copy the booking of Example Hosting Cooperative has no `title` and `url`, so slot 1 is left out',
    'drafts/7.yaml:11 warning empty-slot sponsored slot 1 is booked by Example Hosting Cooperative, whose copy is missing, and will be left out',
  ]);
});

test('a sponsored item without a booking is reported once a publication keeps bookings', async () => {
  const earlier = bookings(drill.replace('issue: 7', 'issue: 6'), school);
  expect(await told(inPlace, earlier)).toEqual([
    'drafts/7.yaml:11 warning slot-without-booking slot 1 contains an item of Example Hosting Cooperative but has no booking',
  ]);
  const waived = await gate(
    `${sound('waive:\n  - { rule: slot-without-booking, item: a-drill, reason: Our own course is not paid for }\n')}${inPlace}`,
    { files: { 'bookings.yaml': earlier } },
  );
  expect(waived.findings.filter(({ rule }) => /slot|waiver/.test(rule))).toMatchObject([
    { rule: 'slot-without-booking', waived: { reason: 'Our own course is not paid for' } },
  ]);
});

test.each(['# none yet\n', bookings(school)])(
  'while no booking is placed in an issue, sponsored items are not reported as unbooked',
  async (kept) => expect(await told(inPlace, kept)).toEqual([]),
);

test('an issue before the first booked one has no findings about bookings', async () => {
  expect(await told(inPlace, bookings(drill.replace('issue: 7', 'issue: 8')))).toEqual([]);
  expect(await told(inPlace, bookings(drill.replace('issue: 7', 'issue: 6')))).toHaveLength(1);
});

test('a sponsored item that differs from its booking is reported; one that matches is not', async () => {
  expect(await told(inPlace, bookings(drill))).toEqual([]);
  expect(
    await told(inPlace.replace('Hosting Cooperative', 'Lamps').replace('ref=loop-7', 'ref=loop-6'), bookings(drill)),
  ).toEqual([
    'drafts/7.yaml:12 warning booking-differs slot 1 is booked by Example Hosting Cooperative but contains an item of Example Lamps',
    'drafts/7.yaml:14 warning booking-differs the booking of slot 1 links to https://example.com/drill?ref=loop-7, the draft to another address',
  ]);
  // Missing content can't differ.
  expect(await told(inPlace, bookings(drill.replace(/ {4}url: .*\n/, '')))).toEqual([]);
});

test('mistakes in bookings.yaml stop every issue that is checked, each at its line', async () => {
  expect(await told('', bookings(drill.replace('issue: 7', 'issue: 9').replace('button', 'buton')))).toEqual([
    'bookings.yaml:9 error unknown-key unknown key `buton`, did you mean `button`?',
  ]);
  expect(await told('', 'bookings: [\n')).toEqual([expect.stringMatching(/^bookings\.yaml:\d error yaml-/)]);
});

test('the content of a booking is checked like a draft, and reported at its line', async () => {
  const bad = drill
    .replace(
      '    summary: One afternoon, one server, [one clock](https://example.com/clock).\n',
      '    label: Our friends\n',
    )
    .replace('button: Book a drill', 'button: click here\n    image: { src: images/none.png, alt: "" }')
    .replace('https://example.com/drill?ref=loop-7', 'https://example.org/lamp');
  expect(await told(slot, bookings(bad))).toEqual([
    'bookings.yaml:2 warning no-summary this item has no summary',
    'bookings.yaml:7 warning repeated-link this address is also in line 9',
    'bookings.yaml:8 error unclear-disclosure the label “Our friends” does not say that this item is paid for',
    'bookings.yaml:9 warning vague-title the button “click here” does not say where the link leads',
    expect.stringMatching(/^bookings\.yaml:10 error no-image there is no file drafts\/images\/none\.png/),
    expect.stringMatching(/^bookings\.yaml:10 \w+ no-alt /),
  ]);
});

test('a link of the draft that a booking has too names the booking’s file', async () => {
  const first = `${head}sections:\n${slot}  - title: News\n    items:\n      - { title: The drill, url: "https://example.com/drill?ref=loop-7", summary: Again. }\n`;
  expect(await told('', bookings(drill), first)).toEqual([
    'drafts/7.yaml:9 warning repeated-link this address is also in line 7 of bookings.yaml',
  ]);
});
