import { colourNames, brandOf, themeSchema, type Brand, type ColourName } from '../config/brand.ts';
import { brandPalettes, unreadablePairs, type Pair } from '../config/brand-palette.ts';
import { readHex } from '../config/colour.ts';
import { readFont, type FontFault } from '../config/font.ts';
import { pagePalettes } from '../http/page-palette.ts';
import type { Problem } from '../problem.ts';
import type { YamlSource } from '../yaml/yaml-source.ts';
import { pathText } from '../yaml/zod-problems.ts';
import { themeColours } from '../../emails/themes.ts';

/** What is wrong with the colours, fonts and the logo under `theme` in galley.yaml. Skips what the schema reports. */
export function brandProblems(source: YamlSource): Problem[] {
  const { theme, logo } = asGroup(source.value);
  const written = asGroup(theme);
  const problem = (rule: string, path: PropertyKey[], message: string, hint?: string): Problem => ({
    severity: 'error',
    rule,
    message,
    hint,
    file: source.file,
    path: pathText(path),
    ...source.placeOf(path),
  });
  const problems: Problem[] = [];
  const spelt = 'colours' in written ? 'colours' : 'colors';
  if ('colours' in written && 'colors' in written)
    problems.push(problem('repeated-key', ['theme', 'colors'], '`colours` and `colors` are the same', 'Keep one.'));
  const groups: [PropertyKey[], unknown][] = [
    [['theme', spelt], written[spelt]],
    [['theme', spelt, 'dark'], asGroup(written[spelt])['dark']],
  ];
  for (const [path, group] of groups)
    for (const name of colourNames) {
      const value = asGroup(group)[name];
      if (typeof value === 'string' && readHex(value) === undefined)
        problems.push(
          problem(
            'wrong-value',
            [...path, name],
            `\`${name}\` is no colour: ${JSON.stringify(value)}`,
            colourHint(value),
          ),
        );
    }
  for (const key of ['font', 'headingFont']) {
    const family = typeof written[key] === 'string' ? written[key] : asGroup(written[key])['family'];
    const path = typeof written[key] === 'string' ? ['theme', key] : ['theme', key, 'family'];
    if (typeof family !== 'string') continue;
    const read = readFont(family);
    if ('fault' in read) problems.push(problem('wrong-value', path, ...fontWords(key, read.fault)));
  }
  if (logo !== undefined && written['logo'] !== undefined)
    problems.push(problem('repeated-key', ['logo'], 'there are two logos: `logo` and `theme.logo`', 'Delete `logo`.'));
  const logos: [PropertyKey[], unknown][] = [
    [['theme', 'logo', 'src'], asGroup(written['logo'])['src']],
    [['theme', 'logo', 'dark'], asGroup(written['logo'])['dark']],
    [['logo', 'src'], asGroup(logo)['src']],
  ];
  for (const [path, src] of logos)
    if (
      typeof src === 'string' &&
      src !== '' &&
      !/^(?:https?:\/\/[^\s]+|images\/\w[\w.-]*\.(?:png|jpe?g|gif))$/i.test(src)
    )
      problems.push(
        problem(
          'wrong-value',
          path,
          `\`${String(path.at(-1))}\` is no picture that mails can show: ${JSON.stringify(src.slice(0, 80))}`,
          /\.(?:svg|webp|avif)$/i.test(src)
            ? 'Most mail clients show no SVG, WebP or AVIF: export it as PNG, in twice the size that it is shown.'
            : 'Put the file into drafts/images/ and write images/logo.png, or write an address that starts with https://.',
        ),
      );
  const parsed = themeSchema.safeParse(theme);
  if (parsed.success) {
    for (const { path, message, hint } of contrastFaults(brandOf(parsed.data, undefined)))
      problems.push(problem('low-contrast', ['theme', spelt, ...path], message, hint));
  }
  return problems;
}

interface ContrastFault {
  path: string[];
  message: string;
  hint: string;
}

/** One for each pair of colours and mode, at its worst: both themes and the pages have the same colours. */
function contrastFaults(brand: Brand): ContrastFault[] {
  return (['light', 'dark'] as const).flatMap((mode) => {
    const given = brand[mode];
    const worst = new Map<string, Pair>();
    for (const own of [...Object.values(themeColours), pagePalettes])
      for (const pair of unreadablePairs(brandPalettes(own, brand)[mode], given)) {
        const before = worst.get(`${pair.ink} ${pair.on}`);
        if (!before || pair.contrast < before.contrast) worst.set(`${pair.ink} ${pair.on}`, pair);
      }
    // One sentence a text colour: on the card and on the background it has mostly the same fault.
    const told = new Set<string>();
    return [...worst.values()].flatMap((pair): ContrastFault[] => {
      if (told.has(pair.ink)) return [];
      told.add(pair.ink);
      return [contrastWords(pair, mode, given[pair.ink] === undefined ? pair.on : pair.ink)];
    });
  });
}

function contrastWords(pair: Pair, mode: 'light' | 'dark', at: ColourName): ContrastFault {
  const { ink, on, inkColour, onColour, contrast, wouldDo } = pair;
  return {
    path: mode === 'dark' ? ['dark', at] : [at],
    message:
      `\`${ink}\` ${inkColour} can’t be read on \`${on}\` ${onColour}${mode === 'dark' ? ' in dark mode' : ''}: ` +
      `the contrast is ${contrast.toFixed(1)}, and text needs 4.5`,
    hint:
      wouldDo === undefined
        ? 'No text can be read on `card` and `background` at once: make both light, or both dark.'
        : at === ink
          ? `"${wouldDo}" would do${ink === 'accent' ? '. For buttons alone, keep yours as `button`' : ''}.`
          : `Change \`${on}\`, or give \`${ink}\`: "${wouldDo}" would do.`,
  };
}

function colourHint(value: string): string {
  const bare = /^(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(value.trim());
  return bare
    ? `Write it as "#${value.trim()}".`
    : 'Write it as "#7a1f5c": six digits from 0 to f behind #, in quotes.';
}

function fontWords(key: string, fault: FontFault): [message: string, hint: string] {
  switch (fault.kind) {
    case 'empty':
      return [`\`${key}\` is empty`, 'Write families, such as Georgia, serif.'];
    case 'bad-name':
      return [
        `\`${key}\` names a family that can’t be: ${JSON.stringify(fault.name.slice(0, 60))}`,
        'Write names with commas between them, such as Inter, Arial, sans-serif.',
      ];
    case 'not-safe':
      return [
        `\`${key}\` has no family that every reader’s machine has: ${fault.name} may be missing`,
        `Write ${fault.suggestion}.`,
      ];
  }
}

function asGroup(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
