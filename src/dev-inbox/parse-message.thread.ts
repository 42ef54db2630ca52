import { parentPort, workerData } from 'node:worker_threads';
import PostalMime from 'postal-mime';

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- applies to windows only
parentPort!.postMessage(await PostalMime.parse(workerData as Uint8Array));
