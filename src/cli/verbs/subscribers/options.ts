/** Options that several verbs of `galley subscribers` have. */
import { Option } from 'commander';
import type { SubscriberStatus } from '../../../db/tables/audience.ts';

const statuses: SubscriberStatus[] = ['pending', 'active', 'unsubscribed', 'bounced', 'complained'];

export function statusFilter(): Option {
  return new Option('--status <status>', 'only subscribers with this status').choices(statuses);
}

export function joinsAs(): Option {
  return new Option('--status <status>', 'the status of new subscribers')
    .choices(['active', 'pending'])
    .default('active');
}
