// @ts-check
/** Shows what a key means when the mouse rests on it. The text comes from the schema. */
import { hoverTooltip } from '@codemirror/view';
import { kindOfValue, propertiesOf, schemasAt } from './draft-schema.js';
import { placeAt } from './yaml-place.js';

/** @typedef {import('./draft-schema.js').Schema} Schema */

/**
 * @param {string[]} lines
 * @param {number} row 0-based
 * @param {number} column
 * @param {Schema} root
 * @returns {{ from: number, to: number, key: string, words: string, detail: string } | undefined} with the columns of
 * the key
 */
export function keyHelp(lines, row, column, root) {
  const line = lines[row] ?? '';
  for (const found of line.matchAll(/["']?([\w-]+)["']?(?=\s*:(\s|$))/g)) {
    const [from, to] = [found.index, found.index + found[0].length];
    if (column < from || column > to) continue;
    const place = placeAt(lines, row, to);
    if (place?.what !== 'key') return undefined;
    const key = found[1] ?? '';
    const schema = schemasAt(root, place.path, place.groups).flatMap((holder) => propertiesOf(holder, key))[0];
    if (!schema) return undefined;
    const limit = schema.maxLength ? `up to ${schema.maxLength.toLocaleString('en')} characters` : '';
    return {
      from,
      to,
      key,
      words: schema.description ?? '',
      detail: [kindOfValue(schema), limit].filter(Boolean).join(', '),
    };
  }
  return undefined;
}

/** @param {() => Promise<Schema>} loadSchema */
export const keyHover = (loadSchema) =>
  hoverTooltip(
    async (view, position) => {
      const line = view.state.doc.lineAt(position);
      const help = keyHelp(
        view.state.doc.toString().split('\n'),
        line.number - 1,
        position - line.from,
        await loadSchema(),
      );
      if (!help) return null;
      return {
        pos: line.from + help.from,
        end: line.from + help.to,
        above: true,
        create: () => {
          const dom = document.createElement('div');
          dom.className = 'key-help';
          const name = document.createElement('strong');
          name.textContent = help.key;
          const detail = document.createElement('span');
          detail.textContent = ` ${help.detail}`;
          const words = document.createElement('p');
          words.textContent = help.words;
          dom.append(name, detail, words);
          return { dom };
        },
      };
    },
    { hideOnChange: true },
  );
