export function count(value: number): string {
  return value.toLocaleString('en');
}

/** `48 readers`, `1 reader`. */
export function readersWords(value: number): string {
  return `${count(value)} ${value === 1 ? 'reader' : 'readers'}`;
}
