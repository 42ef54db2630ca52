import { describe, expect, test } from 'vitest';
import { directionOf } from '../../src/config/direction.ts';
import { gate, head, sound } from './gate.ts';

const arabic = (more: string) =>
  `${head}${more}sections:\n  - title: أخبار الأسبوع\n    items:\n      - title: ورشة مجانية في كتابة القصص للأطفال\n        url: https://example.org/1\n        summary: ورشة مفتوحة للجميع في المكتبة العامة يوم السبت القادم.\n`;
const told = async (draft: string, publication = (yaml: string) => yaml) => {
  const { findings, renditions, issue } = await gate(draft, { publication, themes: ['digest', 'classic'] });
  return {
    dir: issue?.dir,
    html: renditions.map(({ copies }) => /<html[^>]*\bdir="(\w+)"/.exec(copies.full.html)?.[1]),
    told: findings.filter(({ rule }) => rule === 'direction-differs').map(({ line }) => line),
  };
};

describe('the direction of an issue', () => {
  test.each([
    'ar',
    'he',
    'fa',
    'ur',
    'yi',
    'ps',
    'sd',
    'ug',
    'dv',
    'ckb',
    'ar-EG',
    'fa-AF',
    'az-Arab',
    'pa-Arab',
    'iw',
  ])('follows its language: %s is written from right to left', (lang) => expect(directionOf(lang)).toBe('rtl'));
  test.each(['en', 'de', 'el', 'ja', 'ru', 'hi', 'pa', 'az', 'ku', 'ar-Latn', 'tr', 'zh-Hant', 'xx'])(
    'and %s from left to right',
    (lang) => expect(directionOf(lang)).toBe('ltr'),
  );

  test('is set in both themes, whether the draft or galley.yaml names the language', async () => {
    const all = { dir: 'rtl', html: ['rtl', 'rtl'], told: [] };
    expect(await told(arabic('lang: ar\n'))).toEqual(all);
    expect(await told(arabic(''), (yaml) => yaml.replace('lang: en-GB', 'lang: ar'))).toEqual(all);
    expect(await told(sound('lang: en\n'), (yaml) => yaml.replace('lang: en-GB', 'lang: ar'))).toEqual({
      dir: 'ltr',
      html: ['ltr', 'ltr'],
      told: [],
    });
  });

  test('is told where it contradicts the language, or what is written', async () => {
    expect((await told(arabic('lang: ar\ndir: ltr\n'))).told).toEqual([6]);
    expect((await told(sound('dir: rtl\n'))).told).toEqual([5]);
    expect((await told(arabic(''))).told).toEqual([undefined]);
    expect((await told(sound('lang: ar\n'))).told).toEqual([5]);
  });
});
