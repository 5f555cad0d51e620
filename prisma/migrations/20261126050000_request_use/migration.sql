-- What was used of the venue's limits, as the agent last counted it.
ALTER TABLE "AgentState" ADD COLUMN "requestUse" TEXT;
