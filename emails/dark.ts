/** One rule of a dark sheet. Colour and background are kept apart because Outlook tells them apart. */
export interface DarkRule {
  selector: string;
  color?: string;
  background?: string;
  border?: string;
  underline?: string;
}

/**
 * The designed dark mode, for clients that ask for one. `media` is for Apple Mail, Thunderbird and others that
 * know `prefers-color-scheme`; `outlook` is for Outlook.com and the Outlook apps, which invert colours themselves
 * and then mark what they changed: `data-ogsc` for a text colour, `data-ogsb` for a background.
 * Two sheets, because a client that stumbles over the one should still take the other (Gmail drops a whole sheet).
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
