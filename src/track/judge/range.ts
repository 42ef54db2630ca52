export interface CountRange {
  low: number;
  high: number;
}

/**
 * The range in which the true number of people's events lies, in 19 of 20 cases by the simulator. `lowRisk`: expected
 * machines among those counted human; `highRisk`: expected people among the others. Both come from the same weights that
 * judge, so they are doubled, and chance is added to them.
 */
export function countRange({
  human,
  lowRisk,
  highRisk,
}: {
  human: number;
  lowRisk: number;
  highRisk: number;
}): CountRange {
  return {
    low: Math.max(0, Math.floor(human - lowRisk - 1.6 * Math.sqrt(lowRisk))),
    high: Math.ceil(human + highRisk + 1.6 * Math.sqrt(highRisk)),
  };
}
