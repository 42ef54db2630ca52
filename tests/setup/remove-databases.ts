/** Runs with every test file: a server of our own would fill the disk with what each test has left. */
import { afterAll } from 'vitest';
import { engine } from './database.ts';
import { engines } from './engines.ts';

afterAll(() => engines[engine].removeAll());
