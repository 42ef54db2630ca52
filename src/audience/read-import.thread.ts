import { workerData } from 'node:worker_threads';
import { giveValues } from '../in-thread.ts';
import { readImport, type ImportReading } from './read-import.ts';

giveValues(readImport(workerData as ImportReading));
