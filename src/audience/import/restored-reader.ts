import { unguardCell, type ExportColumns } from '../export-columns.ts';
import type { ConsentTable, SubscriberStatus, SuppressionTable } from '../../db/tables/audience.ts';

/** The data about a reader in our own export, besides address, fields and joining day. */
export interface RestoredReader {
  /** `undefined` for an address that is suppressed and belongs to no subscriber. */
  status: SubscriberStatus | undefined;
  tracking: boolean;
  suppression: { reason: SuppressionTable['reason']; detail: string | null; at: number } | undefined;
  /** Everything in the ledger, in its order. */
  ledger: LedgerEntry[];
}

export type LedgerEntry = Pick<ConsentTable, 'action' | 'source' | 'detail' | 'at'>;

const statuses = new Set<string>(['pending', 'active', 'unsubscribed', 'bounced', 'complained']);
const reasons = new Set<string>(['unsubscribed', 'bounced', 'complained', 'manual']);
const actions = new Set<string>(['imported', 'added', 'asked', 'confirmed', 'unsubscribed']);

export function readRestored(cells: string[], columns: ExportColumns): RestoredReader {
  const cell = (index: number | undefined) => (index === undefined ? '' : unguardCell(cells[index] ?? ''));
  const status = cell(columns.status);
  const reason = cell(columns.suppressed);
  return {
    status: statuses.has(status) ? (status as SubscriberStatus) : undefined,
    tracking: cell(columns.tracking) !== 'off',
    suppression: reasons.has(reason)
      ? {
          reason: reason as SuppressionTable['reason'],
          detail: cell(columns.suppressedDetail) || null,
          at: timeOf(cell(columns.suppressedAt)) ?? 0,
        }
      : undefined,
    ledger: readLedger(cell(columns.ledger)) ?? shortLedger(cell, columns),
  };
}

/** Undefined when somebody has changed the cell, or a spreadsheet has cut it off. */
function readLedger(json: string): LedgerEntry[] | undefined {
  if (json === '') return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) && value.every(isEntry) ? value.map(toEntry) : undefined;
  } catch {
    return undefined;
  }
}

interface WrittenEntry {
  action: LedgerEntry['action'];
  source: string;
  at: string;
  detail?: unknown;
}

/** An entry as it is in the export. */
export function writeEntry({ action, source, detail, at }: LedgerEntry): WrittenEntry {
  const when = new Date(Number(at)).toISOString();
  return { action, source, at: when, ...(detail === null ? {} : { detail: JSON.parse(detail) as unknown }) };
}

function isEntry(value: unknown): value is WrittenEntry {
  if (value === null || typeof value !== 'object') return false;
  const { action, source, at } = value as Partial<Record<keyof WrittenEntry, unknown>>;
  return (
    typeof action === 'string' &&
    actions.has(action) &&
    typeof source === 'string' &&
    typeof at === 'string' &&
    timeOf(at) !== undefined
  );
}

function toEntry({ action, source, at, detail }: WrittenEntry): LedgerEntry {
  return { action, source, at: timeOf(at)!, detail: detail === undefined ? null : JSON.stringify(detail) };
}

/** From the columns for people, for an export without the ledger. */
function shortLedger(cell: (index: number) => string, columns: ExportColumns): LedgerEntry[] {
  const [action, source, at] = [cell(columns.consent), cell(columns.consentSource), timeOf(cell(columns.consentAt))];
  const left = timeOf(cell(columns.leftAt));
  return [
    ...(actions.has(action) && at !== undefined
      ? [{ action: action as LedgerEntry['action'], source, at, detail: null }]
      : []),
    ...(left === undefined ? [] : [{ action: 'unsubscribed' as const, source: 'import', at: left, detail: null }]),
  ];
}

function timeOf(written: string): number | undefined {
  const at = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(written) ? Date.parse(written) : NaN;
  return Number.isNaN(at) ? undefined : at;
}
