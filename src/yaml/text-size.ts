/** A typical issue has about twenty thousand characters. */
export const maxBytes = 1024 * 1024;
/** Signs that begin a line, an entry or a bracket; an issue has a few thousand. Each becomes a part of the data. */
const maxParts = 60_000;

/** Explains why a text is too large to be read while a person waits; undefined for any text that a person wrote. */
export function tooLarge(text: string): { message: string; hint: string } | undefined {
  const bytes = Buffer.byteLength(text);
  const hint = 'An issue is text: put pictures into drafts/images and refer to them by path.';
  if (bytes > maxBytes)
    return { message: `the file has ${bytes.toLocaleString('en')} bytes; 1 MiB is the limit`, hint };
  let parts = 0;
  for (const sign of ['\n', ',', '[', '{', '- '])
    for (let at = text.indexOf(sign); at >= 0 && parts <= maxParts; at = text.indexOf(sign, at + 1)) parts++;
  return parts > maxParts
    ? {
        message: `the file has more than ${maxParts.toLocaleString('en')} lines, brackets and commas`,
        hint: 'An issue has some thousand. Take out what does not belong there.',
      }
    : undefined;
}
