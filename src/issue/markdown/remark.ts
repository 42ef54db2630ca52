/** Something in a text that readers would see in another way than the editor may have meant. */
export interface Remark<Code> {
  code: Code;
  /** As written, shortened. */
  words: string;
  /** In the field. */
  offset: number;
  /** The element, for `html`. */
  tag?: string;
}

export function shortened(words: string): string {
  const line = words.trim().replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
