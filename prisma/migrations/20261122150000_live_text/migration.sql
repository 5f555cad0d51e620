-- AlterTable
ALTER TABLE "AgentState" ADD COLUMN "live" TEXT;
