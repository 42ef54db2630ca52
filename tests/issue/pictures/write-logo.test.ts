import { expect, test } from 'vitest';
import { withLogo, type NewLogo } from '../../../src/issue/pictures/write-logo.ts';
import { dataIn } from '../../../src/issue/edit/edit-draft-places.ts';

const logo: NewLogo = { which: 'logo', src: 'images/logo-1.png', alt: 'The Loop', width: 160 };
const written = { src: 'images/logo-1.png', alt: 'The Loop', width: 160 };

test.each([
  ['no theme', 'name: Loop # ours\n', { theme: { logo: written } }],
  ['a theme by its name', 'name: Loop # ours\ntheme: classic # old\n', { theme: { name: 'classic', logo: written } }],
  [
    'a group',
    'name: Loop # ours\ntheme:\n  name: digest\n  # red\n  colours: { accent: "#700" }\n',
    { theme: { name: 'digest', colours: { accent: '#700' }, logo: written } },
  ],
  [
    'another logo',
    'name: Loop # ours\ntheme:\n  logo: { src: images/a.png, alt: A, height: 9, dark: images/d.png }\n',
    { theme: { logo: { ...written, dark: 'images/d.png' } } },
  ],
  [
    'the older place',
    'name: Loop # ours\nlogo:\n  src: https://example.org/a.png\n  alt: A\n',
    { theme: { logo: written } },
  ],
])('a logo is written where there is %s', (_what, text, expected) => {
  const after = withLogo(text, logo);
  expect(dataIn(after)).toEqual({ name: 'Loop', ...expected });
  expect(after).toContain('# ours');
});

test('one for dark backgrounds goes beside it, and not alone', () => {
  const text = withLogo('name: Loop\n', logo);
  expect(dataIn(withLogo(text, { ...logo, which: 'dark', src: 'images/dark-1.png' }))).toEqual({
    name: 'Loop',
    theme: { logo: { ...written, dark: 'images/dark-1.png' } },
  });
  expect(() => withLogo('name: Loop\n', { ...logo, which: 'dark' })).toThrow('no logo yet');
  expect(() => withLogo('name: [\n', logo)).toThrow('can’t be read');
});
