import { workerData } from 'node:worker_threads';
import { giveValues } from '../../files/stream-from-worker.ts';
import { readImport, type ImportReading } from './read-import.ts';

giveValues(readImport(workerData as ImportReading));
