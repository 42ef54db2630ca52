import { stringify } from 'yaml';
import { kindNames, sectionKinds } from '../../issue/kinds/all.ts';
import type { Snippet } from '../../issue/snippets/read-snippets.ts';

/**
 * JSON for browser/completion.js: the snippets that the YAML editor offers for each kind (a section, an item or a row),
 * and the sections that people have kept.
 */
export function sectionSnippetsJson(own: Snippet[] = []): string {
  const ofKinds = kindNames.map((kind) => {
    const { snippet, form } = sectionKinds[kind];
    const { row, ...rest } = snippet;
    return {
      kind,
      ...rest,
      ...(row && form.rows ? { row: { key: form.rows.key, one: form.rows.one, text: row } } : {}),
    };
  });
  const kept = own
    .filter(({ what }) => what === 'section')
    .map(({ name, value }) => ({
      kind: name,
      detail: 'your snippet',
      // `${` would be a placeholder to fill in.
      section: stringify(value, { lineWidth: 0 })
        .trimEnd()
        .replaceAll(/([#$])\{/g, String.raw`$1\{`),
    }));
  return JSON.stringify([...ofKinds, ...kept]);
}
