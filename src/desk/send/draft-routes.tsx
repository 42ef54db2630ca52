import { Hono, type Context } from 'hono';
import { record } from '../../audit/record.ts';
import { usualLinkOptions, type LinkOptions } from '../../gate/links/fetch-links.ts';
import { addWaiver } from '../../gate/write-waiver.ts';
import { GalleyError } from '../../problem.ts';
import { noteOnDisk, recordVersion } from '../../issue/versions/record-version.ts';
import { approvalState, approveIssue, isHeld, unapprovedWords, withdrawApproval } from '../../send/plan/approval.ts';
import { expectedReaders } from '../../send/plan/expected-readers.ts';
import { otherDayWords } from '../../send/plan/issue-day.ts';
import { outgoingIssue, vouchedFor } from '../../send/plan/outgoing-issue.ts';
import { everyone } from '../../send/plan/start-send.ts';
import { restoredWords } from '../../send/reason-words.ts';
import { draftOnDisk } from '../draft/findings.tsx';
import { readState } from '../draft/draft-state.ts';
import { readSource, saveSource } from '../editor/draft-source.ts';
import { deskError, deskPage } from '../kit/desk-page.tsx';
import { editorOf } from '../guard/guard-desk.ts';
import { ConfirmPage } from './confirm-page.tsx';
import type { SendDeps } from './deps.ts';
import { etaWords } from './eta.ts';
import { readPlan, writtenPlan, type PlanFaults, type WrittenPlan } from './read-plan.ts';
import { suggestedPlan } from './suggested-plan.ts';
import { draftTime, SendPage, type OutgoingDraft, type SendPageProps } from './send-page.tsx';
import { sendStyle } from './send.css.ts';
import { readersWords } from '../kit/words.ts';

type Notice = SendPageProps['notice'];
type LinksWanted = 'known' | 'recent' | 'again';

/** How long links are checked while somebody waits; the next check goes on from there. */
const maxLinksMs = 60_000;

/** `/drafts/:number/send`: approving, choosing the time, and starting the send. */
export function draftSendRoutes(deps: SendDeps): Hono {
  const { db, clock, config, shell, sending } = deps;
  const { publication } = config;
  const { people } = publication.approval;
  const { transport } = sending;
  const app = new Hono();
  const numberOf = (context: Context) => Number(context.req.param('number'));

  const usual = ({ suggested }: OutgoingDraft): WrittenPlan => suggested;

  /**
   * `known`: what earlier checks found, without a request, for pages that are to open at once. `recent`: fetches what
   * was not checked lately, before an issue goes out. `again`: also what could not be reached a moment ago.
   */
  const linksTo = (which: LinksWanted): LinkOptions | undefined =>
    publication.linkCheck.beforeSending
      ? {
          ...usualLinkOptions(config),
          isSample: sending.isLocal,
          ...(which === 'known'
            ? { knownOnly: true }
            : { lately: which === 'recent', signal: AbortSignal.timeout(maxLinksMs) }),
        }
      : undefined;

  /**
   * Runs `work` with the current draft. If it was already sent to everyone, redirects to the send; if it is gone,
   * answers with an error.
   */
  const withDraft = async (
    context: Context,
    work: (outgoing: OutgoingDraft) => Promise<Response>,
    links: LinksWanted = 'known',
  ): Promise<Response> => {
    const number = numberOf(context);
    const existing = await db
      .selectFrom('send')
      .select('id')
      .where('issue_number', '=', number)
      .where('audience', '=', everyone)
      .where('status', '<>', 'cancelled')
      .orderBy('id', 'desc')
      .executeTakeFirst();
    if (existing) return context.redirect(`/sends/${existing.id}`, 303);
    try {
      // Read before the draft: if the draft is saved in between, the page is taken for outdated and offers a reload.
      const { hash } = readState(number, undefined, config);
      const readDraft = () => draftOnDisk(number, config);
      const outgoing = await outgoingIssue(number, { gate: deps.gate, readDraft }, { links: linksTo(links) });
      const suggested = await suggestedPlan(outgoing.ready?.issue, { db, clock, timezone: publication.timezone });
      return await work({ ...outgoing, hash, suggested });
    } catch (error) {
      if (!(error instanceof GalleyError) || !['E_NO_DRAFT', 'E_TWO_DRAFTS'].includes(error.code)) throw error;
      return deskError(shell, 404, error.message, 'It can’t be sent.', error.hint ?? '');
    }
  };

  const page = async (
    context: Context,
    outgoing: OutgoingDraft,
    {
      written = usual(outgoing),
      faults = {},
      notice,
      name,
      status = 200,
    }: { written?: WrittenPlan; faults?: PlanFaults; notice?: Notice; name?: string; status?: number } = {},
  ): Promise<Response> => {
    const { number, ready } = outgoing;
    const last = await db
      .selectFrom('approval')
      .select('approved_by')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return deskPage(shell, {
      title: `Send issue ${number}`,
      under: '/',
      modules: ['send/choose-by-typing', 'send/draft-changed', 'send/check-links'],
      style: sendStyle,
      status,
      children: (
        <SendPage
          {...{ outgoing, people, transport, written, notice }}
          faults={{ ...faults, ...pastFault(outgoing, written, clock.now()) }}
          now={clock.now()}
          {...(ready ? { approval: await approvalState(ready.renditions, people, deps) } : {})}
          editor={editorOf(context)}
          name={name ?? last?.approved_by ?? ''}
          readers={await expectedReaders(db, number)}
          timezone={publication.timezone}
        />
      ),
    });
  };

  const confirm = async (
    context: Context,
    outgoing: OutgoingDraft,
    field: (name: string) => string | undefined,
    { fault, status = 200 }: { fault?: string; status?: number } = {},
  ): Promise<Response> => {
    const { number, subject, ready } = outgoing;
    if (!ready)
      return page(context, outgoing, {
        status: 409,
        notice: { tone: 'error', title: 'Nothing was sent', text: 'The check found errors, and errors stop a send.' },
      });
    const written = writtenPlan(field, usual(outgoing));
    const read = readPlan(written, usual(outgoing), clock.now());
    if ('faults' in read)
      return page(context, outgoing, {
        written,
        faults: read.faults,
        status: 422,
        notice: {
          tone: 'error',
          title: 'Nothing was sent',
          text: 'Correct what is marked under “When, and how fast”.',
        },
      });
    const state = await approvalState(ready.renditions, people, deps);
    if (isHeld(state, people)) {
      const { message, hint } = unapprovedWords(state, number);
      return page(context, outgoing, {
        written,
        status: 409,
        notice: { tone: 'warning', title: 'Nothing was sent', text: `${message}. ${hint}` },
      });
    }
    const { count } = await expectedReaders(db, number);
    if (count === 0) return page(context, outgoing, { written, status: 409 });
    const eta = await etaWords(count, read.plan, { db, transport, ceiling: publication.sending.perSecond ?? null });
    return deskPage(shell, {
      title: `Send issue ${number}?`,
      under: '/',
      style: sendStyle,
      status,
      children: (
        <ConfirmPage
          {...{ number, subject, written, eta, transport, fault }}
          draft={draftTime(ready.issue)}
          seen={ready.seen}
          readers={count}
          plan={read.plan}
          linkCheck={outgoing.linkCheck}
          vouched={vouchedFor(outgoing.findings)}
          otherDay={otherDayWords(ready.issue.date, read.plan.at?.at ?? clock.now(), publication.timezone)}
          cancelWithinSeconds={publication.sending.cancelWithinSeconds}
          isLocal={sending.isLocal}
          delivers={sending.delivers()}
        />
      ),
    });
  };

  app.get('/drafts/:number{[0-9]{1,5}}/send', (context) =>
    withDraft(context, (outgoing) =>
      page(context, outgoing, { written: writtenPlan((name) => context.req.query(name), usual(outgoing)) }),
    ),
  );
  app.get('/drafts/:number{[0-9]{1,5}}/send/confirm', (context) =>
    withDraft(context, (outgoing) => confirm(context, outgoing, (name) => context.req.query(name)), 'recent'),
  );
  // A reload of an answer to these forms ends here, so it redirects to the page with the form.
  for (const form of ['approve', 'check-links', 'waive'])
    app.get(`/drafts/:number{[0-9]{1,5}}/${form}`, (context) =>
      context.redirect(`/drafts/${numberOf(context)}/send`, 303),
    );

  app.post('/drafts/:number{[0-9]{1,5}}/check-links', (context) =>
    withDraft(context, (outgoing) => page(context, outgoing), 'again'),
  );

  app.post('/drafts/:number{[0-9]{1,5}}/waive', (context) =>
    withDraft(context, async (outgoing) => {
      const body = await context.req.parseBody().catch((): Record<string, unknown> => ({}));
      const by = (editorOf(context) ?? wordOf(body.name)).trim();
      const refuse = (text: string, status: number) =>
        page(context, outgoing, { name: by, status, notice: { tone: 'error', title: 'Nothing was waived', text } });
      const [rule, url, reason] = [wordOf(body.rule), wordOf(body.url), wordOf(body.reason).trim()];
      if (by === '') return refuse('Type your name: others see who vouches for the address.', 422);
      if (!outgoing.findings.some((finding) => finding.rule === rule && finding.url === url))
        return refuse('This address is not known to be broken any more. Check the links again.', 409);
      try {
        const { number } = outgoing;
        const { text, file, hash } = await readSource(config.root, number);
        await noteOnDisk(number, text, deps);
        const waived = addWaiver(text, file, { rule, item: url, reason, by }, outgoing.findings);
        const saved = await saveSource(config.root, number, waived, { hash });
        if (saved.kind !== 'saved')
          return await refuse('The draft was saved by somebody else just now. Try again.', 409);
        await recordVersion({ number, text: waived, how: 'saved', by: editorOf(context) }, deps);
        await record(db, {
          action: 'issue.error-waived',
          subject: `issue:${number}`,
          detail: { rule, url, reason, name: by },
          at: clock.now(),
        });
      } catch (error) {
        if (!(error instanceof GalleyError)) throw error;
        return refuse(`${error.message}. ${error.hint ?? ''}`, 422);
      }
      return context.redirect(`/drafts/${outgoing.number}/send`, 303);
    }),
  );

  app.post('/drafts/:number{[0-9]{1,5}}/approve', (context) =>
    withDraft(context, async (outgoing) => {
      const body = await context.req.parseBody().catch((): Record<string, unknown> => ({}));
      const name = editorOf(context) ?? wordOf(body.name);
      const refuse = (title: string, text: string, status: number) =>
        page(context, outgoing, { name, status, notice: { tone: 'error', title, text } });
      if (!outgoing.ready)
        return refuse('It was not approved', 'The check found errors: what can’t be sent can’t be approved.', 409);
      if (wordOf(body.seen) !== outgoing.ready.seen)
        return refuse(
          'It was not approved',
          'The issue was changed while you were looking at it. What you see now is how it is: look through it once more.',
          409,
        );
      try {
        await approveIssue(outgoing.ready.renditions, name, deps);
      } catch (error) {
        if (!(error instanceof GalleyError)) throw error;
        return refuse(error.message, error.hint ?? '', 422);
      }
      return context.redirect(`/drafts/${outgoing.number}/send`, 303);
    }),
  );

  app.post('/drafts/:number{[0-9]{1,5}}/approve/withdraw', async (context) => {
    await withdrawApproval(numberOf(context), deps);
    return context.redirect(`/drafts/${numberOf(context)}/send`, 303);
  });

  app.post('/drafts/:number{[0-9]{1,5}}/send', (context) =>
    withDraft(
      context,
      async (outgoing) => {
        const { number, ready } = outgoing;
        const body = await context.req.parseBody().catch((): Record<string, unknown> => ({}));
        const field = (name: string) => (typeof body[name] === 'string' ? body[name] : undefined);
        const ask = (fault: string, status: number) => confirm(context, outgoing, field, { fault, status });
        const written = writtenPlan(field, usual(outgoing));
        const read = readPlan(written, usual(outgoing), clock.now());
        if (!ready || 'faults' in read) return confirm(context, outgoing, field);
        if (field('seen') !== ready.seen)
          return ask(
            'The issue was changed while you were looking at it. Look through it once more; this page is about the issue as it is now.',
            409,
          );
        const state = await approvalState(ready.renditions, people, deps);
        if (isHeld(state, people)) return confirm(context, outgoing, field);
        if ((outgoing.linkCheck?.unchecked ?? 0) > 0 && field('unchecked') !== 'yes')
          return ask('Tick the box if you want to send it with links that were not checked.', 422);
        const { count } = await expectedReaders(db, number);
        if (Number((field('readers') ?? '').replaceAll(/[,. ]/g, '') || NaN) !== count)
          return ask(
            `${sending.isLocal ? 'The list has changed' : 'That is not the number of readers'}: it would go to ${readersWords(count)} now.`,
            422,
          );
        try {
          const { pace, priority, at } = read.plan;
          const { perSecond, finishBy } = pace;
          // “Now” is in a minute: until then it can be cancelled, and whoever delivers begins it without this page.
          const waitMs = publication.sending.cancelWithinSeconds * 1000;
          const beginAt = at?.at ?? (waitMs > 0 ? clock.now() + waitMs : undefined);
          const launched = await sending.launch({
            ...{ ready, perSecond, finishBy, priority },
            ...(beginAt === undefined ? {} : { at: beginAt }),
          });
          switch (launched.kind) {
            case 'refused':
              return await ask(`${launched.refusal.message}. ${launched.refusal.hint}`, 409);
            case 'restored':
              return await ask(restoredWords(launched.restored, publication.timezone).join(' '), 409);
            default:
              return context.redirect(`/sends/${launched.send.id}`, 303);
          }
        } catch (error) {
          if (!(error instanceof GalleyError)) throw error;
          return ask(`${error.message}. ${error.hint ?? ''}`, 409);
        }
      },
      'recent',
    ),
  );
  return app;
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A time that has passed since the draft was written is told at once, not only after the button. */
function pastFault({ suggested }: OutgoingDraft, written: WrittenPlan, now: number): PlanFaults {
  if (written.when !== 'at' || written.at !== suggested.at || written.at === '') return {};
  const read = readPlan(written, suggested, now);
  return 'faults' in read && read.faults.at ? { at: read.faults.at } : {};
}
