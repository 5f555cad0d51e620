import type { WireFill, WireFundingDelta, WireLedgerDelta, WireOrderRecord } from '../../hyperliquid/wire/info.ts'
import type { EngineEvent } from '../engine/turn.ts'

/** What an address has done, oldest first. Orders are kept by oid with the last thing that became of them. */
interface AddressHistory {
  fills: WireFill[]
  funding: WireFundingDelta[]
  ledger: WireLedgerDelta[]
  orders: Map<number, WireOrderRecord>
  /** The newest oid a cloid was used for: the venue accepts a cloid again. */
  oidByCloid: Map<string, number>
}

/** The venue itself keeps no more than this many of each. */
const KEPT_MAX = 10_000

/** Everything events have told, by address. */
export class History {
  readonly #byAddress = new Map<string, AddressHistory>()

  /** Returns what is known of an address; empty for one that never did anything. */
  of(address: string): AddressHistory {
    return this.#byAddress.get(address) ?? emptyHistory()
  }

  add(event: EngineEvent): void {
    const history = this.#byAddress.get(event.address) ?? emptyHistory()
    this.#byAddress.set(event.address, history)
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
