/** The header of a write that bears the page key. */
export const PAGE_KEY_HEADER = 'nocturne-page-key'
/** The name of the page key in the page's localStorage. */
export const PAGE_KEY_STORED = 'nocturne-page-key'
