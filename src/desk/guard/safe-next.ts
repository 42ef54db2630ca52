/** Returns `next` if it is a path of this desk, so that a link to the login can't redirect to another site. */
export function safeNext(next: string | undefined): string {
  if (next === undefined || !isPath(next)) return '/';
  const url = URL.parse(next, 'http://desk.invalid');
  // `/..//evil.example` passes as a path and is `//evil.example` once its dots are resolved.
  if (url?.host !== 'desk.invalid' || !isPath(url.pathname)) return '/';
  if (/^\/(login|logout|key)(\/|$)/.test(url.pathname)) return '/';
  return url.pathname + url.search + url.hash;
}

/** One slash in front, and neither a second one nor a backslash, which browsers read as one. */
function isPath(text: string): boolean {
  return /^\/(?![/\\])[^\s\\]*$/.test(text);
}
