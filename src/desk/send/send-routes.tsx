import { Hono, type Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import { Notice, PageHead } from '../../http/blocks.tsx';
import { markSeen } from '../../notice/mark-seen.ts';
import { GalleyError } from '../../problem.ts';
import { cancelBeforeStart, cancelSend, pauseSend, setPace, setPriority } from '../../send/steer/control.ts';
import { readFutureTime } from '../../send/plan/when.ts';
import { moveSend } from '../../send/steer/move.ts';
import { readPriority, readWrittenPace } from '../../send/plan/read-pace.ts';
import type { ResumeQuestion } from '../../send/steer/resume.ts';
import { rejectHeld } from '../../send/steer/reject-held.ts';
import { resolveUncertain } from '../../send/steer/resolve.ts';
import { retryRejected } from '../../send/steer/retry.ts';
import { editorOf } from '../guard/guard-desk.ts';
import { deskError, deskPage } from '../kit/desk-page.tsx';
import type { DeskRoom } from '../kit/desk-room.ts';
import { words } from '../../http/problem-words.tsx';
import type { PartsContext, SendDeps } from './deps.ts';
import { draftSendRoutes } from './draft-routes.tsx';
import { idleFaults } from './read-plan.ts';
import { partNames, partOf, refreshWithoutScript, renderParts, type PartName } from './send-parts.tsx';
import { paceFields } from './send-controls.tsx';
import { isOver, viewSend, type EarlierLook, type SendView } from './send-view.ts';
import { sendStyle } from './send.css.ts';

/** How often an open page gets the state of its send, in ms. */
const eventIntervalMs = 1_000;
/** How many of these states are kept for calculating the rate. */
const maxLooks = 10;
/** After how many unchanged states a heartbeat is sent, which detects closed connections. */
const heartbeatEvery = 20;

/** The room has no routes if `sending` is absent: then this desk can't send. */
export const sendRoom: DeskRoom<
  Omit<SendDeps, 'shell' | 'sending'> & {
    sending?: SendDeps['sending'];
  }
> = {
  routes: ({ sending, ...deps }) => (sending ? sendRoutes({ ...deps, sending }) : new Hono()),
};

/** `/drafts/:number/send` and `/sends/:id`: from the approval to the last outcome. */
function sendRoutes(deps: SendDeps): Hono {
  const { clock, config, shell, sending, inbox } = deps;
  const { publication } = config;
  const context: PartsContext = { timezone: publication.timezone, sending, clock };
  const app = new Hono();
  const idOf = (request: Context) => Number(request.req.param('id'));
  const gone = (id: number) =>
    deskError(
      shell,
      404,
      `There is no send ${id}`,
      'The number is another, or the database is.',
      'The desk lists the sends there are.',
    );

  const page = async (
    id: number,
    { fault, status = 200 }: { fault?: { title: string; text: string }; status?: number } = {},
  ): Promise<Response> => {
    const view = await viewSend(id, deps);
    if (!view) return gone(id);
    const { issue, transport } = view.summary;
    const isInInbox = transport === 'inbox' && inbox !== undefined && view.summary.counts.accepted > 0;
    return deskPage(shell, {
      title: `Send of issue ${issue}`,
      under: '/',
      modules: ['send/live-send', 'send/choose-by-typing'],
      style: sendStyle,
      status,
      children: (
        <>
          {refreshWithoutScript(view)}
          <p className="crumb">
            <a href="/" data-key="u">
              ← Desk
            </a>
          </p>
          <PageHead
            title={`Send of issue ${issue}`}
            lead={<span dir="auto">{view.subject}</span>}
            actions={
              <>
                {isInInbox ? (
                  <a className="button quiet" href={`/sends/${id}/inbox`} data-key="i">
                    Read it in the inbox
                  </a>
                ) : null}
                {view.summary.startedAt === null ? null : (
                  <a className="button quiet" href={`/reports/${issue}?send=${id}`} data-key="r">
                    Report
                  </a>
                )}
              </>
            }
          />
          {fault ? (
            <Notice tone="error" title={fault.title}>
              <p>{words(fault.text)}</p>
            </Notice>
          ) : null}
          <div data-send={isOver(view) ? undefined : id}>
            {partNames.map((name) => (
              <div key={name} data-part={name}>
                {partOf(name, view, context)}
              </div>
            ))}
          </div>
          <p className="hint" data-send-lost="" hidden>
            Galley does not answer. This page continues when it is back.
          </p>
        </>
      ),
    });
  };

  /** Runs the action of a form, and answers with the page again. If the action is refused, the page says why. */
  const act =
    (work: (id: number, field: (name: string) => string, view: SendView) => Promise<void>) =>
    async (request: Context) => {
      const id = idOf(request);
      const view = await viewSend(id, deps);
      if (!view) return gone(id);
      const body = await request.req.parseBody().catch((): Record<string, unknown> => ({}));
      try {
        await work(id, (name) => (typeof body[name] === 'string' ? body[name].trim() : ''), view);
      } catch (error) {
        if (!(error instanceof GalleyError)) throw error;
        return page(id, {
          fault: { title: error.message, text: error.hint ?? '' },
          status: error.code === 'E_SEND_STATE' ? 409 : 422,
        });
      }
      return request.redirect(`/sends/${id}`, 303);
    };

  app.route('/', draftSendRoutes(deps));
  app.get('/sends/:id{[0-9]{1,9}}', async (request) => {
    // A person looks at it: the operators are not mailed again. The events of a page left open don't count.
    await markSeen({ send: idOf(request) }, editorOf(request) ?? 'desk', deps);
    return page(idOf(request));
  });
  // The message is looked for when somebody asks: while the page is made, it has not arrived yet.
  app.get('/sends/:id{[0-9]{1,9}}/inbox', async (request) => {
    const view = await viewSend(idOf(request), deps);
    if (!view || !inbox) return gone(idOf(request));
    const { issue, startedAt } = view.summary;
    const message = startedAt === null ? undefined : inbox.findIssue?.(issue, Date.parse(startedAt));
    return request.redirect(message === undefined ? inbox.path : `${inbox.path}/${message}`, 303);
  });
  app.get('/sends/:id{[0-9]{1,9}}/events', async (request) => {
    const id = idOf(request);
    if (!(await viewSend(id, deps))) return gone(id);
    return sendEvents(request, id, deps, context);
  });

  app.post(
    '/sends/:id{[0-9]{1,9}}/pause',
    act(async (id, field) => {
      const note = field('reason').slice(0, 300);
      if (!(await pauseSend(id, { code: 'by-hand', ...(note ? { note } : {}) }, deps)))
        throw wrongState('It can’t be paused', 'It is neither being sent nor scheduled.');
    }),
  );
  app.post(
    '/sends/:id{[0-9]{1,9}}/resume',
    act(async (id, field, { summary }) => {
      const agreed: ResumeQuestion[] = [
        ...(field('sure') === 'yes' ? (['elsewhere', 'overdue', 'abandoned'] as const) : []),
        ...(field('server') === 'change' ? (['other-server'] as const) : []),
      ];
      const nothing = () => wrongState('There is nothing to resume', 'The send is not paused.');
      if (summary.status !== 'paused') throw nothing();
      const resumed = await sending.resume(id, agreed);
      if (resumed.kind === 'refused') throw new GalleyError(resumed.refusal.message, resumed.refusal);
      if (resumed.kind === 'not-open') throw nothing();
      if (resumed.kind === 'asks') throw unsure('It stays paused', resumeHints[resumed.questions[0]!]);
    }),
  );
  app.post(
    '/sends/:id{[0-9]{1,9}}/move',
    act(async (id, field) => {
      const when = readFutureTime(field('at'), publication.timezone, clock.now());
      if ((await moveSend(id, when.at, deps)).kind === 'begun') throw tooLate();
    }),
  );
  app.post(
    '/sends/:id{[0-9]{1,9}}/cancel',
    act(async (id, field) => {
      if (field('sure') !== 'yes') throw unsure('It was not cancelled', 'Tick the box: this can’t be undone.');
      // Somebody who saw that nobody has a copy did not mean to cut off a send that has begun since.
      if (field('begun') === 'no') {
        if (!(await cancelBeforeStart(id, deps))) throw tooLate();
        return;
      }
      const { cancelled } = await cancelSend(id, deps);
      if (!cancelled) throw wrongState('There was nothing to cancel', 'The send is finished or cancelled.');
    }),
  );
  app.post(
    '/sends/:id{[0-9]{1,9}}/cancel-start',
    act(async (id) => {
      if (!(await cancelBeforeStart(id, deps))) throw tooLate();
    }),
  );
  app.post(
    '/sends/:id{[0-9]{1,9}}/pace',
    act(async (id, field, view) => {
      const which = field('pace');
      const pace = which === 'by' || which === 'rate' ? which : 'fast';
      const [idle] = Object.values(
        idleFaults(
          { when: 'at', at: '', pace, rate: field('rate'), by: field('by') },
          { at: '', ...paceFields(view.summary, publication.timezone) },
        ),
      );
      if (idle) throw unsure('The pace was not changed', idle);
      const isSet = await setPace(
        id,
        readWrittenPace(
          pace === 'by' ? { finishBy: field('by') } : pace === 'rate' ? { perSecond: field('rate') } : {},
          publication.timezone,
          clock.now(),
        ),
        deps,
      );
      if (!isSet) throw isFinished();
    }),
  );
  app.post(
    '/sends/:id{[0-9]{1,9}}/priority',
    act(async (id, field) => {
      if (!(await setPriority(id, readPriority(field('priority')), deps))) throw isFinished();
    }),
  );
  app.post(
    '/sends/:id{[0-9]{1,9}}/retry',
    act(async (id, field) => {
      if (field('sure') !== 'yes')
        throw unsure('Nobody was tried again', 'Tick the box beside the button first: these readers get mail.');
      const { retried } = await retryRejected(id, deps);
      if (retried === 0)
        throw wrongState(
          'Nobody can be tried again',
          'Nobody is rejected who may still be mailed, or somebody was faster.',
        );
    }),
  );
  app.post(
    '/sends/:id{[0-9]{1,9}}/reject',
    act(async (id, field) => {
      if (field('sure') !== 'yes')
        throw unsure(
          'Nobody was rejected',
          'Tick the box beside the button first: dead addresses are never mailed again.',
        );
      if ((await rejectHeld(id, deps)) === 0)
        throw wrongState('Nothing is held undecided any more', 'Somebody else has decided already.');
    }),
  );
  app.post(
    '/sends/:id{[0-9]{1,9}}/resolve',
    act(async (id, field) => {
      const how = field('how');
      const only = field('only');
      if (how !== 'resend' && how !== 'skip') throw unsure('Nothing was changed', 'Send them again, or leave them.');
      if (only !== '' && !/^[1-9]\d{0,14}$/.test(only))
        throw unsure('Nothing was changed', 'That is not the number of a delivery.');
      if (how === 'resend' && only === '' && field('sure') !== 'yes')
        throw unsure(
          'Nothing was sent again',
          'Tick the box beside the button first: some readers may get a second copy.',
        );
      const changed = await resolveUncertain(id, how, deps, only === '' ? {} : { only: [Number(only)] });
      if (changed === 0) throw wrongState('Nothing was uncertain any more', 'Somebody else has decided already.');
    }),
  );
  return app;
}

/** Sends the changed parts of the page once a second, until the send is finished. */
function sendEvents(request: Context, id: number, deps: SendDeps, context: PartsContext): Response {
  return streamSSE(request, async (stream) => {
    let shown: Partial<Record<PartName, string>> = {};
    const looks: EarlierLook[] = [];
    for (let quiet = 0; !stream.aborted; await stream.sleep(eventIntervalMs)) {
      const view = await viewSend(id, deps, looks[0]);
      if (!view) return;
      looks.push({ at: view.now, counts: view.summary.counts });
      if (looks.length > maxLooks) looks.shift();
      const parts = renderParts(view, context);
      const changed = Object.fromEntries(
        partNames.filter((name) => parts[name] !== shown[name]).map((name) => [name, parts[name]]),
      );
      shown = parts;
      if (Object.keys(changed).length > 0) await stream.writeSSE({ event: 'parts', data: JSON.stringify(changed) });
      else if (++quiet % heartbeatEvery === 0) await stream.write(':\n\n'); // detects a closed connection
      if (isOver(view)) return stream.writeSSE({ event: 'over', data: '' });
    }
  });
}

const resumeHints: Record<ResumeQuestion, string> = {
  elsewhere: 'Read why it is paused, and tick the box if you want to resume it all the same.',
  overdue: 'Read why it is paused, and tick the box if you want to resume it all the same.',
  abandoned: 'Read why it is paused, and tick the box if you want to resume it all the same.',
  'other-server':
    'It began through another mail server: tick the box to continue through the current one, or set SMTP_URL as it was.',
};

function tooLate(): GalleyError {
  return wrongState(
    'It was too late: the send has begun, or is over',
    'Nothing was changed. Pause it to begin no further message, then decide.',
  );
}

function isFinished(): GalleyError {
  return wrongState('The send is finished or cancelled', 'Nothing more of it is sent.');
}

function wrongState(message: string, hint: string): GalleyError {
  return new GalleyError(message, { code: 'E_SEND_STATE', hint });
}

function unsure(message: string, hint: string): GalleyError {
  return new GalleyError(message, { code: 'E_DECLINED', hint });
}
