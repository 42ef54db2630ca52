import { generate } from 'css-tree';
import type { Element } from 'domhandler';
import {
  elementsOf,
  inlineDeclarations,
  type Audience,
  type Condition,
  type MailHtml,
  type StyleDeclaration,
} from '../mail-html.ts';
import { featuresOfAtRule, featuresOfDeclaration, featuresOfElement, featuresOfSelectors } from './feature-of.ts';

/** One place where a mail uses a feature. */
export interface Use {
  /** caniemail's slug. */
  feature: string;
  audience: Audience;
  /** The element; absent in a style sheet. */
  element?: Element;
  /** The declaration, as `border-radius` and `14px`; absent for elements, attributes and selectors. */
  property?: string;
  value?: string;
  /** The declaration as written. */
  text?: string;
  /**
   * In a style sheet: the conditions and selectors that a client must support to apply this rule. One of the selectors
   * is enough.
   */
  within?: Condition[];
  selectors?: Set<string>[];
  /** The rule's selectors as text. */
  selector?: string;
}

export function usedFeatures(mail: MailHtml): Use[] {
  const uses: Use[] = [];
  const elements = [
    ...elementsOf(mail.document).map((element) => ({
      element,
      audience: mail.hiddenFromWord.has(element) ? ('all-but-word' as const) : ('everyone' as const),
    })),
    ...mail.forWord.flatMap((fragment) =>
      elementsOf(fragment).map((element) => ({ element, audience: 'word' as const })),
    ),
  ];
  for (const { element, audience } of elements) {
    for (const feature of featuresOfElement(element)) uses.push({ feature, audience, element });
    for (const declaration of inlineDeclarations(element)) {
      for (const feature of featuresOfDeclaration(declaration))
        uses.push({ feature, audience, element, ...written(declaration) });
    }
  }
  for (const { selectors, declarations, within, audience } of mail.rules) {
    const sheet = { audience, within, selectors: featuresOfSelectors(selectors), selector: generate(selectors) };
    for (const feature of new Set(sheet.selectors.flatMap((one) => [...one]))) uses.push({ ...sheet, feature });
    for (const declaration of declarations) {
      for (const feature of featuresOfDeclaration(declaration))
        uses.push({ ...sheet, feature, ...written(declaration) });
    }
  }
  for (const { within, audience, ...rule } of mail.atRules) {
    for (const feature of featuresOfAtRule(rule))
      uses.push({ feature, audience, within, selectors: [], value: rule.prelude });
  }
  return uses;
}

function written({ property, value, text }: StyleDeclaration): Pick<Use, 'property' | 'value' | 'text'> {
  return { property, value: generate(value), text };
}
