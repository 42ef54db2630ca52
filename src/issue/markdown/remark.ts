/** Something that readers would see differently from what the editor probably meant. */
export interface Remark<Code> {
  code: Code;
  /** The written text, shortened. */
  words: string;
  /** Position in the field. */
  offset: number;
  /** The element, for `html`. */
  tag?: string;
}

export function shortened(words: string): string {
  const line = words.trim().replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
