/** Returns why the venue names no liquidation price: what secures the position lasts for any fall, or for a rise no price is named for. */
export const noLiquidationSentence = (side: 'long' | 'short'): string =>
  side === 'long'
    ? 'none: its margin would last for a fall to 0'
    : 'none named by the venue: its margin lasts for a rise many times over'
