// @ts-check
/**
 * The draft format as JSON Schema, asked about places of a draft.
 *
 * @typedef {import('./yaml-place.js').Path} Path
 * @typedef {import('./yaml-place.js').Keys} Keys
 * @typedef {object} Schema
 * @property {string} [type]
 * @property {string} [description]
 * @property {Record<string, Schema>} [properties]
 * @property {string[]} [required]
 * @property {Schema} [items]
 * @property {Schema[]} [anyOf]
 * @property {string} [const]
 * @property {string[]} [enum]
 * @property {string[]} [examples]
 * @property {string} [format]
 * @property {number} [minimum]
 * @property {number} [maximum]
 * @property {number} [maxLength]
 */

/** @type {Promise<Schema> | undefined} */
let loading;

/** @returns {Promise<Schema>} */
export function draftSchema() {
  loading ??= fetch('/desk/editor/draft-schema.json').then((response) => response.json());
  return loading;
}

/**
 * Every form that the group at `path` may have; one, as soon as its keys say which.
 * @param {Schema} root
 * @param {Path} path
 * @param {Keys[]} groups  the keys written at each length of the path
 * @returns {Schema[]}
 */
export function schemasAt(root, path, groups) {
  let here = [root];
  for (let length = 0; length <= path.length; length++) {
    here = here.flatMap((schema) => choose(schema, groups[length] ?? {}));
    const part = path[length];
    if (part === undefined) break;
    here = here.flatMap((schema) =>
      typeof part === 'number' ? (schema.items ? [schema.items] : []) : propertiesOf(schema, part),
    );
  }
  return here;
}

/** The schema of a key, in a list; an empty one where there is none. @param {Schema} schema @param {string} key */
export function propertiesOf({ properties = {} }, key) {
  const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
  return own ? [own] : [];
}

/** Of the kinds of sections those that fit what is written: by `sponsored`, by `kind`, else links. @param {Schema} schema @param {Keys} keys */
function choose(schema, keys) {
  if (!schema.anyOf) return [schema];
  const written = Object.keys(keys);
  if (written.length === 0) return schema.anyOf;
  if ('sponsored' in keys) {
    const fitting = schema.anyOf.filter((branch) => branch.properties?.sponsored);
    // The form with the most keys: a slot that is being filled.
    return fitting.toSorted((a, b) => keysOf(b).length - keysOf(a).length).slice(0, 1);
  }
  if (keys.kind) {
    const named = schema.anyOf.filter((branch) => branch.properties?.kind?.const === keys.kind);
    return named.length > 0 ? named : schema.anyOf.filter((branch) => branch.properties?.kind);
  }
  // Without a kind it is links, unless something is written that only another kind has.
  const fitting = schema.anyOf.filter((branch) =>
    written.every((key) => branch.properties && Object.hasOwn(branch.properties, key)),
  );
  const links = fitting.filter((branch) => branch.properties?.kind && !branch.required?.includes('kind'));
  return links.length > 0 && written.includes('items') ? links : fitting.length > 0 ? fitting : schema.anyOf;
}

/** @param {Schema} schema */
export function keysOf(schema) {
  return Object.keys(schema.properties ?? {});
}

/** What kind of value it takes, in a word. @param {Schema} schema */
export function kindOfValue(schema) {
  if (schema.const) return schema.const;
  if (schema.enum) return schema.enum.join(' or ');
  if (schema.format === 'uri') return 'address';
  if (schema.format === 'date') return 'day';
  return (
    { string: 'text', integer: 'number', number: 'number', boolean: 'true or false', array: 'list', object: 'group' }[
      schema.type ?? ''
    ] ?? ''
  );
}
