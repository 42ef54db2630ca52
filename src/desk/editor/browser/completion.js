// @ts-check
/** Completion while one types in the YAML: keys, values, whole items and sections, personal fields. */
import { snippetCompletion, startCompletion } from '@codemirror/autocomplete';
import { keysOf, kindOfValue, propertiesOf, schemasAt } from './draft-schema.js';
import { placeAt } from './yaml-place.js';

/**
 * @typedef {import('@codemirror/autocomplete').Completion} Completion
 * @typedef {import('@codemirror/autocomplete').CompletionContext} CompletionContext
 * @typedef {import('@codemirror/autocomplete').CompletionResult} CompletionResult
 * @typedef {import('./draft-schema.js').Schema} Schema
 * @typedef {import('./yaml-place.js').Place} Place
 */

/**
 * The snippets of one kind of section. `${…}` are the placeholders to fill in; Tab jumps from one to the next. A row is
 * an entry of a short list within the section.
 * @typedef {object} Snippet
 * @property {string} kind
 * @property {string} detail
 * @property {string} section
 * @property {string} [item]
 * @property {{ key: string, one: string, text: string }} [row]
 */

/** @param {string} text @param {number} by */
const deeper = (text, by) => text.replaceAll('\n', `\n${' '.repeat(by)}`);

/** @type {Promise<Snippet[]> | undefined} */
let loading;

/** @returns {Promise<Snippet[]>} */
export function sectionSnippets() {
  loading ??= fetch('/desk/editor/section-snippets.json').then((response) => response.json());
  return loading;
}

/** Snippets for keys whose value has a special form. */
/** @type {Record<string, string>} */
const forms = {
  image: 'image: { src: images/${name.png}, alt: ${What it shows} }',
  send: 'send: { at: "${2026-12-04 10:00}", timezone: ${Europe/Berlin} }',
  tags: 'tags: [${}]',
  intro: 'intro: |\n  ${}',
  outro: 'outro: |\n  ${}',
  text: 'text: |\n  ${}',
  waive: 'waive:\n  - rule: ${repeated-link}\n    reason: ${Why it is right as it is}',
};

/**
 * @param {string[]} fields  names of the personal fields, such as firstName and city
 * @param {() => Promise<Schema>} loadSchema
 * @param {() => Promise<Snippet[]>} loadSnippets
 */
export function draftCompletion(fields, loadSchema, loadSnippets) {
  /** @param {CompletionContext} context @returns {Promise<CompletionResult | null>} */
  return async (context) => {
    const forReader = readerCompletion(context, fields);
    if (forReader) return forReader;
    const line = context.state.doc.lineAt(context.pos);
    const lines = context.state.doc.toString().split('\n');
    const place = placeAt(lines, line.number - 1, context.pos - line.from);
    if (!place || (place.typed === '' && !context.explicit && !opensByItself(place, line.text))) return null;
    const [root, snippets] = await Promise.all([loadSchema(), loadSnippets()]);
    const options = place.what === 'value' ? valueOptions(root, place) : keyOptions(root, snippets, place, line.text);
    if (options.length === 0) return null;
    return { from: line.from + place.from, options, validFor: place.what === 'value' ? /^[\w/+-]*$/ : /^[\w-]*$/ };
  };
}

/**
 * After `kind: ` and `theme: ` the choices open without being asked for; on an empty line they would interrupt the next
 * word.
 * @param {Place} place
 * @param {string} line
 */
function opensByItself(place, line) {
  return place.what === 'value' && /:\s$/.test(line) && ['kind', 'theme', 'dir'].includes(place.key);
}

/** @param {Schema} root @param {Snippet[]} snippets @param {Place} place @param {string} line @returns {Completion[]} */
function keyOptions(root, snippets, place, line) {
  const schemas = schemasAt(root, place.path, place.groups);
  const indent = place.indent - (/^ */.exec(line)?.[0].length ?? 0);
  if (schemas.some(({ type }) => type === 'array')) return entryOptions(snippets, place, indent);
  const written = Object.keys(place.groups[place.path.length] ?? {});
  const isEmpty = written.length === 0;
  const ranks = new Map();
  for (const schema of schemas) for (const key of keysOf(schema)) if (!ranks.has(key)) ranks.set(key, ranks.size);
  const keys = [...ranks.keys()].filter((key) => !written.includes(key));
  const options = keys.map((key) => {
    const own = schemas.flatMap((schema) => propertiesOf(schema, key));
    const isRequired = schemas.every((schema) => schema.required?.includes(key));
    const boost = (isRequired ? 60 : 0) - (ranks.get(key) ?? 0);
    return keyOption(key, own[0] ?? {}, {
      boost,
      indent,
      inFlow: place.inFlow,
      list: listSnippet(snippets, place, key),
    });
  });
  if (place.path.length === 2 && place.path[0] === 'sections' && isEmpty)
    return [...sectionOptions(snippets, indent, ''), ...options];
  return options;
}

/** @param {string} key @param {Schema} schema @param {{ boost: number, indent: number, inFlow: boolean, list: string | undefined }} around @returns {Completion} */
function keyOption(key, schema, { boost, indent, inFlow, list }) {
  const info = schema.description;
  const detail = kindOfValue(schema);
  /** @type {Completion} */
  const base = { label: key, type: 'property', detail, boost, ...(info ? { info } : {}) };
  const form = list ? `${key}:\n  - ${deeper(list, 4)}` : forms[key];
  if (form && !inFlow) return snippetCompletion(deeper(form, indent), base);
  if (schema.type === 'boolean') return { ...base, apply: `${key}: true` };
  return {
    ...base,
    apply: (view, _option, from, to) => {
      view.dispatch({
        changes: { from, to, insert: `${key}: ` },
        selection: { anchor: from + key.length + 2 },
        userEvent: 'input.complete',
      });
      if (choicesOf([schema], key).length > 0) startCompletion(view);
    },
  };
}

/**
 * The snippet for an entry of the list under `key`.
 * @param {Snippet[]} snippets
 * @param {Place} place
 * @param {string | number | undefined} key
 */
function listSnippet(snippets, place, key) {
  const kind = place.groups[2]?.kind ?? 'links';
  const own = snippets.find((snippet) => snippet.kind === kind);
  if (key === 'items') return (own ?? snippets[0])?.item;
  return own?.row?.key === key ? own?.row?.text : undefined;
}

/** Snippets for the next entry of a list. @param {Snippet[]} snippets @param {Place} place @param {number} indent */
function entryOptions(snippets, place, indent) {
  if (place.path.length === 1 && place.path[0] === 'sections') return sectionOptions(snippets, indent, '- ');
  const key = place.path.at(-1);
  const text = listSnippet(snippets, place, key);
  if (!text) return [];
  const row = snippets.find((snippet) => snippet.row?.text === text)?.row;
  return [
    snippetCompletion(deeper(`- ${deeper(text, 2)}`, indent), {
      label: row?.one ?? 'item',
      detail: 'with what it needs',
      type: 'class',
      boost: 90,
    }),
  ];
}

/** @param {Snippet[]} snippets @param {number} indent @param {string} dash */
function sectionOptions(snippets, indent, dash) {
  return snippets.map(({ kind, detail, section }) =>
    snippetCompletion(deeper(`${dash}${deeper(section, dash.length)}`, indent), {
      label: kind,
      detail,
      type: 'class',
      boost: 80,
    }),
  );
}

/** @param {Schema} root @param {Place} place @returns {Completion[]} */
function valueOptions(root, place) {
  // Every form of section has `kind`, whichever form is chosen so far.
  const groups = place.key === 'kind' ? [] : place.groups;
  const holders = schemasAt(root, place.path, groups);
  const schemas = holders.flatMap((holder) => propertiesOf(holder, place.key));
  return choicesOf(schemas, place.key).map(({ label, info }, index) => ({
    label,
    type: 'enum',
    boost: -index,
    ...(info ? { info } : {}),
  }));
}

/** @param {Schema[]} schemas @param {string} key @returns {{ label: string, info?: string }[]} */
function choicesOf(schemas, key) {
  if (key === 'timezone') return Intl.supportedValuesOf('timeZone').map((label) => ({ label }));
  return schemas.flatMap((schema) => {
    if (schema.const !== undefined)
      return [{ label: schema.const, ...(schema.description ? { info: schema.description } : {}) }];
    if (schema.type === 'boolean') return [{ label: 'true' }, { label: 'false' }];
    return (schema.enum ?? schema.examples ?? []).map((label) => ({ label }));
  });
}

/**
 * Personal fields after `{{`, in texts that may contain them.
 * @param {CompletionContext} context
 * @param {string[]} fields
 * @returns {CompletionResult | null}
 */
function readerCompletion(context, fields) {
  const before = context.matchBefore(/\{\{[^{}]*/);
  const word = context.matchBefore(/[#\w.]*$/);
  if (!before || !word) return null;
  const names = [...fields.filter((field) => field !== 'email'), 'email', 'since'];
  const inside = before.text.slice(2, before.text.length - word.text.length).trim();
  /** @type {Completion[]} */
  const options = names.map((name, index) => ({ label: `subscriber.${name}`, type: 'variable', boost: 20 - index }));
  if (inside === '') {
    for (const name of names)
      if (name !== 'email' && name !== 'since')
        options.push(
          snippetCompletion(`default subscriber.${name} "\${there}"`, {
            label: `default subscriber.${name}`,
            detail: 'with words for those who have none',
            type: 'function',
          }),
        );
    options.push(
      snippetCompletion('#if subscriber.${firstName}}}${words}{{else}}${other words}{{/if', {
        label: '#if',
        detail: 'only for readers who have it',
        type: 'keyword',
      }),
    );
  }
  return { from: word.from, options, validFor: /^[#\w.]*$/ };
}
