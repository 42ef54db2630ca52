import { kindNames, sectionKinds } from '../../issue/kinds/all.ts';

/** As JSON for browser/completion.js: what the YAML editor offers of each kind, a whole section, item or row. */
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
