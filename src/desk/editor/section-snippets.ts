import { kindNames, sectionKinds } from '../../issue/kinds/all.ts';

/**
 * JSON for browser/completion.js: the snippets that the YAML editor offers for each kind (a section, an item or a row).
 */
export function sectionSnippetsJson(): string {
  return JSON.stringify(
    kindNames.map((kind) => {
      const { snippet, form } = sectionKinds[kind];
      const { row, ...rest } = snippet;
      return {
        kind,
        ...rest,
        ...(row && form.rows ? { row: { key: form.rows.key, one: form.rows.one, text: row } } : {}),
      };
    }),
  );
}
