-- When venue and model failed lately: what a circuit breaker counts, so that a restart does not begin anew.
ALTER TABLE "AgentState" ADD COLUMN "breakerFailures" TEXT;
