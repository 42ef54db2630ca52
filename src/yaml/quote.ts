/** Writes any words as a one-line YAML text: unchanged if YAML reads them so, else in double or single quotes. */
export function quoted(words: string): string {
  // oxlint-disable-next-line no-control-regex -- only double quotes can hold them, escaped
  if (/[\u0000-\u001f\u007f-\u009f]/.test(words)) return JSON.stringify(words);
  if (!/["\\]/.test(words)) return `"${words}"`;
  if (!words.includes("'")) return `'${words}'`;
  if (!words.includes('\\')) return `"${words.replaceAll('"', '\\"')}"`;
  return `'${words.replaceAll("'", "''")}'`;
}

/** Shortens a text so that it can be quoted in a sentence. */
export function shortened(words: string, max = 60): string {
  const flat = words.replaceAll(/\s+/g, ' ').trim();
  return flat.length > max ? `${flat.slice(0, max - 1).trimEnd()}…` : flat;
}
