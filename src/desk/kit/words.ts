export function count(value: number): string {
  return value.toLocaleString('en');
}

/** Such as `48 readers` or `1 reader`. */
export function readersWords(value: number): string {
  return `${count(value)} ${value === 1 ? 'reader' : 'readers'}`;
}

/** Such as `1 section` or `3 sections`; for nouns whose plural ends in s. */
export function plural(value: number, word: string): string {
  return `${count(value)} ${word}${value === 1 ? '' : 's'}`;
}
