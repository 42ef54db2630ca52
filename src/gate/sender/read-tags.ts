/**
 * Parses `v=DKIM1; k=rsa; p=…` (RFC 6376 3.2), with names in lower case; undefined when it is not a tag list. Folding
 * white space inside base64 values must be removed by the caller.
 */
export function readTags(record: string): Map<string, string> | undefined {
  const tags = new Map<string, string>();
  for (const part of record.split(';')) {
    if (part.trim() === '') continue;
    const at = part.indexOf('=');
    const name = part.slice(0, Math.max(at, 0)).trim().toLowerCase();
    if (at < 0 || !/^[a-z][a-z0-9_]*$/.test(name) || tags.has(name)) return undefined;
    tags.set(name, part.slice(at + 1).trim());
  }
  return tags;
}
