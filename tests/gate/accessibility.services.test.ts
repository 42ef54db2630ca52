/** Compares the gate with a browser: colours as Chromium computes them, problems as axe-core finds them. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isTag, isText, type ChildNode } from 'domhandler';
import { checkAccessibility } from '../../src/gate/accessibility/check-accessibility.ts';
import { hex } from '../../src/gate/accessibility/colour.ts';
import { lookAt } from '../../src/gate/accessibility/computed.ts';
import type { AccessibilityRule } from '../../src/gate/accessibility/rules.ts';
import { readMailHtml } from '../../src/gate/mail-html.ts';
import { runAxe } from '../setup/axe.ts';
import { connectChromium } from '../setup/shared-browser.ts';
import { inputOf, page as sound, sampleInput } from './mail-input.ts';

let browser: Browser;
let window: Page;
beforeAll(async () => {
  browser = await connectChromium();
  window = await browser.newPage();
  await window.route('**/*', (route) => route.abort());
});
afterAll(() => browser?.close());

const schemes = ['light', 'dark'] as const;
const widths = [800, 375];

/** Shows the mail as a reader would see it, without a network. */
async function show(html: string, scheme: 'light' | 'dark', width: number): Promise<void> {
  await window.setViewportSize({ width, height: 900 });
  await window.emulateMedia({ colorScheme: scheme });
  await window.setContent(html, { waitUntil: 'domcontentloaded' });
}

/** The rules that axe runs by default, without experimental ones. In a mail, landmarks belong to the mail program. */
const usualRules =
  "axe._audit.rules.filter((rule) => rule.enabled && !rule.tags.includes('experimental') && !rule.id.startsWith('landmark') && rule.id !== 'region')";

/** What axe finds, by rule; with `severely`, without problems that it calls minor or moderate. */
async function axeFaults(html: string, scheme: 'light' | 'dark', severely: boolean): Promise<string[]> {
  await show(html, scheme, 800);
  const { violations } = await runAxe(
    window,
    `{ runOnly: { type: 'rule', values: ${usualRules}.map((rule) => rule.id) }, resultTypes: ['violations'] }`,
  );
  return violations
    .filter(({ impact }) => !severely || impact === 'serious' || impact === 'critical')
    .map(({ id }) => id);
}

async function ourRules(html: string): Promise<string[]> {
  return checkAccessibility(await inputOf(html)).map(({ rule }) => rule);
}

describe.each(['digest', 'classic'])('the sample issues in %s', (theme) => {
  test.each([179, 180])(
    'issue %i: every text has the colour, size, weight and position that Chromium computes, in light and dark, on a desktop and a phone',
    async (number) => {
      const { html } = (await sampleInput(number, [theme])).renditions[0]!.copies.full;
      for (const scheme of schemes) {
        for (const width of widths) {
          await show(html, scheme, width);
          const theirs = await window.evaluate<string[]>(textsInBrowser);
          const ours = textsInMail(html, scheme, width);
          expect(theirs.length).toBeGreaterThan(100);
          expect(ours).toEqual(theirs);
        }
      }
    },
  );

  test.each([178, 179, 180])('issue %i: neither axe nor the gate finds anything serious', async (number) => {
    const input = await sampleInput(number, [theme]);
    const { html } = input.renditions[0]!.copies.full;
    expect(await axeFaults(html, 'light', true)).toEqual([]);
    expect(await axeFaults(html, 'dark', true)).toEqual([]);
    expect(checkAccessibility(input).filter(({ severity }) => severity !== 'info')).toEqual([]);
  });
});

const dark =
  '<meta name="color-scheme" content="light dark"><style>@media (prefers-color-scheme:dark){body{background:#101010;color:#eee}.x{color:#333}}</style>';
const plain =
  '<!doctype html><html lang="en" dir="ltr"><head><title>Seven</title></head><body><div lang="en" dir="ltr"><h1>Seven</h1></div></body></html>';

/** One problem each, with the names of axe's rule and of ours. */
const faults: [axe: string, html: string, ours: AccessibilityRule][] = [
  ['image-alt', sound('<img src="x.png">'), 'image-without-alt'],
  [
    'area-alt',
    sound(
      '<img src="x.png" alt="A map" usemap="#m"><map name="m"><area href="https://example.org/" coords="0,0,9,9" shape="rect"></map>',
    ),
    'control-without-name',
  ],
  ['role-img-alt', sound('<div role="img"></div>'), 'control-without-name'],
  ['svg-img-alt', sound('<svg role="img" width="9" height="9"><circle r="4"></circle></svg>'), 'control-without-name'],
  ['object-alt', sound('<object data="x.pdf"></object>'), 'control-without-name'],
  ['button-name', sound('<button></button>'), 'control-without-name'],
  ['input-button-name', sound('<input type="submit" value="">'), 'control-without-name'],
  ['input-image-alt', sound('<input type="image" src="x.png">'), 'control-without-name'],
  ['label', sound('<input type="text">'), 'control-without-name'],
  ['select-name', sound('<select><option>a</option></select>'), 'control-without-name'],
  ['summary-name', sound('<details><summary></summary>x</details>'), 'control-without-name'],
  ['frame-title', sound('<iframe src="about:blank"></iframe>'), 'control-without-name'],
  ['link-name', sound('<a href="https://example.org/"></a>'), 'link-without-words'],
  ['link-name', sound('<a href="https://example.org/"><img src="x.png" alt=""></a>'), 'link-without-words'],
  [
    'label-content-name-mismatch',
    sound('<a href="https://example.org/" aria-label="Something else">The calendar</a>'),
    'link-called-otherwise',
  ],
  [
    'link-in-text-block',
    sound(
      '<p style="color:#222">See <a href="https://example.org/" style="color:#003a8c;text-decoration:none">the calendar</a> of next week, and what else is on.</p>',
    ),
    'link-by-colour-alone',
  ],
  ['color-contrast', sound('<p style="color:#777">Hello</p>'), 'low-contrast'],
  ['color-contrast', sound('<div style="background:#333;padding:9px"><p>Hello</p></div>'), 'low-contrast'],
  [
    'color-contrast',
    sound('<table role="presentation" bgcolor="#333333"><tr><td><font color="#666666">Hello</font></td></tr></table>'),
    'low-contrast',
  ],
  [
    'color-contrast',
    sound('<div style="background:#000"><p style="background:rgba(255,255,255,.5);color:#fff">Hello</p></div>'),
    'low-contrast',
  ],
  ['color-contrast', sound('<p style="opacity:.5">Hello</p>'), 'low-contrast'],
  [
    'color-contrast',
    sound('<p class="x y">Hello</p>', '<style>.x{color:#000}.x.y{color:#aaa}</style>'),
    'low-contrast',
  ],
  ['color-contrast', sound('<p style="color:#8a8a8a;font-size:18px;font-weight:bold">Hello</p>'), 'low-contrast'],
  ['color-contrast', sound('<p style="color:hsl(0 0% 60%)">Hello</p>'), 'low-contrast'],
  ['document-title', sound('<p>a</p>').replace('<title>Issue seven</title>', ''), 'no-title'],
  ['html-has-lang', plain.replace('<html lang="en"', '<html'), 'no-lang'],
  ['html-lang-valid', plain.replace('<html lang="en"', '<html lang="zz"'), 'no-lang'],
  ['valid-lang', sound('<p lang="zz">Hello</p>'), 'no-lang'],
  ['meta-viewport', sound('', '<meta name="viewport" content="width=device-width, user-scalable=no">'), 'zoom-blocked'],
  // Later than the test runs; a reload would break off the check of another page.
  ['meta-refresh', sound('', '<meta http-equiv="refresh" content="3600">'), 'page-refreshes'],
  ['list', sound('<ul><p>Hello</p><li>a</li></ul>'), 'list-broken'],
  ['listitem', sound('<div><li>Hello</li></div>'), 'list-broken'],
  ['definition-list', sound('<dl><p>Hello</p><dt>a</dt><dd>b</dd></dl>'), 'list-broken'],
  [
    'dlitem',
    sound('<p></p><dt>Hello</dt>').replace('<div lang', '<section lang').replace('</div></body>', '</section></body>'),
    'list-broken',
  ],
  ['marquee', sound('<marquee>Hello</marquee>'), 'moving-text'],
  ['blink', sound('<blink>Hello</blink>'), 'moving-text'],
  ['tabindex', sound('<a href="https://example.org/" tabindex="3">The calendar</a>'), 'hidden-but-reachable'],
  [
    'aria-hidden-focus',
    sound('<div aria-hidden="true"><a href="https://example.org/">The calendar</a></div>'),
    'hidden-but-reachable',
  ],
  ['aria-roles', sound('<div role="sheet">Hello</div>'), 'aria-unknown'],
  ['aria-valid-attr', sound('<p aria-colour="red">Hello</p>'), 'aria-unknown'],
  ['avoid-inline-spacing', sound('<p style="letter-spacing:.01em !important">Hello</p>'), 'spacing-fixed'],
  ['heading-order', sound('<h2>a</h2><h4>b</h4>'), 'heading-skipped'],
  ['empty-heading', sound('<h2></h2>'), 'heading-empty'],
  ['page-has-heading-one', sound('<h2>a</h2>').replace(/<h1>.*<\/h1>/, ''), 'no-headline'],
];

describe('what axe finds, the gate finds', () => {
  test.each(faults)('%s in %s', async (rule, html, ours) => {
    expect(await axeFaults(html, 'light', false)).toContain(rule);
    expect(await ourRules(html)).toContain(ours);
  });

  test('in the dark as well', async () => {
    const html = sound('<p class="x">Hello</p>', dark);
    expect(await axeFaults(html, 'light', true)).toEqual([]);
    expect(await axeFaults(html, 'dark', true)).toEqual(['color-contrast']);
    expect(await ourRules(html)).toEqual(['low-contrast-dark']);
  });

  test('and both accept a sound page', async () => {
    const html = sound(
      '<p>See <a href="https://example.org/">the calendar</a> of next week.</p><img src="x.png" alt="A map of the harbour">',
    );
    expect(await axeFaults(html, 'light', false)).toEqual([]);
    expect(await ourRules(html)).toEqual([]);
  });

  test('every serious or critical rule of axe is in the list above, or can’t apply to a mail', async () => {
    const known = new Set([...faults.map(([rule]) => rule), ...Object.keys(notInMail)]);
    await show('<p></p>', 'light', 800);
    await runAxe(window);
    const rules = await window.evaluate<string[]>(
      `${usualRules}.filter((rule) => /serious|critical/.test(rule.impact)).map((rule) => rule.id)`,
    );
    expect(rules.length).toBeGreaterThan(40);
    expect(rules.filter((rule) => !known.has(rule))).toEqual([]);
  });
});

const widgets = 'Widgets made of roles need scripts, and no mail client runs any. An unknown role is told.';
const notInMail: Record<string, string> = {
  'aria-allowed-attr': widgets,
  'aria-braille-equivalent': widgets,
  'aria-command-name': widgets,
  'aria-conditional-attr': widgets,
  'aria-deprecated-role': widgets,
  'aria-input-field-name': widgets,
  'aria-meter-name': widgets,
  'aria-progressbar-name': widgets,
  'aria-prohibited-attr': widgets,
  'aria-required-attr': widgets,
  'aria-required-children': widgets,
  'aria-required-parent': widgets,
  'aria-roledescription': widgets,
  'aria-tab-name': widgets,
  'aria-toggle-field-name': widgets,
  'aria-tooltip-name': widgets,
  'aria-valid-attr-value': widgets,
  'aria-dialog-name': widgets,
  'aria-treeitem-name': widgets,
  'aria-text': widgets,
  'aria-hidden-body': 'Mail clients put what is in <body> into a page of their own.',
  'autocomplete-valid': 'Of forms that nobody can fill in; unnamed fields are told.',
  'duplicate-id-aria': widgets,
  'frame-focusable-content': 'Mail clients throw frames away; a frame is told.',
  'frame-tested': 'Mail clients throw frames away; a frame is told.',
  'frame-title-unique': 'Mail clients throw frames away; a frame is told.',
  bypass: 'To skip what every page repeats; a mail is one page.',
  accesskeys: 'Mail clients throw them away.',
  'label-title-only': 'Of forms that nobody can fill in; unnamed fields are told.',
  'nested-interactive': 'Needs widgets; a button alone is told by the clients’ check.',
  'scrollable-region-focusable': 'A mail scrolls as a whole.',
  'td-headers-attr': 'Tables of figures are not in what a draft can hold.',
  'th-has-data-cells': 'Tables of figures are not in what a draft can hold.',
  'video-caption': 'A video is told by the clients’ check: hardly any mail client plays one.',
  'audio-caption': 'Mail clients play no sound.',
  'target-size': 'Needs a layout; links stand in running text, which it leaves out.',
  'css-orientation-lock': 'Needs a transform by the device’s orientation, which mail clients drop.',
};

/** Each visible text with its style, in order. A string, because this program has no type for `document`. */
const textsInBrowser = `(() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data.replace(/\\s+/g, ' ').trim();
    const element = node.parentElement;
    if (text === '' || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    if (style.fontSize === '0px') continue;
    const [r, g, b] = style.color.match(/[\\d.]+/g).map(Number);
    const channel = (value) => Math.round(value).toString(16).padStart(2, '0');
    const align = style.textAlign.replace('-webkit-', '');
    found.push([text.slice(0, 40), '#' + channel(r) + channel(g) + channel(b), Math.round(parseFloat(style.fontSize) * 10) / 10, style.fontWeight, align].join(' | '));
  }
  return found;
})()`;

function textsInMail(html: string, scheme: 'light' | 'dark', width: number): string[] {
  const mail = readMailHtml(html);
  const look = lookAt(mail, { scheme, width });
  const visit = (node: ChildNode): string[] => {
    if (isText(node) && node.parent && isTag(node.parent)) {
      const text = node.data.replaceAll(/\s+/g, ' ').trim();
      const { colour, fontSize, fontWeight, textAlign } = look(node.parent);
      return text === '' || fontSize === 0
        ? []
        : [
            [
              text.slice(0, 40),
              colour ? hex(colour) : 'unknown',
              Math.round(fontSize * 10) / 10,
              fontWeight,
              textAlign,
            ].join(' | '),
          ];
    }
    if (!isTag(node) || look(node).hidden) return [];
    return node.children.flatMap((child) => visit(child));
  };
  return mail.document.children.flatMap((child) => visit(child));
}
