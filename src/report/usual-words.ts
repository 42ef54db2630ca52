/** Whether a share is far from the median of earlier issues; small differences mean nothing. */
export function usualWords(now: number, median: number, issues: number): string {
  const basis = `${(median * 100).toFixed(1)} % in the last ${issues} issues`;
  if (Math.abs(now - median) < Math.max(0.002, 0.1 * median)) return `as usual: ${basis}`;
  return `${now > median ? 'more' : 'less'} than usual: ${basis}`;
}
