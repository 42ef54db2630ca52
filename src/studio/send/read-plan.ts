import { isTimeZone } from '../../clock.ts';
import { GalleyError } from '../../problem.ts';
import { priorities, readPriority, readWrittenPace, type WrittenPace } from '../../send/read-pace.ts';
import { readWhen, type When } from '../../send/when.ts';

/** The form of the send page as it was filled in; every field a text, as a browser sends it. */
export interface WrittenPlan {
  when: 'now' | 'at';
  at: string;
  timezone: string;
  pace: 'fast' | 'rate' | 'by';
  rate: string;
  by: string;
  priority: string;
}

export interface ReadPlan {
  at?: When;
  pace: WrittenPace;
  priority: number;
}

export type PlanFaults = Partial<Record<keyof WrittenPlan, string>>;

export const planFields = ['when', 'at', 'timezone', 'pace', 'rate', 'by', 'priority'] as const;

/** What is sent along without being typed is what `usual` says. */
export function writtenPlan(field: (name: string) => string | undefined, usual: WrittenPlan): WrittenPlan {
  const text = (name: keyof WrittenPlan) => (field(name) ?? usual[name]).trim().slice(0, 100);
  const [when, pace] = [text('when'), text('pace')];
  return {
    when: when === 'at' ? 'at' : 'now',
    at: text('at'),
    timezone: text('timezone'),
    pace: pace === 'rate' || pace === 'by' ? pace : 'fast',
    rate: text('rate'),
    by: text('by'),
    priority: text('priority'),
  };
}

/** Every fault at once, each at its field. */
export function readPlan(written: WrittenPlan, now: number): { plan: ReadPlan } | { faults: PlanFaults } {
  const faults: PlanFaults = {};
  const read = <T>(field: keyof WrittenPlan, work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof GalleyError)) throw error;
      faults[field] = `${error.message}. ${error.hint ?? ''}`.trim();
      return undefined;
    }
  };
  const zone = written.timezone;
  const needsZone = written.when === 'at' || written.pace === 'by';
  if (needsZone && !isTimeZone(zone)) return { faults: { timezone: `“${zone}” is not a time zone. Write a name such as Europe/Berlin.` } };
  const at = written.when === 'at' ? read('at', () => timeToCome(written.at, zone, now)) : undefined;
  const pace = read(written.pace === 'by' ? 'by' : 'rate', () => readWrittenPace(written.pace === 'by' ? { finishBy: written.by } : written.pace === 'rate' ? { perSecond: written.rate } : {}, zone, now));
  const priority = read('priority', () => readPriority(written.priority));
  if (at && pace?.finishBy && pace.finishBy <= at.at) faults.by = 'That is before it begins.';
  if (Object.keys(faults).length > 0) return { faults };
  return { plan: { ...(at ? { at } : {}), pace: pace!, priority: priority! } };
}

function timeToCome(text: string, zone: string, now: number): When {
  if (text === '') throw new GalleyError('There is no time', { code: 'E_WHEN', hint: 'Choose the day and the time, or send it now.' });
  const when = readWhen(text, zone, now);
  if (when.at <= now) throw new GalleyError(`${when.words} is over already`, { code: 'E_WHEN', hint: 'Choose a time to come, or send it now.' });
  return when;
}

/** `high`, `normal`, `low`, or the number. */
export function priorityWord(priority: number): string {
  return Object.entries(priorities).find(([, value]) => value === priority)?.[0] ?? String(priority);
}
