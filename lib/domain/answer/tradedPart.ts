import type { Decision } from '../decision.ts'

/** Returns the text two decisions share exactly when they are the same trade: everything but the prose and the confidence. */
export const tradedPart = ({
  rationale: _rationale,
  exit_plan: _plan,
  confidence: _confidence,
  ...traded
}: Decision): string => JSON.stringify(traded)
