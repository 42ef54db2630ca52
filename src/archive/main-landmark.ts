/**
 * Puts the body of a mail into a `main`, which a web page needs and a mail must not have: there, the landmarks belong to
 * the mail program. The page's class moves along, as the dark styles of both themes are written for its children.
 */
export function withMainLandmark(html: string): string {
  return html
    .replace(/<body\b[^>]*>/, (body) => `${body}<main${/ class="[^"]*"/.exec(body)?.[0] ?? ''}>`)
    .replace(/<\/body>(?![\s\S]*<\/body>)/, '</main></body>');
}
