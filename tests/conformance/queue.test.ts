import { openInProcessQueue } from '../../queue/in-process.ts';
import { queueConformance } from './queue.ts';

queueConformance('in-process', async (options) => openInProcessQueue(options));
