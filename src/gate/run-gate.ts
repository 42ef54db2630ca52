import type { Publication } from '../config/config.ts';
import type { Database } from '../db/open.ts';
import { fillingProblems } from '../issue/check.ts';
import type { Issue } from '../issue/issue.ts';
import type { ParsedDraft } from '../issue/parse-draft.ts';
import { availableThemes, renderIssue, type Rendition } from '../issue/render.ts';
import type { ViewContext } from '../issue/view.ts';
import { expandClients } from '../config/mail-clients.ts';
import { GalleyError, type Problem } from '../problem.ts';
import { clientShares } from '../track/client-shares.ts';
import { checkAddresses } from './addresses/check-addresses.ts';
import { checkAccessibility } from './accessibility/check-accessibility.ts';
import { checks } from './checks/all.ts';
import { checkBookings } from './check-bookings.ts';
import { checkRepeats, repeatedAddresses } from './check-repeats.ts';
import { checkWriting } from './check-writing.ts';
import { emptySections } from './empty-sections.ts';
import { checkClients } from './clients/check-clients.ts';
import { findingGroups, type Finding, type FindingGroup, type GateInput, type GateRendition } from './finding.ts';
import { checkLinks, type LinkCheck } from './links/check-links.ts';
import { checkRemoteImages } from './links/check-remote-images.ts';
import type { LinkOptions } from './links/fetch-links.ts';
import { checkHeaders, publicationSource } from './message/check-headers.ts';
import { checkDraftImages, checkMailImages } from './message/check-images.ts';
import { checkLogo } from './message/check-logo.ts';
import { checkParts } from './message/check-parts.ts';
import { checkSize } from './message/check-size.ts';
import { gateRendition } from './render-copies.ts';
import type { Rule } from './rule.ts';
import { inspectSender, type OutgoingSender } from './sender/check-sender.ts';
import { titleAt } from './gather-findings.ts';
import { findingBuilder, reportBy } from './finding-builder.ts';
import { applyWaivers } from './waivers.ts';

export interface GateDeps {
  /** The folder that holds galley.yaml. */
  root: string;
  publication: Publication;
  context: ViewContext;
  /** Size of the HTML as it is mailed: `compileMessage(rendition, sender).htmlBytes`. */
  sizeOf(rendition: Rendition): number;
  /**
   * Whether mail leaves this machine (`!isLocalWork(config)`). Default false: checks that matter only for real mail are
   * skipped.
   */
  leaves?: boolean;
  /** As in `GateInput`; read from the database if left out. */
  clientShares?: Record<string, number>;
  /**
   * For the links of issues that were sent and whose draft no longer exists, and for the mail clients of the readers.
   */
  db?: Database | undefined;
}

export interface GateOptions {
  /** The themes to render; by default only the issue's own. */
  themes?: string[];
  /** Fetch every link and picture. Takes seconds to minutes; the signal ends it early. */
  links?: LinkOptions;
  /** Look up the DNS records of the sender. */
  sender?: OutgoingSender;
}

export interface GateResult {
  findings: Finding[];
  /** Set when the draft could be parsed. */
  issue?: Issue;
  /** How far the links were checked; absent if that was not asked for. */
  linkCheck?: LinkCheck;
  /** The themes that could be rendered and filled. */
  renditions: GateRendition[];
}

/**
 * Runs every check on a draft, in a stable order: by group, then in reading order. Takes some tens of milliseconds once
 * the themes are loaded, so it can run at each save. Never throws because of the draft's content; a check that crashes
 * becomes a finding.
 *
 * @throws GalleyError E_THEME when `themes` contains an unknown theme.
 */
export async function runGate(draft: ParsedDraft, deps: GateDeps, options: GateOptions = {}): Promise<Finding[]> {
  return (await inspectDraft(draft, deps, options)).findings;
}

/** Like `runGate`, and also returns the parsed issue and the renditions. */
export async function inspectDraft(draft: ParsedDraft, deps: GateDeps, options: GateOptions = {}): Promise<GateResult> {
  const { source, issue } = draft;
  const unknown = options.themes?.find((theme) => !availableThemes.includes(theme));
  if (unknown !== undefined)
    throw new GalleyError(`There is no theme called ${unknown}`, {
      code: 'E_THEME',
      hint: `Themes: ${availableThemes.join(', ')}.`,
    });
  const report = findingBuilder(source);
  const findings: Finding[] = [...draft.problems, ...(draft.bookings?.problems ?? [])].map((problem) =>
    fromProblem(problem),
  );
  const crashed = new Set<FindingGroup>();
  /** A crash of one check must not lose the findings of the others, or break the page that shows them. */
  const guard = async <T>(group: FindingGroup, what: string, work: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      crashed.add(group);
      findings.push({
        ...report('check-crashed', `${what} could not be checked: ${(error as Error).message.split('\n')[0]}`, {
          hint: 'This is a bug in Galley; please report it.',
        }),
        group,
      });
      return undefined;
    }
  };
  const check = async (group: FindingGroup, what: string, work: () => Finding[] | Promise<Finding[]>) =>
    void findings.push(...((await guard(group, what, work)) ?? []));

  // These checks do not need a valid issue, and editors want to see all problems at once.
  if (draft.source.value !== undefined) {
    await check('draft', 'empty sections', () => emptySections(source));
    await check('draft', 'the addresses', () => [
      ...checkAddresses(source, {
        issue,
        allow: [...(options.links?.allow ?? []), ...deps.publication.linkCheck.allowPrivate],
        own: deps.publication.slug,
      }),
      // A publication on one’s own machine may have its pages there.
      ...checkAddresses(publicationSource(deps.root)).filter(({ rule }) => deps.leaves || rule !== 'link-local'),
    ]);
    await check('message', 'the pictures', () => [
      ...checkDraftImages(source, deps.root),
      ...checkLogo(deps.publication.brand.logo, deps.root),
    ]);
    if (!issue) await check('draft', 'repeated links', () => repeatedAddresses(source));
  }
  const renditions: GateRendition[] = [];
  let linkCheck: LinkCheck | undefined;
  if (issue) {
    for (const theme of options.themes ?? [issue.theme]) {
      await guard('message', `the theme ${theme}`, async () => {
        const rendition = await renderIssue(issue, deps.context, theme);
        const unfillable = fillingProblems(rendition, draft, deps.publication.fields);
        findings.push(...unfillable.map((problem) => fromProblem(problem)));
        if (unfillable.length === 0)
          renditions.push(gateRendition(rendition, deps.publication, deps.context.publicUrl));
      });
    }
    const shares = deps.clientShares ?? (await readersClients(deps));
    const input: GateInput = {
      source,
      issue,
      bookings: draft.bookings,
      booked: draft.booked,
      publication: deps.publication,
      renditions,
      ...(shares ? { clientShares: shares } : {}),
    };
    await check('draft', 'the writing', () => checkWriting(input));
    for (const one of checks) {
      const { group } = Object.values(one.rules)[0]!;
      await check(group, one.subject, () => one.find(input, reportBy(one, source)));
    }
    await check('draft', 'the bookings', () => checkBookings(input));
    await check('draft', 'repeated links', () => checkRepeats(input, deps));
    await check('message', 'the size', () => checkSize(input, (rendition) => deps.sizeOf(rendition)));
    await check('message', 'text and HTML', () => checkParts(input));
    await check('message', 'the pictures of the mail', () => checkMailImages(input, deps.context.publicUrl));
    await check('message', 'the header', () =>
      checkHeaders(deps.root, deps.publication, { publicUrl: deps.context.publicUrl, leaves: deps.leaves ?? false }),
    );
    await check('clients', 'the mail clients', () => checkClients(input));
    await check('accessibility', 'accessibility', () => checkAccessibility(input));
    const { links, sender } = options;
    if (sender) await check('message', 'the sender’s DNS', () => senderFindings(sender, deps.root));
    if (links) {
      await check('links', 'the links', async () => {
        const sampled = { isSample: deps.leaves !== true, ...links };
        const { findings: ofLinks, checked } = await checkLinks(input, sampled);
        linkCheck = checked;
        return ofLinks;
      });
      // Where no site is reachable, no picture is either; and their results are not kept.
      if (!links.knownOnly && !linkCheck?.isOffline)
        await check('message', 'the pictures on other sites', () => checkRemoteImages(input, deps.root, links));
    }
  }
  const asked: Rule['needs'][] = [
    undefined,
    ...(linkCheck?.unchecked === 0 ? ['links' as const] : []),
    ...(options.sender ? ['dns' as const] : []),
  ];
  // A draft that can't be read has no waivers, and most rules did not run on a draft that is not a valid issue.
  const waived = applyWaivers(
    findings,
    source,
    (rule) => issue !== undefined && !crashed.has(rule.group) && asked.includes(rule.needs),
  );
  const titled = waived.map((finding) => {
    const title = finding.file === source.file && finding.path ? titleAt(source.value, finding.path) : undefined;
    return title === undefined ? finding : { ...finding, title };
  });
  return { findings: inOrder(unique(titled)), issue, renditions, ...(linkCheck ? { linkCheck } : {}) };
}

/** Undefined when unknown. */
async function readersClients({ db, publication }: GateDeps): Promise<Record<string, number> | undefined> {
  if (!db) return undefined;
  try {
    return (await clientShares(db, { now: Date.now(), clients: expandClients(publication.clients) }))?.shares;
  } catch {
    return undefined; // the database is away: `checkRepeats` reports that, and all clients get equal weight
  }
}

async function senderFindings(sender: OutgoingSender, root: string): Promise<Finding[]> {
  const report = findingBuilder(publicationSource(root));
  const parts = await inspectSender(sender);
  return Object.entries(parts).flatMap(([part, facts]) =>
    facts.map(({ rule, message, hint }) =>
      report(rule, message, {
        path: [part === 'spf' || part === 'bounces' ? 'returnPath' : 'from'],
        ...(hint ? { hint } : {}),
      }),
    ),
  );
}

function fromProblem(problem: Problem): Finding {
  return { ...problem, group: 'draft' };
}

/** Merges findings that differ in nothing but their theme. */
function unique(findings: Finding[]): Finding[] {
  const seen = new Map<string, Finding>();
  for (const finding of findings) {
    const key = JSON.stringify({ ...finding, theme: undefined });
    if (!seen.has(key)) seen.set(key, finding);
  }
  return [...seen.values()];
}

const rank = { error: 0, warning: 1, info: 2 };

function inOrder(findings: Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) =>
      findingGroups.indexOf(a.group) - findingGroups.indexOf(b.group) ||
      (a.file ?? '').localeCompare(b.file ?? '') ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0) ||
      rank[a.severity] - rank[b.severity] ||
      a.rule.localeCompare(b.rule),
  );
}
