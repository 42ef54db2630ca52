/** One rule of a dark style sheet. Colour and background are separate because Outlook distinguishes them. */
export interface DarkRule {
  selector: string;
  color?: string;
  background?: string;
  border?: string;
  underline?: string;
}

/**
 * The theme's dark mode, for clients that support one. `media` is for Apple Mail, Thunderbird and others that support
 * `prefers-color-scheme`; `outlook` is for Outlook.com and the Outlook apps, which invert colours themselves and then
 * mark what they changed: `data-ogsc` for a text colour, `data-ogsb` for a background. There are two style sheets
 * because a client that fails on one should still use the other (Gmail drops a whole sheet).
 */
export function darkSheets(rules: DarkRule[]): { media: string; outlook: string } {
  const important = (property: string, value: string | undefined) => (value ? `${property}:${value}!important;` : '');
  const own = rules.map(
    (rule) =>
      `${rule.selector}{${important('color', rule.color)}${important('background-color', rule.background)}${important('border-color', rule.border)}${important('text-decoration-color', rule.underline)}}`,
  );
  const prefixed = (prefix: string, selector: string) =>
    selector
      .split(',')
      .map((one) => `${prefix} ${one}`)
      .join(',');
  const outlook = rules.flatMap(({ selector, color, background, border }) => [
    ...(color || border
      ? [`${prefixed('[data-ogsc]', selector)}{${important('color', color)}${important('border-color', border)}}`]
      : []),
    ...(background ? [`${prefixed('[data-ogsb]', selector)}{${important('background-color', background)}}`] : []),
  ]);
  return {
    media: `@media (prefers-color-scheme:dark){${own.join('')}}`.replaceAll(';}', '}'),
    outlook: outlook.join('').replaceAll(';}', '}'),
  };
}
