import type { OrderSide } from '../../lib/domain/account.ts'
import { type Px, px, roundToTick, type Sz, sz, toText, usd } from '../../lib/domain/decimal.ts'
import type { Decision } from '../../lib/domain/decision.ts'
import { DEFAULT_SETTINGS } from '../../lib/domain/defaultSettings.ts'
import { DENIALS } from '../../lib/domain/denial.ts'
import type { Verdict } from '../../lib/domain/gate/verdict.ts'
import type { Market } from '../../lib/domain/market.ts'
import { judgeDecisions } from '../../lib/domain/riskGate.ts'
import { type Holding, SeedBook } from './book.ts'
import { candleRows } from './candleRows.ts'
import { cycleReason, stepsOf } from './cycleFacts.ts'
import { fillRow, intentRow, type Leg, seedCloid } from './orderRows.ts'
import { type PricePaths, SEED_COINS, STEP_MS, seedCoin, snapshotAt, walkPrices } from './prices.ts'
import type { Random } from './random.ts'
import type { RowIds, Rows } from './rows.ts'
import { contextText, exitRulesFor, tellDecision, turnsOf } from './story.ts'

/**
 * How a run goes. `skill`: share of entries whose side is chosen knowing what comes, which is what a seed can do and a trader cannot; below 0 the
 * share that takes the wrong side knowingly.
 */
export interface RunPlan {
  agentId: string
  model: string
  random: Random
  startMs: number
  steps: number
  cycleSteps: number
  driftPerStep: number
  skill: number
  entryChance: number
  startUsd: number
}

/** A run in progress: prices, money, and the rows written so far. */
export class SeedRun {
  readonly book = new SeedBook()
  readonly paths: PricePaths
  readonly markets: Record<string, Market>
  #step = 0
  #cycleNumber = 0

  constructor(
    readonly plan: RunPlan,
    readonly rows: Rows,
    readonly ids: RowIds,
  ) {
    this.paths = walkPrices(plan.random, plan.steps + 1, plan.driftPerStep)
    this.markets = Object.fromEntries(Object.entries(SEED_COINS).map(([coin, { market }]) => [coin, market]))
    this.book.depositsUsd = usd(plan.startUsd)
    this.#ledger('deposit', '', toText(this.book.depositsUsd), plan.startMs)
  }

  get nowMs(): number {
    return this.plan.startMs + this.#step * STEP_MS
  }

  get marks(): Record<string, Px> {
    return Object.fromEntries(Object.keys(this.paths).map((coin) => [coin, this.#pxAt(coin, this.#step)]))
  }

  account() {
    return this.book.account(this.marks, this.markets, this.nowMs)
  }

  /** Runs until `until` says so after a step, or to the end of the prices. */
  runUntil(until: (run: SeedRun) => boolean = () => false): void {
    this.recordEquity()
    while (this.#step < this.plan.steps) {
      this.#step += 1
      for (const [coin, holding] of [...this.book.holdings]) this.#checkLevels(coin, holding)
      if (this.nowMs % 3_600_000 === 0) this.#payFunding()
      if (this.#step % this.plan.cycleSteps === 0) this.runCycle()
      this.recordEquity()
      if (until(this)) break
    }
    this.#recordCandles()
  }

  /** Stores the prices up to now as the bars an agent would have read. */
  #recordCandles(): void {
    for (const [coin, path] of Object.entries(this.paths)) {
      const seen = path.slice(0, this.#step + 1)
      this.rows.candle.push(...candleRows(this.plan.agentId, coin, seen, this.plan.startMs))
    }
  }

  /** Runs one cycle with the decisions the plan makes, or with the given ones. */
  runCycle(decisions: Decision[] = this.#decide(), status?: 'halted'): number {
    const cycleId = this.ids.next('cycle')
    this.#cycleNumber += 1
    const account = this.account()
    const coins = Object.fromEntries(
      Object.entries(this.marks).map(([coin, mark]) => [
        coin,
        snapshotAt(coin, mark, this.#pxAt(coin, Math.max(0, this.#step - 288))),
      ]),
    )
    const context = contextText(this.nowMs, account, coins, this.#cycleNumber)
    const told = turnsOf({ ...this.plan, nowMs: this.nowMs, context, cycleId, decisions, ids: this.ids })
    const verdicts = judgeDecisions({
      wishes: decisions.map((decision) => ({ decision, source: 'model' })),
      account,
      markets: this.markets,
      coins,
      allowedCoins: DEFAULT_SETTINGS.coins,
      exitedCoins: [],
      unknownCoins: [],
      limits: DEFAULT_SETTINGS.limits,
      tradingState: status === 'halted' ? 'halted' : 'active',
      dataAgeMs: 840,
    })
    this.rows.cycle.push({
      id: cycleId,
      agentId: this.plan.agentId,
      number: this.#cycleNumber,
      status: status ?? (verdicts.some((each) => each.approval) ? 'ok' : 'hold'),
      reason: cycleReason(verdicts, status),
      settingsVersion: 1,
      model: this.plan.model,
      ruleBased: false,
      startedAt: new Date(this.nowMs),
      wallStartedAt: new Date(this.nowMs),
      wallEndedAt: new Date(this.nowMs + 400 + told.latencyMs),
      steps: JSON.stringify(stepsOf(told.latencyMs, verdicts)),
      systemPrompt: DEFAULT_SETTINGS.prompt,
      context,
      answer: told.answer,
      readingLevel: 'parsed',
      ...told.usage,
      costEstimated: false,
    })
    this.rows.turn.push(...told.turns)
    this.rows.toolCall.push(...told.toolCalls)
    this.book.modelCostUsd = usd(this.book.modelCostUsd.plus(told.usage.costUsd))
    for (const [index, verdict] of verdicts.entries()) this.#follow(cycleId, index + 1, verdict)
    return cycleId
  }

  recordEquity(): void {
    const marks = this.marks
    this.rows.equityPoint.push({
      agentId: this.plan.agentId,
      at: new Date(this.nowMs),
      equityUsd: toText(this.book.equityUsd(marks)),
      unrealizedUsd: toText(this.book.unrealizedUsd(marks)),
      btcPx: toText(this.#pxAt('BTC', this.#step)),
      ...this.book.sums(),
    })
  }

  diary(
    cycleId: number | null,
    asset: string,
    action: string,
    message: string,
    fields: Record<string, unknown> = {},
  ): void {
    this.rows.diaryEntry.push({
      agentId: this.plan.agentId,
      cycleId,
      at: new Date(this.nowMs),
      asset,
      action,
      body: JSON.stringify({ timestamp: new Date(this.nowMs).toISOString(), message, ...fields }),
      wallAt: new Date(this.nowMs),
    })
  }

  #decide(): Decision[] {
    return DEFAULT_SETTINGS.coins.map((coin) => {
      const holding = this.book.holdings.get(coin)
      if (holding) return this.#manage(coin, holding)
      return this.plan.random.next() < this.plan.entryChance ? this.#entry(coin) : tellDecision({ kind: 'wait', coin })
    })
  }

  #manage(coin: string, holding: Holding): Decision {
    const heldSteps = this.#step - holding.openedStep
    if (heldSteps > 150) return tellDecision({ kind: 'leave', coin })
    return tellDecision({ kind: 'keep', coin, slPx: holding.slPx, tpPx: holding.tpPx })
  }

  #entry(coin: string): Decision {
    const { random, skill } = this.plan
    const mark = this.#pxAt(coin, this.#step)
    const knows = random.next() < Math.abs(skill)
    const rises = (this.#firstBeyond(coin, mark, 0.02) === 'up') === skill > 0
    const side: OrderSide = (knows ? rises : random.next() < 0.5) ? 'buy' : 'sell'
    const stopFrac = random.between(0.009, 0.014)
    // Now and then the model puts its stop on the wrong side, and the gate says so.
    const away = (side === 'buy') === random.next() > 0.06 ? -1 : 1
    const szDecimals = seedCoin(coin).market.szDecimals
    return tellDecision({
      kind: 'enter',
      coin,
      side,
      allocationUsd: Math.round(random.between(1_200, 7_000) / 50) * 50,
      leverage: random.pick([2, 3, 3, 5]),
      slPx: roundToTick(px(mark.times(1 + away * stopFrac)), szDecimals, 'down'),
      tpPx: roundToTick(px(mark.times(1 - away * stopFrac * 1.9)), szDecimals, 'down'),
      confidence: Math.round(random.between(0.5, 0.8) * 100) / 100,
    })
  }

  /** Looks into the path's future: which way it leaves a band around the price first. */
  #firstBeyond(coin: string, from: Px, bandFrac: number): 'up' | 'down' {
    for (let step = this.#step + 1; step <= this.plan.steps; step += 1) {
      const moved = this.#pxAt(coin, step).div(from).minus(1).toNumber()
      if (Math.abs(moved) > bandFrac) return moved > 0 ? 'up' : 'down'
    }
    return 'up'
  }

  #follow(cycleId: number, number: number, verdict: Verdict): void {
    const { decision } = verdict
    const decisionId = this.ids.next('decision')
    this.rows.decision.push({
      id: decisionId,
      agentId: this.plan.agentId,
      cycleId,
      number,
      coin: decision.asset,
      action: decision.action,
      source: 'model',
      allocationUsd: String(decision.allocation_usd),
      leverage: decision.leverage,
      tpPx: decision.tp_price === null ? null : String(decision.tp_price),
      slPx: decision.sl_price === null ? null : String(decision.sl_price),
      exitPlan: decision.exit_plan,
      exitRules: decision.exit_rules && JSON.stringify(decision.exit_rules),
      confidence: decision.confidence,
      rationale: decision.rationale,
      verdict: verdict.verdict,
      denial: verdict.denial,
      gateReport: JSON.stringify(verdict.rules),
      sizeUsd: verdict.sizeUsd && toText(verdict.sizeUsd.toDecimalPlaces(2)),
    })
    const { approval } = verdict
    if (verdict.denial !== null) this.#tellDenial(cycleId, decisionId, verdict)
    if (approval?.kind === 'increase') this.#open(cycleId, decisionId, decision, approval)
    else if (approval?.kind === 'reduce')
      this.#close(decision.asset, approval.refPx, 'model', decision.rationale, { cycleId, decisionId })
    else if (verdict.verdict === 'hold')
      this.diary(cycleId, decision.asset, 'hold', decision.rationale, { decision_id: decisionId })
  }

  #tellDenial(cycleId: number, decisionId: number, { decision, denial }: Verdict): void {
    if (denial === null) return
    this.diary(cycleId, decision.asset, 'denied', `${decision.asset} ${decision.action} denied. ${DENIALS[denial]}`, {
      decision_id: decisionId,
      allocation_usd: decision.allocation_usd,
      denial,
      rationale: decision.rationale,
    })
  }

  #open(
    cycleId: number,
    decisionId: number,
    decision: Decision,
    approval: Extract<Verdict['approval'], { kind: 'increase' }>,
  ): void {
    const { coin, slPx } = approval
    const tpPx = approval.tpPx ?? slPx
    const side: OrderSide = approval.side === 'long' ? 'buy' : 'sell'
    const exitSide: OrderSide = side === 'buy' ? 'sell' : 'buy'
    const entry = this.#intent(cycleId, decisionId, 'entry', {
      coin,
      side,
      px: approval.refPx,
      sz: approval.sz,
      filled: true,
    })
    const stop = this.#intent(cycleId, decisionId, 'stop', {
      coin,
      side: exitSide,
      px: slPx,
      sz: approval.sz,
      filled: false,
    })
    const target = this.#intent(cycleId, decisionId, 'target', {
      coin,
      side: exitSide,
      px: tpPx,
      sz: approval.sz,
      filled: false,
    })
    const { fill, effect } = this.book.fill(coin, side, approval.refPx, approval.sz, entry.oid, entry.cloid, this.nowMs)
    if (!effect.open) throw new Error('An entry of the seed opened nothing.')
    const tradeId = this.ids.next('trade')
    this.book.holdings.set(coin, {
      entry: effect.open,
      tradeId,
      leverage: approval.leverage,
      slPx,
      tpPx,
      stopOid: stop.oid,
      targetOid: target.oid,
      entryDecisionId: decisionId,
      fundingUsd: usd(0),
      openedStep: this.#step,
    })
    this.#fill(fill, entry.id, decisionId)
    this.rows.trade.push({
      id: tradeId,
      agentId: this.plan.agentId,
      coin,
      side: approval.side,
      status: 'open',
      openedAt: new Date(this.nowMs),
      entryPx: toText(effect.open.entryPx),
      szi: toText(effect.open.szi),
      entrySz: toText(effect.open.entrySz),
      szMax: toText(effect.open.szMax),
      feesUsd: toText(effect.open.feesUsd),
      leverage: approval.leverage,
      slPx: toText(slPx),
      tpPx: toText(tpPx),
      exitPlan: decision.exit_plan,
      exitRules: JSON.stringify(exitRulesFor(approval.side)),
      entryReason: decision.rationale,
      entryDecisionId: decisionId,
    })
    this.diary(cycleId, coin, decision.action, decision.rationale, {
      decision_id: decisionId,
      order_type: 'market',
      allocation_usd: approval.sz.times(approval.refPx).toDecimalPlaces(2).toNumber(),
      amount: approval.sz.toNumber(),
      entry_price: approval.refPx.toNumber(),
      tp_price: tpPx.toNumber(),
      sl_price: slPx.toNumber(),
      exit_plan: decision.exit_plan,
      rationale: decision.rationale,
      filled: true,
      opened_at: new Date(this.nowMs).toISOString(),
    })
  }

  #checkLevels(coin: string, holding: Holding): void {
    const mark = this.#pxAt(coin, this.#step)
    const isLong = holding.entry.side === 'long'
    const stopped = isLong ? mark.lte(holding.slPx) : mark.gte(holding.slPx)
    const reached = isLong ? mark.gte(holding.tpPx) : mark.lte(holding.tpPx)
    if (stopped) this.#close(coin, holding.slPx, 'stop', `The stop at ${toText(holding.slPx)} filled.`)
    else if (reached) this.#close(coin, holding.tpPx, 'target', `The target at ${toText(holding.tpPx)} filled.`)
  }

  #close(
    coin: string,
    price: Px,
    exitKind: 'model' | 'stop' | 'target',
    reason: string,
    by: { cycleId: number; decisionId: number } | null = null,
  ): void {
    const holding = this.book.holdings.get(coin)
    if (!holding) throw new Error(`The seed holds no ${coin}.`)
    const side: OrderSide = holding.entry.side === 'long' ? 'sell' : 'buy'
    const size = sz(holding.entry.szi.abs())
    const decisionId = by?.decisionId ?? holding.entryDecisionId
    const intent =
      by && this.#intent(by.cycleId, by.decisionId, 'close', { coin, side, px: price, sz: size, filled: true })
    const oid = intent?.oid ?? (exitKind === 'stop' ? holding.stopOid : holding.targetOid)
    const { fill, effect } = this.book.fill(coin, side, price, size, oid, intent?.cloid ?? '', this.nowMs)
    const closed = effect.closed
    if (!closed) throw new Error('A close of the seed left something open.')
    this.book.holdings.delete(coin)
    this.#settleLegs(holding, exitKind)
    this.#fill({ ...fill, cloid: fill.cloid || null }, intent?.id ?? null, decisionId)
    const trade = this.rows.trade.find((row) => row.id === holding.tradeId)
    const netUsd = closed.realizedPnlUsd.minus(closed.feesUsd).plus(holding.fundingUsd)
    Object.assign(trade ?? {}, {
      status: 'closed',
      closedAt: new Date(this.nowMs),
      szi: '0',
      exitSz: toText(closed.exitSz),
      exitPx: toText(closed.exitPx ?? price),
      realizedPnlUsd: toText(closed.realizedPnlUsd),
      feesUsd: toText(closed.feesUsd),
      fundingUsd: toText(holding.fundingUsd),
      exitReason: reason,
      exitKind,
      exitDecisionId: by?.decisionId ?? null,
    })
    this.diary(by?.cycleId ?? null, coin, 'close', `${reason} Net ${netUsd.toFixed(2)} USD.`, {
      decision_id: decisionId,
      amount: size.toNumber(),
      exit_price: price.toNumber(),
      pnl_usd: netUsd.toDecimalPlaces(2).toNumber(),
      fee_usd: closed.feesUsd.toNumber(),
      exit_kind: exitKind,
      rationale: reason,
    })
  }

  #settleLegs(holding: Holding, exitKind: 'model' | 'stop' | 'target'): void {
    for (const row of this.rows.intent) {
      if (row.oid !== holding.stopOid && row.oid !== holding.targetOid) continue
      const filled = (exitKind === 'stop' && row.role === 'stop') || (exitKind === 'target' && row.role === 'target')
      row.orderStatus = filled ? 'filled' : 'canceled'
      row.filledSz = filled ? row.sz : '0'
      row.settledAt = new Date(this.nowMs)
    }
  }

  #intent(
    cycleId: number,
    decisionId: number,
    leg: Leg,
    order: { coin: string; side: OrderSide; px: Px; sz: Sz; filled: boolean },
  ): { id: number; oid: string; cloid: string } {
    const id = this.ids.next('intent')
    const oid = this.book.nextOid()
    const cloid = seedCloid(decisionId, leg)
    this.rows.intent.push(
      intentRow({ id, agentId: this.plan.agentId, cycleId, decisionId, leg, cloid, oid, nowMs: this.nowMs, ...order }),
    )
    return { id, oid, cloid }
  }

  #fill(fill: ReturnType<SeedBook['fill']>['fill'], intentId: number | null, decisionId: number): void {
    const id = this.ids.next('fill')
    this.rows.fill.push(fillRow(fill, { id, agentId: this.plan.agentId, intentId, decisionId }))
  }

  #payFunding(): void {
    for (const coin of this.book.holdings.keys()) {
      const paid = this.book.payFunding(coin, seedCoin(coin).fundingRateHourlyFrac, this.#pxAt(coin, this.#step))
      const holding = this.book.holdings.get(coin)
      const trade = this.rows.trade.find((row) => row.id === holding?.tradeId)
      if (trade && holding) trade.fundingUsd = toText(holding.fundingUsd)
      this.#ledger('funding', coin, toText(paid), this.nowMs)
    }
  }

  #ledger(kind: 'funding' | 'deposit', coin: string, amount: string, atMs: number): void {
    const ref = `seed-${kind}-${coin}-${atMs}`
    this.rows.ledgerEntry.push({ agentId: this.plan.agentId, kind, coin, usd: amount, at: new Date(atMs), ref })
  }

  #pxAt(coin: string, step: number): Px {
    const price = this.paths[coin]?.[step]
    if (!price) throw new Error(`The seed has no price of ${coin} at step ${step}.`)
    return price
  }
}
