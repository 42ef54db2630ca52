/** Who hears when something needs a person, and of what. */
import { z } from 'zod';
import { mailbox } from './mailbox-schema.ts';

/** One address, or a list of them. */
export const operatorsSchema = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z
    .array(mailbox)
    .max(20, 'at most 20 people; for more, write the address of a group')
    .default([])
    .refine(
      (people) => new Set(people.map(({ address }) => address.toLowerCase())).size === people.length,
      'an address is listed twice',
    ),
);

const hourMs = 3_600_000;
const units: Record<string, number> = { h: hourMs, d: 24 * hourMs, w: 7 * 24 * hourMs };

const duration = z
  .string()
  .refine((written) => /^[1-9]\d{0,3}[hdw]$/.test(written), 'write a number of hours, days or weeks: 36h, 7d or 2w')
  .transform((written) => Number(written.slice(0, -1)) * (units[written.slice(-1)] ?? 0));

export const noticesSchema = z
  .strictObject({
    /** The sender of these mails; default: the publication's. */
    from: mailbox.optional(),
    /** A send of which nothing moves for so long has stalled. */
    stalledAfterMinutes: z.int().min(2).max(1440).default(15),
    /** Finished sends are told of when more than this percentage of the readers was refused; 0: any. */
    refusalsOver: z.number().min(0).max(100).default(0),
    /** A certificate that ends within so many days is told of. */
    certificateDays: z.int().min(1).max(90).default(14),
  })
  .prefault({});

/** Where the backups lie that something else makes, and how old the newest may be. */
export const backupsSchema = z
  .strictObject({
    /** A file, or a folder whose newest file counts; relative to the publication's folder. */
    path: z.string().trim().min(1, 'path is empty: write the file, or the folder, that your backup writes'),
    maxAge: duration.prefault('7d'),
  })
  .optional();
