import { clientNames, expandClients, type ClientId } from '../../config/mail-clients.ts';
import { findingsOf, type Finding, type GateInput, type GateRendition } from '../finding.ts';
import { readMailHtml, type MailHtml } from '../mail-html.ts';
import { writtenItems } from '../written.ts';
import { consequenceOf } from './consequence.ts';
import { effectOf, type Effect } from './effect.ts';
import { isForOneClient, isProvidedFor, remarkApplies } from './exceptions.ts';
import { featuresOfAtRule } from './feature-of.ts';
import { clientRules } from './rules.ts';
import { allFeatures, type Feature } from './support.ts';
import { usedFeatures, type Use } from './used-features.ts';

/**
 * Compares the HTML of an issue with what the publication's mail clients support: one finding for each missing feature,
 * with the clients that lack it, weighted by how many readers use them if that is known.
 */
export function checkClients(input: GateInput): Finding[] {
  const clients = expandClients(input.publication.clients);
  const allMissed = input.renditions.flatMap((rendition) =>
    missedFeatures(rendition, clients).map((missed) => ({ ...missed, rendition })),
  );
  const finding = findingsOf('clients', input.source);
  // What is the same in every theme is about the issue, not about a theme.
  const groups = [
    ...Map.groupBy(
      allMissed,
      (missed) => `${missed.feature.slug} ${missed.clients.join()} ${missed.source ?? ''}`,
    ).values(),
  ];
  return groups.flatMap(([first, ...others]) => {
    const missed = first!;
    const rule = ruleOf(missed.effect);
    const { severity } = clientRules[rule];
    const share = shareOf(missed.clients, input.clientShares);
    const isRare = share !== undefined && share < rareShare;
    if (isRare && severity === 'info') return [];
    const item =
      missed.source === undefined
        ? undefined
        : writtenItems(input).find(({ item: { image } }) => image && missed.source!.endsWith(image.src));
    return finding({
      rule,
      severity: isRare ? 'info' : severity,
      message: sentence(missed, clients, share),
      hint: hintOf(missed),
      item: item?.item.id ?? missed.feature.slug,
      ...(item ? { path: [...item.path, 'image', 'src'] } : {}),
      ...(others.length + 1 < input.renditions.length ? { theme: missed.rendition.theme } : {}),
    });
  });
}

/** Share of all readers. For rarer clients, a warning becomes a note and a note is left out. */
const rareShare = 0.005;

interface Missed {
  feature: Feature;
  effect: Exclude<Effect, 'nothing'>;
  clients: ClientId[];
  /** Places that use the feature, the clearest first. */
  uses: Use[];
  /** caniemail's notes, if they apply to this mail. */
  remarks: string[];
  /** Whether none of the clients supports it at all. */
  certainlyNone: boolean;
  /** The address of the picture, if it is one. */
  source?: string;
}

function missedFeatures({ copies }: GateRendition, clients: ClientId[]): Missed[] {
  const mail = readMailHtml(copies.full.html);
  // Pictures are reported one by one: three pictures in a format that Outlook lacks are three problems to solve.
  const key = (use: Use) => (use.feature.startsWith('image-') ? `${use.feature} ${sourceOf(use)}` : use.feature);
  return [...Map.groupBy(usedFeatures(mail), key).values()].flatMap((uses) => {
    const feature = allFeatures().get(uses[0]!.feature);
    const effect = effectOf(uses[0]!.feature);
    if (!feature || effect === 'nothing') return [];
    const missedBy = clients.flatMap((client) => {
      const missed = missedUses(feature, uses, client, mail);
      return missed.length > 0 ? [{ client, missed }] : [];
    });
    if (missedBy.length === 0) return [];
    const all = missedBy.flatMap(({ missed }) => missed);
    return [
      {
        feature,
        // A note without an entry in exceptions.ts is passed on, but only as information.
        effect: all.some(({ certain }) => certain) ? effect : 'look',
        clients: missedBy.map(({ client }) => client),
        certainlyNone: missedBy.every(({ client }) => feature.support(client).level === 'none'),
        uses: [...new Set(all.map(({ use }) => use))],
        remarks: [...new Set(all.flatMap(({ remarks }) => remarks))],
        ...(feature.slug.startsWith('image-') ? { source: sourceOf(uses[0]!) } : {}),
      },
    ];
  });
}

function missedUses(
  feature: Feature,
  uses: Use[],
  client: ClientId,
  mail: MailHtml,
): { use: Use; certain: boolean; remarks: string[] }[] {
  const { level, notes } = feature.support(client);
  if (level !== 'none' && level !== 'partial') return [];
  return uses.flatMap((use) => {
    if (!isRead(use, client) || isForOneClient(use) || isProvidedFor({ use, client, mail })) return [];
    const judged = notes
      .map((remark) => ({ remark, applies: remarkApplies(remark, { use, client, mail }) }))
      .filter(({ applies }) => applies !== 'no');
    if (level === 'partial' && judged.length === 0) return [];
    return [
      {
        use,
        certain: level === 'none' || judged.some(({ applies }) => applies === 'yes'),
        remarks: judged.map(({ remark }) => remark),
      },
    ];
  });
}

/** Whether the client reads this part at all: a client that ignores style sheets does not need dark mode features. */
function isRead({ audience, within, selectors, property }: Use, client: ClientId): boolean {
  if ((audience === 'word') === (client !== 'outlook.windows') && audience !== 'everyone') return false;
  if (!within) return true;
  const lacks = (feature: string) => allFeatures().get(feature)?.support(client).level === 'none';
  if (lacks('html-style') || within.flatMap(featuresOfAtRule).some(lacks)) return false;
  return property === undefined || selectors!.some((selector) => ![...selector].some(lacks));
}

function sourceOf({ element, value }: Use): string {
  return element?.attribs.src ?? element?.attribs.background ?? value ?? '';
}

function ruleOf(effect: Missed['effect']): keyof typeof clientRules {
  return `client-${effect}`;
}

/** Undefined when the share of one of them is unknown: an unrecognisable client must not pass as unused. */
function shareOf(clients: ClientId[], shares: Record<string, number> | undefined): number | undefined {
  if (!shares || clients.some((client) => shares[client] === undefined)) return undefined;
  return clients.reduce((sum, client) => sum + shares[client]!, 0);
}

function sentence(missed: Missed, among: ClientId[], share: number | undefined): string {
  const { effect, clients, uses, certainlyNone } = missed;
  const who = list(clientNames(clients, among));
  const readers = share === undefined ? '' : `, used by ${percent(share)} of your readers`;
  if (missed.source !== undefined)
    return `${missed.source.split('/').at(-1)} (${missed.feature.title}) ${certainlyNone ? 'is not shown' : 'may not be shown'} in ${who}${readers}`;
  return `${thing(uses[0]!, missed.feature)} ${certainlyNone ? 'has no effect' : 'works only partly'} in ${who}${readers}: ${consequenceOf(missed.feature.slug, effect)}`;
}

function hintOf({ feature, remarks }: Missed): string {
  // Addresses and Markdown would make the sentence hard to read; the linked page has them.
  const plain = remarks.map((remark) =>
    remark
      .replaceAll(/\s*\(?See \[[^\]]*\]\([^)]*\)\.?\)?/g, '')
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .trim(),
  );
  return [...plain, feature.url].join(' ');
}

/** The source text, as its author would search for it: `padding: 14px 40px` on <p>. */
function thing({ element, selector, property, value, feature }: Use, { title }: Feature): string {
  if (feature.startsWith('css-at-')) return `\`@${feature.split('-')[2]} ${value}\``;
  const place = element ? `on <${element.name}>` : `for \`${selector?.split(',')[0]}\``;
  // Units, functions and `!important` need the name of the feature besides the declaration.
  if (property !== undefined)
    return title.includes(property) || feature === `css-${property}`
      ? `\`${property}: ${value}\` ${place}`
      : `the ${title} in \`${property}: ${value}\` ${place}`;
  if (!element) return `the ${title} ${place}`;
  return title.startsWith('<') || !title.includes('attribute') ? `<${element.name}>` : `the ${title} ${place}`;
}

function list(names: string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
}

function percent(share: number): string {
  if (share > 0 && share < 0.01) return 'less than 1 %';
  return `${Math.round(share * 100)} %`;
}
