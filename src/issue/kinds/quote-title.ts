import { isMap, parseDocument } from 'yaml';

/** Quotes a title if YAML would parse it as something else. */
export function quoteTitle(title: string): string {
  const parsed = parseDocument(`a: ${title}`);
  const isPlain = parsed.errors.length === 0 && isMap(parsed.contents) && parsed.get('a') === title;
  return isPlain ? title : JSON.stringify(title);
}
