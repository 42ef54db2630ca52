// @ts-check
/**
 * Looks up the JSON Schema of the draft format for a position in a draft.
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
 * Returns every form that the group at `path` may have; only one if its keys decide which.
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

/** The schema of a key, in a list; an empty list if there is none. @param {Schema} schema @param {string} key */
export function propertiesOf({ properties = {} }, key) {
  const own = Object.hasOwn(properties, key) ? properties[key] : undefined;
  return own ? [own] : [];
}

/**
 * The kinds of section that fit the keys written so far: decided by `sponsored`, then by `kind`; otherwise links.
 * @param {Schema} schema
 * @param {Keys} keys
 */
function choose(schema, keys) {
  if (!schema.anyOf) return [schema];
  const written = Object.keys(keys);
  if (written.length === 0) return schema.anyOf;
  if ('sponsored' in keys) {
    const fitting = schema.anyOf.filter((branch) => branch.properties?.sponsored);
    // A slot that is being filled: the form with the most keys.
    return fitting.toSorted((a, b) => keysOf(b).length - keysOf(a).length).slice(0, 1);
  }
  if (keys.kind) {
    const named = schema.anyOf.filter((branch) => branch.properties?.kind?.const === keys.kind);
    return named.length > 0 ? named : schema.anyOf.filter((branch) => branch.properties?.kind);
  }
  // Without `kind` it is a section of links, unless a key is present that only another kind has.
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

/** The type of a key's value, in one word. @param {Schema} schema */
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
