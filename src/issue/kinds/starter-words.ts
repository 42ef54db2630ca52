/** Texts that the starters of several kinds use. */
import { isMap, parseDocument } from 'yaml';

/** The address of the first item in a section's starter. */
export function unwrittenUrl(sectionTitle: string): string {
  return `https://example.org/${slug(sectionTitle)}`;
}

/** Quotes a title if YAML would parse it as something else. */
export function quoteTitle(title: string): string {
  const parsed = parseDocument(`a: ${title}`);
  const isPlain = parsed.errors.length === 0 && isMap(parsed.contents) && parsed.get('a') === title;
  return isPlain ? title : JSON.stringify(title);
}

function slug(title: string): string {
  return (
    title
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'link'
  );
}
