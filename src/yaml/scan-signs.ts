/**
 * Finds signs that only look like YAML's own: tabs and no-break spaces as indentation, bullets and dashes pasted from a
 * text program, a full-width colon, an invisible character inside a key. The correct sign is known for each of them, so
 * `scanText` continues with the corrected text.
 */
import type { KeyTable } from './key-table.ts';
import { shortened } from './quote.ts';
import { indentOf, isBlank, linesOf, partsOfLine, type Slip } from './slip.ts';
import type { Splice } from './splices.ts';

/** Spaces that YAML does not read as spaces, and characters without width. */
const otherSpace = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;
const invisible = /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/;
const edge = /^[ \t\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]*/;
const bullet = /^([•‣◦▪●∙·⁃–—−－*+])[ \t\u00a0\u3000]+(?=\S)/;

/** One finding for all lines of one kind: their places, and the replacements. */
interface Found {
  at: number[];
  splices: Splice[];
}

export function scanSigns(text: string, keys: KeyTable): Slip[] {
  const { lines, starts } = linesOf(text);
  const slips: Slip[] = [];
  const tabs: Found = { at: [], splices: [] };
  const spaces: Found = { at: [], splices: [] };
  /** Lines that are indented further than this belong to the text above them. */
  let textColumn = Infinity;
  let isBlock = false;
  let isListNext = false;
  let bulletColumn = -1;
  for (const [index, line] of lines.entries()) {
    if (isBlank(line)) continue;
    const start = starts[index]!;
    const lead = edge.exec(line)![0];
    const plain = indentOf(line);
    if (plain > textColumn && (isBlock || lead.length === plain)) continue;
    let indent = lead;
    if (lead.length > plain) {
      indent = lead
        .replaceAll('\t', '  ')
        .replaceAll(new RegExp(otherSpace, 'g'), ' ')
        .replaceAll(new RegExp(invisible, 'g'), '');
      const found = lead.includes('\t') ? tabs : spaces;
      found.at.push(start + plain);
      found.splices.push({ from: start, to: start + lead.length, insert: indent });
      if (indent.length > textColumn) continue;
    }
    textColumn = Infinity;
    isBlock = false;
    let rest = line.slice(lead.length);
    let at = start + lead.length;
    if (rest.startsWith('#')) continue;

    const mark = bullet.exec(rest);
    const sign = mark?.[1] ?? '';
    const key = mark ? keyOf(rest.slice(mark[0].length), keys) : undefined;
    if (mark && (key || isListNext || bulletColumn === indent.length)) {
      bulletColumn = indent.length;
      slips.push({
        rule: 'yaml-list-sign',
        message: `an entry of a list begins with “- ”, not with “${sign}”`,
        hint: `Write \`- ${shortened(rest.slice(mark[0].length))}\`.`,
        at,
        fix: {
          label: 'Write a dash',
          splices: [{ from: at, to: at + mark[0].length, insert: '- '.padEnd(mark[0].length) }],
        },
      });
      at += mark[0].length;
      rest = rest.slice(mark[0].length);
    } else {
      const dash = /^(?:-[ \t]+)*/.exec(rest)![0];
      at += dash.length;
      rest = rest.slice(dash.length);
      const glued = /^-(?=[^\s-])/.exec(rest) ?? /^-[\u00a0\u1680\u2000-\u200a\u202f\u3000]+/.exec(rest);
      if (glued && keyOf(rest.slice(glued[0].length), keys)) {
        const after = rest.slice(glued[0].length);
        slips.push({
          rule: 'yaml-list-sign',
          message: 'there is no space after the dash that begins this entry',
          hint: `Write \`- ${shortened(after)}\`.`,
          at,
          fix: { label: 'Add the space', splices: [{ from: at, to: at + glued[0].length, insert: '- ' }] },
        });
        at += glued[0].length;
        rest = after;
      }
    }
    const found = keyOf(rest, keys);
    let column = at - start - lead.length + indent.length;
    if (found) {
      if (found.slip)
        slips.push({
          ...found.slip,
          at: at + found.at,
          fix: { label: found.label, splices: [{ from: at + found.from, to: at + found.to, insert: found.insert }] },
        });
      const value = rest.slice(found.to).trim();
      const isEmpty = value === '' || value.startsWith('#');
      const kind = keys.get(found.name);
      isListNext = isEmpty && !(kind?.isText && !kind.isList);
      isBlock = /^[|>][-+\d]*(?:\s+#.*)?$/.test(value);
      textColumn = isEmpty || /^[[{]/.test(value) ? Infinity : column;
      continue;
    }
    const parts = partsOfLine(line);
    isListNext = parts.key !== undefined && parts.words.endsWith(':');
    if (parts.key) {
      const value = line.slice(parts.key.valueColumn).trim();
      isBlock = /^[|>][-+\d]*(?:\s+#.*)?$/.test(value);
      textColumn = value === '' || value.startsWith('#') || /^[[{]/.test(value) ? Infinity : parts.column;
    } else if (parts.dashes.length > 0) {
      column = parts.dashes.at(-1)!;
      isBlock = /^[|>][-+\d]*(?:\s+#.*)?$/.test(parts.words);
      textColumn = column;
    }
  }
  return [...together(tabs, lines, starts, 'tab'), ...together(spaces, lines, starts, 'space'), ...slips].toSorted(
    (a, b) => a.at - b.at,
  );
}

/** Reports one finding for all lines: people who indent with tabs do it everywhere. */
function together({ at, splices }: Found, lines: string[], starts: number[], kind: 'tab' | 'space'): Slip[] {
  if (at.length === 0) return [];
  const [first] = at;
  const more = at.length > 1 ? `, here and in ${at.length - 1} more ${at.length === 2 ? 'line' : 'lines'}` : '';
  void lines;
  void starts;
  return [
    kind === 'tab'
      ? {
          rule: 'yaml-tab-as-indent',
          message: `a tab is used for indentation${more}`,
          hint: 'YAML requires spaces: two for each level.',
          at: first!,
          fix: { label: 'Write spaces', splices },
          isUnsure: true,
        }
      : {
          rule: 'yaml-other-space',
          message: `the indentation has a space of another kind, such as a no-break space${more}`,
          hint: 'Delete it and type spaces: it looks the same, and YAML reads it as a part of the text.',
          at: first!,
          fix: { label: 'Write spaces', splices },
        },
  ];
}

interface KeyFound {
  name: string;
  slip?: Pick<Slip, 'rule' | 'message' | 'hint'>;
  label: string;
  /** Offsets in the words: `at` is the slip, and `from` and `to` enclose what is replaced. */
  at: number;
  from: number;
  /** Where the value begins. */
  to: number;
  insert: string;
}

/** Returns the known key that words begin with, and the mistake in how it is written. */
function keyOf(words: string, keys: KeyTable): KeyFound | undefined {
  const match =
    /^(["']?)([\p{L}\p{N}_\u00ad\u200b-\u200f\u2060-\u2064\ufeff-]{1,60})(\1)([ \t\u00a0\u3000]{0,20})([:：﹕︓꞉∶])([ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]{0,200})/u.exec(
      words,
    );
  if (!match) return undefined;
  const [all, quote, written, , gap, colon, space] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const name = written.replaceAll(new RegExp(invisible, 'g'), '');
  if (!keys.has(name)) return undefined;
  const rest = words.slice(all.length);
  const isEnd = rest === '';
  const fixed = (
    rule: string,
    message: string,
    at: number,
    from = 0,
    insert = `${name}:${isEnd ? '' : ' '}`,
  ): KeyFound => ({
    name,
    slip: { rule, message, hint: `Write \`${shortened(`${name}: ${rest}`)}\`.` },
    label: 'Correct it',
    at,
    from,
    to: all.length,
    insert,
  });
  if (name !== written) {
    const code = [...written]
      .find((char) => invisible.test(char))!
      .codePointAt(0)!
      .toString(16)
      .toUpperCase()
      .padStart(4, '0');
    return fixed(
      'forbidden-character',
      `there is an invisible character (U+${code}) in the key \`${name}\``,
      quote.length + written.search(invisible),
    );
  }
  const colonAt = quote.length * 2 + written.length + gap.length;
  if (colon !== ':')
    return fixed('yaml-colon-sign', `the colon after \`${name}\` is not the one on the keyboard (“${colon}”)`, colonAt);
  if (otherSpace.test(gap) || otherSpace.test(space)) {
    return fixed(
      'yaml-other-space',
      `the space ${otherSpace.test(gap) ? 'before' : 'after'} the colon of \`${name}\` is another kind of space, such as a no-break space`,
      otherSpace.test(gap) ? colonAt - gap.length : colonAt + 1,
    );
  }
  if (space === '' && !isEnd && !rest.startsWith('//') && quote === '')
    return fixed('yaml-no-space', `there is no space after the colon of \`${name}\``, 0);
  return { name, label: '', at: 0, from: 0, to: all.length, insert: '' };
}
