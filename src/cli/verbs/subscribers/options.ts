/** Options that several verbs of `galley subscribers` have. */
import { Option } from 'commander';
import type { SubscriberStatus } from '../../../db/tables/audience.ts';

const statuses: SubscriberStatus[] = ['pending', 'active', 'unsubscribed', 'bounced', 'complained'];

export function statusFilter(): Option {
  return new Option('--status <status>', 'only those who are').choices(statuses);
}

export function joinsAs(): Option {
  return new Option('--status <status>', 'what new subscribers become')
    .choices(['active', 'pending'])
    .default('active');
}
