import type { Candle } from '../../../domain/market.ts'
import { type EquityPoint, Prisma } from '../../../generated/prisma/client.ts'
import type { CandleSeries, StoreStatements } from '../driver.ts'

/** Rows a statement: SQLite binds at most 32,766 values, and ten a row is far below that. */
const ROWS_A_STATEMENT = 500

export const sqliteStatements: StoreStatements = {
  upsertCandles(db, series, candles) {
    const batches = Array.from({ length: Math.ceil(candles.length / ROWS_A_STATEMENT) }, (_, i) =>
      candles.slice(i * ROWS_A_STATEMENT, (i + 1) * ROWS_A_STATEMENT),
    )
    return batches.map((batch) => db.$executeRaw(upsertBatch(series, batch)))
  },

  measureTranscripts: (db, cycleIds) => db.$executeRaw`
    UPDATE "Cycle" SET "transcriptBytes" =
      octet_length("systemPrompt") + octet_length("context") + octet_length(coalesce("promptFacts", ''))
      + octet_length(coalesce("answer", '')) + octet_length(coalesce("readings", ''))
      + coalesce((SELECT sum(octet_length("request") + octet_length("response") + octet_length(coalesce("content", ''))
          + octet_length(coalesce("reasoning", ''))) FROM "Turn" WHERE "cycleId" = "Cycle"."id"), 0)
      + coalesce((SELECT sum(octet_length("arguments") + octet_length("result")) FROM "ToolCall"
          WHERE "turnId" IN (SELECT "id" FROM "Turn" WHERE "cycleId" = "Cycle"."id")), 0)
      + coalesce((SELECT sum(octet_length("body")) FROM "GateInput" WHERE "cycleId" = "Cycle"."id"), 0)
    WHERE "id" IN (${Prisma.join([...cycleIds])})`,

  async listDecisionCoins(db, agentId) {
    const rows = await db.$queryRaw<{ coin: string }[]>`
      WITH RECURSIVE seen(coin) AS (
        SELECT MIN("coin") FROM "Decision" WHERE "agentId" = ${agentId}
        UNION ALL
        SELECT (SELECT MIN("coin") FROM "Decision" WHERE "agentId" = ${agentId} AND "coin" > seen.coin) FROM seen WHERE seen.coin IS NOT NULL
      ) SELECT coin FROM seen WHERE coin IS NOT NULL`
    return rows.map(({ coin }) => coin)
  },

  async listEquityOnGrid(db, agentId, { fromMs, toMs, stepMs }) {
    const gridStart = (Math.floor(fromMs / stepMs) + 1) * stepMs
    // Times are stored as ISO text, so a grid time is written as one before it is compared.
    const rows = await db.$queryRaw<(Omit<EquityPoint, 'at'> & { gridMs: number | bigint; at: string })[]>`
      WITH RECURSIVE grid(t) AS (
        SELECT ${gridStart} WHERE ${gridStart} <= ${toMs}
        UNION ALL SELECT t + ${stepMs} FROM grid WHERE t + ${stepMs} <= ${toMs}
      )
      SELECT grid.t AS "gridMs", point.* FROM grid CROSS JOIN "EquityPoint" AS point
      ON point."agentId" = ${agentId} AND point."at" = (
        SELECT "at" FROM "EquityPoint" WHERE "agentId" = ${agentId}
          AND "at" <= strftime('%Y-%m-%dT%H:%M:%S', grid.t / 1000, 'unixepoch') || printf('.%03d+00:00', grid.t % 1000)
        ORDER BY "at" DESC LIMIT 1
      )`
    return rows.map(({ gridMs, at, ...point }) => ({ gridMs: Number(gridMs), point: { ...point, at: new Date(at) } }))
  },
}

function upsertBatch({ venueId, coin, interval }: CandleSeries, candles: readonly Candle[]): Prisma.Sql {
  const rows = candles.map(
    (bar) =>
      Prisma.sql`(${venueId}, ${coin}, ${interval}, ${bar.openMs}, ${bar.open}, ${bar.high}, ${bar.low}, ${bar.close}, ${bar.volume}, ${bar.closed})`,
  )
  return Prisma.sql`INSERT INTO "Candle" ("venueId", "coin", "interval", "openMs", "open", "high", "low", "close", "volume", "closed")
    VALUES ${Prisma.join(rows)}
    ON CONFLICT ("venueId", "coin", "interval", "openMs") DO UPDATE SET
      "open" = excluded."open", "high" = excluded."high", "low" = excluded."low", "close" = excluded."close",
      "volume" = excluded."volume", "closed" = excluded."closed"`
}
