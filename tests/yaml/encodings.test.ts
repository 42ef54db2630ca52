import { describe, expect, test } from 'vitest';
import { readYaml } from '../../src/yaml/yaml-source.ts';

const told = (bytes: Uint8Array) =>
  readYaml(bytes, 'drafts/181.yaml').problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

/** A text in an encoding of one byte a letter. */
function encoded(label: string, text: string): Buffer {
  const decoder = new TextDecoder(label);
  const bytes = new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]));
  return Buffer.from([...text].map((char) => bytes.get(char)!));
}

describe('a file that is not in UTF-8 is told with the likely encoding, at its first such letter:', () => {
  test.each([
    ['Windows-1252', 'windows-1252', 'a: 1\nb: Über Köln, “Straße” – 5 €\n'],
    ['Windows-1252', 'windows-1252', 'a: 1\nb: Déjà vu, l’été à Genève…\n'],
    ['Windows-1252', 'windows-1252', 'a: 1\nb: ¿Qué pasó, señor?\n'],
    ['ISO 8859-15', 'iso-8859-15', "a: 1\nb: l'œuvre à 5 €\n"],
    ['Mac OS Roman', 'macintosh', 'a: 1\nb: Café “naïve” – it’s über\n'],
    ['Windows-1250', 'windows-1250', 'a: 1\nb: Zażółć gęślą jaźń – Śmiało\n'],
    ['ISO 8859-2', 'iso-8859-2', 'a: 1\nb: Zażółć gęślą jaźń, Śmiało\n'],
    ['Windows-1251', 'windows-1251', 'a: 1\nb: Новости недели\n'],
    ['KOI8-R', 'koi8-r', 'a: 1\nb: Новости недели\n'],
  ])('%s (%s): %j', (name, label, text) => {
    const column = text.split('\n')[1]!.search(/[^\0-\x7f]/) + 1;
    expect(told(encoded(label, text))).toEqual([`2:${column} the file is not in UTF-8, but probably in ${name}`]);
    expect(readYaml(encoded(label, text), 'x').value).toEqual({ a: 1, b: text.split('\n')[1]!.slice(3) });
  });

  test('UTF-16, with and without a byte order mark', () => {
    const wide = Buffer.from('\ufeffname: Über uns\n', 'utf16le');
    const message = '1:1 the file is not in UTF-8, but probably in UTF-16';
    expect(told(wide)).toEqual([message]);
    expect(told(wide.subarray(2))).toEqual([message]);
    expect(told(Buffer.from(wide).swap16())).toEqual([message]);
    expect(readYaml(wide, 'x').value).toEqual({ name: 'Über uns' });
  });

  test('lines of two programs in one file', () => {
    const bytes = Buffer.concat([Buffer.from('a: Köln\n'), encoded('windows-1252', 'b: Zürich\n')]);
    expect(told(bytes)).toEqual([
      '2:5 the file is partly UTF-8 and partly another encoding, probably Windows-1252; this is the first such letter',
    ]);
  });

  test('a picture', () => {
    expect(told(Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'))[0]).toContain('the file is no text');
  });
});

test('a file in UTF-8 is taken as it is, with a byte order mark or without', () => {
  for (const text of ['a: Köln\n', '\ufeffa: Köln\n', '\ufeffa: Köln\r\nb: 日本語\r\n'])
    expect(told(Buffer.from(text))).toEqual([]);
});
