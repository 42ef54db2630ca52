import { isTag, isText, type Element } from 'domhandler';
import { elementsOf, type MailHtml } from '../mail-html.ts';
import type { LookAt } from './computed.ts';
import type { Remark } from './remark.ts';
import { excerpt, nameOf, visibleText } from './words.ts';

/** Checks the elements for assistive technology: tables, lists, roles, controls. */
export function checkStructure(mail: MailHtml, look: LookAt): Remark[] {
  const elements = elementsOf(mail.document);
  const seen = elements.filter((element) => !look(element).hidden);
  return [
    ...tables(mail, seen, look),
    ...seen.flatMap((element) => [
      ...lists(element),
      ...roles(element),
      ...controls(element, elements, look),
      ...movement(element),
      ...reach(element),
    ]),
    ...shapes(mail),
  ];
}

function tables(mail: MailHtml, elements: Element[], look: LookAt): Remark[] {
  const all = [...elements, ...mail.forWord.flatMap((fragment) => elementsOf(fragment))];
  const bare = all.filter(
    (element) =>
      element.name === 'table' &&
      !/^(presentation|none|table|grid)$/.test(element.attribs.role ?? '') &&
      !holdsData(element),
  );
  const [first] = bare;
  if (!first) return [];
  const words = visibleTextOf(first, look);
  const where = words === '' ? '' : `, the first around “${excerpt(words)}”`;
  return [
    {
      rule: 'layout-table',
      message: `${bare.length === 1 ? 'a layout table has' : `${bare.length} layout tables have`} no \`role="presentation"\`${where}`,
      element: first,
    },
  ];
}

/** Only a data table has headers or a caption. */
function holdsData(table: Element): boolean {
  return elementsOf(table).some(
    ({ name, attribs }) =>
      name === 'th' ||
      name === 'caption' ||
      name === 'thead' ||
      attribs.scope !== undefined ||
      attribs.headers !== undefined,
  );
}

function visibleTextOf(element: Element, look: LookAt): string {
  try {
    return visibleText(element, look);
  } catch {
    return ''; // a table for Word only is not in the tree that was computed
  }
}

function lists(element: Element): Remark[] {
  const parent = element.parent && isTag(element.parent) ? element.parent : undefined;
  if ((element.name === 'ul' || element.name === 'ol') && !element.attribs.role) {
    const stranger = element.children.find((child) =>
      isText(child)
        ? child.data.trim() !== ''
        : isTag(child) && !['li', 'script', 'template', 'style'].includes(child.name),
    );
    if (stranger)
      return [
        {
          rule: 'list-broken',
          message: `a <${element.name}> contains ${isTag(stranger) ? `a <${stranger.name}>` : 'text'} besides its items`,
          element,
        },
      ];
  }
  if (element.name === 'dl' && !element.attribs.role) {
    const stranger = element.children.find(
      (child) => isTag(child) && !['dt', 'dd', 'div', 'script', 'template'].includes(child.name),
    );
    if (stranger) return [{ rule: 'list-broken', message: 'a <dl> contains something besides its terms', element }];
  }
  if (element.name === 'li' && !element.attribs.role && !(parent && ['ul', 'ol', 'menu'].includes(parent.name)))
    return [{ rule: 'list-broken', message: 'an <li> is outside of a list', element }];
  if (/^d[td]$/.test(element.name) && !(parent && (parent.name === 'dl' || parent.name === 'div')))
    return [{ rule: 'list-broken', message: `a <${element.name}> is outside of a <dl>`, element }];
  return [];
}

// WAI-ARIA 1.2, 5.4, without its abstract roles.
const known = new Set(
  'alert alertdialog application article banner blockquote button caption cell checkbox code columnheader combobox complementary contentinfo definition deletion dialog directory document emphasis feed figure form generic grid gridcell group heading img image insertion link list listbox listitem log main marquee math menu menubar menuitem menuitemcheckbox menuitemradio meter navigation none note option paragraph presentation progressbar radio radiogroup region row rowgroup rowheader scrollbar search searchbox separator slider spinbutton status strong subscript superscript switch tab table tablist tabpanel term textbox time timer toolbar tooltip tree treegrid treeitem'.split(
    ' ',
  ),
);
const attributes = new Set(
  'activedescendant atomic autocomplete braillelabel brailleroledescription busy checked colcount colindex colindextext colspan controls current describedby description details disabled dropeffect errormessage expanded flowto grabbed haspopup hidden invalid keyshortcuts label labelledby level live modal multiline multiselectable orientation owns placeholder posinset pressed readonly relevant required roledescription rowcount rowindex rowindextext rowspan selected setsize sort valuemax valuemin valuenow valuetext'.split(
    ' ',
  ),
);
/** Elements that must not have a name unless they have a role (ARIA in HTML). */
const nameless = /^(div|span|p|b|i|em|strong|small|code|pre|sub|sup|u|center|font)$/;

function roles(element: Element): Remark[] {
  const remarks: Remark[] = [];
  const { role } = element.attribs;
  if (
    role?.trim() &&
    !role
      .toLowerCase()
      .split(/\s+/)
      .some((one) => known.has(one) || one.startsWith('doc-'))
  )
    remarks.push({ rule: 'aria-unknown', message: `\`role="${role}"\` on <${element.name}> does not exist`, element });
  for (const name of Object.keys(element.attribs)) {
    if (name.startsWith('aria-') && !attributes.has(name.slice(5)))
      remarks.push({ rule: 'aria-unknown', message: `\`${name}\` on <${element.name}> does not exist`, element });
  }
  const labelled = element.attribs['aria-label'] ?? element.attribs['aria-labelledby'];
  if (labelled?.trim() && !role && nameless.test(element.name))
    remarks.push({
      rule: 'aria-unknown',
      severity: 'warning',
      message: `a <${element.name}> without a role cannot have the name “${excerpt(labelled)}”`,
      element,
    });
  return remarks;
}

function controls(element: Element, all: Element[], look: LookAt): Remark[] {
  const { name, attribs } = element;
  const unnamed = (what: string): Remark[] => [
    { rule: 'control-without-name', message: `${what} has no name`, element },
  ];
  if (attribs['aria-label']?.trim() || attribs.title?.trim() || attribs['aria-labelledby']) return [];
  if (name === 'button' || attribs.role === 'button') return nameOf(element, look) === '' ? unnamed('a button') : [];
  if (name === 'area')
    return attribs.href !== undefined && !attribs.alt?.trim() ? unnamed('an area of an image map') : [];
  if (name === 'svg' && attribs.role === 'img')
    return elementsOf(element).some((child) => child.name === 'title') ? [] : unnamed('an <svg> picture');
  if (attribs.role === 'img' && name !== 'img') return unnamed(`a <${name}> with role="img"`);
  if (name === 'object') return visibleText(element, look) === '' ? unnamed('an <object>') : [];
  if (name === 'summary') return nameOf(element, look) === '' ? unnamed('a <summary>') : [];
  if (name === 'iframe') return unnamed('a frame');
  const type = (attribs.type ?? 'text').toLowerCase();
  if (name === 'input' && type === 'image') return attribs.alt?.trim() ? [] : unnamed('an image button');
  if (name === 'input' && /^(submit|reset)$/.test(type)) return attribs.value === '' ? unnamed('a button') : [];
  if (name === 'input' && type === 'button') return attribs.value?.trim() ? [] : unnamed('a button');
  if (!['input', 'select', 'textarea'].includes(name) || type === 'hidden') return [];
  return isLabelled(element, all) || attribs.placeholder?.trim() ? [] : unnamed(`a field (<${name}>)`);
}

function isLabelled(element: Element, all: Element[]): boolean {
  for (let up = element.parent; up; up = up.parent) if (isTag(up) && up.name === 'label') return true;
  return (
    element.attribs.id !== undefined &&
    all.some(({ name, attribs }) => name === 'label' && attribs.for === element.attribs.id)
  );
}

function movement(element: Element): Remark[] {
  return element.name === 'marquee' || element.name === 'blink'
    ? [{ rule: 'moving-text', message: `there is a <${element.name}>`, element }]
    : [];
}

function reach(element: Element): Remark[] {
  if (Number(element.attribs.tabindex) > 0)
    return [
      {
        rule: 'hidden-but-reachable',
        message: `a <${element.name}> changes the keyboard order (\`tabindex="${element.attribs.tabindex}"\`)`,
        element,
      },
    ];
  if (element.attribs['aria-hidden'] !== 'true') return [];
  const within = [element, ...elementsOf(element)].find(
    ({ name, attribs }) =>
      (name === 'a' && attribs.href !== undefined && attribs.tabindex !== '-1') ||
      ['button', 'input', 'select', 'textarea', 'iframe'].includes(name),
  );
  return within
    ? [
        {
          rule: 'hidden-but-reachable',
          message: `a <${within.name}> is inside something hidden from screen readers`,
          element: within,
        },
      ]
    : [];
}

/** Checks VML, Outlook's drawing language, in conditional comments. */
function shapes(mail: MailHtml): Remark[] {
  return mail.forWord.flatMap((fragment) =>
    elementsOf(fragment).flatMap((element): Remark[] => {
      if (!/^v:(rect|roundrect|oval|shape|image|group|line|polyline|arc|curve)$/.test(element.name)) return [];
      const remarks: Remark[] = [];
      const inGroup = element.parent && isTag(element.parent) && element.parent.name === 'v:group';
      if (element.attribs.alt === undefined && !inGroup)
        remarks.push({ rule: 'vml-without-alt', message: `a <${element.name}> for Outlook has no \`alt\`` });
      if (
        element.attribs.href !== undefined ||
        elementsOf(element).some(({ name, attribs }) => name === 'a' && attribs.href !== undefined)
      )
        remarks.push({ rule: 'vml-link', message: `a <${element.name}> for Outlook is a link` });
      return remarks;
    }),
  );
}
