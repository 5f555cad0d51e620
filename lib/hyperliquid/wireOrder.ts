import { toText } from '../domain/decimal.ts'
import type { OrderLeg } from '../ports.ts'

/** Returns the leg as it goes over the wire. Key order is part of the signature: a b p s r t c. */
export function toWireOrder(leg: OrderLeg, assetId: number) {
  const t =
    leg.kind.type === 'limit'
      ? { limit: { tif: leg.kind.tif } }
      : { trigger: { isMarket: true, triggerPx: toText(leg.kind.triggerPx), tpsl: leg.kind.tpsl } }
  return {
    a: assetId,
    b: leg.side === 'buy',
    p: toText(leg.limitPx),
    s: toText(leg.sz),
    r: leg.reduceOnly,
    t,
    c: leg.cloid,
  }
}
