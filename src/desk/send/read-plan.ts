import { isTimeZone } from '../../clock.ts';
import { GalleyError } from '../../problem.ts';
import { priorities, readPriority, readWrittenPace, type WrittenPace } from '../../send/plan/read-pace.ts';
import { readFutureTime, type When } from '../../send/plan/when.ts';

/** The send page's form as filled in; every field is a text, as a browser sends it. */
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

/** Fields that are not in the form have their values from `usual`. */
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

/**
 * Every fault at once, each at its field. A value filled in for an option that is not selected is an error too: with a
 * time written and “Now” selected, the issue would go out this moment. A pre-filled suggestion does not count as input.
 */
export function readPlan(
  written: WrittenPlan,
  suggested: Pick<WrittenPlan, IdleField>,
  now: number,
): { plan: ReadPlan } | { faults: PlanFaults } {
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
  const idle = idleFaults(written, suggested);
  const needsZone = written.when === 'at' || written.pace === 'by';
  if (needsZone && !isTimeZone(zone))
    return { faults: { ...idle, timezone: `“${zone}” is not a time zone. Write a name such as Europe/Berlin.` } };
  const at = written.when === 'at' ? read('at', () => timeToCome(written.at, zone, now)) : undefined;
  const pace = read(written.pace === 'by' ? 'by' : 'rate', () =>
    readWrittenPace(
      written.pace === 'by' ? { finishBy: written.by } : written.pace === 'rate' ? { perSecond: written.rate } : {},
      zone,
      // “09:15” means the first 09:15 after the send begins.
      at?.at ?? now,
    ),
  );
  Object.assign(faults, idle);
  const priority = read('priority', () => readPriority(written.priority));
  if (Object.keys(faults).length > 0) return { faults };
  return { plan: { ...(at ? { at } : {}), pace: pace!, priority: priority! } };
}

/** Fields that count only if their option is selected. */
type IdleField = 'at' | 'rate' | 'by';

/** Values filled in for options that are not selected. */
export function idleFaults(
  { when, pace, ...written }: Pick<WrittenPlan, 'when' | 'pace' | IdleField>,
  suggested: Pick<WrittenPlan, IdleField>,
): Pick<PlanFaults, IdleField> {
  const faults: Pick<PlanFaults, IdleField> = {};
  const isIdle = (field: IdleField, taken: boolean) =>
    !taken && written[field] !== '' && written[field] !== suggested[field];
  if (isIdle('at', when === 'at'))
    faults.at = 'There is a day and a time here, and “Send now” is chosen. Choose “Schedule”, or empty this field.';
  if (isIdle('rate', pace === 'rate'))
    faults.rate = 'There is a number here, and another pace is chosen. Choose this one, or empty the field.';
  if (isIdle('by', pace === 'by'))
    faults.by =
      'There is a time here, and another pace is chosen. Choose “Spread out to finish by”, or empty this field.';
  return faults;
}

function timeToCome(text: string, zone: string, now: number): When {
  if (text === '')
    throw new GalleyError('There is no time', { code: 'E_WHEN', hint: 'Choose the day and the time, or send it now.' });
  return readFutureTime(text, zone, now);
}

/** `high`, `normal`, `low`, or the number. */
export function priorityWord(priority: number): string {
  return Object.entries(priorities).find(([, value]) => value === priority)?.[0] ?? String(priority);
}
