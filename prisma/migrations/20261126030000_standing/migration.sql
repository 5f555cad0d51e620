-- What the venue said of the key and the account it trades: an emergency exit must not wait to be told again.
ALTER TABLE "AgentState" ADD COLUMN "standing" TEXT;
