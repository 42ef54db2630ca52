import { Command } from 'commander';
import type { App } from '../../../wire/app.ts';
import { GalleyError } from '../../../problem.ts';
import { readWrittenPace } from '../../../send/plan/read-pace.ts';
import { findSend, setPace, steerable } from '../../../send/steer/control.ts';
import { printLine, type Terminal } from '../../kit/terminal.ts';
import { withApp } from '../../kit/with-app.ts';
import { pickSend, sendArgument, showSend, wrongState } from './one-send.ts';

interface PaceOptions {
  finishBy?: string;
  timezone?: string;
  json?: boolean;
}

export function paceCommand(terminal: Terminal): Command {
  return new Command('pace')
    .description('Set how fast a send goes: messages a second over all workers, or `none` for as fast as possible.')
    .argument(...sendArgument)
    .argument('[per-second]', 'such as 20 or 0.5, or none')
    .option('--finish-by <time>', 'spread it out to finish by then instead: 09:15, or a whole date')
    .option('--timezone <zone>', 'the time zone of --finish-by; default: the publication’s')
    .option('--json', 'print the send as JSON')
    .addHelpText(
      'after',
      `
Examples:
  galley send pace 3 20
  galley send pace 3 none
  galley send pace 3 --finish-by 09:15`,
    )
    .action((id: number, perSecond: string | undefined, { finishBy, timezone, json }: PaceOptions) =>
      withApp(terminal, async (app) => {
        if ((perSecond === undefined) === (finishBy === undefined))
          throw new GalleyError('Give a rate or --finish-by, not both', {
            code: 'E_USAGE',
            hint: 'Write messages a second (galley send pace 3 20), none, or --finish-by 09:15.',
          });
        await pickSend(app, id, steerable);
        const pace = readPace({ perSecond, finishBy, timezone }, app, terminal);
        if (!(await setPace(id, pace, app))) throw wrongState(id, (await findSend(app.db, id)).status, steerable);
        const isUnlimited = pace.perSecond === null && pace.finishBy === null;
        await showSend(
          app,
          id,
          json,
          isUnlimited ? 'It is sent as fast as possible.' : 'The pace was changed.',
          terminal,
        );
      }),
    );
}

/**
 * `from`: when the send begins; default: now. "12:00" is the first noon after that. @throws GalleyError E_PACE, E_WHEN
 */
export function readPace(
  written: { perSecond?: string | undefined; finishBy?: string | undefined; timezone?: string | undefined },
  { config, clock }: Pick<App, 'config' | 'clock'>,
  { stderr }: Terminal,
  from = clock.now(),
): { perSecond: number | null; finishBy: number | null } {
  const zone = written.timezone ?? config.publication.timezone;
  const { when, ...pace } = readWrittenPace(written, zone, from);
  if (when) printLine(stderr, `To finish by ${when.words}.${when.note ? ` ${when.note}` : ''}`);
  return pace;
}
