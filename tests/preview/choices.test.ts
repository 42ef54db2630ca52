import { describe, expect, test } from 'vitest';
import { panesOf, queryOf, readChoices } from '../../src/preview/choices.ts';
import { fieldsUsed } from '../../src/desk/draft/fields-used.ts';

const known = { themes: ['digest', 'classic'], fields: ['firstName', 'city'] };
const read = (query: string) => readChoices(new URLSearchParams(query), known);

describe('the address of a view', () => {
  test('contains every option, and restores it', () => {
    const query =
      '?theme=classic&part=text&width=phone&scheme=outlook&images=off&reader=17&segment=L%C3%B3dz&compare=theme';
    expect(queryOf(read(query))).toBe(query);
  });

  test('is empty for the initial view', () => {
    expect(queryOf(read(''))).toBe('');
  });

  test('contains made-up fields only if they are used', () => {
    const choices = read('reader=own&f.city=%C5%81%C3%B3d%C5%BA&f.shoeSize=45');
    expect(choices.fields).toEqual({ city: 'Łódź' });
    expect(queryOf(choices)).toBe('?reader=own&f.city=%C5%81%C3%B3d%C5%BA');
    expect(queryOf(choices, { reader: 'full' })).toBe('');
  });

  test('with invalid values is the initial view', () => {
    expect(read('theme=x&part=x&width=9&scheme=--&images=maybe&reader=../../etc&compare=everything&f.city')).toEqual({
      ...read(''),
      fields: { city: '' },
    });
  });
});

describe('side by side', () => {
  const panes = (query: string) => panesOf(read(query), { themes: known.themes, readerLabel: '' });

  test('is one form by default', () => {
    expect(panes('width=phone&scheme=dark').map(({ label }) => label)).toEqual(['Phone, dark']);
  });

  test.each([
    ['width', ['Phone', 'Tablet', 'Desktop']],
    ['scheme', ['Light', 'Dark', 'Full inversion', 'Partial inversion', 'Outlook’s dark']],
    ['theme', ['digest', 'classic']],
    ['images', ['Images shown', 'Images blocked']],
    ['part', ['HTML', 'Text', 'Inbox row']],
    ['reader', ['All fields filled', 'No fields']],
  ])('by %s shows each of it, with everything else as chosen', (dimension, labels) => {
    const shown = panes(`compare=${dimension}&scheme=dark&width=phone`);
    expect(shown.map(({ label }) => label)).toEqual(labels);
    const others = shown.map(({ choices }) => ({
      scheme: choices.scheme,
      width: choices.width,
      [dimension]: 'compared',
    }));
    expect(new Set(others.map((choices) => JSON.stringify(choices)))).toEqual(
      new Set([JSON.stringify({ scheme: 'dark', width: 'phone', [dimension]: 'compared' })]),
    );
  });
});

describe('the fields a draft uses', () => {
  const uses = (...tags: string[]) => fieldsUsed({ tags });

  test('are listed with how they are used', () => {
    expect(
      uses(
        '{{subscriber.city}}',
        '{{#if subscriber.city}}',
        '{{else}}',
        '{{/if}}',
        '{{default subscriber.firstName "there"}}',
      ),
    ).toEqual([
      { field: 'city', printed: 1, asked: 1, compared: [] },
      { field: 'firstName', printed: 1, asked: 1, compared: [] },
    ]);
  });

  test('are listed with the values that they are compared with, on either side and in either quotes', () => {
    expect(
      uses(
        '{{#if (eq subscriber.city "Łódź")}}',
        "{{#unless (eq 'Kraków' subscriber.city)}}",
        '{{#if (eq subscriber.city "Łódź")}}',
      ),
    ).toEqual([{ field: 'city', printed: 0, asked: 0, compared: ['Łódź', 'Kraków'] }]);
  });

  test('do not exist in a draft without personal fields', () => {
    expect(uses('{{issue.number}}', '{{publication.name}}')).toEqual([]);
  });
});
