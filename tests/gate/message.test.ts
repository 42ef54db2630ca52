import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkParts } from '../../src/gate/message/check-parts.ts';
import { checkDraftImages } from '../../src/gate/message/check-images.ts';
import { readYaml } from '../../src/yaml/yaml-source.ts';
import { readImage } from '../../src/gate/message/read-image.ts';
import type { GateInput, GateRendition } from '../../src/gate/finding.ts';
import { gate, head, lines, sound } from './gate.ts';
import { sampleInput } from './mail-input.ts';

const png = readFileSync('drafts/images/greenhouse.png');
const size = readImage(png) as { width: number; height: number };

describe('the size of the HTML as mailed', () => {
  const sized = (bytes: number, limit = '') =>
    gate(sound(), { deps: { sizeOf: () => bytes }, publication: (yaml) => yaml.replace('limits:', `limits:${limit}`) });
  test.each([
    [90_000, []],
    [90_001, ['nearly-too-large -']],
    [100_000, ['nearly-too-large -']],
    [100_001, ['too-large -']],
  ])('of %i bytes', async (bytes, told) => {
    expect(lines(await sized(bytes))).toEqual(told);
  });

  test('is compared with the limit of the publication', async () => {
    expect(lines(await sized(46_000, '\n  htmlBytes: 50000'))).toEqual(['nearly-too-large -']);
  });

  test('is reported for each theme that is too large', async () => {
    const { findings } = await gate(sound(), {
      themes: ['digest', 'classic'],
      deps: { sizeOf: ({ theme }) => (theme === 'classic' ? 100_001 : 1) },
    });
    expect(findings.filter(({ rule }) => rule === 'too-large')).toMatchObject([
      { theme: 'classic', severity: 'error' },
    ]);
  });
});

describe('losses of a theme', () => {
  /** A sample as its theme renders it, with one thing broken. */
  const spoilt = async (spoil: (rendition: GateRendition) => Partial<GateRendition>): Promise<GateInput> => {
    const input = await sampleInput(180, ['digest']);
    return { ...input, renditions: input.renditions.map((rendition) => ({ ...rendition, ...spoil(rendition) })) };
  };
  const told = async (spoil: (rendition: GateRendition) => Partial<GateRendition>) =>
    checkParts(await spoilt(spoil)).map(({ rule, message, line }) => `${rule} ${line}: ${message}`);
  const inCopies = (change: (text: string) => string, part: 'html' | 'text') => (rendition: GateRendition) => {
    const { full, bare } = rendition.copies;
    return { copies: { full: { ...full, [part]: change(full[part]) }, bare: { ...bare, [part]: change(bare[part]) } } };
  };

  test('there are none in a sound rendition', async () => {
    expect(await told(() => ({}))).toEqual([]);
  });

  test('a link that is missing from one part is reported with its line', async () => {
    const lost = ({ rendition }: GateRendition) => ({
      rendition: { ...rendition, text: rendition.text.replaceAll('\uE000l4\uE001', '') },
    });
    expect(await told(lost)).toEqual([
      expect.stringMatching(/^link-lost \d+: the text part of the theme digest is missing the link to https:/),
    ]);
    const inHtml = ({ rendition }: GateRendition) => ({
      rendition: { ...rendition, html: rendition.html.replaceAll('\uE000l4\uE001', '#') },
    });
    expect(await told(inHtml)).toEqual([expect.stringContaining('the HTML of the theme digest is missing the link')]);
  });

  test('a missing title, label or sponsor is reported; wrapped lines and capitals are not', async () => {
    const without = (words: string) => (text: string) =>
      text.replaceAll(new RegExp(words.replaceAll(' ', '\\s+'), 'gi'), '');
    expect(await told(inCopies(without('When did you last restore a backup\\?'), 'text'))).toEqual([
      expect.stringMatching(
        /^title-lost \d+: the text part .* is missing the title “When did you last restore a backup\?”/,
      ),
    ]);
    expect(await told(inCopies(without('Supported by'), 'html'))).toEqual([expect.stringContaining('disclosure-lost')]);
    expect(await told(inCopies(without('Example School of Technical Writing'), 'text'))).toEqual([
      expect.stringContaining('without its sponsor “Example School of Technical Writing”'),
    ]);
    expect(await told(inCopies((text) => text.replaceAll(' ', '\n').toUpperCase(), 'text'))).toEqual([]);
  });

  test.each([
    ['Greek with a final sigma', 'Οδός Αγίου Νικολάου, ο δρόμος της Σάμος', 'el'],
    ['German', 'Straße, Fußweg und Weißwürste', 'de'],
    ['Turkish', 'Işık ve iyi İstanbul', 'tr'],
    ['Lithuanian', 'Į Ąžuolų mišką', 'lt'],
    ['Dutch', 'IJsvrij in het ijzige IJmuiden', 'nl'],
    ['ligatures and old letters', 'The oﬃcial ﬁrst ﬂoor of the ʼN house', 'en'],
    ['combining accents', 'Cafe\u0301 re\u0301sume\u0301', 'fr'],
    ['Armenian', 'Երևան և մարդիկ', 'hy'],
    ['Georgian', 'საქართველოს ამბები', 'ka'],
    ['Vietnamese', 'Tiếng Việt mới nhất', 'vi'],
    ['Russian', 'Ёлка и ещё один ёж', 'ru'],
    ['soft hyphens and no-break spaces', 'A long\u00adword\u00a0here', 'en'],
    ['Arabic with marks', 'مُحَمَّد', 'ar'],
    ['Cherokee', 'ᏣᎳᎩ ꭶꮼꮒꭿꮝꮧ', 'chr'],
  ])('a title in capitals is there, in %s', async (_what, title, lang) => {
    const sample = await sampleInput(180, ['digest']);
    const written = (sample.issue.sections[0] as { items: { title: string }[] }).items[0]!.title;
    const sections = sample.issue.sections.map((section) =>
      'items' in section
        ? {
            ...section,
            items: section.items.map((item) => ({ ...item, title: item.title === written ? title : item.title })),
          }
        : section,
    ) as typeof sample.issue.sections;
    const input = { ...sample, issue: { ...sample.issue, sections } };
    const inCapitals = (text: string) =>
      text.replaceAll(
        new RegExp(written.replaceAll(/[^\w ]/g, '.').replaceAll(' ', '\\s+'), 'g'),
        title.toLocaleUpperCase(lang),
      );
    const renditions = input.renditions
      .map((rendition) => ({ ...rendition, ...inCopies(inCapitals, 'text')(rendition) }))
      .map((rendition) => ({ ...rendition, ...inCopies(inCapitals, 'html')(rendition) }));
    const lost = (of: GateInput) => checkParts(of).filter(({ rule }) => rule === 'title-lost');
    expect(lost({ ...input, renditions })).toEqual([]);
    expect(lost(input)).toHaveLength(2);
  });

  test('a mark, a tag or a value that is not text in a filled copy is reported', async () => {
    expect(await told(inCopies((text) => `${text}\uE000l1\uE001`, 'html'))).toEqual([
      expect.stringContaining('still contains an internal mark of Galley'),
      expect.any(String),
    ]);
    expect(await told(inCopies((text) => `${text} [object Object]`, 'text'))).toContainEqual(
      expect.stringContaining('unresolved'),
    );
    expect(await told(inCopies((text) => `${text} {{ subscriber.city }}`, 'text'))).toContainEqual(
      expect.stringContaining('{{ subscriber.city }}'),
    );
    expect(await told(inCopies((text) => `${text} {{ template }} tags are a fine topic`, 'text'))).toEqual([]);
  });
});

describe('an empty field', () => {
  const intro = (text: string) => sound(`intro: |\n  ${text}\n`);
  test.each([
    ['Hello {{subscriber.firstName}}, here it is.', 6],
    ['Greetings to {{subscriber.city}}!', 6],
    ['Your city ({{subscriber.city}}) is near.', 6],
  ])('that leaves a gap is reported: %s', async (text, line) => {
    expect(lines(await gate(intro(text)))).toEqual([`field-leaves-hole ${line}`]);
  });

  test.each([
    'Hello {{default subscriber.firstName "there"}}, here it is.',
    'Hello{{#if subscriber.firstName}} {{subscriber.firstName}}{{/if}}, here it is.',
    'Une question ? Oui ! {{subscriber.city}}',
    'Before , somebody wrote it so; {{default subscriber.city "here"}}.',
  ])('that leaves no gap is not reported: %s', async (text) => {
    expect(lines(await gate(intro(text)))).toEqual([]);
  });

  test('in the subject is reported there', async () => {
    expect(
      lines(
        await gate(
          sound()
            .replace('subject: ', 'subject: "{{subscriber.firstName}}, "')
            .replace(/subject: "(.*?)"(.*)/, 'subject: "$1$2"'),
        ),
      ),
    ).toEqual(['field-leaves-hole 2']);
  });
});

describe('pictures', () => {
  const withImage = (image: string) =>
    `${head}sections:\n  - title: News\n    items:\n      - title: A lamp\n        url: https://example.org/lamp\n        summary: Bright.\n        image: { ${image} }\n`;
  const local = (more = '') => withImage(`src: images/lamp.png, alt: A lamp${more}`);
  const file = (content: Buffer | string) => ({ files: { 'drafts/images/lamp.png': content } });

  test.each<[string, string, Buffer | string, string[]]>([
    ['a sound one', local(), png, []],
    ['one that is a page', local(), '<!doctype html>', ['image-unreadable 11']],
    ['one that is empty', local(), '', ['image-unreadable 11']],
    ['one in another format than its name', local(), 'GIF89a\x01\x00\x01\x00', ['image-unreadable 11']],
    ['a heavy one', local(), Buffer.concat([png, Buffer.alloc(200_000)]), ['heavy-image 11']],
    [
      'one that is stretched',
      local(`, width: ${Math.floor(size.width / 2)}, height: ${size.height}`),
      png,
      ['image-distorted 11'],
    ],
    ['one that is blown up', local(`, width: ${size.width + 1}`), png, ['image-small 11']],
    [
      'one in its proportion',
      local(`, width: ${Math.floor(size.width / 2)}, height: ${Math.round(size.height / 2)}`),
      png,
      [],
    ],
    ['one without a description', withImage('src: images/lamp.png, alt: ""'), png, ['no-alt 11']],
  ])('%s', async (_what, draft, content, told) => {
    expect(lines(await gate(draft, file(content)))).toEqual(told);
  });

  test.each([
    ['Images/lamp.png', 'images/lamp.png'],
    ['images/Lamp.png', 'images/lamp.png'],
    ['images/lamp.PNG', 'images/lamp.png'],
    ['IMAGES/LAMP.PNG', 'images/lamp.png'],
  ])('%s is not the file %s on a server, whatever the disk of this machine says', async (src, name) => {
    const { findings } = await gate(withImage(`src: ${src}, alt: A lamp`), file(png));
    expect(findings.filter(({ rule }) => rule === 'no-image')).toMatchObject([
      {
        line: 11,
        message: `there is no file drafts/${src}; it is called drafts/${name}`,
        hint: expect.stringContaining(`Write ${name}`),
      },
    ]);
  });

  test('a name that is nearly right is offered, and a link out of the folder is no file of ours', async () => {
    const { findings } = await gate(withImage('src: images/lampe.png, alt: A lamp'), file(png));
    expect(findings.find(({ rule }) => rule === 'no-image')).toMatchObject({ hint: 'Did you mean images/lamp.png?' });
    const { root } = await gate(sound(), { files: { 'elsewhere/lamp.png': png } });
    symlinkSync(join(root, 'elsewhere/lamp.png'), join(root, 'drafts/images/lamp.png'));
    const source = readYaml(local(), 'drafts/7.yaml');
    expect(checkDraftImages(source, root)).toMatchObject([
      { rule: 'no-image', message: expect.stringContaining('outside') },
    ]);
  });

  test('a missing file is reported, and so is a folder with its name', async () => {
    expect(lines(await gate(local()))).toEqual(['no-image 11']);
    expect(lines(await gate(local(), { files: { 'drafts/images/lamp.png/x': '' } }))).toEqual(['no-image 11']);
  });

  test('a logo over http is reported once', async () => {
    const { findings } = await gate(sound(), {
      publication: (yaml) => `${yaml}\nlogo: { src: "http://example.org/logo.png", alt: Example, width: 100 }\n`,
    });
    expect(findings.filter(({ rule }) => rule === 'image-not-https')).toMatchObject([
      { severity: 'warning', url: 'http://example.org/logo.png' },
    ]);
  });

  test('formats and sizes are read from the first bytes; invalid data gives none', () => {
    expect(readImage(png)).toMatchObject({ format: 'png', width: expect.any(Number) });
    expect(readImage(Buffer.from('GIF89a\x10\x00\x20\x00', 'latin1'))).toEqual({
      format: 'gif',
      width: 16,
      height: 32,
    });
    const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc00011080020001003012200021101031101', 'hex');
    expect(readImage(jpeg)).toEqual({ format: 'jpeg', width: 16, height: 32 });
    expect(readImage(jpeg.subarray(0, 22))).toEqual({ format: 'jpeg' });
    expect(readImage(Buffer.from('ffd8ffe00000', 'hex'))).toEqual({ format: 'jpeg' });
    expect(readImage(Buffer.from('<?xml version="1.0"?><svg xmlns="x">'))).toEqual({ format: 'svg' });
    for (const text of ['', 'x', 'RIFF', '\x89PNG'])
      expect(readImage(Buffer.from(text, 'latin1'))).toEqual({ format: undefined });
  });
});

describe('the sender', () => {
  test.each(['gmail.com', 'Yahoo.FR', 'web.de'])(
    'a From address at %s is an error in galley.yaml, with its line',
    async (domain) => {
      const { findings } = await gate(sound(), {
        publication: (yaml) => yaml.replace('editors@loop.example.org', `editors@${domain}`),
      });
      expect(findings.filter(({ rule }) => rule === 'from-freemail')).toMatchObject([
        { severity: 'error', file: 'galley.yaml', line: expect.any(Number), source: expect.stringContaining(domain) },
      ]);
    },
  );

  test('links over http are an error if mail leaves the machine', async () => {
    const context = (publicUrl: string) => ({
      publicUrl,
      publication: { name: 'x', url: 'https://example.org', address: 'x' },
    });
    expect(lines(await gate(sound(), { deps: { leaves: true, context: context('http://localhost:4180') } }))).toEqual([
      'unsubscribe-not-https -',
    ]);
    expect(lines(await gate(sound(), { deps: { leaves: false, context: context('http://localhost:4180') } }))).toEqual(
      [],
    );
    expect(lines(await gate(sound(), { deps: { leaves: true } }))).toEqual([]);
  });
});
