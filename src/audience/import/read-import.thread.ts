import { workerData } from 'node:worker_threads';
import { postValues } from '../../files/stream-from-worker.ts';
import { readImport, type ImportReading } from './read-import.ts';

postValues(readImport(workerData as ImportReading));
