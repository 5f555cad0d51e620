/** A position's or an order's side. No colour: a short is not a loss. */
export const SideWord = ({ side }: { side: 'long' | 'short' | 'buy' | 'sell' }) => (
  <span className="text-ink-dim">{side}</span>
)
