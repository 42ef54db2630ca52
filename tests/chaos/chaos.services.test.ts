/** The short form of `npm run chaos`, of one fault of each kind. */
import { afterAll, expect, test } from 'vitest';
import { endAll } from '../setup/children.mjs';
import { runScenario } from './run-scenario.ts';
import { scenarios } from './scenarios.ts';
import { openServices } from './own-servers.ts';

const services = openServices(console.log);
afterAll(endAll);

test.each(scenarios.filter(({ inTests }) => inTests))(
  '$fault ($engine): nobody is lost and nobody gets two copies',
  async (scenario) => {
    expect(await runScenario(scenario, { services, seed: 2026, quick: true })).toMatchObject({
      lost: 0,
      duplicated: 0,
      withoutCopy: 0,
      wrong: [],
    });
  },
);
