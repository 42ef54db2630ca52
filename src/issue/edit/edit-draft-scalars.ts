/** Values as YAML text: in the style of the value that they replace, or in the style of the sample issues. */
import { Document, isCollection, isMap, isScalar, type Node, type Scalar } from 'yaml';
import { columnOf, type DraftText, type Json } from './edit-draft-places.ts';
import { refold } from './edit-draft-refold.ts';

/** New text is folded at this column, as in the sample issues. */
const foldAt = 120;
const oneLine = 100;

export interface Surroundings {
  /** Spaces before the key of the value. */
  indent: number;
  inFlow: boolean;
  eol: DraftText['eol'];
}

/** Ways to write a value after a key, best first; the caller takes the first that parses as intended. */
export function valueTexts(value: Json, around: Surroundings): string[] {
  if (typeof value !== 'string') return [print(value, around)];
  if (!around.inFlow && value.includes('\n'))
    return [print(value, around, 'BLOCK_LITERAL'), print(value, around, 'QUOTE_DOUBLE')];
  if (!around.inFlow && value.length > oneLine && value.includes(' '))
    return [print(value, around, 'BLOCK_FOLDED'), print(value, around, 'QUOTE_DOUBLE')];
  return [print(value, around, 'PLAIN'), print(value, around, 'QUOTE_DOUBLE')];
}

/** Ways to replace a value, best first. The text to replace is `text` from `range[0]` to `range[1]`. */
export function replacementTexts(value: Json, old: Scalar, draft: DraftText, around: Surroundings): string[] {
  const [from, to] = old.range!;
  const before = draft.text.slice(from, to);
  // A block scalar includes its last line break, so its replacement needs one.
  const closing = /\r?\n$/.exec(before)?.[0] ?? '';
  // It may have a comment after the `|`.
  const comment = old.type?.startsWith('BLOCK') ? (/^[^\n]*?([ \t]+#[^\n]*?)\r?\n/.exec(before)?.[1] ?? '') : '';
  const fresh = valueTexts(value, around).map(
    (text) => (/^[|>]/.test(text) ? text.replace(/(?=\r?\n)/, comment) : text + comment) + closing,
  );
  if (typeof value !== 'string' || typeof old.value !== 'string' || old.value === '' || value === '') return fresh;
  const isBlock = old.type === 'BLOCK_LITERAL' || old.type === 'BLOCK_FOLDED';
  if (isBlock) return [...blockTexts(value, old, before, draft.eol), ...fresh];
  if (value.includes('\n')) return fresh;
  const sameStyle = print(value, around, old.type ?? 'PLAIN');
  const lines = before.split(/\r?\n/);
  if (old.type !== 'PLAIN' || lines.length === 1) return [sameStyle, ...fresh];
  // Plain text over several lines: the first line begins after the key.
  const indent = /^ */.exec(lines[1]!)![0];
  const refolded = refold(
    lines.map((line) => line.trim()),
    old.value,
    value,
    { first: columnOf(draft.text, from), rest: indent.length },
  );
  return refolded ? [refolded.join(draft.eol + indent), sameStyle, ...fresh] : [sameStyle, ...fresh];
}

/** Keeps the header, the indentation and whatever follows the last word. */
function blockTexts(value: string, old: Scalar, before: string, eol: string): string[] {
  const [, header, body] = /^([^\n]*\n)([^]*)$/.exec(before) ?? [];
  if (!header || !body) return [];
  const tail = /(?:\r?\n[ \t]*)*$/.exec(body)![0];
  const lines = body.slice(0, body.length - tail.length).split(/\r?\n/);
  const indent = /^ */.exec(lines.find((line) => line.trim() !== '') ?? '')![0];
  if (indent === '') return [];
  const dedented = lines.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : ''));
  const words = value.replace(/\n+$/, '');
  const written =
    old.type === 'BLOCK_LITERAL'
      ? words.split('\n')
      : refold(dedented, (old.value as string).replace(/\n+$/, ''), words, {
          first: indent.length,
          rest: indent.length,
        });
  return written ? [header + written.map((line) => (line === '' ? '' : indent + line)).join(eol) + tail] : [];
}

/** A value as written after a key at `indent`; lists and groups on one line, spaced as in the sample issues. */
export function print(value: Json, { indent, inFlow, eol }: Surroundings, type?: Scalar.Type): string {
  if (Array.isArray(value)) return `[${value.map((entry) => print(entry, { indent, inFlow: true, eol })).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const pairs = Object.entries(value).map(
      ([key, entry]) => `${print(key, { indent, inFlow: true, eol })}: ${print(entry, { indent, inFlow: true, eol })}`,
    );
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
  }
  const doc = new Document({ k: value });
  if (isMap(doc.contents)) doc.contents.flow = inFlow;
  const node = doc.get('k', true);
  if (type && isScalar(node)) node.type = type;
  const printed = doc.toString({ lineWidth: type === 'BLOCK_FOLDED' ? Math.max(foldAt - indent, 40) : 0 }).trimEnd();
  const bare = inFlow ? printed.replace(/^\{ ?k: /, '').replace(/ ?\}$/, '') : printed.replace(/^k: ?/, '');
  return bare
    .trimStart()
    .replaceAll('\n', eol + ' '.repeat(indent))
    .replaceAll(/^ +(?=\r?$)/gm, '');
}

/** A list's entry or a group as block lines, the first one not indented; each value is on one line. */
export function printGroup(value: Json, { indent, eol }: Pick<Surroundings, 'indent' | 'eol'>): string {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return print(value, { indent, inFlow: false, eol });
  const keys = Object.entries(value).map(
    ([key, entry]) =>
      `${print(key, { indent, inFlow: false, eol })}: ${valueTexts(entry, { indent, inFlow: false, eol })[0]}`,
  );
  return keys.length === 0 ? '{}' : keys.join(eol + ' '.repeat(indent));
}

/** The value of a node as data, for places where its text would not be valid. */
export function dataOf(node: Node, draft: DraftText): Json {
  return (isCollection(node) || isScalar(node) ? node.toJS(draft.doc, { maxAliasCount: 64 }) : null) as Json;
}
