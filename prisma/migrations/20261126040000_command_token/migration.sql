-- A halt or flatten is written to a file before it is written here: its token says that both are one wish, and keeps it from being recorded twice.
ALTER TABLE "Command" ADD COLUMN "token" TEXT;
CREATE UNIQUE INDEX "Command_token_key" ON "Command"("token");
