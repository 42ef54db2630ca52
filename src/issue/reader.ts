import type { ReaderFields } from './reader-fields.ts';

/** The reader for whom a copy is filled. */
export interface Reader {
  /** 0 for a sample reader. */
  subscriberId: number;
  email: string;
  fields: ReaderFields;
}

const sampleValues: ReaderFields = {
  firstName: 'Vega',
  lastName: 'Lyra',
  city: 'Samarkand',
  country: 'Uzbekistan',
  language: 'en',
  company: 'Example Observatory',
};

/**
 * Sample readers for previews and test copies: one with all fields and one with none, so that an editor sees both
 * results of `default` and `{{#if}}`. `declared` is `fields` in galley.yaml.
 */
export function sampleReaders(declared: string[]): { full: Reader; bare: Reader } {
  const fields = Object.fromEntries(
    declared.map((name) => [name, Object.hasOwn(sampleValues, name) ? sampleValues[name]! : `sample ${name}`]),
  );
  return {
    full: { subscriberId: 0, email: 'vega@example.org', fields },
    bare: { subscriberId: 0, email: 'reader@example.org', fields: {} },
  };
}
