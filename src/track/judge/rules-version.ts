/**
 * The version of the rules that give verdicts. Raise it whenever a rule, a weight or a key of the evidence changes: every
 * event is then judged again, in the background.
 */
export const rulesVersion = 2;
