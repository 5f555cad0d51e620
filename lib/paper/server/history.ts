import type { WireFill, WireFundingDelta, WireLedgerDelta, WireOrderRecord } from '../../hyperliquid/wire/info.ts'
import type { EngineEvent } from '../engine/turn.ts'

/** What an address has done, oldest first. Orders are kept by oid with the last thing that became of them. */
export interface AddressHistory {
  fills: WireFill[]
  funding: WireFundingDelta[]
  ledger: WireLedgerDelta[]
  orders: Map<number, WireOrderRecord>
  /** The newest oid a cloid was used for: the venue accepts a cloid again. */
  oidByCloid: Map<string, number>
}

/** Who asks what became of an address. */
export interface HistoryView {
  /** Returns what is known of an address; empty for one that never did anything. */
  of(address: string): AddressHistory
}

/** The venue itself keeps no more than this many of each. */
const KEPT_MAX = 10_000
/** So many earlier records of an order are kept for reads that lag. */
const EARLIER_MAX = 8

/** Everything events have told, by address. */
export class History implements HistoryView {
  readonly #byAddress = new Map<string, AddressHistory>()
  /** When each row was told, as a count of happenings: venue time can stand still between two of them. */
  readonly #seqOf = new WeakMap<object, number>()
  readonly #earlier = new WeakMap<WireOrderRecord, WireOrderRecord>()
  #seq = 0

  /** The number of the last happening. */
  get seq(): number {
    return this.#seq
  }

  of(address: string): AddressHistory {
    return this.#byAddress.get(address) ?? emptyHistory()
  }

  /** Returns the history as it was told up to this happening. */
  asOf(seq: number): HistoryView {
    const isTold = (row: object) => (this.#seqOf.get(row) ?? 0) <= seq
    return {
      of: (address) => {
        const { fills, funding, ledger, orders } = this.of(address)
        const past = emptyHistory()
        past.fills = fills.filter(isTold)
        past.funding = funding.filter(isTold)
        past.ledger = ledger.filter(isTold)
        for (const newest of orders.values()) {
          let record: WireOrderRecord | undefined = newest
          while (record && !isTold(record)) record = this.#earlier.get(record)
          if (record) keepOrder(past, record)
        }
        return past
      },
    }
  }

  /** Links a record to the one it replaces, and cuts the chain where it has grown long. */
  #chain(record: WireOrderRecord, before: WireOrderRecord | undefined): void {
    if (!before) return
    this.#earlier.set(record, before)
    let last: WireOrderRecord | undefined = before
    for (let depth = 1; last && depth < EARLIER_MAX; depth += 1) last = this.#earlier.get(last)
    if (last) this.#earlier.delete(last)
  }

  add(event: EngineEvent): void {
    const history = this.#byAddress.get(event.address) ?? emptyHistory()
    this.#byAddress.set(event.address, history)
    this.#seq += 1
    this.#seqOf.set(rowOf(event), this.#seq)
    switch (event.type) {
      case 'fill':
        keep(history.fills, event.fill)
        break
      case 'funding':
        keep(history.funding, event.payment)
        break
      case 'ledger':
        keep(history.ledger, event.entry)
        break
      case 'order':
        this.#chain(event.record, history.orders.get(event.record.order.oid))
        keepOrder(history, event.record)
        break
    }
  }

  /** Returns everything as events, from which the same history can be built again. */
  events(): EngineEvent[] {
    return [...this.#byAddress].flatMap(([address, history]): EngineEvent[] => [
      ...[...history.orders.values()].map((record): EngineEvent => ({ type: 'order', address, record })),
      ...history.fills.map((fill): EngineEvent => ({ type: 'fill', address, fill })),
      ...history.funding.map((payment): EngineEvent => ({ type: 'funding', address, payment })),
      ...history.ledger.map((entry): EngineEvent => ({ type: 'ledger', address, entry })),
    ])
  }
}

function rowOf(event: EngineEvent): object {
  switch (event.type) {
    case 'fill':
      return event.fill
    case 'funding':
      return event.payment
    case 'ledger':
      return event.entry
    case 'order':
      return event.record
  }
}

const emptyHistory = (): AddressHistory => ({
  fills: [],
  funding: [],
  ledger: [],
  orders: new Map(),
  oidByCloid: new Map(),
})

function keep<T>(list: T[], item: T): void {
  list.push(item)
  // Cut in bulk, since cutting one at a time would move the whole list for each new entry.
  if (list.length > KEPT_MAX * 1.1) list.splice(0, list.length - KEPT_MAX)
}

function keepOrder(history: AddressHistory, record: WireOrderRecord): void {
  const { oid, cloid } = record.order
  history.orders.set(oid, record)
  if (cloid !== null && oid >= (history.oidByCloid.get(cloid) ?? 0)) history.oidByCloid.set(cloid, oid)
  if (history.orders.size <= KEPT_MAX) return
  for (const [oldest, { order, status }] of history.orders) {
    if (status === 'open' || status === 'triggered') continue
    history.orders.delete(oldest)
    if (order.cloid !== null && history.oidByCloid.get(order.cloid) === oldest) history.oidByCloid.delete(order.cloid)
    return
  }
}
