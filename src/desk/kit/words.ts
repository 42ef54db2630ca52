export function count(value: number): string {
  return value.toLocaleString('en');
}

/** `48 readers`, `1 reader`. */
export function readersWords(value: number): string {
  return `${count(value)} ${value === 1 ? 'reader' : 'readers'}`;
}

/** `1 section`, `3 sections`: for words whose plural ends in s. */
export function plural(value: number, word: string): string {
  return `${count(value)} ${word}${value === 1 ? '' : 's'}`;
}
