/** `theme:` in galley.yaml: the publication's own colours, fonts and logo, in mails and on pages. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { previewView } from '../../emails/preview-view.ts';
import { loadTheme, themeColours, themeNames } from '../../emails/themes.ts';
import { brandPalettes } from '../../src/config/brand-palette.ts';
import { contrast } from '../../src/config/colour.ts';
import { readFont } from '../../src/config/font.ts';
import { checkLogo } from '../../src/gate/message/check-logo.ts';
import { openSite } from '../../src/http/site.tsx';
import { pagePalettes } from '../../src/http/page-palette.ts';
import { lookOf } from '../../src/issue/look.ts';
import { cutSystemMail } from '../../src/issue/system-mail.ts';
import { galleyJsonSchema } from '../../src/issue/write-schema.ts';
import type { GalleyError } from '../../src/problem.ts';
import { openConfig, viewContextOf } from '../../src/wire/open-config.ts';

const yaml = readFileSync('galley.yaml', 'utf8');

function publicationWith(theme: string) {
  const folder = mkdtempSync(join(tmpdir(), 'galley-theme-'));
  writeFileSync(
    join(folder, 'galley.yaml'),
    yaml.replace(/^theme:.*$/m, () => theme),
  );
  return { folder, open: () => openConfig({ folder, variables: {} }) };
}

/** The problems as `line: message`, with what to do. */
function problemsOf(theme: string): string[] {
  try {
    publicationWith(theme).open();
    return [];
  } catch (error) {
    const first = yaml.split('\n').findIndex((line) => line.startsWith('theme:'));
    return (error as GalleyError).problems.map(
      ({ line, message, hint }) => `${line! - first}: ${message} → ${hint ?? ''}`,
    );
  }
}

describe('colours', () => {
  test('that cannot be read are an error at their line, with the pair and a colour that would do', () => {
    expect(problemsOf('theme:\n  colours:\n    accent: "#f5c400"\n    dark: { muted: "#444" }')).toEqual([
      '3: `accent` #f5c400 can’t be read on `card` #fffdf8: the contrast is 1.6, and text needs 4.5 → "#7a6200" would do. For buttons alone, keep yours as `button`.',
      expect.stringMatching(/^4: `muted` #444444 can’t be read on `card` #\w+ in dark mode: .* → "#\w{6}" would do\.$/),
    ]);
  });

  test('the colour that would do is accepted', () => {
    expect(problemsOf('theme:\n  colours:\n    accent: "#7a6200"')).toEqual([]);
  });

  test.each([
    ['without quotes, as YAML reads a comment', 'accent: #7a1f5c', 'Put it in quotes: `accent: "#7a1f5c"`'],
    ['without its #', 'accent: 7a1f5c', 'Write it as "#7a1f5c".'],
    ['as three digits that YAML reads as a number', 'accent: 000', 'Write it as "#000".'],
    ['as a word', 'accent: red', 'six digits'],
    ['under a wrong name', 'acent: "#7a1f5c"', 'did you mean `accent`'],
  ])('%s are an error with what to write', (_name, line, says) => {
    expect(problemsOf(`theme:\n  colours:\n    ${line}`).join()).toContain(says);
  });

  test('may be spelt the American way, once', () => {
    expect(publicationWith('theme: { colors: { accent: "#7a1f5c" } }').open().publication.brand.light).toEqual({
      accent: '#7a1f5c',
    });
    expect(problemsOf('theme:\n  colors: { text: "#000" }\n  colours: { text: "#000" }').join()).toContain('Keep one');
  });

  test.each([
    { accent: '#7a1f5c' },
    { accent: '#0a0a0a', button: '#f5c400' },
    { card: '#10203d', background: '#0b1526' },
    { card: '#808080' },
    { background: '#ffe9a8', text: '#333333' },
    { accent: '#005f73', muted: '#555555', card: '#fdf6e3', background: '#eee8d5' },
  ])('%o can be read everywhere in mails and on pages, in light and dark', (light) => {
    for (const own of [...Object.values(themeColours), pagePalettes])
      for (const mode of ['light', 'dark'] as const) {
        const palette = brandPalettes(own, { light, dark: {} })[mode];
        const { card, page, tint, paid, button, buttonInk, ink, accent, muted, paidInk } = palette;
        const pairs = [ink, accent, muted].flatMap((colour) => [card, page, tint, paid].map((on) => [colour, on]));
        for (const [colour, on] of [...pairs, [buttonInk, button], [paidInk, paid]])
          expect(contrast(colour!, on!), `${mode}: ${colour} on ${on}`).toBeGreaterThanOrEqual(4.49);
      }
  });
});

describe('fonts', () => {
  test('end with families that every machine has', () => {
    expect(readFont('Inter, Arial')).toEqual({
      font: { stack: 'Inter,Arial,sans-serif', word: 'Arial,sans-serif' },
    });
    expect(readFont('"Iowan Old Style", serif')).toEqual({
      font: { stack: "'Iowan Old Style',Georgia,'Times New Roman',serif", word: "Georgia,'Times New Roman',serif" },
    });
  });

  test('that not every machine has are an error with a stack to write', () => {
    expect(problemsOf('theme:\n  font: Inter')).toEqual([
      '2: `font` has no family that every reader’s machine has: Inter may be missing → Write Inter, Arial, sans-serif.',
    ]);
  });

  test.each(['Inter; color: red', "Inter'", 'a{}b', 'url(x), Arial'])(
    '%s can’t leave its place in the styles',
    (font) => {
      expect(readFont(font)).toHaveProperty('fault');
    },
  );

  test('load a file of their own only from https', () => {
    expect(
      problemsOf('theme:\n  font: { family: "Inter, Arial", file: "http://example.org/i.woff2" }').join(),
    ).toContain('must be an https address');
  });
});

const branded = `theme:
  name: classic
  colours: { accent: "#7a1f5c", background: "#f7f1f5", dark: { accent: "#e9a9d3" } }
  font: Verdana
  headingFont: { family: "Loop Serif, Georgia", file: "https://fonts.example.org/loop.woff2" }
  logo: { src: images/logo.png, dark: images/logo-dark.png, alt: Loop, width: 160, height: 40 }`;

describe('a publication’s own look', () => {
  test.each(themeNames)('is in the mails of %s: colours, fonts, and a logo for each mode', async (name) => {
    const config = publicationWith(branded).open();
    const { publication, brand } = viewContextOf(config);
    const theme = (await loadTheme(name))!;
    const html = await theme.render({ ...previewView, publication, ...lookOf(theme, brand) });
    for (const part of ['#7a1f5c', '#f7f1f5', '#e9a9d3', 'font-family:Verdana', 'https://fonts.example.org/loop.woff2'])
      expect(html).toContain(part);
    expect(html).not.toContain(theme.colours.light.accent);
    expect(html).toMatch(/class="ll"[\s\S]*\/images\/logo\.png[\s\S]*class="ld"[\s\S]*\/images\/logo-dark\.png/);
  });

  test('is in the mails about a subscription', async () => {
    const { publication, ...config } = publicationWith(branded).open();
    const context = viewContextOf({ publication, ...config });
    const { html } = await cutSystemMail('welcome', publication.mails.welcome, { ...context, lang: 'en', dir: 'ltr' });
    expect(JSON.stringify(html)).toContain('#7a1f5c');
    expect(JSON.stringify(html)).toContain('/images/logo.png');
  });

  test('is on every public page, also on those about an error, and the policy allows it', async () => {
    const { publication } = publicationWith(branded.replace('images/logo.png', 'https://cdn.example.org/l.png')).open();
    const site = openSite(publication);
    for (const response of [
      site.page('Issues', null),
      site.error(404, site.words.errors.notFound('https://x.test/')),
    ]) {
      const html = await response.text();
      expect(html).toContain('--accent:#7a1f5c');
      expect(html).toContain('<img src="https://cdn.example.org/l.png" alt="Loop" width="160"');
      expect(html).toContain('srcSet="/images/logo-dark.png"');
      const policy = response.headers.get('content-security-policy')!;
      expect(policy).toContain("img-src 'self' data: https://cdn.example.org;");
      expect(policy).toContain('font-src https://fonts.example.org');
    }
  });

  test('changes nothing where galley.yaml says nothing', async () => {
    const { publication } = publicationWith('theme: classic').open();
    expect(publication.theme).toBe('classic');
    expect(lookOf({ colours: themeColours['classic']! }, publication.brand)).toEqual({});
    expect(await openSite(publication).page('Issues', null).text()).not.toContain(':root{--');
  });
});

describe('the logo', () => {
  test('may stand in its older place, and not in both', () => {
    const older = 'theme: digest\nlogo: { src: "https://example.org/l.png", alt: Loop, width: 120 }';
    expect(publicationWith(older).open().publication.brand.logo).toMatchObject({ alt: 'Loop', width: 120 });
    expect(problemsOf(older.replace('theme: digest', 'theme: { logo: { src: images/l.png } }')).join()).toContain(
      'Delete `logo`.',
    );
  });

  test('that mail clients do not show is an error', () => {
    expect(problemsOf('theme:\n  logo: { src: images/logo.svg }').join()).toContain('export it as PNG');
  });

  test('whose file is missing is told by the check, with its line', () => {
    const { folder, open } = publicationWith(branded);
    mkdirSync(join(folder, 'drafts/images'), { recursive: true });
    copyFileSync('drafts/images/round-table.png', join(folder, 'drafts/images/logo.png'));
    const findings = checkLogo(open().publication.brand.logo, folder);
    expect(findings.filter(({ rule }) => rule === 'no-image')).toEqual([
      expect.objectContaining({ file: 'galley.yaml', path: 'theme.logo.dark', line: expect.any(Number) }),
    ]);
  });
});

test('schema/galley.json is up to date', () => {
  expect(readFileSync('schema/galley.json', 'utf8')).toBe(galleyJsonSchema());
});
